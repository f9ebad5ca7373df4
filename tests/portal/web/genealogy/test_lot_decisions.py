"""What is decided from a lot's page covers what the page showed, or is refused by name."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.ledger.disposition import place_hold
from registry.ledger.facts import Stated, findings_of, take_facts
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from tests.portal.conftest import Portal
from tests.portal.web.stocked import decide_on, operator_actor, stocked

EARLY, LATE = date(2030, 6, 30), date(2030, 12, 31)
DECISION = {"disposition": "rejected", "reason": "smells"}


def test_what_differs_by_then_refuses_it_and_is_named(portal: Portal) -> None:
    lot = stocked(portal, "A1").lot("A1")
    quality = portal.sign_in("quality", "buyer")
    page = quality.get(f"/lots/{lot.public_id}").text
    shown = page.rpartition('name="shown" value="')[2].partition('"')[0]
    with unit_of_work(portal.engine) as session:
        actor, row = operator_actor(session, portal), session.get_one(Traceable, lot.id)
        place_hold(session, actor, [row], reason="metal", at=utc_now())
        take_facts(session, actor, row, Stated({"expiry_date": EARLY}), at=utc_now())

    refused = quality.post(f"/lots/{lot.public_id}/decision", {**DECISION, "shown": shown})
    unseen = quality.post(f"/lots/{lot.public_id}/decision", DECISION)
    done = decide_on(quality, lot, "decision", **DECISION)

    assert refused.status_code == 409
    assert "nothing was decided" in refused.text
    assert "status: was released, is on hold" in refused.text
    assert f"expiry date: was nothing, is {EARLY}" in refused.text
    assert unseen.status_code == 409
    assert done.status_code == 302, done.text
    with unit_of_work(portal.engine) as session:
        event = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
        assert (event.reason, len(event.data["shown"])) == (DECISION["reason"], 64)


def test_two_stated_dates_are_settled_with_a_reason(portal: Portal) -> None:
    lot = stocked(portal, "A1").lot("A1")
    with unit_of_work(portal.engine) as session:
        actor, row = operator_actor(session, portal), session.get_one(Traceable, lot.id)
        for day in (LATE, EARLY):
            take_facts(session, actor, row, Stated({"expiry_date": day}), at=utc_now())
        [finding] = findings_of(session, row)
    quality = portal.sign_in("quality", "buyer")
    form = {"finding": str(finding.id), "day": str(LATE), "reason": "the label is right"}

    assert "the earlier counts until it is settled" in quality.get(f"/lots/{lot.public_id}").text
    silent = decide_on(quality, lot, "settle", **{**form, "reason": " "})
    done = decide_on(quality, lot, "settle", **form)

    assert silent.status_code == 422
    assert done.status_code == 302, done.text
    assert "the label is right" in quality.get(f"/lots/{lot.public_id}").text
    with unit_of_work(portal.engine) as session:
        assert session.get_one(Traceable, lot.id).expiry_date == LATE


def test_strangers_and_lookers_decide_nothing(portal: Portal) -> None:
    lot = stocked(portal, "A1").lot("A1")
    form = {**DECISION, "shown": "0" * 64, "finding": "1", "day": str(EARLY)}
    looker = portal.sign_in("auditor")
    stranger = portal.sign_in("quality", "buyer", another_organization=True)

    for action in ("decision", "hold", "settle"):
        assert looker.post(f"/lots/{lot.public_id}/{action}", form).status_code == 403
        assert stranger.post(f"/lots/{lot.public_id}/{action}", form).status_code == 404
    assert 'name="shown"' not in looker.get(f"/lots/{lot.public_id}").text
