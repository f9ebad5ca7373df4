"""The vocabulary of table heads: which role a phrase gives to a column or a row."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from extraction.normalise.text import RAISED_LETTERS
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.vocabulary import load_vocabulary

_BRACKETS = re.compile(r"[(\[{（][^)\]}）]*[)\]}）]")
_LETTERS = str.maketrans("łŁøØđĐıİ", "lLoOdDiI", RAISED_LETTERS)
_CJK = re.compile("[一-鿿]")
_SIGNS = re.compile(r"[^\w一-鿿%]+")
#: "No.", "number", "id" and the small words around them.
_NUMBER_WORDS = frozenset(
    [
        *("no", "n", "nr", "num", "number", "numero", "nummer", "numer", "o", "de", "del", "da"),
        *("di", "do", "du", "d", "des", "id", "code", "kod", "codigo", "codice", "numarasi", "s"),
        *("of", "the", "la", "el"),
    ]
)
#: Words that look like units and are words of heads.
_UNIT_WORDS = frozenset(
    {
        "min",
        "max",
        "unit",
        "units",
        "no",
        "in",
        "u",
        "d",
        "p",
        "test",
        "count",
        "mass",
        "st",
        "mini",
    }
)


class Role(StrEnum):
    """What a column of a result table holds."""

    TEST = "test"
    VALUE = "value"
    UNIT = "unit"
    SPEC = "spec"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    METHOD = "method"
    VERDICT = "verdict"
    LOD = "lod"
    LOQ = "loq"
    LOD_LOQ = "lod_loq"
    UNCERTAINTY = "uncertainty"
    LOT = "lot"
    SAMPLE = "sample"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Match:
    """A role found in a text; `share` is the part of the text's words that speak for it."""

    role: str
    share: float
    phrase: str


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return the text folded for lookup: lower case, no accents, no signs, one blank."""
    plain = text.translate(_LETTERS).casefold()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
        plain = "".join(char for char in letters if not unicodedata.combining(char))
    return _SIGNS.sub(" ", plain).strip()


@cache
def _phrases(section: str) -> dict[tuple[str, ...], str]:
    data = _vocabulary()
    table = (
        data["rows"]
        if section == "rows"
        else {k: v for k, v in data.items() if isinstance(v, list)}
    )
    return {
        tuple(fold(phrase).split()): role for role, phrases in table.items() for phrase in phrases
    }


@cache
def head_words() -> frozenset[str]:
    """Return every word that occurs in a head phrase (to tell a head's second line)."""
    return frozenset(word for phrase in _phrases("columns") for word in phrase)


@lru_cache(maxsize=8192)
def column_role(text: str) -> Match | None:
    """Return the role that a column head's text gives, None if no phrase matches.

    Bilingual heads ("Value / Wert") give the role of the part that matches best.
    """
    return _best(text, "columns")


@lru_cache(maxsize=8192)
def row_role(text: str) -> Match | None:
    """Return the role that a row's name gives in a table that lies on its side."""
    return _best(text, "rows")


def _best(text: str, section: str) -> Match | None:
    if len(text) > 90:
        return None
    plain = _BRACKETS.sub(" ", text)
    parts = [text, plain, *re.split(r"\s*[/|·]\s+|\s+[/|–-]\s*", plain)]
    words = plain.replace(",", " ").split()
    bare = [word for word in words if not is_unit(word) or fold(word) in _UNIT_WORDS]
    if bare and len(bare) < len(words):
        parts.append(" ".join(bare))
    found = [match for part in parts if (match := _match(fold(part), section))]
    return max(found, key=lambda m: (round(m.share, 2), len(m.phrase)), default=None)


def _inside_word(words: list[str], section: str) -> Match | None:
    """Return the longest phrase inside words written without blanks (Chinese)."""
    text = "".join(word for word in words if _CJK.search(word))
    found = [
        Match(role, len(phrase) / len(text), phrase)
        for phrase, role in _unspaced(section).items()
        if phrase in text
    ]
    return max(found, key=lambda match: match.share, default=None)


@cache
def _unspaced(section: str) -> dict[str, str]:
    """Return the phrases that are written without blanks, with their roles."""
    phrases = _phrases(section).items()
    return {words[0]: role for words, role in phrases if len(words) == 1 and _CJK.search(words[0])}


@lru_cache(maxsize=16384)
def _match(folded: str, section: str) -> Match | None:
    words = [word for word in folded.split() if word != "%"]
    if not words:
        return None
    phrases = _phrases(section)
    best: Match | None = _inside_word(words, section) if _CJK.search(folded) else None
    for size in range(min(len(words), 6), 0, -1):
        for start in range(len(words) - size, -1, -1):
            role = phrases.get(tuple(words[start : start + size]))
            if role is None:
                continue
            share = size / len(words)
            if (
                best is None
                or share > best.share
                or (best.role == Role.OTHER and role != Role.OTHER)
            ):
                best = Match(role, share, " ".join(words[start : start + size]))
        if best is not None:
            break
    if best is not None and best.share == 1.0:
        return best
    if section == "columns" and _without_number(words) in _lot_words():
        return Match(Role.LOT, 1.0, " ".join(words))
    whole = _joined(section).get("".join(words))  # letters that the reader set apart
    return best if whole is None else Match(whole, 1.0, " ".join(words))


@cache
def _joined(section: str) -> dict[str, str]:
    joined = {"".join(words): role for words, role in _phrases(section).items()}
    return {text: role for text, role in joined.items() if len(text) > 5}


def _without_number(words: list[str]) -> tuple[str, ...]:
    """Return the words without "no.", "number" and the like, in nine languages."""
    return tuple(word for word in words if word not in _NUMBER_WORDS)


@cache
def _lot_words() -> frozenset[tuple[str, ...]]:
    lots = [list(phrase) for phrase, role in _phrases("columns").items() if role == Role.LOT]
    return frozenset(found for words in lots if (found := _without_number(words)))


@cache
def phrases_of(section: str, name: str) -> frozenset[str]:
    """Return the folded phrases of one list of the vocabulary."""
    return frozenset(fold(phrase) for phrase in _vocabulary()[section][name])


@cache
def _vocabulary() -> dict[str, Any]:
    data: dict[str, Any] = load_vocabulary("columns")
    return data
