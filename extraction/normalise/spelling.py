"""Words that certificates are made of, and a misread word brought back to the one it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extraction.normalise.text import fold
from extraction.vocabulary import LANGUAGES, load_vocabulary

#: Shorter words are too often another one with a letter changed.
SHORTEST = 5
_VOCABULARIES = ("columns", "phrases", "verdicts", "companies", "months")
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def respelled(text: str) -> str | None:
    """Return a word that certificates use for one that differs in "l", "i" and "I" alone.

    None where the word is one itself, where none is meant, or where two may be.
    """
    found = _WORD.search(text)
    if found is None:
        return None
    word = found[0]
    meant = _by_shape().get(_shape(fold(word)), frozenset())
    if len(meant) != 1 or fold(word) in meant:
        return None
    right = "".join(
        letter if folded == fold(letter) else folded
        for letter, folded in zip(word, next(iter(meant)), strict=True)
    )
    if 2 * sum(map(str.isupper, word)) > len(word):
        right = right.upper()
    return text[: found.start()] + right + text[found.end() :]


def is_known(word: str) -> bool:
    """Whether certificates use a word; a name is none of theirs."""
    return fold(word) in _by_shape().get(_shape(fold(word)), frozenset())


@cache
def _by_shape() -> dict[str, frozenset[str]]:
    """Return folded words by what is left of them where letters that look alike are one."""
    found: dict[str, set[str]] = {}
    for word in _words():
        found.setdefault(_shape(word), set()).add(word)
    return {shape: frozenset(words) for shape, words in found.items()}


def _words() -> Iterator[str]:
    for name in (*(f"labels_{language}" for language in LANGUAGES), *_VOCABULARIES):
        yield from _within(load_vocabulary(name))


def _within(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield from _WORD.findall(fold(data))
    elif isinstance(data, dict):
        for each in data.values():
            yield from _within(each)
    elif isinstance(data, list):
        for each in data:
            yield from _within(each)


def _shape(folded: str) -> str:
    return folded.replace("l", "i")
