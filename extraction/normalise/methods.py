"""Printed test methods to publisher, number, part and year; the text itself is kept.

    parse_method("DIN EN ISO 1183-1:2019")   ISO 1183, part 1, 2019
    parse_method("Ph. Eur. 2.2.32")          Ph. Eur., 2.2.32
    parse_method("SOP-TECH-002")             in house

Two methods are never said to be equal here: that needs a table which somebody answers for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from extraction.normalise.text import clean, fold, phrase_key
from extraction.vocabulary import load_vocabulary


class MethodKind(StrEnum):
    """What kind of method a text names."""

    STANDARD = "standard"
    IN_HOUSE = "in_house"
    TECHNIQUE = "technique"


@dataclass(frozen=True, slots=True)
class Method:
    """One method. `text` is as printed; `body` is the publisher ("ISO", "USP").

    `adopted_by` is what stands before the publisher's own code ("DIN EN" of DIN EN ISO).
    Only standards have a body and number; `part` and `year` where they are printed.
    """

    kind: MethodKind
    text: str
    body: str | None = None
    number: str | None = None
    part: str | None = None
    year: str | None = None
    adopted_by: str | None = None


def parse_method(text: str) -> Method | None:
    """Return the method that the whole text names, None if it names none.

    Words may stand behind a standard's number ("ISO 1133 / 230 °C"), not before it but
    "method", "acc. to" and their like.
    """
    return _parse(text.strip()) if 0 < len(text) <= 300 else None


def parse_methods(text: str) -> tuple[Method, ...]:
    """Return all methods of a cell that lists several ("ISO 4833-1; AOAC 990.12")."""
    whole = re.split(r"\s*(?:;|\n|,(?=\s*[A-Za-zÀ-ž]{2})|\s\+\s|\band\b|\bund\b|\bor\b)\s*", text)
    found = [parse_method(piece) for piece in whole if piece.strip()]
    return tuple(method for method in found if method is not None)


def looks_like_method(text: str) -> bool:
    """Whether a cell holds a method, so that its column is the method column."""
    return bool(parse_methods(text))


#: Stems that no other cell of a certificate holds.
_UNMISTAKABLE = re.compile(
    r"chromatogra|kromatogra|spectromet|spektromet|spectroscop|titrat(?!able)"
)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Method | None:
    cleaned = clean(text).strip(" .:*")
    folded = fold(cleaned)
    lead = _lead().match(folded)
    start = lead.end() if lead is not None else 0
    standard = _standard(text, cleaned, folded, start)
    if standard is not None:
        return standard
    if any(pattern.fullmatch(folded, start) for pattern in _in_house()):
        return Method(MethodKind.IN_HOUSE, text)
    publisher = _publishers().get(phrase_key(folded[start:]))
    if publisher is not None:
        return Method(MethodKind.STANDARD, text, publisher)
    if _UNMISTAKABLE.search(folded):
        return Method(MethodKind.TECHNIQUE, text)
    bare = re.sub(r"\(.*?\)", " ", folded[start:])
    for candidate in (folded[start:], bare, *re.findall(r"\((.*?)\)", folded)):
        if phrase_key(candidate) in _techniques():
            return Method(MethodKind.TECHNIQUE, text)
    return None


def _standard(text: str, cleaned: str, folded: str, start: int) -> Method | None:
    for body, pattern in body_patterns():
        match = pattern.match(folded, start)
        if match is None:
            continue
        number, part, year = _number(cleaned[slice(*match.span("number"))], body), None, None
        if body in {"ISO", "EN", "IEC", "DIN", "BS", "UNE", "PN", "ABNT"} and "-" in number:
            number, _, part = number.partition("-")
        if match["year"]:
            year = _year(match["year"])
        prefix = cleaned[slice(*match.span("prefix"))]
        return Method(
            MethodKind.STANDARD, text, body, number, part, year, _adopted_by(prefix, body)
        )
    return None


def _number(printed: str, body: str) -> str:
    number = printed.strip(" <>().,")
    return re.sub(r"\s+", "", number).upper() if body in {"ASTM", "ICH", "JIS"} else number


def _adopted_by(prefix: str, body: str) -> str | None:
    """Return "DIN EN" for the prefix "DIN EN ISO" of body ISO."""
    words = re.split(r"[ -]", prefix.upper())
    before = words[: words.index(body)] if body in words else []
    return " ".join(before) or None


def _year(text: str) -> str:
    """Return four digits; ASTM prints two ("D1238-13")."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 4:
        return digits
    return ("20" if int(digits) < 50 else "19") + digits


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:test )?method(?:e|s)?\b:?|acc(?:ording|\.)? ?to|as per|per|nach|gemass|gem\.|"
        r"selon|d'apres|segun|conforme a|secondo|segundo|wg|wedlug|zgodnie z|metot|based on|"
        r"current|ref\.?|norm)\s*:?\s*"
    )


@cache
def body_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return publishers with the pattern of their codes, in the order of the file."""
    year = r"(?:\s?[:\-–/(]\s?(?P<year>(?:19|20)\d{2}(?!\d)|(?<=-)\d{2}[a-z]?(?!\d)))?"
    return tuple(
        (
            row["name"],
            re.compile(
                rf"(?P<prefix>{'|'.join(row['prefix'])})(?:\s|-|:|no\.?|nr\.?|n°)*"
                rf"(?P<number>{_reluctant(row['number'])}){year}(?![\w])"
            ),
        )
        for row in load_vocabulary("methods")["body"]
    )


def _reluctant(number: str) -> str:
    """Keep a year behind a dash ("ISO 1133-2011") out of the number."""
    return rf"(?:(?!\d+-(?:19|20)\d\d(?!\d)){number}|\d+)"


@cache
def _in_house() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(rf"(?:{fold(pattern)})(?:\s*[-(:,;].*)?")
        for pattern in load_vocabulary("methods")["in_house"]["patterns"]
    )


@cache
def _techniques() -> frozenset[str]:
    return frozenset(phrase_key(n) for n in load_vocabulary("methods")["techniques"]["names"])


@cache
def _publishers() -> dict[str, str]:
    """Return publishers that certificates name without a number ("USP", "Ph. Eur.")."""
    names = ("Ph. Eur.", "USP", "BP", "JP", "ChP", "FCC")
    return {phrase_key(name): name for name in names} | {
        "usp-nf": "USP",
        "pheur": "Ph. Eur.",
        "ep": "Ph. Eur.",
    }
