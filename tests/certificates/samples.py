"""A certificate's content made by hand: two shipped lots, three levels, every kind of result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from certificates.lineage import (
    Completeness,
    Lineage,
    LineageLot,
    Link,
    Party,
    Result,
    ShipmentFacts,
    Source,
)
from registry.values import Disclosure, TraceableKind, Verdict

ISSUED = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
NUMBER = "LC-7K3M-9Q2F-H4TD"
LOT = TraceableKind.LOT


def make_lot(key: str, number: str, level: int = 0, **changes: object) -> LineageLot:
    """Make a lot of the sample company."""
    lot = LineageLot(
        key, number, LOT, item="Zinc gluconate", sku="RM-ZN", level=level,
        quantity=Decimal("31.25"), unit="kg",
    )  # fmt: skip
    return replace(lot, **changes)  # type: ignore[arg-type]


def make_lineage(*, further: int = 0, **changes: object) -> Lineage:
    """Make a whole content; `further` adds so many lots to the last level."""
    made = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    lots = [
        make_lot("A1", "FG-26-0412", item="Zinc tablets", sku="FG-ZN", quantity=Decimal(480),
                 unit="{piece}", gtin="4012345123456", expires_on=date(2028, 10, 31),
                 made_at=made, offset_minutes=60,
                 results=(Result("Zinc", "15.2", "mg", "13.5", "18.0", limit_unit="mg", verdict=Verdict.PASS,
                                 source=Source.OWN_LABORATORY),)),
        make_lot("A2", "FG-26-0413", kind=TraceableKind.SERIAL, quantity=Decimal(1),
                 unit="{piece}"),
        make_lot("B1", "BL-26-118", 1, item="Zinc blend", made_at=made),
        make_lot("C1", "RM-26-0931", 2, bought=True, supplier=Party("Acme Łódź <&>"),
                 supplier_lot="0125HO002", results=(
                     Result("Lead", "<0.05", "mg/kg", maximum="0.5", limit_unit="mg/kg", verdict=Verdict.PASS,
                            document="COA_10423.pdf"),
                     Result("Arsenic", "<0.05", "mg/kg", maximum="0.01", limit_unit="mg/kg",
                            verdict=Verdict.INDETERMINATE, source=Source.REVIEWER),
                     Result("Identity", "Conforms", expected="Conforms", source=Source.SUPPLIER),
                 )),
    ]  # fmt: skip
    links = [
        Link("B1", "A1", Decimal(34), "kg"),
        Link("B1", "A2", Decimal("8.5"), "kg", stated=False),
        Link("C1", "B1", Decimal("31.25"), "kg"),
    ]
    for place in range(further):
        lots.append(make_lot(f"D{place}", f"X-{place:04}", 2, item=f"Input {place % 11}"))
        links.append(Link(f"D{place}", "B1", Decimal(1), "kg"))
    lineage = Lineage(
        number=NUMBER,
        version=1,
        issued_at=ISSUED,
        issuer=Party("Brightwell GmbH", "Hafenstraße 12, Hamburg", "DE", "4012345000009"),
        customer=Party("Apotheke Nord eG", "Kaistraße 4, Kiel"),
        shipment=ShipmentFacts("SH-26-00057", date(2026, 11, 20), customer_order="PO 45001"),
        disclosure=Disclosure.FULL,
        lots=tuple(lots),
        links=tuple(links),
        completeness=Completeness(4 + further, 2, 1 + further, 0, 1, 1, 1),
        verify_url=f"https://lots.example.org/verify/{NUMBER}",
        time_zone="Europe/Berlin",
    )
    return replace(lineage, **changes)  # type: ignore[arg-type]
