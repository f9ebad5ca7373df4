"""The vocabulary of printed labels, compiled for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from random import Random

from rapidfuzz import fuzz, process

from extraction.steps.header.texts.folding import squash
from extraction.vocabulary import LANGUAGES, load_vocabulary

#: A misread label must be this long (letters) before a near match counts.
FUZZY_LENGTH = 6
FUZZY_SCORE = 87.0
#: A longer run of words is no label.
LONGEST_MISREAD = 40
#: Number words that stand for all of a language where likeness is asked.
TYPICAL = 2
#: The name of a party that is not longer than this is a word of many things: "to", "for".
SHORT_PARTY = 3


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Return squashed phrase to the kinds that it can mean, the likeliest first."""
    found: dict[str, dict[str, None]] = {}
    for _, kind, key in _entries("labels"):
        found.setdefault(key, {})[kind] = None
    return {key: tuple(kinds) for key, kinds in found.items()}


@cache
def sections() -> dict[str, str]:
    """Return squashed heading to the kind of section that it opens."""
    found: dict[str, str] = {}
    for _, kind, key in _entries("sections"):
        found.setdefault(key, kind)
    return found


@cache
def phrase_languages() -> dict[str, tuple[str, ...]]:
    """Return squashed phrase to the languages that have it."""
    found: dict[str, dict[str, None]] = {}
    for language, _, key in (*_entries("labels"), *_entries("sections")):
        found.setdefault(key, {})[language] = None
    return {key: tuple(languages) for key, languages in found.items()}


@cache
def _kinds_in() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return (language, squashed phrase) to its kinds in that language alone."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for language, kind, key in _entries("labels"):
        found.setdefault((language, key), {})[kind] = None
    return {key: tuple(kinds) for key, kinds in found.items()}


def kinds_in(language: str | None, key: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds of a label, those that it has in the document's language only.

    French "Client" is the customer, English "Client" whom a laboratory works for.
    """
    if language is None or len(kinds) < 2:
        return kinds
    own = _kinds_in().get((language, key), ())
    return tuple(kind for kind in own if kind in kinds) or kinds


@cache
def codes() -> dict[str, str]:
    """Return EN 10168 field code to kind."""
    return dict(load_vocabulary("labels_codes")["codes"])


@cache
def _by_length() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key in phrases():
        if len(key) >= FUZZY_LENGTH:
            found.setdefault(len(key), []).append(key)
    return found


@lru_cache(maxsize=20_000)
def nearest(key: str) -> tuple[str, float] | None:
    """Return the phrase nearest to a misread one and their likeness 0..1, or None."""
    if len(key) < FUZZY_LENGTH or len(key) > LONGEST_MISREAD:
        return None
    slack = max(1, round(len(key) * 0.15))
    best: tuple[str, float] | None = None
    for length in range(len(key) - slack, len(key) + slack + 1):
        found = process.extractOne(
            key, _by_length().get(length, ()), scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE
        )
        if found is not None and (best is None or found[1] / 100 > best[1]):
            best = (found[0], found[1] / 100)
    return best


@contextmanager
def hiding(keys: frozenset[str]) -> Iterator[None]:
    """Know none of these squashed phrases inside the `with`: so a strange paper is read.

    For training alone: it is in force for the whole process.
    """
    known = phrases()
    kept = dict(known)
    for key in keys & known.keys():
        del known[key]
    forget = (nearest.cache_clear, _by_length.cache_clear)
    for each in forget:
        each()
    try:
        yield
    finally:
        known.clear()
        known.update(kept)
        for each in forget:
            each()


def drawn_phrases(seed: str, share: float) -> frozenset[str]:
    """Return the squashed spellings of so great a share of all labels, drawn by a seed."""
    rng = Random(seed)  # noqa: S311 - nothing secret
    return frozenset(
        key
        for language in LANGUAGES
        for texts in load_vocabulary(f"labels_{language}").get("labels", {}).values()
        for text in texts
        if rng.random() < share
        for key in _keys(language, "", [text])
    )


def typical_phrases() -> set[tuple[str, str]]:
    """Return squashed phrases, each with a kind that it can mean; headings are "section".

    Of the spellings of a number in a phrase ("no", "nr", "number" ...) the first few stand
    for all.
    """
    return {
        (key, kind if group == "labels" else "section")
        for language in LANGUAGES
        for group in ("labels", "sections")
        for kind, texts in load_vocabulary(f"labels_{language}").get(group, {}).items()
        for key in _keys(language, "", texts, most=TYPICAL)
    }


#: Words behind the name of a party that leave it the same party.
_PARTY_TAILS = {
    "en": ("info", "information", "details", "name", "address", "data", "name and address"),
    "de": ("name", "daten", "adresse", "anschrift"),
}
_PARTIES = {"supplier", "distributor", "laboratory", "client", "customer"}
#: Where a phrase takes a number word: "{n}", and "{n?}" where it may be left out.
_NUMBER = re.compile(r"\{n\??\}")


@cache
def _entries(group: str) -> tuple[tuple[str, str, str], ...]:
    """Return (language, kind, squashed phrase) of all labels or sections, the likeliest first."""
    return tuple(
        (language, kind, key)
        for language in LANGUAGES
        for kind, texts in load_vocabulary(f"labels_{language}").get(group, {}).items()
        for key in _keys(language, kind if group == "labels" else "", texts)
    )


def _keys(language: str, kind: str, texts: Iterable[str], most: int | None = None) -> Iterator[str]:
    """Yield the squashed spellings of phrases, each of so many number words in place of "{n}"."""
    words = [squash(w) for w in load_vocabulary(f"labels_{language}")["number_words"][:most]]
    tails = _PARTY_TAILS.get(language, ()) if kind in _PARTIES else ()
    for text in texts:
        before, *after = (squash(piece) for piece in _NUMBER.split(text))
        if after:
            yield from (word.join((before, *after)) for word in words)
        if not after or "{n?}" in text:
            yield before + "".join(after)
            yield from (before + squash(tail) for tail in tails if len(text) > SHORT_PARTY)
