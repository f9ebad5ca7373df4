"""The dictionary of characteristics: built in, and the user's own files on top of it.

It is data: `vocabulary/characteristics/*.toml`, and files of the user's own with the same
shape, described in docs/reading/dictionary.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from extraction.errors import BadDictionary
from extraction.normalise.text import clean, fold
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


#: A dictionary of the user's own that is larger, in bytes, was not meant.
MAX_BYTES: Final = 5_000_000


#: Capitals that are words or other substances more often than shouted symbols.
_WORDS = frozenset({"CO", "NO", "HF", "IN", "AS", "OS", "RE", "RA", "TH"})


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


_SIGNS = re.compile(r"[^\w]|_")
_GREEK = str.maketrans({
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "delta", "ε": "epsilon",
    "ω": "omega", "λ": "lambda", "κ": "kappa", "ρ": "rho", "τ": "tau", "σ": "sigma",
})  # fmt: skip


@lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """Return the spelling under which a name is looked up: letters and digits alone."""
    folded = fold(clean(name))
    if not folded.isascii():
        folded = folded.translate(_GREEK)
    folded = folded.replace("sulf", "sulph").replace("ß", "ss").replace("aluminum", "aluminium")
    return _SIGNS.sub("", folded)


def load_dictionary(extra: tuple[Path, ...] = ()) -> Dictionary:
    """Return the built-in dictionary, with the user's own files read on top of it.

    Args:
        extra: TOML files of the shape of `vocabulary/characteristics/`; a key that exists
            already is replaced.

    Raises:
        BadDictionary: A file is missing, is no TOML or not of this shape, or a CAS or EC
            number in it has a wrong check digit.

    """
    return _load(extra)


_IN_FORCE: ContextVar[tuple[Path, ...]] = ContextVar("dictionaries", default=())


def dictionary_in_force() -> Dictionary:
    """Return the dictionary that reading uses now: the built-in one but inside `using`."""
    return _load(_IN_FORCE.get())


@contextmanager
def using(extra: tuple[Path, ...]) -> Iterator[None]:
    """Read with the user's own files on top of the built-in dictionary inside the `with`.

    Raises:
        BadDictionary: As `load_dictionary` raises it.

    """
    load_dictionary(extra)
    before = _IN_FORCE.set(extra)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


@cache
def _load(extra: tuple[Path, ...]) -> Dictionary:
    folder = files("extraction.vocabulary").joinpath("characteristics")
    built_in = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda i: i.name
    )
    texts = [item.read_text(encoding="utf-8") for item in built_in]
    known = [item for text in texts for item in _read(tomllib.loads(text))]
    return Dictionary([*known, *(item for path in extra for item in _own(path))])


def _own(path: Path) -> list[Characteristic]:
    """Return the characteristics of one of the user's files."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES // 1_000_000} MB")  # noqa: TRY301
        found = list(_read(tomllib.loads(path.read_text(encoding="utf-8"))))
        if not found:
            raise ValueError("no characteristic stands in it")  # noqa: TRY301
    except KeyError as error:
        raise BadDictionary(str(path), f"{error} is missing in an entry") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadDictionary(str(path), reason) from error
    return found


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
