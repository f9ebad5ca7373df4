"""What a cell's text looks like: a number, a limit, a unit, a verdict, a method, a name.

These are quick looks that tell columns apart. What a value or limit means is read later,
by `extraction.normalise`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from extraction.normalise.phrases import bound_pattern
from extraction.normalise.text import fold as fold_letters
from extraction.normalise.text import level_numbers, without_marks
from extraction.normalise.units import find_unit
from extraction.normalise.verdicts import find_verdict
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import fold
from extraction.vocabulary import load_vocabulary

NUMBER_TEXT = (
    r"(?:\d{1,3}(?:[ '\u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)"
    r"(?:\s?[eE]\s?[-+−]?\d+|\s?[x×*·]\s?10\s?(?:\^|\*\*)?\s?[-+−–⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+|\s?\^\s?[-+−]?\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)?"
)
SIGN = r"(?:[<>≤≥=~≈±+\-−–]|<\s?=|>\s?=|=\s?<|=\s?>|ca\.?|approx\.?|about)"
_NUMBER = re.compile(rf"{SIGN}?\s?{NUMBER_TEXT}(?:\s?±\s?{NUMBER_TEXT})?")
_NUMBER_THEN = re.compile(
    rf"(?P<number>{SIGN}?\s?{NUMBER_TEXT}(?:\s?(?:±|\+/-)\s?{NUMBER_TEXT})?)\s*(?P<rest>\S.*)"
)
_RANGE = re.compile(
    rf"[(\[]?\s?{SIGN}?\s?{NUMBER_TEXT}\s?\S{{0,6}}?\s?(?:-|–|—|−|÷|~|\.\.\.?|…|to|bis|a|à|do|至|and|und|et|y|e|i)\s?"
    rf"{SIGN}?\s?{NUMBER_TEXT}\s?[)\]]?(?:\s?\D.{{0,20}})?",
    re.IGNORECASE,
)
_WORDS = load_vocabulary("cells")
_LIMIT_WORD = re.compile(
    rf"\b(?:{'|'.join(_WORDS['limit_words'])})\b|{'|'.join(_WORDS['limit_signs'])}"
)
_VERDICTS = frozenset(_WORDS["verdicts"])
_TOKENS = frozenset(_WORDS["tokens"])
_METHOD = re.compile(rf"\b(?:{'|'.join(_WORDS['methods'])})\b")
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}[ -]?[A-Za-z]{3,9}\.?[ -]?,?\d{2,4}|[A-Za-z]{3,9}\.? ?\d{1,2},? \d{4}"
    r"|\d{4}年\d{1,2}月\d{1,2}日|[A-Z][a-z]{2}\.\d{1,2}"
)
_CODE = re.compile(r"(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z])[\w./-]{5,}")
#: "090-157": no range begins or ends with a zero before other digits.
_PART_NUMBER = re.compile(r"0\d+-\d+|\d+-0\d+")
_DASH = re.compile(r"[-–—−_./*\s]*|n/?a\.?|N/?A\.?|none|---")
_PAIRS = re.compile(rf"{NUMBER_TEXT}\s?/\s?{NUMBER_TEXT}")


class Kind(StrEnum):
    """What a cell's text looks like."""

    EMPTY = "empty"  # nothing, a dash, "N/A"
    NUMBER = "number"  # with a sign of comparison, perhaps
    QUANTITY = "quantity"  # a number and a unit
    RANGE = "range"  # 98.0 - 102.0
    LIMIT = "limit"  # max. 5, NMT 10, >= 98 %
    TOKEN = "token"  # noqa: S105 no secret: ND, absent, negative in 25 g
    VERDICT = "verdict"
    UNIT = "unit"
    METHOD = "method"
    DATE = "date"
    CODE = "code"  # letters and digits: an identifier
    PAIR = "pair"  # 0.02/0.05
    TEXT = "text"


RESULT_KINDS = frozenset(
    {Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN, Kind.VERDICT, Kind.LIMIT, Kind.RANGE}
)


@lru_cache(maxsize=16384)
def kind_of(text: str) -> Kind:
    """Return what the text of one cell looks like."""
    text = without_marks(level_numbers(text.strip().strip("*†‡").strip()))
    if _DASH.fullmatch(text):
        return Kind.EMPTY
    folded = fold(text)
    return next((kind for kind, looks in _LOOKS if looks(text, folded)), Kind.TEXT)


def _is_limit(text: str, folded: str) -> bool:
    if text[0] in "([" and text[-1] in ")]":
        text = text[1:-1].strip() or text
    if text[0] in "≤≥<>" and len(text) <= 40:
        return bool(re.search(r"\d", text))
    numbered = len(text) <= 60 and re.search(r"\d", text) is not None
    word = _LIMIT_WORD.search(folded) if numbered else None
    if word is None:
        return numbered and _is_bounded(text)
    return word.start() == 0 or not _METHOD.match(folded)


def _is_bounded(text: str) -> bool:
    """Whether words that bound a number in any language stand right before or behind one."""
    plain = fold_letters(text)
    found = bound_pattern().match(plain)
    word = found is not None and (len(found[0]) > 2 or not found[0].isascii())  # no "do 7"
    if found is not None and word and re.match(r"[\s:]*[-+−]?\d", plain[found.end() :]):
        return True
    number = re.match(rf"{NUMBER_TEXT}\s*\S{{0,6}}\s*", plain)
    rest = plain[number.end() :] if number is not None else ""
    behind = bound_pattern().match(rest)
    return bool(rest) and behind is not None and behind.end() == len(rest)


def _is_verdict_twice(text: str) -> bool:
    """Whether a text says the same verdict in two languages: "Buono / Good", "合格 OK"."""
    parts = re.split(r"\s*/\s*", text) if "/" in text else text.split()
    both = len(parts) == 2 and all(fold(part) in _VERDICTS for part in parts)
    return both and find_verdict(" ".join(parts)) is not None


def _is_quantity(text: str, _: str) -> bool:
    match = _NUMBER_THEN.fullmatch(text)
    return match is not None and (is_unit(match["rest"]) or is_unit(match["rest"].split(" (")[0]))


def _is_token(text: str, folded: str) -> bool:
    if len(text) > 45:
        return False
    plain = re.sub(r"[^\w ]", " ", folded).split()
    if not plain:
        return False
    if " ".join(plain) in _TOKENS:
        return True
    head = re.split(r"\s+(?:in|per|pro|dans|en|w|je|na)\s+\d|\s*/\s*\d|\s*\(", folded)[0]
    head = re.sub(r"[^\w ]", " ", head).strip(" <>=≤")
    head = re.sub(r"^(?:<|less than|below|under|kleiner|inf a)\s*", "", head).strip()
    return head in _TOKENS


_LOOKS: tuple[tuple[Kind, Callable[[str, str], bool]], ...] = (
    (Kind.LIMIT, lambda text, _: text[0] in "≤≥" and bool(_NUMBER.fullmatch(text))),
    (Kind.NUMBER, lambda text, _: bool(_NUMBER.fullmatch(text))),
    (Kind.UNIT, lambda text, _: is_unit(text)),
    (Kind.VERDICT, lambda text, folded: folded in _VERDICTS or _is_verdict_twice(text)),
    (Kind.TOKEN, _is_token),
    (Kind.DATE, lambda text, _: bool(_DATE.fullmatch(text))),
    (Kind.PAIR, lambda text, _: bool(_PAIRS.fullmatch(text))),
    (Kind.LIMIT, _is_limit),
    (Kind.CODE, lambda text, _: bool(_PART_NUMBER.fullmatch(text))),
    (Kind.RANGE, lambda text, _: len(text) <= 40 and bool(_RANGE.fullmatch(text))),
    (Kind.QUANTITY, _is_quantity),
    (Kind.METHOD, lambda text, folded: len(text) <= 60 and bool(_METHOD.search(folded))),
    (Kind.CODE, lambda text, _: bool(_CODE.fullmatch(text))),
)


#: Words of comparison before a number: "Less than 10 ppm".
_COMPARED = re.compile(
    rf"(?P<number>(?:less than|more than|greater than|below|under|not more than|kleiner als|"
    rf"weniger als|inférieur à|moins de|menor que|menos de|inferiore a|meno di|inferior a|"
    rf"poniżej|mniej niż|minder dan)\s+{NUMBER_TEXT})\s*(?P<rest>\S.*)",
    re.IGNORECASE,
)
_SPREAD = re.compile(
    rf"(?P<value>{SIGN}?\s?{NUMBER_TEXT})\s*(?P<unit>[^\d\s±]\S*(?: \S+)?)\s*"
    rf"(?:±|\+/-)\s*(?P<spread>{NUMBER_TEXT})"
)


@lru_cache(maxsize=8192)
def unit_behind_spread(text: str) -> str:
    """Return "1.3 µg/kg ± 0.3" as "1.3 ± 0.3 µg/kg", any other text as it is."""
    match = _SPREAD.fullmatch(text)
    if match is None or not is_unit(match["unit"]):
        return text
    return f"{match['value']} ± {match['spread']} {match['unit']}"


def _spelled_out(text: str) -> bool:
    """Whether a text is a unit in words: "minutes", "Durometer A"."""
    plain = text.strip().strip("()[]")
    return len(plain) >= SHORTEST_WORD and plain[:1].isalpha() and find_unit(plain) is not None


@lru_cache(maxsize=8192)
def split_quantity(text: str) -> tuple[str, str | None]:
    """Part "377.12 MPa" into value and unit; (text, None) where there is no unit."""
    stripped = text.strip()
    match = _NUMBER_THEN.fullmatch(stripped) or _COMPARED.fullmatch(stripped)
    if match and (is_unit(match["rest"]) or _spelled_out(match["rest"])):
        return match["number"].strip(), match["rest"].strip().strip("()[]")
    head, _, tail = stripped.rpartition(" ")
    alone = " " not in head and not any(char.isdigit() for char in head)
    if head and alone and is_unit(tail) and kind_of(head) is Kind.TOKEN:
        return head, tail.strip("()[]")  # "<LOQ mg/kg"
    return stripped, None


#: Shorter units in words may be something else.
SHORTEST_WORD = 4
_TWICE = re.compile(r"(?P<first>[^()]+?)\s*\((?P<second>[^()]+)\)(?:[\s,;].*)?")


@lru_cache(maxsize=8192)
def split_twice(text: str) -> tuple[str, str | None]:
    """Part "81.8 mg/g (8.18 %)" into the first quantity and the one in brackets."""
    match = _TWICE.fullmatch(text.strip())
    if match and all(kind_of(match[n]) is Kind.QUANTITY for n in ("first", "second")):
        return match["first"].strip(), match["second"].strip()
    return text, None


@lru_cache(maxsize=8192)
def split_verdict(text: str) -> tuple[str, str | None]:
    """Part "0.51 aw - Pass" into the result and the verdict behind it."""
    words = text.split()
    if len(words) < 2 or kind_of(words[-1]) is not Kind.VERDICT or len(words[-1]) < 2:
        return text, None
    rest = " ".join(words[:-1]).rstrip(" -–/").strip()
    measured = {Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN, Kind.LIMIT, Kind.RANGE}
    if rest and kind_of(rest) in measured:
        return rest, words[-1]
    return text, None
