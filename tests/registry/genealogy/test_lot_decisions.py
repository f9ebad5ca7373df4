from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from registry.documents.errors import ShownDiffers
from registry.genealogy.dossier import read_dossier
from registry.genealogy.lot_decisions import decide_lot, lift_hold, lot_content
from registry.ledger.disposition import place_hold
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.values import Disposition
from tests.factories.company import NOON, Company, make_company


def shown_of(session: Session, company: Company, lot: Traceable) -> dict[str, object]:
    return lot_content(read_dossier(session, company.actor, lot.public_id, at=NOON))


def decide(session: Session, company: Company, lot: Traceable, shown: object) -> Event:
    return decide_lot(
        session, company.actor, lot.public_id, Disposition.RELEASED,
        shown=shown, reason="within limits", at=NOON,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_decision_covers_what_was_shown_and_names_what_differs(session: Session) -> None:
    company = make_company(session)
    lot = company.receive("A1", release=False)
    shown = shown_of(session, company, lot)
    lot.expiry_date = date(2026, 5, 1)
    hold = place_hold(session, company.actor, [lot], reason="looks wet", at=NOON)

    with pytest.raises(ShownDiffers) as refused:
        decide(session, company, lot, shown)

    said = list(refused.value.fields.values())
    assert any(f"hold, {hold.code}: was nothing, is in force" in one for one in said)
    assert any("expiry date: was nothing, is 2026-05-01" in one for one in said)
    with pytest.raises(ShownDiffers, match="nothing was decided"):
        decide(session, company, lot, None)
    assert lot.disposition is Disposition.QUARANTINE
    decide(session, company, lot, shown_of(session, company, lot))
    assert lot.disposition is Disposition.RELEASED


def test_a_hold_is_lifted_as_shown_only(session: Session) -> None:
    company = make_company(session)
    lot = company.receive("A1")
    hold = place_hold(session, company.actor, [lot], reason="looks wet", at=NOON)
    shown = shown_of(session, company, lot)
    place_hold(session, company.actor, [lot], reason="smells", at=NOON)

    def lift(shown: dict[str, object]) -> None:
        lift_hold(
            session, company.actor, lot.public_id, hold.code or "", shown=shown,
            reason="dried", at=NOON,
        )  # fmt: skip

    with pytest.raises(ShownDiffers, match="hold, H-.*: was nothing, is in force"):
        lift(shown)
    lift(shown_of(session, company, lot))
    assert lot.on_hold  # by the other one


def test_a_strangers_lot_does_not_exist(session: Session) -> None:
    company = make_company(session)
    lot = company.receive("A1", release=False)
    shown = shown_of(session, company, lot)

    with pytest.raises(TraceableNotFound):
        decide_lot(
            session, company.stranger, lot.public_id, Disposition.RELEASED,
            shown=shown, reason="x", at=NOON,
        )  # fmt: skip
