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
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from extraction.normalise.text import clean, fold
from extraction.normalise.units import find_unit
from extraction.vocabulary import load_vocabulary

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh")


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One test or analyte. `cas` and `ec` only for substances; `unit_class` as in units."""

    key: str
    name: str
    group: str
    unit_class: str | None = None
    cas: str | None = None
    ec: str | None = None
    symbol: str | None = None
    #: Language (or "any") to the names used in it.
    names: Mapping[str, Sequence[str]] | None = None


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


class Dictionary:
    """Characteristics with the index of all their names."""

    def __init__(self, characteristics: Sequence[Characteristic]) -> None:
        """Index the names; a later characteristic replaces an earlier one of the same key."""
        self.by_key = {item.key: item for item in characteristics}
        self._symbols = {item.symbol: item for item in self.by_key.values() if item.symbol}
        self._names: dict[str, dict[str, dict[str, Characteristic]]] = {}
        for item in self.by_key.values():
            for language, name in _all_names(item):
                of_name = self._names.setdefault(name_key(name), {})
                of_name.setdefault(language, {})[item.key] = item
        self._long = [name for name in self._names if len(name) >= 6]

    def symbol(self, text: str) -> Characteristic | None:
        """Return the characteristic with this symbol, case counting ("Co" is not "CO")."""
        return self._symbols.get(text)

    def loud_symbol(self, text: str) -> Characteristic | None:
        """Return the element whose symbol is written in capitals ("MN"), unless it is a word."""
        known = len(text) == 2 and text.isupper() and text not in _WORDS
        return self._symbols.get(text.title()) if known else None

    def name(self, key: str, language: str | None) -> Characteristic | None:
        """Return the characteristic with this name key; None if the name has two meanings."""
        found = self._names.get(key)
        if found is None:
            return None
        if language is not None and len(found.get(language, ())) == 1:
            return next(iter(found[language].values()))
        items = {k: item for of_language in found.values() for k, item in of_language.items()}
        return next(iter(items.values())) if len(items) == 1 else None

    def near(self, key: str) -> Iterator[tuple[str, int]]:
        """Yield (name key, slips) of names that differ by few letters, the nearest first."""
        allowed = 1 if len(key) < 11 else 2
        for name, slips, _ in process.extract(
            key, self._long, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=6
        ):
            yield name, int(slips)

    def keys_of(self, name: str) -> set[str]:
        """Return the keys of all characteristics that have this name key."""
        return {key for of_language in self._names[name].values() for key in of_language}


#: Capitals that are words or other substances more often than shouted symbols.
_WORDS = frozenset({"CO", "NO", "HF", "IN", "AS", "OS", "RE", "RA", "TH"})


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
        dictionary: From `load_dictionary`; the built-in one if None.
        near: Whether names that differ by a slip or two count; slower.

    """
    if not name or len(name) > 200:
        return None
    return _find(name, language, dictionary or load_dictionary(), near)


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


_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "delta", "ε": "epsilon",
    "ω": "omega", "λ": "lambda", "κ": "kappa", "ρ": "rho", "τ": "tau", "σ": "sigma",
}  # fmt: skip
_LETTER_PREFIX = re.compile(r"^(?:a|b|g|d)(?=-[a-z]{4})")
_PREFIXES = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta"}


@lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """Return the spelling under which a name is looked up: letters and digits alone."""
    folded = fold(clean(name))
    folded = "".join(_GREEK.get(char, char) for char in folded)
    folded = folded.replace("sulf", "sulph").replace("ß", "ss").replace("aluminum", "aluminium")
    return re.sub(r"[^\w]|_", "", folded)


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


def load_dictionary(extra: tuple[Path, ...] = ()) -> Dictionary:
    """Return the built-in dictionary, with the user's own files read on top of it.

    Args:
        extra: TOML files of the shape of `vocabulary/characteristics/`; a key that exists
            already is replaced.

    Raises:
        ValueError: A CAS or EC number has a wrong check digit, or a file is not TOML.

    """
    return _load(extra)


@cache
def _load(extra: tuple[Path, ...]) -> Dictionary:
    folder = files("extraction.vocabulary").joinpath("characteristics")
    built_in = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda i: i.name
    )
    texts = [item.read_text(encoding="utf-8") for item in built_in]
    texts += [path.read_text(encoding="utf-8") for path in extra]
    return Dictionary([item for text in texts for item in _read(tomllib.loads(text))])


_FACTS = frozenset({"name", "cas", "ec", "symbol", "class", "group"})


def _read(data: Mapping[str, Any]) -> Iterator[Characteristic]:
    """Yield the characteristics of one file: single entries, and tables of like ones."""
    group = data.get("group", "own")
    for key, entry in data.get("characteristics", {}).items():
        yield _characteristic(key, entry, group, data.get("class"))
    for table in data.get("tables", []):
        for row in table["rows"]:
            entry = dict(zip(table["columns"], row, strict=False))
            named = {k: v.split("|") for k, v in entry.items() if k in {*LANGUAGES, "any"} and v}
            named.setdefault("en", [])
            rest = {k: v for k, v in entry.items() if k in _FACTS and v}
            name = rest.get("name") or named["en"][0]
            key = entry.get("key") or re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
            yield _characteristic(
                key, {**named, **rest, "name": name}, table.get("group", group), table.get("class")
            )


def _characteristic(
    key: str, entry: Mapping[str, Any], group: str, unit_class: str | None
) -> Characteristic:
    cas = entry.get("cas")
    ec = entry.get("ec") or load_vocabulary("ec_numbers")["ec"].get(cas)
    if cas is not None and not valid_cas(cas):
        raise ValueError(f"{key}: {cas} is no CAS number, its check digit is wrong")
    if ec is not None and not valid_ec(ec):
        raise ValueError(f"{key}: {ec} is no EC number, its check digit is wrong")
    return Characteristic(
        key=key,
        name=entry["name"],
        group=entry.get("group", group),
        unit_class=entry.get("class", unit_class),
        cas=cas,
        ec=ec,
        symbol=entry.get("symbol"),
        names={k: tuple(v) for k, v in entry.items() if k in {*LANGUAGES, "any"}},
    )


def _all_names(item: Characteristic) -> Iterator[tuple[str, str]]:
    yield "en", item.name
    yield "any", item.key
    if item.cas:
        yield "any", item.cas
    for language, names in (item.names or {}).items():
        for name in names:
            yield language, name


def valid_cas(number: str) -> bool:
    """Whether a CAS registry number has the right form and check digit."""
    match = re.fullmatch(r"([1-9]\d{1,6})-(\d{2})-(\d)", number)
    if match is None:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(int(d) * i for i, d in enumerate(digits, start=1)) % 10 == int(match[3])


def valid_ec(number: str) -> bool:
    """Whether an EC (EINECS, ELINCS) number has the right form and check digit (modulo 11)."""
    match = re.fullmatch(r"(\d{3})-(\d{3})-(\d)", number)
    if match is None:
        return False
    digits = match[1] + match[2]
    return sum(int(d) * i for i, d in enumerate(digits, start=1)) % 11 == int(match[3])
