"""Numbers, limits, dates and lot numbers as certificates print them."""

from __future__ import annotations

import string
from datetime import date
from random import Random

from extraction.synthetic.facts import Printed
from extraction.synthetic.words import Words

#: Languages that write 1,5 for one and a half; some of their certificates do not.
COMMA_LANGUAGES = frozenset({"de", "fr", "es", "it", "pt", "pl", "tr"})
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def decimal(value: float, places: int, *, comma: bool) -> str:
    """Return a number with fixed decimals."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if comma else text


def count(value: int, rng: Random, *, comma: bool) -> str:
    """Return a microbial count: `< 10`, `120`, `1.2 x 10^3` or `1.2 x 10³`."""
    if value < 10:
        return rng.choice(["<10", "< 10"])
    if value >= 1000 and rng.random() < 0.5:
        power = len(str(value)) - 1
        mantissa = decimal(value / 10**power, 1, comma=comma)
        sign = rng.choice(["x", "×"])
        if rng.random() < 0.5:
            return f"{mantissa} {sign} 10^{power}"
        return f"{mantissa} {sign} 10{str(power).translate(_RAISED)}"
    return str(value)


def printed_date(day: date, pattern: str, words: Words) -> str:
    """Return a day in one of the language's patterns."""
    month = words.month(day.month)
    return pattern.format(
        d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=month, mon=month[:3]
    )


def date_fact(day: date, pattern: str, words: Words) -> Printed:
    """Return a printed day with its ISO form; both readings where nothing tells them apart."""
    text = printed_date(day, pattern, words)
    iso = day.isoformat()
    slashes = pattern.startswith(("{d:02d}/{m:02d}/", "{m:02d}/{d:02d}/"))
    if words.language == "en" and slashes and day.day <= 12 and day.day != day.month:
        return Printed(text, [iso, date(day.year, day.day, day.month).isoformat()])
    return Printed(text, iso)


def lot_number(rng: Random, year: int) -> str:
    """Draw a lot number in one of the many shapes of the trade."""
    digits = "".join(rng.choices(string.digits, k=8))
    letters = "".join(rng.choices("ABCDEFGHKLMNPRSTVX", k=3))
    short = f"{year % 100:02d}"
    return rng.choice(
        [
            f"{short}{digits[:4]}{letters[0]}",
            f"L-{year}-{digits[:5]}",
            f"00{digits}",
            f"{letters[0]}{short}{letters[1]}{digits[:4]}",
            f"{letters[:2]}-{digits[:5]}-{digits[5:7]}",
            f"{short}/{digits[:4]}",
            f"{digits[:4]}-{digits[4]}",
            f"{letters[:2]} {digits[:4]} {digits[4:6]}",
            digits,
            f"{short}{digits[:2]}{digits[2:4]}-{letters[:2]}{digits[4]}",
            f"{letters}{digits[:6]}",
            f"{digits[:3]}.{digits[3:6]}",
        ]
    )


def heat_number(rng: Random) -> str:
    """Draw a heat number of a steel mill."""
    digits = "".join(rng.choices(string.digits, k=7))
    return rng.choice([digits[:6], digits, f"{rng.choice('ABHV')}{digits[:5]}", digits[:5]])


def document_number(rng: Random, year: int) -> str:
    """Draw the number of a certificate, an order or a sample."""
    digits = "".join(rng.choices(string.digits, k=8))
    letters = "".join(rng.choices("ABCDEFGHKLMNPRSTVX", k=2))
    return rng.choice(
        [
            f"{letters}-{year}-{digits[:4]}",
            digits,
            f"{digits[:6]}/{digits[6:]}",
            f"{letters}{digits[:6]}",
            f"{year}-{digits[:6]}",
            f"45{digits}",
            f"{digits[:3]}-{digits[3:7]}",
        ]
    )


def product_code(rng: Random) -> str:
    """Draw an article number."""
    digits = "".join(rng.choices(string.digits, k=8))
    letters = "".join(rng.choices(string.ascii_uppercase, k=2))
    return rng.choice(
        [digits[:6], f"{letters}-{digits[:4]}", f"{digits[:3]}-{digits[3:6]}", f"10{digits[:6]}"]
    )


def quantity(rng: Random, industry: str, *, comma: bool) -> str:
    """Draw a delivered quantity with its unit."""
    if industry == "cannabis":
        return rng.choice([f"{rng.randint(5, 40)} lb", f"{rng.randint(200, 9000)} units"])
    if industry == "metal":
        return f"{decimal(rng.uniform(2, 40), 3, comma=comma)} t"
    amount = rng.choice([500, 1000, 1250, 2000, 5000, 18000, 22500])
    separator = "." if comma else ","
    text = f"{amount:,}".replace(",", separator) if rng.random() < 0.3 else str(amount)
    return f"{text} {rng.choice(['kg', 'kg', 'KG', 'L'])}"
