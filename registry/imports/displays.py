"""Numbers of a spreadsheet as the sheet shows them: 4711 under `0000000` is 0004711."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: A spreadsheet program keeps so many digits of a number; later ones are not what was typed.
KEPT_DIGITS = 15
_GENERAL = frozenset({"", "General", "GENERAL", "general", "@"})
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<hint>[^\]]*)\]|_.|\*.|(?P<one>.)')
_COLOURS = frozenset(["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"])


class NotShowable(ValueError):
    """The number was shortened, or its format is one that is not worked out here."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """One sign of a format: a place for a digit, or what stands there as it is."""

    text: str
    literal: bool = False

    @property
    def holds_digit(self) -> bool:
        return not self.literal and self.text in "0#?"


def shown(value: float, number_format: str) -> str:
    """Return what a cell shows for a number.

    Raises:
        NotShowable: Digits were lost before, or the format is not understood.

    """
    number = _exact(value)
    if number_format in _GENERAL:
        return format(number, "f")
    sections = _sections(number_format)
    chosen = 1 if number < 0 and len(sections) > 1 else 0
    if number == 0 and len(sections) > 2:  # noqa: PLR2004  positive; negative; zero
        chosen = 2
    if not sections[chosen]:
        return ""
    signs = list(_signs(sections[chosen]))
    if "".join(sign.text for sign in signs) in _GENERAL:
        return format(abs(number) if chosen else number, "f")
    if any(sign.text == "%" and not sign.literal for sign in signs):
        number *= 100
    return _filled(signs, number, minus=number < 0 and not chosen).strip()


def _exact(value: float) -> Decimal:
    if isinstance(value, int):
        if abs(value) >= 10**KEPT_DIGITS:
            raise NotShowable(f"a number of more than {KEPT_DIGITS} digits loses some of them")
        return Decimal(value)
    number = Decimal(format(value, f".{KEPT_DIGITS}g"))
    if abs(number) >= 10**KEPT_DIGITS:
        raise NotShowable(f"a number of more than {KEPT_DIGITS} digits loses some of them")
    return number


def _sections(number_format: str) -> list[str]:
    sections = [""]
    for match in _TOKEN.finditer(number_format):
        if match["one"] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return sections


def _signs(section: str) -> Iterator[_Sign]:
    for match in _TOKEN.finditer(section):
        if match["hint"] is not None:
            hint = match["hint"]
            if hint.startswith("$"):
                yield from (_Sign(one, literal=True) for one in hint[1:].partition("-")[0])
            elif hint.lower() not in _COLOURS:
                raise NotShowable(f"its format {section!r} is not understood")
        elif match["quoted"] is not None:
            yield from (_Sign(one, literal=True) for one in match["quoted"])
        elif match["escaped"] is not None:
            yield _Sign(match["escaped"], literal=True)
        elif match["one"] is not None:
            yield _Sign(match["one"], literal=match["one"] in " -+():$€£")


def _filled(signs: list[_Sign], number: Decimal, *, minus: bool) -> str:
    plain = "".join(sign.text for sign in signs if not sign.literal)
    if not re.fullmatch(r"[0#?]*(?:,[0#?]+)*(?:\.[0#?]*)?%?|General", plain):
        raise NotShowable(f"its format {plain!r} is not understood")
    places = [at for at, sign in enumerate(signs) if sign.holds_digit]
    if not places:
        return "".join(sign.text for sign in signs)
    point = next(
        (at for at, sign in enumerate(signs) if sign.text == "." and not sign.literal), None
    )
    whole = [at for at in places if point is None or at < point]
    after = [at for at in places if point is not None and at > point]
    step = Decimal(1).scaleb(-len(after))
    text = format(abs(number).quantize(step, ROUND_HALF_UP), "f")
    digits, _, decimals = text.partition(".")
    out = [sign.text for sign in signs]
    grouped = any(sign.text == "," and not sign.literal for sign in signs)
    _fill_whole(out, signs, whole, digits, grouped=grouped)
    kept = decimals.rstrip("0")
    for nth, at in enumerate(after):
        wanted = nth < len(kept) or any(signs[later].text == "0" for later in after[nth:])
        out[at] = decimals[nth] if wanted else ""
    if point is not None and after and not any(out[at] for at in after):
        out[point] = "."  # a sheet keeps the point of 0.## for a whole number
    body = "".join(out)
    return f"-{body}" if minus and any(one in "123456789" for one in text) else body


def _fill_whole(
    out: list[str], signs: list[_Sign], whole: list[int], digits: str, *, grouped: bool
) -> None:
    for at, sign in enumerate(signs):
        if sign.text == "," and not sign.literal:
            out[at] = ""
    least = sum(1 for at in whole if signs[at].text == "0")
    digits = digits.lstrip("0").rjust(least, "0")
    if grouped:
        digits = f"{int(digits or 0):,}" if len(digits.lstrip("0")) >= least else digits
        for at in whole:
            out[at] = ""
        out[whole[0]] = digits
        return
    for nth, at in enumerate(reversed(whole), 1):
        first = nth == len(whole)
        out[at] = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
