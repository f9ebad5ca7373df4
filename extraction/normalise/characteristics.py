"""Printed names of tests to the built-in dictionary of characteristics.

    find_characteristic("Blei (Pb)").key          "lead"
    find_characteristic("Δ9-THC").key             "delta-9-thc"
    find_characteristic("Afalatoxin B2").key      "aflatoxin-b2", how "fuzzy"

The dictionary is data: `vocabulary/characteristics/*.toml`, and files of the user's own with
the same shape (`load_dictionary`). A name is tried as printed, then without accents, case and
punctuation, then without additions ("content", "(as is)"), and last with a slip of one or two
letters; digits, Greek prefixes and words such as "saturated" must agree even then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from extraction.normalise.dictionary import (
    Characteristic,
    Dictionary,
    dictionary_in_force,
    name_key,
)
from extraction.normalise.text import clean, fold
from extraction.normalise.units import find_unit


class How(StrEnum):
    """How a name was recognised, the surest first."""

    EXACT = "exact"
    NORMALISED = "normalised"  # without additions such as "content" or a bracket
    FUZZY = "fuzzy"  # but for a slip of one or two letters


@dataclass(frozen=True, slots=True)
class CharacteristicMatch:
    """A recognised name; `score` from 0 to 1 is a rank, no calibrated probability."""

    characteristic: Characteristic
    how: How
    score: float

    @property
    def key(self) -> str:
        """The canonical key."""
        return self.characteristic.key

    @property
    def cas(self) -> str | None:
        """The CAS registry number, if it is a substance."""
        return self.characteristic.cas


def find_characteristic(
    name: str,
    *,
    language: str | None = None,
    dictionary: Dictionary | None = None,
    near: bool = True,
) -> CharacteristicMatch | None:
    """Return what a printed test name means, None if the dictionary does not know it.

    Args:
        name: As printed, with or without unit, bracket or method behind it.
        language: Of the document (ISO 639-1), to decide between names of two languages.
        dictionary: From `load_dictionary`; the one in force if None.
        near: Whether names that differ by a slip or two count; slower.

    """
    if not name or len(name) > 200:
        return None
    return _find(name, language, dictionary or dictionary_in_force(), near)


@lru_cache(maxsize=8192)
def _find(
    name: str,
    language: str | None,
    dictionary: Dictionary,
    near: bool,  # noqa: FBT001 the cache
) -> CharacteristicMatch | None:
    printed = clean(name).strip(" .,:;*")
    for rank, variant in enumerate(_variants(printed)):
        found = dictionary.symbol(variant) or dictionary.name(name_key(variant), language)
        if found is not None:
            how = How.EXACT if rank == 0 else How.NORMALISED
            return CharacteristicMatch(found, how, 1.0 if rank == 0 else 0.95)
    twice = _said_twice(printed, language, dictionary)
    if twice is not None:
        return CharacteristicMatch(twice, How.NORMALISED, 0.95)
    shouted = dictionary.loud_symbol(printed)
    if shouted is not None:
        return CharacteristicMatch(shouted, How.NORMALISED, 0.9)
    if not near:
        return None
    for variant in _variants(printed):
        close = _fuzzy(variant, language, dictionary)
        if close is not None:
            return close
    return None


def _said_twice(
    printed: str, language: str | None, dictionary: Dictionary
) -> Characteristic | None:
    """Read "CBD Cannabidiol" and "Zugfestigkeit Tensile strength": two names of one test."""
    words = _BRACKET.sub(" ", printed).replace(" / ", " ").split()
    for cut in range(1, min(len(words), 8)):
        parts = (" ".join(words[:cut]), " ".join(words[cut:]))
        found = [dictionary.symbol(p) or dictionary.name(name_key(p), language) for p in parts]
        if found[0] is not None and found[1] is not None and found[0].key == found[1].key:
            return found[0]
    return None


_BRACKET = re.compile(r"\s*[(\[{]([^()\[\]{}]*)[)\]}]?\s*")
_CUT = re.compile(
    r"\s*(?:[:;,=]| - | – |\s/|\b(?:by|per|mittels|par|por|method|EN|ISO|DIN|ASTM|AOAC|USP)\b).*"
)
_AGE = re.compile(
    r"\s*(?:@|\bat|\bafter|\bnach)?\s*\(?\d+\s*(?:days?|d|tage?|jours|°C)\b.*", re.IGNORECASE
)
_ADDITIONS = (
    r"contents?|values?|spp?|levels?|tests?|determination|analysis|results?|count|gehalt|wert|"
    r"bestimmung|teneur en|teneur|taux de|taux d'|contenido de|contenido en|contenido|"
    r"contenuto di|contenuto|tenore|teor de|teor|zawartosc|oznaczanie|liczba|miktari|degeri|"
    r"tayini|orani|含量|as is|on dried basis|on dry basis|dry basis|anhydrous basis|i\.?tr\.?|"
    r"number|of|de|di|the|concentration|conc|mean|average|valeur moyenne|mittelwert|"
    r"durchschnitt|indice de|indice di|index"
)
_HEAD = re.compile(rf"^(?:(?:{_ADDITIONS})\b\.?\s*)+|^(?:含量)")
_TAIL = re.compile(rf"(?:[\s-]*\b(?:{_ADDITIONS})\.?)+$|含量$")


def _variants(printed: str) -> Iterator[str]:
    """Yield the name as printed, then without what certificates add to names."""
    yield printed
    seen = {printed}
    bare = _BRACKET.sub(" ", printed).strip()
    inside = [found.strip() for found in _BRACKET.findall(printed) if len(found.strip()) > 1]
    symbols = [found.strip() for found in _BRACKET.findall(printed)]
    bare = re.sub(r"^[A-D]\d{2,3}\s+(?=\w{3})", "", bare)  # EN 10168 numbers its fields
    pieces = [piece.strip() for piece in re.split(r"\s+/\s+|/", bare)]
    candidates = [
        bare,
        _without_unit(bare),
        _CUT.sub("", bare),
        *(_plain(text) for text in (bare, _CUT.sub("", bare), _without_unit(bare))),
        *inside,
        *symbols,
        *([bare[:-3]] if re.fullmatch(r".+ [A-Z][a-z]", bare) else []),  # "Mangan Mn"
        *(pieces if all(len(piece) > 3 for piece in pieces) else []),
        _AGE.sub("", bare),
        re.split(r"[(\[]", printed, maxsplit=1)[0],
    ]
    for candidate in candidates:
        text = candidate.strip(" .,:;*-–")
        if text and text not in seen:
            seen.add(text)
            yield text


def _plain(text: str) -> str:
    folded = fold(text)
    head = _HEAD.match(folded)
    start = head.end() if head is not None else 0
    tail = _TAIL.search(folded, start)
    return text[start : tail.start() if tail is not None else len(text)]


def _without_unit(text: str) -> str:
    """Drop a unit behind the name: "Moisture %", "Density g/cm3"."""
    head, _, last = text.rpartition(" ")
    known = find_unit(last.strip("[]()")) if head and (len(last) > 1 or last == "%") else None
    return head.strip(" ,") if known is not None else text


_LETTER_PREFIX = re.compile(r"^(?:a|b|g|d)(?=-[a-z]{4})")
_PREFIXES = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta"}


#: Words that change what is measured, however alike the rest may be.
_PROTECTED = re.compile(
    r"alpha|beta|gamma|delta|epsilon|omega|cis|trans|ortho|meta|para|poly|mono|unsaturated|"
    r"saturated|insoluble|soluble|total|free|crude|net|\d+|(?<![a-z])[ivx]+(?![a-z])"
)
_SHORT_WORD = re.compile(r"(?<![a-z\d])[a-z]{1,2}\d*(?![a-z])")


def _fuzzy(
    variant: str, language: str | None, dictionary: Dictionary
) -> CharacteristicMatch | None:
    key = name_key(variant)
    if len(key) < 6 or len(key) > 60:
        return None
    near = [pair for pair in dictionary.near(key) if _alike(key, pair[0])]
    if not near:
        return None
    best, slips = near[0]
    rivals = {k for name, other in near if other == slips for k in dictionary.keys_of(name)}
    if len(rivals) > 1:
        return None  # two substances are equally near: nobody can say which
    found = dictionary.name(best, language)
    return None if found is None else CharacteristicMatch(found, How.FUZZY, 0.9 - 0.1 * slips)


def _alike(one: str, other: str) -> bool:
    """Whether the parts that must not differ are the same."""
    if one[0] != other[0] or one[-3:] == "ene" != other[-3:] or other[-3:] == "ene" != one[-3:]:
        return False  # terpinene is not terpineol
    return _PROTECTED.findall(one) == _PROTECTED.findall(other)
