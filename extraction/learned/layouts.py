"""Layouts and their issuers: what is kept apart together, and what was made for training."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from extraction.synthetic.families import all_families


def issuers(layouts: Iterable[str]) -> dict[str, str]:
    """Return each layout's issuer: related layouts share their first word or beginning."""
    found: dict[str, str] = {}
    for layout in sorted(set(layouts), key=lambda name: (len(name), name)):
        word, bare = _first_word(layout), _bare(layout)
        found[layout] = next(
            (
                issuer
                for other, issuer in found.items()
                if _first_word(other) == word or bare.startswith(_bare(other))
            ),
            layout,
        )
    return found


def dealt(layouts: Iterable[str], count: int) -> list[frozenset[str]]:
    """Deal layouts into so many groups of issuers, all of one issuer into the same."""
    issuer_of = issuers(layouts)
    place_of = {name: n % count for n, name in enumerate(sorted(set(issuer_of.values())))}
    groups = [
        frozenset(layout for layout, issuer in issuer_of.items() if place_of[issuer] == place)
        for place in range(count)
    ]
    return [group for group in groups if group]


def is_made(layout: str) -> bool:
    """Whether a layout is one of the generator's families."""
    return layout in _families() or layout.startswith(("other-", "drawn-"))


@cache
def _families() -> frozenset[str]:
    return frozenset(family.name for family in all_families())


def _first_word(layout: str) -> str:
    return layout.casefold().split("-")[0]


def _bare(layout: str) -> str:
    return layout.casefold().replace("-", "")
