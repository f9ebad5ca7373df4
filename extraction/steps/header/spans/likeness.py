"""How alike a text is to the printed labels that we know, by what they stand for.

Labels are compared by their runs of three letters, so that "Batch number of product" is like
"product batch number", and a label that no vocabulary has is like the nearest that one has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from extraction.steps.header.folding import squash
from extraction.steps.header.words_of_labels import all_phrases

Array = NDArray[np.float64]
#: A text that is longer is no label.
LONGEST_LABEL = 60


class Likeness:
    """The phrases of a vocabulary, ready to be compared with."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take (squeezed phrase, kind) pairs."""
        known = sorted(set(phrases), key=lambda pair: (pair[1], pair[0]))
        self.kinds: tuple[str, ...] = tuple(dict.fromkeys(kind for _, kind in known))
        counts = [Counter(_runs(phrase)) for phrase, _ in known]
        seen = Counter(run for count in counts for run in count)
        self._rarity = {run: math.log(1 + len(known) / n) for run, n in seen.items()}
        entries: dict[str, list[tuple[int, float]]] = {}
        for place, count in enumerate(counts):
            weights = {run: n * self._rarity[run] for run, n in count.items()}
            norm = math.sqrt(sum(w * w for w in weights.values()))
            for run, weight in weights.items():
                entries.setdefault(run, []).append((place, weight / norm))
        self._entries = {
            run: (np.array([p for p, _ in found]), np.array([w for _, w in found]))
            for run, found in entries.items()
        }
        kinds = [kind for _, kind in known]
        self._starts = np.array([kinds.index(kind) for kind in self.kinds])
        self._size = len(known)
        self._unseen = math.log(1 + len(known))

    def of(self, text: str) -> Array:
        """Return how alike a text is to the nearest phrase of each kind, 0..1 each."""
        squeezed = squash(text) if len(text) <= LONGEST_LABEL else ""
        if not squeezed:
            return np.zeros(len(self.kinds))
        alike, norm = np.zeros(self._size), 0.0
        for run, times in Counter(_runs(squeezed)).items():
            weight = times * self._rarity.get(run, self._unseen)
            norm += weight * weight
            if run in self._entries:
                places, weights = self._entries[run]
                alike[places] += weight * weights
        return np.asarray(np.maximum.reduceat(alike, self._starts) / math.sqrt(norm))


def _runs(squeezed: str) -> list[str]:
    """Return the runs of three letters; of Chinese signs each alone and with its neighbour."""
    framed = f"^{squeezed}$"
    runs = [framed[n : n + 3] for n in range(max(1, len(framed) - 2))]
    if any("\u3400" <= sign <= "\u9fff" for sign in squeezed):
        runs += [framed[n : n + 2] for n in range(len(framed) - 1)]
    return runs


@cache
def _labels() -> Likeness:
    return Likeness(all_phrases())


def kinds() -> tuple[str, ...]:
    """Return the kinds of labels, in the order of `likeness`."""
    return _labels().kinds


@lru_cache(maxsize=4096)
def likeness(text: str) -> Array:
    """Return how alike a text is to the nearest known label of each kind, 0..1 each."""
    return _labels().of(text)
