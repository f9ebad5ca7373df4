"""Recording events: check, apply to the book, append, write what follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import check_happened
from core.db.bulk import among, insert_rows, reserve_ids
from core.errors import Conflict, blaming
from registry.ledger.admission import check_gate, check_units
from registry.ledger.append import write_events
from registry.ledger.book import Book, open_book
from registry.ledger.division import keep_goods
from registry.ledger.drafts import (
    RULES,
    EventDraft,
    LineDraft,
    check_draft,
    parents_and_children,
)
from registry.ledger.errors import EventInvalid, EventNotFound, NotEnough
from registry.ledger.expiry import follow_expiry
from registry.ledger.history import Happened, booked_on, check_history, read_history, remember
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import ExpiryBond
from registry.ledger.sites import check_sites, require_kind
from registry.ledger.state import STATUS_TYPES, StatusFact
from registry.ledger.write import write_book
from registry.values import Direction, EventType, ExpiryRule, TraceableKind

#: What the registry records by itself behind the draft at a place, from the book then.
Follow = Callable[[int, Book], Sequence[EventDraft]]


class Watcher(Protocol):
    """Is told at the end of each recording, in its transaction, what it touched."""

    def __call__(
        self,
        session: Session,
        actor: Actor,
        touched: Collection[int],
        *,
        undone: bool,
        at: datetime,
    ) -> None:
        """Look at these lots and units; `undone`: an earlier event was corrected as well."""


_WATCHERS: list[Watcher] = []

#: New events come after all stored ones: as far as the book is concerned, from this number.
_FIRST_NEW = 2**62


class ExternalIdReused(Conflict):
    """The same external id came before with other content."""

    code = "event.external_id_reused"


class AlreadyCorrected(Conflict):
    """The event was corrected before; correct the correction instead."""

    code = "event.already_corrected"


def watch(watcher: Watcher) -> Watcher:
    """Have a function told of every recording, whatever channel it comes by."""
    _WATCHERS.append(watcher)
    return watcher


def record_events(
    session: Session, actor: Actor, drafts: Sequence[EventDraft], *, at: datetime
) -> list[Event]:
    """Append events to the ledger and bring everything derived up to date.

    All or nothing: the caller's transaction should be rolled back on an error. A draft
    whose `external_id` was recorded before with the same content gives the event of
    then (idempotent). Events may be late or back-dated: the gate judges by the status
    at `occurred_at`, stock by what is there.

    Raises:
        NotAllowed: The actor lacks the permission of a draft's kind.
        EventInvalid: A draft lacks what its kind needs.
        TraceableNotFound, LocationNotFound: Not the actor's.
        NotUsable: Something that goes in may not be used; says why.
        NotEnough: A balance would become negative.

    """
    ids = append_events(session, actor, drafts, at=at)
    rows = session.scalars(select(Event).where(among(session, Event.id, ids)))
    found = {row.id: row for row in rows}
    return [found[event_id] for event_id in ids]


def append_events(
    session: Session,
    actor: Actor,
    drafts: Sequence[EventDraft],
    *,
    at: datetime,
    follow: Follow | None = None,
) -> list[int]:
    """Append events as `record_events` does; return their ids only (for bulk work).

    `follow` gives the events that the registry itself records on the heels of a new one:
    called with the draft's place and the book as it is then; they come right behind it.
    An error says in `place` which draft is to blame, where that is known.
    """
    known = _known_events(session, actor, drafts)
    fresh = [row for row in enumerate(drafts) if row[1].external_id not in known]
    for place, draft in fresh:
        with blaming(place):
            require_kind(actor, draft)
            check_happened(draft.occurred_at, at)
            check_draft(draft)
    new = [draft for _, draft in fresh]
    check_sites(session, actor, new)
    corrected = _corrected_events(session, actor, new)
    lines = [line for draft in new for line in draft.lines]
    old_lines = [line for event in corrected.values() for line in event.lines]
    book = open_book(
        session,
        actor.operator_id,
        [line.traceable_id for line in lines] + [line.traceable_id for line in old_lines],
        [line.location_id for line in lines if line.location_id is not None],
    )
    read_history(session, book, new, corrected.values())
    applied: list[EventDraft] = []
    at_place: dict[int, int] = {}
    for place, draft in fresh:
        with blaming(place):
            at_place[place] = len(applied)
            old = corrected.get(draft.corrects_id or 0)
            applied.append(_apply(book, actor, draft, len(applied), old))
            for follower in follow(place, book) if follow else ():
                check_draft(follower)
                applied.append(_apply(book, actor, follower, len(applied), None))
    ids = reserve_ids(session, Event, len(applied))
    write_events(session, actor, applied, ids, book, at=at)
    write_book(session, book)
    _follow_expiry(session, actor, book, dict(zip(ids, applied, strict=True)), at)
    for watcher in _WATCHERS if applied else ():
        watcher(session, actor, book.traceables.keys(), undone=bool(corrected), at=at)
    return [
        known[draft.external_id].id if draft.external_id in known else ids[at_place[place]]
        for place, draft in enumerate(drafts)
    ]


def _follow_expiry(
    session: Session, actor: Actor, book: Book, applied: Mapping[int, EventDraft], at: datetime
) -> None:
    """Keep what binds the expiry of what was made, and bring all that follows up to date."""
    ids = list(applied)
    bonds = {(ids[order], made, rule) for order, made, rule in book.bonds}
    restated = {
        row.corrects_id: one for one, row in applied.items() if row.corrects_id and row.lines
    }
    if restated:  # what was bound by the rule of its item stays so in the event as restated
        old = select(ExpiryBond).where(
            ExpiryBond.event_id.in_(restated), ExpiryBond.rule != ExpiryRule.SAME_GOODS
        )
        bonds |= {
            (restated[row.event_id], row.traceable_id, row.rule)
            for row in session.scalars(old)
            if row.traceable_id
            in {
                line.traceable_id
                for line in applied[restated[row.event_id]].lines_of(Direction.OUT)
            }
        }
    rows = [
        {"event_id": event_id, "traceable_id": made, "rule": rule}
        for event_id, made, rule in sorted(bonds)
    ]
    insert_rows(session, ExpiryBond, rows)
    touched = {made for _, made, _ in bonds} | {child for _, child in book.stale_edges}
    if touched:
        follow_expiry(session, actor, touched, at=at)


def record_event(session: Session, actor: Actor, draft: EventDraft, *, at: datetime) -> Event:
    """Append one event; see `record_events`."""
    return record_events(session, actor, [draft], at=at)[0]


def _known_events(
    session: Session, actor: Actor, drafts: Sequence[EventDraft]
) -> dict[str | None, Event]:
    wanted = {draft.external_id: draft for draft in drafts if draft.external_id is not None}
    places = {draft.external_id or "": place for place, draft in enumerate(drafts)}
    known: dict[str | None, Event] = {}
    if not wanted:
        return known
    for event in session.scalars(
        select(Event).where(
            Event.organization_id == actor.operator_id,
            among(session, Event.external_id, wanted),
        )
    ):
        draft = wanted[event.external_id or ""]
        if not _is_same(event, draft):
            error = ExternalIdReused(
                f"External id {event.external_id} was used before for something else."
            )
            error.place = places[event.external_id or ""]
            raise error
        known[event.external_id] = event
    return known


def _is_same(event: Event, draft: EventDraft) -> bool:
    if (event.type, event.occurred_at) != (draft.type, draft.occurred_at):
        return False
    if any(line.counted is not None for line in draft.lines):
        # What was booked at the time of the count is history: only what was counted is told.
        return {line.traceable_id for line in event.lines} == {
            line.traceable_id for line in draft.lines
        }
    return _shape(event.lines) == _shape(draft.lines)


def _shape(lines: Sequence[EventLine] | Sequence[LineDraft]) -> list[tuple[Any, ...]]:
    return sorted(
        (line.traceable_id, line.direction.value, line.quantity, line.location_id or 0)
        for line in lines
    )


def _corrected_events(
    session: Session, actor: Actor, drafts: Sequence[EventDraft]
) -> dict[int, Event]:
    ids = [draft.corrects_id for draft in drafts if draft.corrects_id is not None]
    if not ids:
        return {}
    if len(set(ids)) != len(ids):
        raise AlreadyCorrected("One event cannot be corrected twice at once.")
    found = {
        event.id: event
        for event in session.scalars(
            select(Event).where(Event.id.in_(ids), Event.organization_id == actor.operator_id)
        )
    }
    if len(found) != len(ids):
        raise EventNotFound("The event to correct does not exist.")
    done = session.scalars(select(Event).where(Event.corrects_id.in_(ids))).first()
    if done is not None:
        raise AlreadyCorrected("This event was corrected before; correct the correction instead.")
    return found


def _apply(
    book: Book, actor: Actor, draft: EventDraft, order: int, corrected: Event | None
) -> EventDraft:
    """Apply a draft to the book; return it as it is recorded (counts become differences)."""
    touched: set[tuple[int, int]] = set()
    past: list[Happened] = []
    if corrected is not None:
        if draft.counts_as is None and corrected.counts_as is None:
            raise AlreadyCorrected(
                "This event says that another never happened, and cannot be taken back: record "
                "anew what did happen."
            )
        _undo(book, corrected, touched, past)
    draft = _with_differences(book, draft)
    kind = draft.counts_as
    if kind is not None:
        check_units(book, draft)
        keep_goods(book, actor, draft, order)
        if RULES[kind].gated:
            check_gate(book, draft)
        _move_stock(book, draft.lines, 1, touched)
        _link(book, draft)
        _note_status(book, draft, kind, _FIRST_NEW + order)
        past.append(
            Happened(kind, draft.occurred_at, draft.party_id, draft.lines, _FIRST_NEW + order)
        )
        remember(book, past[-1])
    _check_stock(book, touched)
    check_history(book, past)
    return draft


def _with_differences(book: Book, draft: EventDraft) -> EventDraft:
    if all(line.counted is None for line in draft.lines):
        return draft
    moment = draft.occurred_at
    return replace(draft, lines=tuple(_difference(book, line, moment) for line in draft.lines))


def _difference(book: Book, line: LineDraft, moment: datetime) -> LineDraft:
    if line.counted is None or line.location_id is None:
        return line
    booked = booked_on(book, line, moment)
    if line.counted == booked:
        return LineDraft(line.traceable_id, Direction.ABOUT)
    return LineDraft(
        line.traceable_id,
        Direction.OUT if line.counted > booked else Direction.IN,
        quantity=abs(line.counted - booked),
        location_id=line.location_id,
    )


def _undo(book: Book, event: Event, touched: set[tuple[int, int]], past: list[Happened]) -> None:
    kind = event.counts_as
    if kind is None:
        return
    past.append(Happened(kind, event.occurred_at, event.party_id, event.lines, event.id))
    remember(book, past[-1], -1)
    _move_stock(book, event.lines, -1, touched)
    for facts in (book.facts[line.traceable_id] for line in event.lines):
        facts[:] = [fact for fact in facts if fact.sequence != event.id]
    if kind in STATUS_TYPES:
        book.changed_status.update(line.traceable_id for line in event.lines)
    if RULES[kind].makes:
        book.stale_edges.update(
            (parent.traceable_id, child.traceable_id)
            for parent in event.lines
            for child in event.lines
            if parent.direction is Direction.IN
            and child.direction is not Direction.IN
            and parent.traceable_id != child.traceable_id
        )


def _move_stock(
    book: Book,
    lines: Sequence[EventLine] | Sequence[LineDraft],
    sign: int,
    touched: set[tuple[int, int]],
) -> None:
    for line in lines:
        if line.direction is Direction.ABOUT or line.location_id is None:
            continue
        direction = 1 if line.direction is Direction.OUT else -1
        book.add(line.traceable_id, line.location_id, sign * direction * line.quantity)
        touched.add((line.traceable_id, line.location_id))


def _check_stock(book: Book, touched: set[tuple[int, int]]) -> None:
    for key in touched:
        if book.balances[key] < 0:
            number = book.traceables[key[0]].number
            missing = -book.balances[key]
            unit = book.traceables[key[0]].unit
            raise NotEnough(
                f"There is not enough of {number} at this place: {missing} {unit} short."
            )
    for traceable_id in {key[0] for key in touched}:
        traceable = book.traceables[traceable_id]
        if traceable.kind is TraceableKind.SERIAL and book.totals[traceable_id] > 1:
            raise EventInvalid(f"{traceable.number} is one unit and cannot be in stock twice.")


def _link(book: Book, draft: EventDraft) -> None:
    parents, children = parents_and_children(draft)
    for line in parents:
        for child in children:
            book.link(line.traceable_id, child, line.quantity, stated=not line.inferred)


def _note_status(book: Book, draft: EventDraft, kind: EventType, event_id: int) -> None:
    if kind not in STATUS_TYPES:
        return
    for line in draft.lines:
        book.facts[line.traceable_id].append(
            StatusFact(
                occurred_at=draft.occurred_at,
                sequence=event_id,
                type=kind,
                code=draft.code or "",
                outcome=draft.outcome or "",
                note=draft.reason or "",
            )
        )
        book.changed_status.add(line.traceable_id)
