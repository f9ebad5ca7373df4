from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from core.actor import Permission
from registry.ledger.drafts import (
    RULES,
    EventDraft,
    LineDraft,
    check_draft,
    parents_and_children,
    permission_for,
)
from registry.ledger.errors import EventInvalid
from registry.values import Direction, EventType, LineRole
from tests.factories.company import NOON


def line(number: int, direction: Direction, quantity: str = "1", **more: object) -> LineDraft:
    return LineDraft(
        number,
        direction,
        quantity=Decimal(quantity),
        location_id=1,
        **more,  # type: ignore[arg-type]
    )


IN, OUT = line(1, Direction.IN), line(2, Direction.OUT)
RUN = EventDraft(EventType.TRANSFORM, NOON, (IN, OUT))


class TestEventDraft:
    def test_a_time_without_a_zone_names_no_moment(self) -> None:
        with pytest.raises(EventInvalid, match="time zone"):
            EventDraft(EventType.MOVE, datetime(2026, 3, 2, 12))  # noqa: DTZ001  what is refused

    def test_a_correction_counts_as_what_it_restates(self) -> None:
        void = EventDraft(EventType.CORRECT, NOON, corrects_id=1, reason="no")
        assert void.counts_as is None
        assert replace(void, restates=EventType.MOVE).counts_as is EventType.MOVE


class TestPermissionFor:
    def test_each_kind_has_one_and_a_correction_its_own(self) -> None:
        for kind, rule in RULES.items():
            assert permission_for(EventDraft(kind, NOON)) is rule.permission
        correction = EventDraft(EventType.CORRECT, NOON, restates=EventType.MOVE)
        assert permission_for(correction) is Permission.CORRECT_EVENTS


class TestCheckDraft:
    def test_a_run_stands(self) -> None:
        check_draft(RUN)

    @pytest.mark.parametrize(
        ("draft", "why"),
        [
            (replace(RUN, lines=(IN,)), "out"),
            (replace(RUN, lines=(IN, replace(OUT, quantity=Decimal(0)))), "more than zero"),
            (replace(RUN, lines=(IN, replace(OUT, quantity=Decimal(-1)))), "more than zero"),
            (replace(RUN, lines=(IN, replace(OUT, location_id=None))), "location"),
            (EventDraft(EventType.SHIP, NOON, (IN,)), "ship cannot stand"),
            (EventDraft(EventType.DISPOSE, NOON, (IN,)), "reason"),
            (EventDraft(EventType.RECEIVE, NOON, (IN,), party_id=1), "receive cannot stand"),
            (
                EventDraft(EventType.HOLD, NOON, (line(1, Direction.ABOUT, "0"),), reason="x"),
                "code",
            ),
            (EventDraft(EventType.MOVE, NOON, (IN, OUT)), "must equal"),
            (
                EventDraft(EventType.SPLIT, NOON, (IN, replace(OUT, quantity=Decimal(2)))),
                "must equal",
            ),
            (
                EventDraft(
                    EventType.CORRECT, NOON, corrects_id=1, restates=EventType.CORRECT, reason="x"
                ),
                "should have been",
            ),
            (EventDraft(EventType.CORRECT, NOON, reason="x"), "correct"),
            (EventDraft(EventType.CORRECT, NOON, corrects_id=1), "reason"),
        ],
    )
    def test_what_is_missing_is_said(self, draft: EventDraft, why: str) -> None:
        with pytest.raises(EventInvalid, match=why):
            check_draft(draft)

    def test_an_unknown_outcome_is_refused(self) -> None:
        about = LineDraft(1, Direction.ABOUT)
        check_draft(EventDraft(EventType.INSPECT, NOON, (about,), outcome="released"))
        with pytest.raises(EventInvalid, match="outcome"):
            check_draft(EventDraft(EventType.INSPECT, NOON, (about,), outcome="splendid"))


class TestParentsAndChildren:
    def test_what_goes_in_becomes_part_of_what_comes_out_but_scrap(self) -> None:
        scrap = line(3, Direction.OUT, role=LineRole.SCRAP)
        parents, children = parents_and_children(replace(RUN, lines=(IN, OUT, scrap)))
        assert ([one.traceable_id for one in parents], children) == ([1], (2,))

    def test_a_part_becomes_part_of_the_unit(self) -> None:
        unit = LineDraft(9, Direction.ABOUT)
        draft = EventDraft(EventType.REPLACE_PART, NOON, (unit, IN, OUT))
        parents, children = parents_and_children(draft)
        assert ([one.traceable_id for one in parents], children) == ([1], (9,))

    def test_a_move_and_a_void_make_nothing(self) -> None:
        assert parents_and_children(replace(RUN, type=EventType.MOVE)) == ((), ())
        void = EventDraft(EventType.CORRECT, NOON, (IN,), corrects_id=1)
        assert parents_and_children(void) == ((), ())
