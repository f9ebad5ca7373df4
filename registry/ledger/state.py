"""What follows from the ledger for one lot or unit: pure functions, any input order.

The order of recording never matters: what counts is when things happened, and among
things of the same moment the order in which they were recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.values import Disposition, EventType

#: Kinds of events that can change the status.
STATUS_TYPES = (EventType.INSPECT, EventType.HOLD, EventType.RELEASE, EventType.RECALL)


@dataclass(frozen=True, slots=True, order=True)
class StatusFact:
    """One status-changing event as it concerns one traceable."""

    occurred_at: datetime
    sequence: int  # event id, or its future order within a batch
    type: EventType
    code: str = ""
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DerivedStatus:
    """Disposition and marks that follow from the facts."""

    disposition: Disposition = Disposition.QUARANTINE
    restriction: str | None = None
    on_hold: bool = False
    recalled: bool = False
    #: Codes of open holds and recalls, for the message at the gate.
    holds: tuple[str, ...] = ()
    recalls: tuple[str, ...] = ()


def derive_status(facts: Iterable[StatusFact], *, until: datetime | None = None) -> DerivedStatus:
    """Return the status that the facts give (up to and including `until`, if given)."""
    disposition, restriction = Disposition.QUARANTINE, None
    holds: dict[str, bool] = {}
    recalls: dict[str, bool] = {}
    for fact in sorted(facts):
        if until is not None and fact.occurred_at > until:
            break
        if fact.type is EventType.INSPECT and fact.outcome != "noted":
            disposition = Disposition(fact.outcome)
            conditional = disposition is Disposition.CONDITIONALLY_RELEASED
            restriction = fact.note if conditional else None
        elif fact.type is EventType.HOLD:
            holds[fact.code] = True
        elif fact.type is EventType.RELEASE:
            holds[fact.code] = False
        elif fact.type is EventType.RECALL:
            recalls[fact.code] = fact.outcome == "place"
    open_holds = tuple(sorted(code for code, is_open in holds.items() if is_open))
    open_recalls = tuple(sorted(code for code, is_open in recalls.items() if is_open))
    return DerivedStatus(
        disposition=disposition,
        restriction=restriction,
        on_hold=bool(open_holds),
        recalled=bool(open_recalls),
        holds=open_holds,
        recalls=open_recalls,
    )
