"""A certificate's state follows every lot and event behind it, at any depth, at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import certificates.issue
from certificates.check import check_number
from certificates.errors import NotCertifiable
from certificates.models import Certificate
from certificates.requests import request_certificate
from certificates.status import standing
from registry.ledger.disposition import decide, place_hold, release_hold
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.operations.corrections import LineChange, Restatement, restate_event, void_event
from registry.values import Direction, Disclosure, Disposition, EventType
from tests.certificates.stories import Story, issue, ship_lot
from tests.factories.company import NOON, Company, make_company


@pytest.fixture
def deep(
    engine: Engine, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Story, Certificate]:
    """A certificate whose customer sees nothing of the raw lot two levels up.

    Its file is not printed: nothing here looks into it.
    """
    monkeypatch.setattr(certificates.issue, "render_certificate", lambda *_, **__: b"")
    monkeypatch.setattr(certificates.issue, "sign_pdf", lambda *_, **__: b"")
    company = make_company(session)
    company.customer.disclosure = Disclosure.SUMMARY
    raw = company.receive("A1")
    middle = company.make("M1", "20", (raw, "20"))
    product = company.make("FG-1", "9", (middle, "9"))
    story = Story(company, raw, product, ship_lot(session, company, product, "9"))
    certificate, _ = issue(engine, session, story, tmp_path)
    assert standing(session, certificate).good
    return story, certificate


def mark(company: Company, lot: Traceable, outcome: str) -> None:
    draft = EventDraft(
        EventType.RECALL, NOON, (LineDraft(lot.id, Direction.ABOUT),),
        code="R-1", reason="lead", outcome=outcome,
    )  # fmt: skip
    record_event(company.session, company.actor, draft, at=NOON)


def hold(company: Company, lot: Traceable) -> None:
    place_hold(company.session, company.actor, [lot], reason="doubt", at=NOON)


def recall(company: Company, lot: Traceable) -> None:
    mark(company, lot, "place")


def reject(company: Company, lot: Traceable) -> None:
    decide(company.session, company.actor, [lot], Disposition.REJECTED, reason="lead", at=NOON)


def correct(company: Company, lot: Traceable) -> None:
    found = event_of(company.session, EventType.RECEIVE, lot)
    changes = Restatement(lines={0: LineChange(quantity=found.lines[0].quantity + 1)})
    restate_event(
        company.session, company.actor, found.public_id, changes, reason="typing", at=NOON
    )


def event_of(session: Session, kind: EventType, lot: Traceable) -> Event:
    events = session.scalars(select(Event).where(Event.type == kind))
    return next(row for row in events if lot.id in {line.traceable_id for line in row.lines})


class TestStanding:
    @pytest.mark.parametrize(
        ("happens", "state", "sentence"),
        [
            (hold, "on_hold", "lots that went into the goods are on hold"),
            (recall, "recalled", "lots that went into the goods were recalled"),
            (reject, "rejected", "lots that went into the goods are no longer released"),
            (correct, "restated", "what was recorded of the goods was corrected"),
        ],
    )
    def test_it_follows_a_lot_two_levels_up(
        self,
        session: Session,
        deep: tuple[Story, Certificate],
        happens: Callable[[Company, Traceable], None],
        state: str,
        sentence: str,
    ) -> None:
        story, certificate = deep

        happens(story.company, story.raw)

        check = check_number(session, certificate.number)
        assert (check.state, check.good) == (state, False)
        assert sentence in check.sentence
        assert story.raw.number not in f"{check.sentence} {standing(session, certificate).why}"

    def test_a_hold_that_is_lifted_leaves_it_valid(
        self, session: Session, deep: tuple[Story, Certificate]
    ) -> None:
        story, certificate = deep
        actor = story.company.actor
        placed = place_hold(session, actor, [story.raw], reason="doubt", at=NOON)
        release_hold(session, actor, [story.raw], placed.code or "", reason="no", at=NOON)

        assert standing(session, certificate).good

    def test_a_voided_run_is_no_longer_what_it_says(
        self, session: Session, deep: tuple[Story, Certificate]
    ) -> None:
        story, certificate = deep
        shipped = event_of(session, EventType.SHIP, story.product)
        run = event_of(session, EventType.TRANSFORM, story.product)
        actor = story.company.actor
        void_event(session, actor, shipped.public_id, reason="wrong", at=NOON)
        void_event(session, actor, run.public_id, reason="wrong", at=NOON)

        assert standing(session, certificate).state.value == "restated"

    def test_a_voided_shipment_is_no_longer_what_it_says(
        self, session: Session, deep: tuple[Story, Certificate]
    ) -> None:
        story, certificate = deep
        shipped = event_of(session, EventType.SHIP, story.product)
        void_event(session, story.company.actor, shipped.public_id, reason="wrong", at=NOON)

        assert standing(session, certificate).state.value == "restated"

    def test_a_shipment_that_takes_other_lots_leaves_the_frozen_ones_in_it(
        self, session: Session, deep: tuple[Story, Certificate]
    ) -> None:
        story, certificate = deep
        other = story.company.make("FG-2", "9", (story.raw, "9"))
        shipped = event_of(session, EventType.SHIP, story.product)
        changes = Restatement(lines={0: LineChange(traceable=other)})
        restate_event(
            session, story.company.actor, shipped.public_id, changes, reason="wrong lot", at=NOON
        )
        recall(story.company, story.product)

        assert standing(session, certificate).state.value == "recalled"

    def test_what_happens_to_other_lots_changes_nothing(
        self, session: Session, deep: tuple[Story, Certificate]
    ) -> None:
        story, certificate = deep
        sibling = story.company.make("FG-9", "5", (story.raw, "5"))
        hold(story.company, sibling)
        run = event_of(session, EventType.TRANSFORM, sibling)
        void_event(session, story.company.actor, run.public_id, reason="wrong", at=NOON)

        assert standing(session, certificate).good


class TestRequest:
    @pytest.mark.parametrize(
        ("happens", "word"), [(hold, "on hold"), (recall, "recalled"), (reject, "rejected")]
    )
    def test_nothing_marked_upstream_gets_a_new_one(
        self,
        session: Session,
        deep: tuple[Story, Certificate],
        happens: Callable[[Company, Traceable], None],
        word: str,
    ) -> None:
        story, _ = deep
        happens(story.company, story.raw)

        with pytest.raises(NotCertifiable, match=f"A1 is {word}"):
            request_certificate(session, story.company.actor, story.shipment.public_id, at=NOON)
