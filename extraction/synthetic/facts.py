"""What a made certificate states, before anybody lays it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Printed:
    """A text as printed, and the label's value: another form, or several right ones."""

    text: str
    truth: str | list[str | None]


@dataclass(frozen=True, slots=True)
class Result:
    """One reported test. Texts as printed; None where the product has no such thing.

    `limit` is the limits in one cell ("98.0 - 102.0", "max. 0.5"); `wanted` a text where
    the specification is no number ("Absent in 25 g").
    """

    test: str
    value: str
    unit: str | None = None
    method: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    limit: str | None = None
    wanted: str | None = None
    verdict: Printed | None = None
    loq: str | None = None
    lod: str | None = None
    uncertainty: str | None = None
    section: str = ""
    #: The same result in another unit: (value, unit).
    other: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot with its own fields (names of LOT_FIELDS) and results."""

    fields: Mapping[str, Printed]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that one certificate may print."""

    language: str
    industry: str
    title: str
    fields: Mapping[str, Printed]  # names of DOCUMENT_FIELDS
    lots: tuple[Lot, ...]
    #: Numbers and dates that are easily taken for something else: label key, text.
    distractors: tuple[tuple[str, str], ...] = ()
    #: Lines of address by party: supplier_name, customer_name, laboratory_name.
    addresses: Mapping[str, str] = field(default_factory=dict)
    statement: str = ""
    signer: str = ""
    signature: str = ""
    #: Fields outside the shared label format, by name of EXTRA_DOCUMENT_FIELDS.
    extras: Mapping[str, Printed] = field(default_factory=dict)
