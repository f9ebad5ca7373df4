from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.ledger.state import DerivedStatus, StatusFact, derive_status
from registry.values import Disposition, EventType
from tests.factories.company import NOON


def fact(
    day: int, kind: EventType, *, sequence: int | None = None, code: str = "", outcome: str = ""
) -> StatusFact:
    when = NOON + timedelta(days=day)
    return StatusFact(when, sequence or day, kind, code, outcome, "note")


HISTORY = (
    fact(1, EventType.INSPECT, outcome="released"),
    fact(2, EventType.HOLD, code="H-1"),
    fact(3, EventType.HOLD, code="H-2"),
    fact(4, EventType.RELEASE, code="H-1"),
    fact(5, EventType.RECALL, code="R-1", outcome="place"),
    fact(6, EventType.RECALL, code="R-1", outcome="lift"),
)


class TestDeriveStatus:
    def test_nothing_known_is_quarantine(self) -> None:
        assert derive_status([]) == DerivedStatus(Disposition.QUARANTINE)

    @given(st.permutations(HISTORY))
    def test_the_order_of_recording_does_not_matter(self, facts: list[StatusFact]) -> None:
        assert derive_status(facts) == DerivedStatus(
            Disposition.RELEASED, on_hold=True, holds=("H-2",)
        )

    def test_a_moment_in_between(self) -> None:
        status = derive_status(HISTORY, until=NOON + timedelta(days=5))
        assert (status.recalled, status.recalls, status.holds) == (True, ("R-1",), ("H-2",))

    def test_the_moment_itself_counts(self) -> None:
        just_before = NOON + timedelta(days=1) - timedelta(microseconds=1)
        assert derive_status(HISTORY, until=just_before).disposition is Disposition.QUARANTINE
        at_once = derive_status(HISTORY, until=NOON + timedelta(days=1))
        assert at_once.disposition is Disposition.RELEASED

    def test_of_one_moment_the_later_record_counts(self) -> None:
        first = fact(1, EventType.INSPECT, sequence=1, outcome="rejected")
        second = fact(1, EventType.INSPECT, sequence=2, outcome="released")
        assert derive_status([second, first]).disposition is Disposition.RELEASED

    def test_a_restriction_ends_with_the_condition(self) -> None:
        conditional = fact(1, EventType.INSPECT, outcome="conditionally_released")
        free = fact(2, EventType.INSPECT, outcome="released")
        assert derive_status([conditional]).restriction == "note"
        assert derive_status([conditional, free]).restriction is None

    def test_a_note_decides_nothing(self) -> None:
        noted = fact(2, EventType.INSPECT, outcome="noted")
        assert derive_status([HISTORY[0], noted]).disposition is Disposition.RELEASED

    def test_an_unknown_outcome_is_refused(self) -> None:
        with pytest.raises(ValueError, match="splendid"):
            derive_status([fact(1, EventType.INSPECT, outcome="splendid")])
