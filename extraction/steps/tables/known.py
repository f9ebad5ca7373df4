"""Whether a printed name is that of a test."""

from __future__ import annotations

from functools import lru_cache

from extraction.normalise.characteristics import find_characteristic
from extraction.steps.tables.across import is_element, names_test


@lru_cache(maxsize=8192)
def knows_test(name: str) -> bool:
    """Return whether the name is a test that we know, in any of the languages."""
    if not name or len(name) > 160:
        return False
    if names_test(name) or is_element(name):
        return True
    return find_characteristic(name, near=False) is not None
