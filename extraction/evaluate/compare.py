"""When a printed value and a labelled one are the same.

The rules of the shared corpus: spelling, case, accents and the way a number is written
do not matter; a sign of comparison, a digit and a roman numeral do.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

#: Fields that hold names: a small difference in spelling is forgiven.
NAME_FIELDS = frozenset({"supplier_name", "laboratory_name", "customer_name", "product_name"})
#: How alike two names must be: of parties and products, and of tests.
FIELD_LIKENESS, TEST_LIKENESS = 0.9, 0.85
#: Printed instead of a result: neither owed nor counted as invented.
NOT_TESTED = frozenset({"nt", "nr", "nottested", "notreported", "notanalyzed", "notanalysed"})
NOT_DETECTED = frozenset(
    {"nd", "notdetected", "nondetected", "nonedetected", "nondetect", "undetected", "notdetect"}
)
_LETTERS = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "delta", "∆": "delta"}
    | {"µ": "u", "μ": "u", "ω": "omega"}
)
_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
_RAISED = str.maketrans(_SUPERSCRIPT, "0123456789-+")
_EXPONENT = re.compile(rf"(?<=\d)[{_SUPERSCRIPT}]+")
_NUMBER = re.compile(r"([<>]?)=?([+-]?\d[\d.,]*(?:e[+-]?\d+)?)%?")


@lru_cache(maxsize=65536)
def fold(value: str) -> str:
    """Return the text without case, accents and typographic variants."""
    value = _EXPONENT.sub(lambda match: "^" + match[0].translate(_RAISED), value)
    value = unicodedata.normalize("NFKD", value.translate(_LETTERS))
    return "".join(c for c in value if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=65536)
def squash(value: str | None) -> str:
    """Return only what counts in a comparison: letters, digits, `<>%^`."""
    return "" if value is None else re.sub(r"[^a-z0-9<>%^\u0080-\uffff]", "", fold(value))


@lru_cache(maxsize=65536)
def marks(value: str) -> tuple[str, ...]:
    """Return digits and roman numerals: names that differ in them are two names."""
    return tuple(re.findall(r"\d+|\b[ivx]+\b", fold(value)))


@lru_cache(maxsize=65536)
def number(value: str) -> tuple[str, float] | None:
    """Return (sign of comparison, number) of a printed number, None for other text."""
    text = fold(value).replace("≤", "<").replace("≥", ">").replace(" ", "").replace("\u00a0", "")
    text = re.sub(r"(\d)[x×*]10\^?([+-]?\d+)$", r"\1e\2", text)
    text = re.sub(r"^([<>]?=?)10\^([+-]?\d+)$", r"\g<1>1e\2", text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    try:
        return match[1], float(_decimal_point(match[2]))
    except ValueError:
        return None


def _decimal_point(digits: str) -> str:
    if "," in digits and "." in digits:
        if digits.rfind(",") > digits.rfind("."):
            return digits.replace(".", "").replace(",", ".")
        return digits.replace(",", "")
    if digits.count(",") == 1 and not re.search(r",\d{3}$", digits):
        return digits.replace(",", ".")
    return digits.replace(",", "")


def same_value(one: str | None, other: str | None) -> bool:
    """Tell whether two printed results mean the same."""
    if one is None or other is None:
        return (one or None) is (other or None)
    first, second = number(one), number(other)
    if first and second:
        gap = abs(first[1] - second[1])
        return first[0] == second[0] and gap <= 1e-9 * max(1.0, abs(first[1]))
    left, right = squash(one), squash(other)
    return left == right or (left in NOT_DETECTED and right in NOT_DETECTED)


def same_name(one: str | None, other: str | None, likeness: float = TEST_LIKENESS) -> bool:
    """Tell whether two names are alike enough, and alike in their numerals."""
    left, right = squash(one), squash(other)
    if not left or not right or left == right:
        return bool(left and right)
    if min(len(left), len(right)) <= 6 or marks(one or "") != marks(other or ""):
        return False
    return _alike(left, right, likeness)


def closeness(one: str | None, other: str | None) -> float:
    """Return how alike two names are, 0..1."""
    return SequenceMatcher(None, squash(one), squash(other)).ratio()


def _alike(left: str, right: str, likeness: float) -> bool:
    matcher = SequenceMatcher(None, left, right)
    return (
        matcher.real_quick_ratio() >= likeness
        and matcher.quick_ratio() >= likeness
        and matcher.ratio() >= likeness
    )


def same_field(field: str, one: str, other: str) -> bool:
    """Tell whether two values of a header field are the same."""
    if field in NAME_FIELDS:
        return same_name(one, other, FIELD_LIKENESS)
    return squash(one) == squash(other)


def options(label: Any) -> list[str | None]:
    """Return the right answers of a label: a list stands for any of its members."""
    return label if isinstance(label, list) else [label]


def plain(predicted: Any) -> str | None:
    """Return the value of a prediction, a plain one or an object with `value`."""
    value = (
        predicted["value"] if isinstance(predicted, dict) and "value" in predicted else predicted
    )
    return None if value is None else str(value)


def confidence(predicted: Any) -> float:
    """Return the confidence of a prediction, 1 for a plain value."""
    return float(predicted.get("confidence") or 0.0) if isinstance(predicted, dict) else 1.0
