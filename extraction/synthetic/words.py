"""The words of made certificates: labels, tests, products, names; data in `words/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh")
INDUSTRIES = ("chemical", "food", "pharma", "metal", "polymer", "cannabis")


@cache
def load(name: str) -> dict[str, Any]:
    """Return `words/<name>.toml`; callers must not change it."""
    resource = files("extraction.synthetic").joinpath("words", f"{name}.toml")
    return tomllib.loads(resource.read_text(encoding="utf-8"))


class Words:
    """The words of one document: a spelling is chosen once and kept."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self._labels: dict[str, Any] = load("labels")[language]
        self._rng = rng
        self._chosen: dict[str, str] = {}

    def one(self, key: str) -> str:
        """Return this document's spelling of a label."""
        if key not in self._chosen:
            self._chosen[key] = self._rng.choice(self._labels[key])
        return self._chosen[key]

    def look(self) -> str:
        """Return how this document's product looks."""
        if "look" not in self._chosen:
            self._chosen["look"] = self.from_list("looks")
        return self._chosen["look"]

    def fixed(self, key: str) -> str:
        """Return a text that has one form a language."""
        return str(self._labels[key])

    def section(self, key: str) -> str:
        """Return the heading of a group of tests."""
        return str(self._labels["sections"].get(key, key))

    def month(self, number: int) -> str:
        """Return the name of a month, from 1."""
        return str(self._labels["months"][number - 1])

    def from_list(self, name: str, group: str | None = None) -> str:
        """Draw from `products.toml`: a product of an industry, a company, a street."""
        table = load("products")[group or name]
        return str(self._rng.choice(table.get(self.language, table["en"])))


def local_name(names: list[str], language: str) -> str:
    """Return a test's name in a language; English where it has none of its own."""
    index = LANGUAGES.index(language)
    return (names[index] if len(names) > index else "") or names[0]
