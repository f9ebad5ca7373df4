"""One printed number to an exact decimal, with every other reading it could have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extraction.normalise.text import clean

#: What separates the decimals in a document: "." or ","; None where nobody knows yet.
DecimalMark = Literal[".", ","]

_MANTISSA = (
    r"(?:[1-9]\d{0,2}(?:[ '][0-9]{3})+(?:[.,]\d+)?(?![\d'])"
    r"|\d+(?:[.,]\d+)*"
    r"|[.,]\d+)"
)
_TIMES_TEN = r"\s?[xX*·]\s?10(?P<mark>\s?\^\s?|\s?\*\*\s?|[eE]|\s)?\(?(?P<times>[+-]?\d{1,2})\)?"
#: A number at the start of a text; signs are dealt with by the caller's context.
NUMBER = re.compile(
    rf"(?P<power>10\s?(?:\^|\*\*)\s?\(?(?P<of_ten>[+-]?\d{{1,2}})\)?)"
    rf"|(?P<mantissa>{_MANTISSA})(?:{_TIMES_TEN}|(?P<e>[eE])\s?(?P<exponent>[+-]?\d{{1,2}})(?!\d))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:(\D)\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_MAYBE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in the text.

    `text` is a plain decimal that `Decimal` takes without loss; trailing zeros are kept.
    `significant` counts the printed digits without leading zeros; `decimals` those behind
    the decimal mark. `alternatives` are other possible readings; `flags` say what was odd:
    "ambiguous_separator", "decimal_mark_differs", "grouped_by_space", "exponent_sign_lost",
    "ambiguous_exponent", "ocr_letters", "ocr_space".
    """

    text: str
    significant: int
    decimals: int
    alternatives: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal:
        """The exact value."""
        return Decimal(self.text)


def read_number(match: re.Match[str], *, decimal_mark: DecimalMark | None = None) -> Number | None:
    """Return the number of a match of `NUMBER`, None if its separators make no sense."""
    if match["power"]:
        exponent = int(match["of_ten"])
        return Number(_scaled("1", exponent), 1, max(0, -exponent))
    plain = _plain(match["mantissa"], decimal_mark)
    if plain is None:
        return None
    digits, alternatives, flags = plain
    scale, other, odd = _exponent(match)
    if other is not None:
        alternatives = [*alternatives, _scaled("1", other)]
    text = digits if scale is None else _scaled(digits, scale)
    if scale is not None and other is None:
        alternatives = [_scaled(item, scale) for item in alternatives]
    bare = digits.replace(".", "").lstrip("0")
    decimals = len(digits.partition(".")[2])
    return Number(
        text,
        max(1, len(bare)),
        decimals if scale is None else max(0, decimals - scale),
        tuple(alternatives),
        tuple(flags + odd),
    )


def parse_number(text: str, *, decimal_mark: DecimalMark | None = None) -> Number | None:
    """Return the number if the whole text is one (with sign), else None."""
    cleaned = clean(text)
    sign = "-" if cleaned[:1] in {"-", "–"} else ""
    match = NUMBER.fullmatch(cleaned.lstrip("+-–"))
    number = None if match is None else read_number(match, decimal_mark=decimal_mark)
    return negate(number) if number is not None and sign else number


def negate(number: Number) -> Number:
    """Return the same number below zero."""
    return Number(
        "-" + number.text,
        number.significant,
        number.decimals,
        tuple("-" + item for item in number.alternatives),
        number.flags,
    )


def infer_decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Return the decimal mark that a document's numbers prove, None if they do not.

    Only numbers that can be read in one way count ("12,5", "1.000,50", "0.125"); the mark
    with at least three times as many witnesses as the other wins.
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        for match in re.finditer(r"(?<![\w.,/])\d+(?:[.,]\d+)+(?![\w.,])", clean(text)):
            mark = _proven_mark(match.group())
            if mark is not None:
                votes[mark] += 1
    if votes["."] > 2 * votes[","]:
        return "."
    if votes[","] > 2 * votes["."]:
        return ","
    return None


def _proven_mark(printed: str) -> DecimalMark | None:
    marks = [char for char in printed if char in ".,"]
    last: DecimalMark = "." if marks[-1] == "." else ","
    other: DecimalMark = "," if last == "." else "."
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else None
    if len(marks) > 1:
        return other if _GROUPED.fullmatch(printed) else None
    return None if _MAYBE_GROUP.fullmatch(printed) else last


_Reading = tuple[str, list[str], list[str]]  # digits, alternatives, flags


def _plain(printed: str, decimal_mark: DecimalMark | None) -> _Reading | None:
    if " " in printed or "'" in printed:
        flags = ["grouped_by_space"] if " " in printed else []
        return printed.replace(" ", "").replace("'", "").replace(",", "."), [], flags
    marks = [char for char in printed if char in ".,"]
    if not marks:
        return printed, [], []
    if len(set(marks)) == 2:
        return _two_marks(printed, marks[-1])
    if len(marks) > 1:
        grouped = _GROUPED.fullmatch(printed) or _INDIAN.fullmatch(printed)
        return (printed.replace(marks[0], ""), [], []) if grouped else None
    return _one_mark(printed, marks[0], decimal_mark)


def _one_mark(printed: str, mark: str, decimal_mark: DecimalMark | None) -> _Reading:
    joined, point = printed.replace(mark, ""), printed.replace(mark, ".")
    point = "0" + point if mark == printed[0] else point
    if not _MAYBE_GROUP.fullmatch(printed):
        odd = decimal_mark is not None and mark != decimal_mark
        return point, [], ["decimal_mark_differs"] if odd else []
    if decimal_mark is not None:
        return (point if mark == decimal_mark else joined), [], []
    # Nobody knows: the English reading first, the other kept.
    first, second = (point, joined) if mark == "." else (joined, point)
    return first, [second], ["ambiguous_separator"]


def _two_marks(printed: str, last: str) -> _Reading | None:
    whole, _, fraction = printed.rpartition(last)
    if last in whole or not _GROUPED.fullmatch(whole):
        return None
    return re.sub(r"\D", "", whole) + "." + fraction, [], []


def _exponent(match: re.Match[str]) -> tuple[int | None, int | None, list[str]]:
    """Return the exponent of ten, another possible one, and flags."""
    if match["times"] is not None:
        lost = not (match["mark"] or "").strip()
        return int(match["times"]), None, ["exponent_sign_lost"] if lost else []
    if match["exponent"] is not None:
        exponent = int(match["exponent"])
        if match["mantissa"] == "10" and not match["exponent"].startswith("0"):
            return exponent, exponent, ["ambiguous_exponent"]  # "10E5" is meant as 10^5 by some
        return exponent, None, []
    return None, None, []


def _scaled(digits: str, exponent: int) -> str:
    """Return digits times a power of ten as a plain decimal, exact."""
    return format(Decimal(digits).scaleb(exponent), "f")
