"""A quantity in pounds is kept in kilograms, whatever the form, and what is left over is named."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.ledger.models.event import Event
from registry.parties.models import Organization
from registry.values import EventType
from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked

POUND = "1 lb is 0.45359237 kg: 0.453592 kg is kept, the remainder is 0.00000037 kg"


def said(portal: Portal, kind: EventType) -> str | None:
    """Return what the newest event of a kind keeps of conversions."""
    with unit_of_work(portal.engine) as session:
        query = select(Event).where(Event.type == kind).order_by(Event.id.desc()).limit(1)
        found: str | None = session.scalars(query).one().data.get("converted")
        return found


def test_a_run(portal: Portal) -> None:
    company = stocked(portal, "A1")
    form = {
        "lines.0.stock": f"{company.lot('A1').public_id}@{company.store}",
        "lines.0.quantity": "1 lb", "item": company.raw, "quantity": "16 oz", "number": "T1",
        "location": company.store,
    }  # fmt: skip
    maker = portal.sign_in("production")

    refused = maker.post("/production/new", {**form, "quantity": "3 m"})
    done = maker.post("/production/new", form)

    assert refused.status_code == 422
    assert "Write it in kg" in refused.text
    assert done.status_code == 302, done.text
    assert company.stock("A1") == {"STORE": Decimal("99.546408")}
    assert company.stock("T1") == {"STORE": Decimal("0.453592")}
    assert said(portal, EventType.TRANSFORM) == (
        f"A1: {POUND}; T1: {POUND.replace('1 lb', '16 oz', 1)}"
    )


def test_a_shipment_keeps_it_from_the_draft_to_the_event(portal: Portal) -> None:
    company = stocked(portal, "A1")
    with unit_of_work(portal.engine) as session:
        customer = session.get_one(Organization, portal.organizations["customer"]).public_id
    form = {
        "customer": customer, "lines.0.quantity": "1 lb", "ships_on": f"{utc_now():%Y-%m-%d}",
        "lines.0.stock": f"{company.lot('A1').public_id}@{company.store}",
    }  # fmt: skip
    keeper = portal.sign_in("warehouse")

    drafted = keeper.post("/shipments/new", form)
    changed = keeper.post(f"{drafted.location}/edit", {**form, "lines.0.quantity": "0.453592"})
    assert (drafted.status_code, changed.status_code) == (302, 302), changed.text
    assert keeper.post(f"{drafted.location}/ship", {}).status_code == 302

    assert company.stock("A1") == {"STORE": Decimal("99.546408")}
    assert said(portal, EventType.SHIP) == f"A1: {POUND}"


def test_moves_and_splits(portal: Portal) -> None:
    company = stocked(portal, "A1")
    keeper = portal.sign_in("warehouse")

    moved = keeper.post("/events/new/move", {
        "lines.0.number": "A1", "lines.0.quantity": "1 lb", "lines.0.to_location": company.floor,
    })  # fmt: skip
    split = keeper.post("/events/new/split", {
        "lot": "A1", "from_location": company.store, "lines.0.part": "A1-1",
        "lines.0.quantity": "1 lb",
    })  # fmt: skip

    assert (moved.status_code, split.status_code) == (302, 302), split.text
    assert company.stock("A1") == {"FLOOR": Decimal("0.453592"), "STORE": Decimal("99.092816")}
    assert said(portal, EventType.MOVE) == f"A1: {POUND}"
    assert said(portal, EventType.SPLIT) == f"A1-1: {POUND}"
