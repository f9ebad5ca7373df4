from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.errors import AlreadyDecided
from registry.imports.events import batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.ledger.errors import EventInvalid, NotEnough
from registry.ledger.models.traceable import Traceable
from registry.operations.models import Shipment
from registry.operations.picking import propose_picks
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.shipments import (
    NewShipment,
    Pick,
    cancel_shipment,
    change_shipment,
    create_shipment,
    ship,
)
from registry.values import ShipmentState
from tests.factories.company import NOON, Company, make_actor, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


TODAY = NOON.date()


def new(company: Company, lot: Traceable, *amounts: str, on: date = TODAY) -> NewShipment:
    picks = [Pick(lot, Decimal(amount), company.store) for amount in amounts]
    return NewShipment(company.customer, picks, on)


def draft(company: Company, lot: Traceable, *amounts: str) -> Shipment:
    return create_shipment(company.session, company.actor, new(company, lot, *amounts), at=NOON)


def test_what_a_draft_holds_is_not_taken_again(company: Company) -> None:
    lot = company.receive("A1")  # 100 kg
    draft(company, lot, "60")

    with pytest.raises(NotEnough, match="40 kg are free .* 60 are in other drafts"):
        draft(company, lot, "41")
    proposal = propose_picks(company.session, company.actor, lot.item, Decimal(100), at=NOON)
    assert ([pick.quantity for pick in proposal.picks], proposal.missing) == ([40], 60)
    draft(company, lot, "40")


@pytest.mark.parametrize("amounts", [("101",), ("60", "41")])
def test_no_more_is_drafted_than_lies_there(company: Company, amounts: tuple[str, ...]) -> None:
    with pytest.raises(NotEnough):
        draft(company, company.receive("A1"), *amounts)


@pytest.mark.parametrize("days", [-1, 367, 13149])
def test_the_day_is_bounded(company: Company, days: int) -> None:
    lot = company.receive("A1")
    wanted = new(company, lot, "1", on=NOON.date() + timedelta(days=days))

    with pytest.raises(EventInvalid, match="between today"):
        create_shipment(company.session, company.actor, wanted, at=NOON)


def test_a_draft_is_changed_within_what_is_free(company: Company) -> None:
    lot = company.receive("A1")
    mine = draft(company, lot, "60")
    draft(company, lot, "30")

    with pytest.raises(NotEnough):
        change_shipment(company.session, company.actor, mine, new(company, lot, "71"), at=NOON)
    change_shipment(company.session, company.actor, mine, new(company, lot, "70"), at=NOON)

    assert [line.quantity for line in mine.lines] == [Decimal(70)]


def test_a_cancelled_draft_frees_what_it_held_and_stays_so(company: Company) -> None:
    lot = company.receive("A1")
    mine = draft(company, lot, "60")

    cancel_shipment(company.session, company.actor, mine, at=NOON)

    assert mine.state is ShipmentState.CANCELLED
    draft(company, lot, "100")
    for late in (
        lambda: ship(company.session, company.actor, mine, at=NOON),
        lambda: cancel_shipment(company.session, company.actor, mine, at=NOON),
        lambda: change_shipment(
            company.session, company.actor, mine, new(company, lot, "1"), at=NOON
        ),
    ):
        with pytest.raises(AlreadyDecided):
            late()


def test_what_a_draft_holds_is_not_used_up_without_a_reason(company: Company) -> None:
    lot = company.receive("A1")
    draft(company, lot, "60")

    company.make("T-1", "1", (lot, "40"))
    with pytest.raises(NotEnough, match="60 kg at .* are held by draft shipments such as S26-"):
        company.make("T-2", "1", (lot, "1"))
    output = Output(company.product, Decimal(1), company.store, number="T-3")
    run = Run([Input(lot, Decimal(1), company.store)], [output], NOON, reason="the order is off")
    event, _ = record_run(company.session, company.actor, run, at=NOON)

    assert event.reason == "the order is off"


def test_a_table_ships_what_drafts_hold_only_for_a_reason_or_by_their_number(
    session: Session, company: Company
) -> None:
    lot = company.receive("A1")
    mine = draft(company, lot, "60")
    table = "event,type,time,item,number,quantity,party,shipment,reason\n" + "".join(
        f"{event},ship,{NOON.isoformat()},{lot.item.sku},A1,{amount},{company.customer.name},"
        f"{shipment},{reason}\n"
        for event, amount, shipment, reason in (
            ("a", 40, "", ""),
            ("b", 1, "", ""),
            ("c", 1, mine.number, ""),
            ("d", 1, "", "agreed"),
        )
    )

    [batch] = batches(group_rows(read_table(io.BytesIO(table.encode()), "t.csv")))
    names = Names(session, company.actor, False, NOON)
    report = import_events(session, company.actor, batch, names=names, at=NOON)

    assert [row.event for row in report.errors] == ["b"]
    assert "are held by draft shipments" in report.errors[0].message
    assert report.recorded == 3


def test_it_needs_the_permission(session: Session, company: Company) -> None:
    lot = company.receive("A1")
    mine = draft(company, lot, "1")
    looker = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

    with pytest.raises(NotAllowed):
        cancel_shipment(session, looker, mine, at=NOON)
    with pytest.raises(NotAllowed):
        change_shipment(session, looker, mine, new(company, lot, "2"), at=NOON)
