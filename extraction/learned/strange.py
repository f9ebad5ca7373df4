"""Reading as one reads a paper whose labels are in no vocabulary: for training."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from extraction.steps.header.spans.likeness import unlike
from extraction.steps.header.texts.words_of_labels import hiding


@contextmanager
def knowing_none_of(keys: frozenset[str]) -> Iterator[None]:
    """Look none of these squashed labels up, nor compare with them, inside the `with`.

    In force for the whole process. What was found of texts by other labels is forgotten
    before and behind it.
    """
    with hiding(keys), unlike(keys):
        _forget_texts()
        try:
            yield
        finally:
            _forget_texts()


def _forget_texts() -> None:
    """Empty the caches of the reading steps that are bounded: those that texts are looked up in."""
    for name, module in list(sys.modules.items()):
        if name.startswith("extraction.steps."):
            for value in vars(module).values():
                parameters = getattr(value, "cache_parameters", None)
                if parameters is not None and parameters()["maxsize"] is not None:
                    value.cache_clear()
