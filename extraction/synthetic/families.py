"""The layout families, as data in `words/families.toml`."""

from __future__ import annotations

from functools import cache
from typing import Any

from extraction.synthetic.family import Family
from extraction.synthetic.words import load


@cache
def all_families() -> tuple[Family, ...]:
    """Return every layout family; names differ."""
    return tuple(_family(name, entry) for name, entry in load("families").items())


def by_name(name: str) -> Family:
    """Return a family; KeyError if there is none of this name."""
    return {family.name: family for family in all_families()}[name]


def _family(name: str, entry: dict[str, Any]) -> Family:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Family(name=name, **{**entry, **lists})
