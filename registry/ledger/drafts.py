"""An event before it is recorded, and what each kind must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.actor import Permission
from registry.ledger.errors import EventInvalid
from registry.values import Direction, Disposition, EventType, LineRole


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One lot or unit in a draft; quantity in the traceable's own unit.

    `counted` (only in a COUNT, direction ABOUT, with a location): what was found there. The
    line then becomes the difference from what is booked there when the event is recorded.
    """

    traceable_id: int
    direction: Direction
    role: LineRole = LineRole.SUBJECT
    quantity: Decimal = Decimal(0)
    location_id: int | None = None
    inferred: bool = False
    counted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What somebody says happened; see `registry.ledger.models.event.Event` for the words.

    `corrects_id` with `type` CORRECT: the lines and `restates` replace that event, no
    `restates` voids it.
    """

    type: EventType
    occurred_at: datetime
    lines: tuple[LineDraft, ...] = ()
    offset_minutes: int = 0
    site_id: int | None = None
    party_id: int | None = None
    business_step: str | None = None
    references: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    device: str | None = None
    machine: str | None = None
    shift: str | None = None
    operator: str | None = None
    external_id: str | None = None
    corrects_id: int | None = None
    restates: EventType | None = None
    code: str | None = None
    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None:
            raise EventInvalid("An event needs a time with a time zone.")

    @property
    def counts_as(self) -> EventType | None:
        """What it is to the derived state; None if it only voids another event."""
        return self.restates if self.type is EventType.CORRECT else self.type

    def lines_of(self, direction: Direction) -> tuple[LineDraft, ...]:
        """Return the lines of one direction."""
        return tuple(line for line in self.lines if line.direction is direction)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of event needs and allows."""

    permission: Permission
    #: Directions that must occur, and those that may.
    needs: frozenset[Direction]
    allows: frozenset[Direction]
    #: Whether what goes in must be usable (released, not held, not expired).
    gated: bool = False
    #: Whether what goes in becomes part of what comes out.
    makes: bool = False
    needs_reason: bool = False
    needs_code: bool = False
    needs_party: bool = False


_IN = frozenset({Direction.IN})
_OUT = frozenset({Direction.OUT})
_BOTH = _IN | _OUT
_ABOUT = frozenset({Direction.ABOUT})
_ALL = _BOTH | _ABOUT
_NONE: frozenset[Direction] = frozenset()

RULES: Mapping[EventType, Rule] = {
    EventType.RECEIVE: Rule(Permission.RECORD_RECEIPTS, _OUT, _OUT, needs_party=True),
    EventType.INSPECT: Rule(Permission.DECIDE_LOTS, _ABOUT, _ABOUT | _IN),
    EventType.TRANSFORM: Rule(Permission.RECORD_PRODUCTION, _OUT, _BOTH, gated=True, makes=True),
    EventType.MOVE: Rule(Permission.RECORD_WAREHOUSE, _BOTH, _BOTH),
    EventType.SPLIT: Rule(Permission.RECORD_WAREHOUSE, _BOTH, _BOTH, makes=True),
    EventType.MERGE: Rule(Permission.RECORD_WAREHOUSE, _BOTH, _BOTH, makes=True),
    EventType.PACK: Rule(Permission.RECORD_WAREHOUSE, _ABOUT, _ALL, needs_code=True),
    EventType.UNPACK: Rule(Permission.RECORD_WAREHOUSE, _ABOUT, _ALL, needs_code=True),
    EventType.SHIP: Rule(Permission.SHIP, _IN, _IN, gated=True, needs_party=True),
    EventType.RETURN: Rule(Permission.RECORD_SERVICE, _OUT, _OUT | _ABOUT, needs_party=True),
    EventType.INSTALL: Rule(Permission.RECORD_SERVICE, _ABOUT, _ABOUT),
    EventType.SERVICE: Rule(Permission.RECORD_SERVICE, _ABOUT, _ABOUT | _IN),
    EventType.REPLACE_PART: Rule(
        Permission.RECORD_SERVICE, _ABOUT | _IN, _ALL, gated=True, makes=True
    ),
    EventType.DISPOSE: Rule(Permission.RECORD_WAREHOUSE, _IN, _IN, needs_reason=True),
    EventType.COUNT: Rule(Permission.RECORD_WAREHOUSE, _NONE, _ALL, needs_reason=True),
    EventType.HOLD: Rule(
        Permission.PLACE_HOLDS, _ABOUT, _ABOUT, needs_reason=True, needs_code=True
    ),
    EventType.RELEASE: Rule(
        Permission.PLACE_HOLDS, _ABOUT, _ABOUT, needs_reason=True, needs_code=True
    ),
    EventType.RECALL: Rule(
        Permission.RUN_RECALLS, _ABOUT, _ABOUT, needs_reason=True, needs_code=True
    ),
}

#: Outcomes that each kind with an outcome may have.
OUTCOMES: Mapping[EventType, frozenset[str]] = {
    EventType.INSPECT: frozenset(item.value for item in Disposition) | {"noted"},
    EventType.RECALL: frozenset({"place", "lift"}),
}


def permission_for(draft: EventDraft) -> Permission:
    """Return the permission that recording the draft needs."""
    if draft.type is EventType.CORRECT:
        return Permission.CORRECT_EVENTS
    return RULES[draft.type].permission


def check_draft(draft: EventDraft) -> None:
    """Raise EventInvalid, with a sentence for each thing missing, if the shape is wrong."""
    _check_correction(draft)
    kind = draft.counts_as
    if kind is None:
        return
    if kind is EventType.CORRECT:
        raise EventInvalid("A correction says what the event should have been.")
    rule = RULES[kind]
    wrong = [*_missing(draft, kind, rule), *_wrong_lines(draft, kind, rule)]
    if wrong:
        raise EventInvalid(f"This {kind.value.replace('_', ' ')} cannot stand: {'; '.join(wrong)}.")


def parents_and_children(draft: EventDraft) -> tuple[tuple[LineDraft, ...], tuple[int, ...]]:
    """Return (lines that went in, ids of what they became part of); empty if none."""
    kind = draft.counts_as
    if kind is None or not RULES[kind].makes:
        return (), ()
    if kind is EventType.REPLACE_PART:
        children = tuple(
            line.traceable_id
            for line in draft.lines_of(Direction.ABOUT)
            if line.role is LineRole.SUBJECT
        )
    else:
        children = tuple(
            line.traceable_id
            for line in draft.lines_of(Direction.OUT)
            if line.role is not LineRole.SCRAP
        )
    return draft.lines_of(Direction.IN), tuple(dict.fromkeys(children))


def _check_correction(draft: EventDraft) -> None:
    if (draft.type is EventType.CORRECT) != (draft.corrects_id is not None):
        raise EventInvalid("A correction, and only a correction, names the event it corrects.")
    if draft.type is EventType.CORRECT and not draft.reason:
        raise EventInvalid("A correction needs a reason.")
    if draft.type is not EventType.CORRECT and draft.restates is not None:
        raise EventInvalid("Only a correction restates an event.")


def _missing(draft: EventDraft, kind: EventType, rule: Rule) -> list[str]:
    present = {line.direction for line in draft.lines}
    names = {
        Direction.IN: "it needs what goes in",
        Direction.OUT: "it needs what comes out",
        Direction.ABOUT: "it needs the lots or units that it is about",
    }
    missing = [names[direction] for direction in Direction if direction in rule.needs - present]
    if rule.needs_reason and not draft.reason:
        missing.append("it needs a reason")
    if rule.needs_code and not draft.code:
        missing.append("it needs a code (hold, recall, SSCC) that ties it to its matter")
    if rule.needs_party and draft.party_id is None:
        missing.append("it needs the supplier or customer at the other end")
    allowed = OUTCOMES.get(kind)
    if allowed is not None and draft.outcome not in allowed:
        missing.append(f"its outcome must be one of {', '.join(sorted(allowed))}")
    return missing


def _wrong_lines(draft: EventDraft, kind: EventType, rule: Rule) -> list[str]:
    wrong = []
    moving = (Direction.IN, Direction.OUT)
    if any(line.direction not in rule.allows for line in draft.lines):
        wrong.append("it has lines of a kind that does not belong to it")
    if any(line.direction in moving and line.quantity <= 0 for line in draft.lines):
        wrong.append("each quantity must be more than zero")
    if any(line.counted is not None for line in draft.lines) and kind is not EventType.COUNT:
        wrong.append("only a count says what was found")
    if any(line.direction in moving and line.location_id is None for line in draft.lines):
        wrong.append("each line that moves stock needs a location")
    if kind in {EventType.MOVE, EventType.SPLIT, EventType.MERGE} and not _balanced(draft, kind):
        wrong.append("what goes in must equal what comes out")
    return wrong


def _balanced(draft: EventDraft, kind: EventType) -> bool:
    totals: dict[int, Decimal] = {}
    for line in draft.lines:
        if line.direction is Direction.ABOUT:
            continue
        sign = 1 if line.direction is Direction.OUT else -1
        # A move balances for each traceable; a split or merge over all of them.
        key = line.traceable_id if kind is EventType.MOVE else 0
        totals[key] = totals.get(key, Decimal(0)) + sign * line.quantity
    return not any(totals.values())
