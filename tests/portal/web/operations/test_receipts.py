"""The form of a receipt: lots, and ranges of single units."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select

from core.db.session import unit_of_work
from registry.ledger.models.event import Event
from registry.parties.models import Organization, Site
from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked


def supplier_of(portal: Portal) -> str:
    with unit_of_work(portal.engine) as session:
        return session.scalars(
            select(Organization.public_id).where(
                Organization.id == portal.organizations["supplier"]
            )
        ).one()


class TestSerialRange:
    def test_a_line_becomes_as_many_units(self, portal: Portal) -> None:
        company = stocked(portal)
        form = {
            "supplier": supplier_of(portal), "delivery_note": "D-1", "lines.0.item": company.product,
            "lines.0.supplier_lot": "LOT-7", "lines.0.quantity": "3",
            "lines.0.first_serial": "SN-009", "lines.0.location": company.store,
            "lines.1.item": company.raw, "lines.1.supplier_lot": "Z-1", "lines.1.quantity": "5",
            "lines.1.location": company.store,
        }  # fmt: skip
        keeper = portal.sign_in("warehouse")

        done = keeper.post("/receipts/new", form)

        assert done.status_code == 302, done.text
        for number in ("SN-009", "SN-010", "SN-011"):
            assert company.stock(number) == {"STORE": Decimal(1)}
        assert company.stock("Z-1") == {"STORE": Decimal(5)}

    def test_parts_of_units_and_ranges_without_digits_are_refused(self, portal: Portal) -> None:
        company = stocked(portal)
        form = {"supplier": supplier_of(portal), "delivery_note": "D-1", "lines.0.item": company.product,
                "lines.0.supplier_lot": "LOT-7", "lines.0.quantity": "3",
                "lines.0.first_serial": "SN", "lines.0.location": company.store}  # fmt: skip
        keeper = portal.sign_in("warehouse")

        assert "must end with digits" in keeper.post("/receipts/new", form).text
        half = {**form, "lines.0.first_serial": "SN-1", "lines.0.quantity": "2.5"}
        assert keeper.post("/receipts/new", half).status_code == 422
        stranger = portal.sign_in("warehouse", another_organization=True)
        assert stranger.post("/receipts/new", form).status_code == 404


class TestPapers:
    def test_what_is_missing_is_said_or_explained_and_nothing_typed_is_lost(
        self, portal: Portal
    ) -> None:
        company = stocked(portal)
        form = {"supplier": supplier_of(portal), "lines.0.item": company.raw,
                "lines.0.quantity": "4", "lines.0.location": company.store}  # fmt: skip
        keeper = portal.sign_in("warehouse")

        refused = keeper.post("/receipts/new", form)
        done = keeper.post("/receipts/new", {**form, "papers_missing": "a sample of the fair"})

        assert refused.status_code == 422
        assert "Enter the lot number that the supplier printed." in refused.text
        assert "Enter the delivery note, or choose the order." in refused.text
        assert 'value="4"' in refused.text
        assert done.status_code == 302, done.text
        with unit_of_work(portal.engine) as session:
            event = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
            assert event.data["papers_missing"].endswith("a sample of the fair")


class TestWhen:
    def test_it_is_read_by_the_clocks_of_the_site(self, portal: Portal) -> None:
        company = stocked(portal)
        with unit_of_work(portal.engine) as session:
            session.scalars(select(Site)).one().time_zone = "Pacific/Auckland"
        form = {"supplier": supplier_of(portal), "delivery_note": "D-1", "lines.0.item": company.raw,
                "lines.0.supplier_lot": "NZ-1", "lines.0.quantity": "1",
                "lines.0.location": company.store, "occurred_at": "2026-03-03T01:00"}  # fmt: skip
        keeper = portal.sign_in("warehouse")

        assert keeper.post("/receipts/new", form).status_code == 302
        moved = keeper.post("/events/new/move", {
            "lines.0.number": "NZ-1", "lines.0.to_location": company.floor,
            "occurred_at": "2026-03-03T02:00",
        })  # fmt: skip

        assert moved.status_code == 302, moved.text
        with unit_of_work(portal.engine) as session:
            at = session.scalars(select(Event.occurred_at).order_by(Event.id)).all()
        assert at[-2:] == [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (12, 13)]


class TestOtherUnits:
    def test_pounds_are_kept_in_kilograms_with_the_remainder_named(self, portal: Portal) -> None:
        company = stocked(portal)
        form = {"supplier": supplier_of(portal), "delivery_note": "D-1", "lines.0.item": company.raw,
                "lines.0.supplier_lot": "LB-1", "lines.0.quantity": "1 lb",
                "lines.0.location": company.store}  # fmt: skip
        keeper = portal.sign_in("warehouse")

        done = keeper.post("/receipts/new", form)

        assert done.status_code == 302, done.text
        assert company.stock("LB-1") == {"STORE": Decimal("0.453592")}
        with unit_of_work(portal.engine) as session:
            event = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
            assert event.data["converted"] == (
                "LB-1: 1 lb is 0.45359237 kg: 0.453592 kg is kept, the remainder is 0.00000037 kg"
            )

    def test_a_unit_of_something_else_is_refused_beside_the_field(self, portal: Portal) -> None:
        company = stocked(portal)
        form = {"supplier": supplier_of(portal), "delivery_note": "D-1", "lines.0.item": company.raw,
                "lines.0.supplier_lot": "LB-1", "lines.0.quantity": "1 furlong",
                "lines.0.location": company.store}  # fmt: skip

        refused = portal.sign_in("warehouse").post("/receipts/new", form)

        assert refused.status_code == 422
        assert "Write it in kg" in refused.text
