"""Numbers as people and other systems write them: one door for forms, tables, API and links.

What Python takes for a number is wider than what anybody means: "1_000", "NaN", "1e400", and
the digits of every script.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

#: More digits before or behind the decimal sign than anything that is counted or weighed has.
MOST_DIGITS: Final = 30
_GAP = "[ \u00a0\u2009\u202f]"
_NUMBER = re.compile(
    rf"(?P<whole>[+-]?(?:[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+|[0-9]+|(?=[.,][0-9])))"
    r"(?:(?P<sign>[.,])(?P<part>[0-9]+))?(?P<ten>[eE][+-]?[0-9]{1,2})?"
)
_TWO_WAYS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


class NotANumber(ValueError):
    """What was written is no number; the message says how to write it."""


def read_decimal(text: str, *, comma: bool = True) -> Decimal:
    """Return the number that is written, digit for digit.

    ASCII digits with a decimal point, or a comma where `comma` says so; blanks may stand
    between groups of three digits.

    Raises:
        NotANumber: It is none, could be two, or has more than MOST_DIGITS digits on a side.

    """
    written = text.strip()
    match = _NUMBER.fullmatch(written)
    if match is None or (match["sign"] == "," and not comma):
        how = "Write it like 12.5" if comma else "Write it with a decimal point, like 12.5"
        raise NotANumber(f"This is no number. {how}.")
    if _TWO_WAYS.fullmatch(written):
        whole, point = written.replace(",", ""), written.replace(",", ".")
        raise NotANumber(f"Is this {whole} or {point}? Write it without the comma.")
    whole = re.sub(_GAP, "", match["whole"])
    part = f".{match['part']}" if match["part"] else ""
    number = Decimal(f"{whole}{part}{match['ten'] or ''}")
    shown = format(abs(number), "f")
    if any(len(side) > MOST_DIGITS for side in shown.split(".")):
        raise NotANumber(f"A number has at most {MOST_DIGITS} digits on each side of its point.")
    return number
