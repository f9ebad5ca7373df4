from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.operations.models import Shipment
from tests.factories.company import make_company
from tests.registry.imports.test_events import CHAIN, load

HEADING = CHAIN.splitlines()[0]


class TestKeepShipments:
    def test_parts_of_one_shipment_are_told_apart(self, session: Session) -> None:
        company = make_company(session)
        parts = [
            f"p{part},ship,2026-03-03T1{part}:00+01:00,TAB,T-1,,1,,Pharmacy,,S-1,,,"
            for part in range(5)
        ]

        report = load(session, company, CHAIN + "\n".join(parts))

        assert report.errors == []
        assert sorted(session.scalars(select(Shipment.number))) == [
            "S-1", "S-1/2", "S-1/3", "S-1/4", "S-1/5", "S-1/6",
        ]  # fmt: skip

    def test_without_a_number_it_is_called_like_the_event(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)

        load(session, company, f"{HEADING}\nx9,ship,2026-03-03T10:00+01:00,TAB,T-1,,2,,Shop,,,,,\n")

        shipment = session.scalars(select(Shipment).where(Shipment.number == "x9")).one()
        assert [line.quantity for line in shipment.lines] == [Decimal(2)]

    def test_a_row_without_a_lot_is_no_line(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)

        report = load(
            session,
            company,
            f"{HEADING}\nx9,ship,2026-03-03T10:00+01:00,,,,,,Shop,,S-9,,,\n"
            "x9,ship,2026-03-03T10:00+01:00,TAB,T-1,,2,,Shop,,S-9,,,\n",
        )

        assert report.errors == []
        shipment = session.scalars(select(Shipment).where(Shipment.number == "S-9")).one()
        assert len(shipment.lines) == 1
