"""The vocabulary of printed labels, compiled for look-up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from extraction.steps.header.folding import squash
from extraction.vocabulary import load_vocabulary

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh", "nl", "cs")
#: A misread label must be this long (letters) before a near match counts.
FUZZY_LENGTH = 6
FUZZY_SCORE = 87.0
#: A longer run of words is no label.
LONGEST_MISREAD = 40


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Return squashed phrase to the kinds that it can mean, the likeliest first."""
    return {key: tuple(kinds) for key, kinds in _collect("labels").items()}


@cache
def sections() -> dict[str, str]:
    """Return squashed heading to the kind of section that it opens."""
    return {key: next(iter(kinds)) for key, kinds in _collect("sections").items()}


@cache
def phrase_languages() -> dict[str, tuple[str, ...]]:
    """Return squashed phrase to the languages that have it."""
    found: dict[str, dict[str, None]] = {}
    for language in LANGUAGES:
        for group in ("labels", "sections"):
            for texts in load_vocabulary(f"labels_{language}").get(group, {}).values():
                for text in texts:
                    for spelled in _spellings(text, language):
                        found.setdefault(squash(spelled), {})[language] = None
    return {key: tuple(value) for key, value in found.items()}


@cache
def _kinds_in() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return (language, squashed phrase) to its kinds in that language alone."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for language in LANGUAGES:
        for kind, texts in load_vocabulary(f"labels_{language}").get("labels", {}).items():
            for text in texts:
                for spelled in _all_spellings(kind, text, language):
                    found.setdefault((language, squash(spelled)), {})[kind] = None
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


def all_phrases() -> list[tuple[str, str]]:
    """Return each squashed phrase with each kind that it can mean; headings are "section"."""
    labels = [(key, kind) for key, kinds in _collect("labels").items() for kind in kinds]
    return labels + [(key, "section") for key in _collect("sections")]


def _collect(group: str) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for language in LANGUAGES:
        for kind, texts in load_vocabulary(f"labels_{language}").get(group, {}).items():
            for text in texts:
                for spelled in _all_spellings(kind, text, language):
                    found.setdefault(squash(spelled), {})[kind] = None
    return found


#: Words behind the name of a party that leave it the same party.
_PARTY_TAILS = {
    "en": ("info", "information", "details", "name", "address", "data", "name and address"),
    "de": ("name", "daten", "adresse", "anschrift"),
}
_PARTIES = {"supplier", "distributor", "laboratory", "client", "customer"}


def _all_spellings(kind: str, text: str, language: str) -> Iterator[str]:
    for spelled in _spellings(text, language):
        yield spelled
        if kind in _PARTIES and len(spelled) > 3:
            for tail in _PARTY_TAILS.get(language, ()):
                yield f"{spelled} {tail}"


def _spellings(text: str, language: str) -> Iterator[str]:
    """Yield the phrase with each number word in place of "{n}"."""
    if "{n" not in text:
        yield text
        return
    words = load_vocabulary(f"labels_{language}")["number_words"]
    for word in words:
        yield text.replace("{n?}", word).replace("{n}", word)
    if "{n?}" in text:
        yield text.replace("{n?}", "")
