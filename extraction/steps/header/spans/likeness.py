"""How alike a text is to the printed labels that we know, by what they stand for.

Labels are compared by their runs of three letters, so that "Batch number of product" is like
"product batch number", and a label that no vocabulary has is like the nearest that one has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.words_of_labels import typical_phrases

Array = NDArray[np.float64]
Codes = NDArray[np.uint64]
Places = NDArray[np.int64]
#: A text that is longer is no label.
LONGEST_LABEL = 60
#: Bits of a letter's code point, and what tells a run of two letters from one of three.
_BITS, _TWO = np.uint64(21), np.uint64(1) << np.uint64(63)
#: Writing whose signs are words: each two of them count, too.
_SIGNS = (0x3040, 0x9FFF)


class Run(NamedTuple):
    """A run of letters: how rare it is, the phrases that have it, and its weight in each."""

    rarity: float
    places: Places
    weights: Array


class Likeness:
    """The phrases of a vocabulary, ready to be compared with."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take (squeezed phrase, kind) pairs."""
        known = sorted(set(phrases), key=lambda pair: (pair[1], pair[0]))
        self._phrases = [phrase for phrase, _ in known]
        self._hidden = np.zeros(0, dtype=np.int64)
        kinds = [kind for _, kind in known]
        self.kinds: tuple[str, ...] = tuple(dict.fromkeys(kinds))
        self._starts = np.array([kinds.index(kind) for kind in self.kinds])
        self._size = len(known)
        codes, places = _runs([phrase for phrase, _ in known])
        runs, which = np.unique(codes, return_inverse=True)
        pairs, times = np.unique(which.astype(np.int64) * self._size + places, return_counts=True)
        whose = pairs % self._size
        bounds = np.searchsorted(pairs, np.arange(len(runs) + 1) * self._size)
        rarity = np.log(1 + self._size / np.diff(bounds))
        weights = times * np.repeat(rarity, np.diff(bounds))
        norms = np.sqrt(np.bincount(whose, weights * weights, minlength=self._size))
        weights /= norms[whose]
        self._unseen = math.log(1 + self._size)
        self._found = {
            run: Run(value, whose[first:last], weights[first:last])
            for run, value, (first, last) in zip(
                runs.tolist(), rarity.tolist(), pairwise(bounds.tolist()), strict=True
            )
        }

    def of(self, text: str) -> Array:
        """Return how alike a text is to the nearest phrase of each kind, 0..1 each."""
        squeezed = squash(text) if len(text) <= LONGEST_LABEL else ""
        if not squeezed:
            return np.zeros(len(self.kinds))
        known: list[Run] = []
        factors: list[float] = []
        total = 0.0
        for run, times in Counter(_runs([squeezed])[0].tolist()).items():
            found = self._found.get(run)
            weight = times * (self._unseen if found is None else found.rarity)
            total += weight * weight
            if found is not None:
                known.append(found)
                factors.append(weight)
        if not known:
            return np.zeros(len(self.kinds))
        places = np.concatenate([run.places for run in known])
        weights = np.concatenate([run.weights for run in known])
        weights *= np.repeat(factors, [len(run.places) for run in known])
        alike = np.bincount(places, weights, self._size)
        alike[self._hidden] = 0.0
        return np.asarray(np.maximum.reduceat(alike, self._starts) / math.sqrt(total))

    def hide(self, keys: frozenset[str]) -> None:
        """Compare with none of these squeezed phrases from now on."""
        places = [n for n, phrase in enumerate(self._phrases) if phrase in keys]
        self._hidden = np.array(places, dtype=np.int64)


def _runs(squeezed: list[str]) -> tuple[Codes, Places]:
    """Return the runs of three letters of each text as numbers, and whose they are.

    Of signs that are words the runs of two, too. A mark stands before and behind each text.
    """
    framed = [f"^{text}$" for text in squeezed]
    letters = np.frombuffer("".join(framed).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    owner = np.repeat(np.arange(len(framed)), [len(text) for text in framed])
    three = (letters[:-2] << (_BITS + _BITS)) | (letters[1:-1] << _BITS) | letters[2:]
    whole = owner[:-2] == owner[2:]
    signs = (letters >= _SIGNS[0]) & (letters <= _SIGNS[1])
    two = _TWO | (letters[:-1] << _BITS) | letters[1:]
    both = (owner[:-1] == owner[1:]) & (signs[:-1] | signs[1:])
    return (
        np.concatenate([three[whole], two[both]]),
        np.concatenate([owner[:-2][whole], owner[:-1][both]]),
    )


@cache
def _labels() -> Likeness:
    return Likeness(typical_phrases())


@contextmanager
def unlike(keys: frozenset[str]) -> Iterator[None]:
    """Compare with none of these squashed phrases inside the `with`; see `hiding`."""
    _labels().hide(keys)
    likeness.cache_clear()
    try:
        yield
    finally:
        _labels().hide(frozenset())
        likeness.cache_clear()


def kinds() -> tuple[str, ...]:
    """Return the kinds of labels, in the order of `likeness`."""
    return _labels().kinds


@lru_cache(maxsize=4096)
def likeness(text: str) -> Array:
    """Return how alike a text is to the nearest known label of each kind, 0..1 each."""
    return _labels().of(text)
