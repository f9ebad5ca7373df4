"""What the paper says: frozen values, already cut to what the customer may see.

Everything that leaves the house (page, attached JSON, EPCIS) is made from these values
and from nothing else, so that the disclosure policy is applied in one place
(`certificates.disclosure`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from certificates.statements import statements
from registry.values import Disclosure, TraceableKind, Verdict

#: Version of the attached lineage.json.
FORMAT = "lotbridge-lineage/1"


class Source(StrEnum):
    """Where a test result comes from."""

    SUPPLIER = "supplier"  # stated or confirmed by the supplier
    DOCUMENT = "document"  # read by machine from the supplier's document, then reviewed
    REVIEWER = "reviewer"  # read from the document, corrected by the reviewer
    OWN_LABORATORY = "own_laboratory"


@dataclass(frozen=True, slots=True)
class Party:
    """A company as the certificate names it."""

    name: str
    address: str | None = None
    country: str | None = None
    gln: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One approved test result with its limits, exactly as recorded.

    The limits are in `limit_unit`, which is theirs; `converted` is the value in it, where it
    is stated in another unit.
    """

    name: str
    value: str  # "<0.05", "Conforms"
    unit: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    expected: str | None = None
    limit_unit: str | None = None
    converted: str | None = None
    method: str | None = None
    verdict: Verdict | None = None
    source: Source = Source.DOCUMENT
    #: The certificate of analysis that states it, None where the policy withholds it.
    document: str | None = None
    #: Whether a reviewer approved the document that states it.
    approved: bool = False

    @property
    def from_document(self) -> bool:
        """Whether somebody else's document states it, and not the own laboratory."""
        return self.source is not Source.OWN_LABORATORY


@dataclass(frozen=True, slots=True)
class LineageLot:
    """One lot or unit; `level` 0 is what was shipped, 1 what went into it, and so on."""

    key: str  # "A1": a name within this certificate
    number: str  # or our reference, where `number_withheld`
    kind: TraceableKind
    item: str
    sku: str
    level: int
    quantity: Decimal  # shipped (level 0), or used on the way to what was shipped
    unit: str
    gtin: str | None = None
    supplier: Party | None = None  # None: made by the issuer, or withheld
    bought: bool = False  # came from a supplier, whether or not it is named
    received: bool = False  # has a receipt on record
    supplier_lot: str | None = None
    number_withheld: bool = False  # the number that we keep it under is somebody else's
    made_on: date | None = None
    expires_on: date | None = None
    origin: str | None = None  # country, ISO 3166-1 alpha-2
    #: The production event, where there is one: aware, with the site's offset.
    made_at: datetime | None = None
    offset_minutes: int = 0
    results: tuple[Result, ...] = ()
    # What stood on record when it was used in another lot of the chain:
    unreleased: bool = False  # no release of it was in force
    restricted: bool = False  # it was released with a restriction
    reworked: bool = False  # it went into a run that reworks goods

    def __post_init__(self) -> None:
        if self.level < 0 or self.quantity < 0:
            msg = f"a lot has a level and a quantity of 0 or more: {self.number}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Link:
    """`quantity` of `parent` went into `child`; keys of lots of this certificate."""

    parent: str
    child: str
    quantity: Decimal
    unit: str
    stated: bool = True  # False: inferred by a rule (backflush)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the genealogy is on record."""

    lots: int  # of the whole upstream, shipped lots included
    levels: int
    #: Lots without parents that came from a supplier or have a receipt: the chain ends well.
    sources: int
    #: Lots without parents and without a receipt: the chain ends in the dark.
    gaps: int
    #: Bought lots that an approved certificate of analysis speaks of.
    with_certificate: int
    bought: int
    inferred_links: int = 0
    links: int = 0
    # Of the whole chain, as `LineageLot` says of one lot:
    unreleased: int = 0
    restricted: int = 0
    reworked: int = 0

    @property
    def percent(self) -> int:
        """Share of the chain's ends that are known, rounded down."""
        ends = self.sources + self.gaps
        return 100 if ends == 0 else self.sources * 100 // ends


@dataclass(frozen=True, slots=True)
class ShipmentFacts:
    """The shipment as the customer knows it."""

    number: str
    ships_on: date
    shipped_at: datetime | None = None
    offset_minutes: int = 0
    ship_to: str | None = None
    sales_order: str | None = None
    customer_order: str | None = None
    carrier: str | None = None
    sscc: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """A certificate's whole content."""

    number: str
    version: int
    issued_at: datetime
    issuer: Party
    customer: Party
    shipment: ShipmentFacts
    disclosure: Disclosure
    lots: tuple[LineageLot, ...]
    links: tuple[Link, ...]
    completeness: Completeness
    verify_url: str
    supersedes: str | None = None
    time_zone: str = "UTC"  # of the issuer: in which its days are written
    language: str = "en"  # of the customer: in which the sentences are written
    unit: str | None = None  # the serial, where it speaks of one unit only

    _by_key: dict[str, LineageLot] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {lot.key: lot for lot in self.lots})
        if len(self._by_key) != len(self.lots):
            msg = "two lots of a certificate have the same key"
            raise ValueError(msg)
        if any(
            link.parent not in self._by_key or link.child not in self._by_key for link in self.links
        ):
            msg = "a link names a lot that the certificate does not show"
            raise ValueError(msg)

    @property
    def shipped(self) -> tuple[LineageLot, ...]:
        """What was shipped."""
        return tuple(lot for lot in self.lots if lot.level == 0)

    @property
    def upstream(self) -> tuple[LineageLot, ...]:
        """What went into it, as far as it is shown; nearest level first."""
        return tuple(sorted((lot for lot in self.lots if lot.level), key=lambda lot: lot.level))

    @property
    def has_upstream(self) -> bool:
        """Whether anything is on record that went into what was shipped, shown or not."""
        return bool(self.links or self.completeness.links or self.upstream_lots)

    @property
    def upstream_lots(self) -> int:
        """How many lots are on record behind those shipped, shown or not."""
        return self.completeness.lots - len(self.shipped)

    @property
    def outside(self) -> tuple[tuple[LineageLot, Result], ...]:
        """Results outside their limits, each with its lot."""
        return tuple(
            (lot, result)
            for lot in self.lots
            for result in lot.results
            if result.verdict is Verdict.FAIL
        )

    @property
    def traced(self) -> bool:
        """Whether it says both where the goods came from and how they tested."""
        return self.has_upstream and any(lot.results for lot in self.lots)

    @property
    def received_as_shipped(self) -> bool:
        """Whether every shipped lot has a receipt, and nothing went into it here."""
        made = {link.child for link in self.links}
        return all(
            lot.received and lot.made_at is None and lot.key not in made for lot in self.shipped
        )

    def lot(self, key: str) -> LineageLot:
        """Return the lot of a key."""
        return self._by_key[key]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values: decimals as text, times in ISO 8601."""
        values = {name: _plain(value) for name, value in _fields(self).items()}
        return {"format": FORMAT, **values, "statements": statements(self)}


def _fields(value: Any) -> dict[str, Any]:
    # asdict copies deeply; private look-ups stay out.
    return {name: item for name, item in asdict(value).items() if not name.startswith("_")}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
