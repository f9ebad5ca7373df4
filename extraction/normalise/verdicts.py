"""Printed words of judgement ("Conforms", "i.O.", "nie spełnia", "合格") to pass or fail."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from extraction.normalise.text import clean, fold, phrase_key
from extraction.vocabulary import load_vocabulary

Verdict = Literal["pass", "fail"]


@lru_cache(maxsize=8192)
def find_verdict(text: str, *, alone: bool = True) -> Verdict | None:
    """Return what a cell or sentence says: "pass", "fail", or None if it says neither.

    Args:
        text: The cell as printed.
        alone: True for a cell of its own, where "C", "P" or "no" are verdicts; False where
            the words stand in running text and only unmistakable ones count.

    """
    words = _words()
    key = phrase_key(text)
    if not key:
        stripped = clean(text).strip()
        return words.get(stripped) if alone else None
    found = words.get(key)
    if found is not None and (alone or key not in _weak()):
        return found
    parts = key.split()
    both = {words.get(part) for part in parts} if alone and len(parts) == 2 else {None}
    if len(both) == 1 and None not in both:  # in two languages: "Buono / Good"
        return both.pop()
    if len(parts) > 8 or len(parts) < 2:
        return None
    kept = " ".join(part for part in parts if part not in _carriers())
    found = words.get(kept)
    return found if found is not None and kept not in _weak() else None


@cache
def _words() -> dict[str, Verdict]:
    data = load_vocabulary("verdicts")
    words: dict[str, Verdict] = {}
    for word in data["pass"]:
        words[phrase_key(word) or word] = "pass"
    for word in data["fail"]:
        words[phrase_key(word) or word] = "fail"
    return words


@cache
def _weak() -> frozenset[str]:
    return frozenset(phrase_key(word) or fold(word) for word in load_vocabulary("verdicts")["weak"])


@cache
def _carriers() -> frozenset[str]:
    """Return words that may stand beside a verdict without changing it."""
    return frozenset(phrase_key(word) for word in load_vocabulary("verdicts")["carriers"])
