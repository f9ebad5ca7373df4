"""What a text is, by its shape: a number that identifies, a date, a name, a quantity.

Each function returns how well the text fits the shape, 0..1, and the part of it that does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extraction.normalise.dates import (
    DateReading,
    Precision,
    find_dates,
    find_impossible,
    parse_dates,
)
from extraction.normalise.lotlists import lots_in
from extraction.normalise.text import RAISED_LETTERS, clean, fold, level_numbers
from extraction.normalise.verdicts import find_verdict
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.sentences import sentence_pattern
from extraction.steps.header.texts.words_of_labels import phrases, sections
from extraction.vocabulary import load_vocabulary

#: Printed where nothing is stated.
_EMPTY = frozenset(load_vocabulary("values")["empty"])
_NUMBER = r"\d{1,3}(?:[.,'\u00a0 ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_QUANTITY = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<unit>(?:[^\W\d_]|[³²%.]){{1,14}}(?:\^?[23])?)?"
    r"(?:\s*\(.*\))?$"
)
#: The raised mark of a footnote behind a number.
_NOTE_MARK = re.compile(rf"[{RAISED_LETTERS}⁰¹²³⁴⁵⁶⁷⁸⁹,]*[{RAISED_LETTERS}⁰¹²³⁴⁵⁶⁷⁸⁹⁾]$")
#: The last letter of a label in front of a number: "e 0000236W".
_LETTER_BEFORE = re.compile(r"^[a-z]\s+(?=[A-Z0-9-]*\d)")
#: "Task Number #113561": a label that we do not know, and its number.
_NUMBERED_LABEL = re.compile(r"(?i)\b(?:number|no\.?|nr\.?|id)\s*[:#]?\s*#?\d{3,}$")
#: "4500871123 / 14.01.2025": the order and its date.
_DATE_BEHIND = re.compile(
    r"(?<=\w{4})(?:\s*/\s*\d{1,2}\.\d{1,2}\.\d{4}|\s+(?:dt|dtd|dated|vom)\.?(?:\s.*)?)$"
)
#: A longer word with a full stop is no abbreviation.
SHORT_WORD = 6
_NUMBER_WORDS = frozenset(load_vocabulary("values")["label_ends"])
_UNITS = frozenset(load_vocabulary("values")["quantity_units"])
_PROSE = re.compile(
    r"\b(?:is|are|was|were|shall|must|has|have|been|which|that|this|these|with|within|wird|werden|wurde|"
    r"sind|sont|est|été|será|sono|viene|please|see|will|may|can|not|by|our|your|we)\b"
)

#: What follows an order number: "45-00912 vom 10.08.2023".
_DATED = re.compile(r"(?i)\s+(?:vom|dated?|du|del|z dnia|tarihli|of|from)\s+\d.*$")
#: The item of an order as SAP prints it, behind the number: "4500873312 / 000010 / ...".
_ITEM = re.compile(r"(?<=\d{5})\s*/?\s+0{2,}\d{1,4}0?(?=\s*(?:/|$))|(?<=\d{5})/0{3,}\d{2,3}(?=/|$)")
_CONFORMS = sentence_pattern("passes")
#: A field code of EN 10168, which belongs to a label: "A07", "(B07)".
_FIELD_CODE = re.compile(r"[(\[]?[A-DZ][0-9]{2}[)\]]?")
#: How well a text that is written like a date fits one, if the calendar has no such day.
NO_DAY = 0.75
#: How well a list of lots has the shape of a lot's number, and what may be one.
LISTED, DOUBTED = 0.97, 0.7
_MAIL = re.compile(r"\S@\S")
_NORM = re.compile(r"\b(?:EN|ISO|DIN|ASTM|BS|JIS|GB/T) ?\d{3,5}")


@dataclass(frozen=True, slots=True)
class Shape:
    """How well a text fits (0..1), the value in it, and the text that carries it."""

    fit: float
    value: str
    raw: str
    date: DateReading | None = None


#: The same text is asked for by the rules and by what was learned.
SHAPES_KEPT = 4096
NO_SHAPE = Shape(0.0, "", "")


def is_empty(text: str) -> bool:
    """Whether the text says that nothing is stated ("N/A", "---")."""
    key = squash(text)
    return not key or key in _EMPTY


@lru_cache(maxsize=SHAPES_KEPT)
def date_shape(text: str) -> Shape:
    """Return a date: the whole text, or the first date in it."""
    text = text.strip(" .,;")
    if not text or not any(c.isdigit() for c in text):
        return NO_SHAPE
    whole = parse_dates(text[:60])
    if whole.readings:
        fit = {Precision.DAY: 1.0, Precision.MONTH: 0.9}.get(whole.readings[0].precision, 0.35)
        if re.fullmatch(r"\d{8}", text):
            fit = 0.7  # may be a number
        return Shape(fit, whole.readings[0].iso, text, whole)
    cleaned = clean(text)
    found = [f for f in find_dates(cleaned[:200]) if f.reading.readings]
    if not found:
        return NO_SHAPE
    first = found[0]
    fit = 0.95 if first.start <= 2 else max(0.35, 0.85 - first.start / 60)
    if first.reading.readings[0].precision is not Precision.DAY:
        fit *= 0.8
    raw = cleaned[first.start : first.end]
    return Shape(fit, first.reading.readings[0].iso, raw, first.reading)


def labelled_date_shape(text: str) -> Shape:
    """Return the date behind a label; what is written like one and is none, with why.

    The value of such a text is the text itself: nothing is made of it.
    """
    shape = date_shape(text)
    if shape.fit > 0 or not any(c.isdigit() for c in text):
        return shape
    whole = parse_dates(text.strip(" .,;")[:60])
    found = find_impossible(text[:200])
    reading = whole if whole.impossible or found is None else found.reading
    if not reading.impossible:
        return NO_SHAPE
    return Shape(NO_DAY, reading.text, reading.text, reading)


@lru_cache(maxsize=SHAPES_KEPT)
def number_shape(text: str) -> Shape:
    """Return a number that identifies something: "18362_0003", "MCR-S22 Rev.01", "43"."""
    text = _LETTER_BEFORE.sub("", _NOTE_MARK.sub("", text.strip(" .:;,|*†‡")))
    text = _DATE_BEHIND.sub("", _without_comment(text))
    if not text or is_empty(text) or not any(c.isdigit() for c in text):
        return _letters_only(text)
    if len(text) > 60 or "@" in text or "www." in text or "://" in text:
        return NO_SHAPE
    if _FIELD_CODE.fullmatch(text):
        return NO_SHAPE if text.endswith((")", "]")) else Shape(0.3, text, text)
    words = text.split()
    fit = 1.0
    lower = [w for w in words if w.isalpha() and w.islower() and len(w) > 2]
    fit -= 0.25 * len(lower) + 0.05 * max(0, len(words) - 4)
    if _is_day(text) and re.search(r"[-/. ]", text) and len(text) <= 11:
        fit -= 0.5
    unit = _QUANTITY.fullmatch(text)
    if unit is not None and unit["unit"] and unit["unit"].lower().strip(".") in _UNITS | {"%"}:
        fit -= 0.55
    if re.fullmatch(r"\d[.,]\d+|[<>≤≥].*|.*%", text):
        fit -= 0.5
    if not any(c.isdigit() for c in words[0]) and len(words) > 3:
        fit -= 0.15
    if len(text) == 1:
        fit -= 0.35
    if _NORM.search(text):
        fit -= 0.6
    return Shape(min(1.0, fit), level_numbers(text), text) if fit > 0 else NO_SHAPE


def _is_day(text: str) -> bool:
    """Whether a text is a date; a week of a year ("2026-W07") is as often a number."""
    readings = parse_dates(text).readings
    return bool(readings) and readings[0].precision is not Precision.WEEK


@lru_cache(maxsize=SHAPES_KEPT)
def lot_shape(text: str) -> Shape:
    """Return the number of a lot, or the list or range of several as it stands."""
    found = lots_in(text)
    if not found.numbers and found.doubt is None:
        return number_shape(text)
    whole = found.text.replace("\n", "; ")
    return Shape(LISTED if found.numbers else max(DOUBTED, number_shape(text).fit), whole, text)


def _letters_only(text: str) -> Shape:
    """Return a code without digits ("ABX-QT"): possible, not likely."""
    words = text.split()
    if is_empty(text):
        return NO_SHAPE
    if (
        len(words) == 1
        and 3 <= len(text) <= 24
        and text.isupper()
        and squash(text) not in phrases()
    ):
        return Shape(0.55 if "-" in text or "/" in text else 0.3, text, text)
    return NO_SHAPE


def _without_comment(text: str) -> str:
    """Drop a bracket at the end and what follows a semicolon or a bar."""
    text = re.split(r"\s*[;|]\s*|\s{3,}", text)[0]
    text = _DATED.sub("", text)
    found = find_dates(text)
    if found and found[-1].start > 3 and found[-1].end >= len(text) - 1:
        reading = found[-1].reading
        if reading.readings[0].precision is Precision.DAY and reading.separator != "-":
            text = text[: found[-1].start].rstrip(" /,-(")  # "4500187766 / 12.03.2024"
    text = _ITEM.sub("", text)
    cut = re.sub(r"\s+\([^()]*\)?$", "", text)
    return (cut or text).strip(" .,:")


@lru_cache(maxsize=SHAPES_KEPT)
def name_shape(text: str) -> Shape:
    """Return a name of a thing: some words, no sentence, no bare number."""
    text = text.strip(" :;,|*_")
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or is_empty(text) or len(text) > 140 or _MAIL.search(text):
        return NO_SHAPE
    fit = 1.0
    words = text.split()
    prose = len(_PROSE.findall(text.lower()))
    fit -= 0.22 * prose if len(words) > 4 else 0.0
    fit -= 0.06 * max(0, len(words) - 10)
    if text[0].islower():
        fit -= 0.25
    if squash(text) in phrases() or squash(text) in sections():
        fit -= 0.75
    if len(words) > 1 and (squash(words[-1]) in _NUMBER_WORDS or _NUMBERED_LABEL.search(text)):
        fit -= 0.75  # "Task number": a label that we do not know
    sentence = len(words) > 2 and words[-1].endswith(".") and words[-1][:-1].islower()
    if text.endswith(".") and (len(words) > 8 or (sentence and len(words[-1]) > SHORT_WORD)):
        fit -= 0.4 if len(words) > 8 else 0.6  # "Pictures not included."
    if parse_dates(text).readings:
        fit -= 0.8
    if letters / max(1, len(text.replace(" ", ""))) < 0.3:
        fit -= 0.2
    if find_verdict(text) is not None:
        fit -= 0.7
    return Shape(max(0.0, fit), text, text)


def is_unit(text: str) -> bool:
    """Whether a text is a unit in which lots are counted or weighed."""
    return text.strip(" .").lower() in _UNITS


@lru_cache(maxsize=SHAPES_KEPT)
def quantity_shape(text: str) -> Shape:
    """Return an amount with its unit as printed; without a unit it fits less."""
    text = re.split(r"\s*[;|]\s*", text.strip(" .:,"))[0]
    match = _QUANTITY.match(clean(text))
    if match is None and (_amounts(text) or _packed(text)):
        return Shape(1.0, text, text)
    if match is None:
        return NO_SHAPE
    unit = (match["unit"] or "").strip(".").replace("^", "")
    if not unit:
        return Shape(0.55, text, text)
    if unit.lower() in _UNITS:
        return Shape(1.0, text, text)
    return Shape(0.5, text, text) if len(text.split()) <= 4 else Shape(0.2, text, text)


def _packed(text: str) -> bool:
    """Whether a text counts packages and says what each holds: "600 Bags x 25 Kgs"."""
    packages, _, each = text.partition(" x ")
    parts = (_QUANTITY.match(clean(part.strip())) for part in (packages, each))
    units = [found["unit"] if found is not None else None for found in parts]
    return all(units) and (units[1] or "").strip(".").lower() in _UNITS


def _amounts(text: str) -> bool:
    """Whether a text states the same goods twice: "2,914 LB / 44 PC", "16 x 180 kg = 2 880 kg"."""
    parts = re.split(r"\s+[/=]\s+", text)
    last = _QUANTITY.match(clean(parts[-1]))
    known = last is not None and (last["unit"] or "").strip(".").lower() in _UNITS
    counted = all(part[:1].isdigit() and len(part) < 30 for part in parts)
    return 2 <= len(parts) <= 4 and known and counted


@lru_cache(maxsize=SHAPES_KEPT)
def verdict_shape(text: str) -> Shape:
    """Return "pass" or "fail"."""
    text = re.sub(r"(?<=\w{3}f) (?=i)", "", text.strip(" .:;✓✔|"))
    verdict = find_verdict(text) or find_verdict(text, alone=False)
    if verdict is None and len(text) > 20 and _CONFORMS.search(fold(text)):
        return Shape(0.9, "pass", text)
    if verdict is None:
        return NO_SHAPE
    return Shape(1.0 if len(text) > 2 else 0.5, verdict, text)


def is_amount(text: str) -> bool:
    """Whether a text is a number with a unit ("4 312 KG")."""
    match = _QUANTITY.fullmatch(text.strip())
    return match is not None and (match["unit"] or "").lower().strip(".") in _UNITS
