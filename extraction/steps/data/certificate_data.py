"""A place in a certificate that came as data: what stands there, and where it is.

Data are read leniently: what is missing is not stated, what has a wrong type or is too
large is left out and written down, and all the rest is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from extraction.result import Evidence, Field, Source

CONFIDENCE: Final = 0.99
MOST: Final = 5_000  # of anything that repeats
LONGEST: Final = 20_000  # characters of one text


@dataclass(frozen=True, slots=True)
class Place:
    """A value of parsed JSON with its path; `wrong` collects sentences, shared by all places."""

    value: object
    path: str = ""
    wrong: list[str] = field(default_factory=list)

    def __getitem__(self, key: str) -> Place:
        """Return what stands under a key; a place without a value where there is nothing."""
        if self.value is not None and not isinstance(self.value, dict):
            self.leave_out("is not an object")
        inside = self.value.get(key) if isinstance(self.value, dict) else None
        return Place(inside, f"{self.path}.{key}" if self.path else key, self.wrong)

    def each(self) -> list[Place]:
        """Return the entries of a list; a single thing that is no list is its only entry."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            return [self]
        if len(self.value) > MOST:
            self.leave_out(f"has {len(self.value)} entries, and those after {MOST} are too many")
        return [
            Place(entry, f"{self.path}[{place}]", self.wrong)
            for place, entry in enumerate(self.value[:MOST])
        ]

    @property
    def text(self) -> str | None:
        """What is stated, as text: numbers with the digits that they are written with."""
        match self.value:
            case None:
                return None
            case bool():
                text = "Yes" if self.value else "No"
            case str() | int() | float() | Decimal():
                text = _writable(str(self.value))
            case _:
                self.leave_out("is neither text nor a number")
                return None
        if len(text) > LONGEST:
            self.leave_out(f"is longer than {LONGEST} characters")
            return None
        return text or None

    def field(self) -> Field | None:
        """Return what is stated as a field with its path; None where nothing is."""
        return stated(self.text, self.path)

    def leave_out(self, why: str) -> None:
        """Write down, once, that what stands here is not taken."""
        sentence = f"{self.path or 'The whole'} {why}"
        if sentence not in self.wrong:
            self.wrong.append(sentence)


def stated(value: str | None, path: str) -> Field | None:
    """Return what the data state at a path as a field, None where they state nothing."""
    text = _writable(value) if value else ""
    if not text:
        return None
    evidence = Evidence(1, None, f"{path}: {text}", Source.EMBEDDED)
    return Field(value=text, raw=text, confidence=CONFIDENCE, evidence=evidence)


def without_nothing(fields: Mapping[str, Field | None]) -> dict[str, Field]:
    """Leave out what the data do not state."""
    return {name: value for name, value in fields.items() if value is not None}


def _writable(text: str) -> str:
    """Return text without what no paper shows and no database takes: controls, half characters."""
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    return text.strip()
