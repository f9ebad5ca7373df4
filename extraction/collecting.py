"""Python's cycle collector, held back while a document is read.

Reading a page makes some hundred thousand small objects, hardly any of them in a cycle.
At the usual thresholds the collector walks all of them, and the vocabularies and models
besides, again and again: a third of the time of a digital page.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Objects made and not freed before a collection; collections of young objects before one
#: of older ones, and of those before one of all. Some ten megabytes may wait for it.
THRESHOLDS: Final = (100_000, 50, 100)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Collect garbage seldom inside the `with`; cycles are still found, only later."""
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
