"""Importing events: rows to drafts, drafts to the ledger, errors back to their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.db.bulk import among
from core.errors import AppError
from registry.errors import EventInvalid
from registry.imports.names import Name, Names
from registry.imports.rows import EventRow, RowError, check_columns, parse_row
from registry.imports.tables import NumberedRow
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.record import append_events
from registry.models.event import Event
from registry.models.shipment import Shipment, ShipmentLine
from registry.models.traceable import Balance
from registry.services.inheritance import Passage, pass_on_status
from registry.services.shipments import follow_correction
from registry.values import Direction, EventType, LineRole, ShipmentState

#: Events of one transaction.
BATCH = 2000
_DIVIDE = frozenset({EventType.SPLIT, EventType.MERGE})
_ROLE_OF = {
    (EventType.TRANSFORM, Direction.IN): LineRole.INGREDIENT,
    (EventType.TRANSFORM, Direction.OUT): LineRole.PRODUCT,
    (EventType.REPLACE_PART, Direction.IN): LineRole.COMPONENT,
    (EventType.REPLACE_PART, Direction.OUT): LineRole.COMPONENT,
}


@dataclass(slots=True)
class ImportReport:
    """What an import did so far."""

    recorded: int = 0
    repeated: int = 0
    errors: list[RowError] = field(default_factory=list)

    def add(self, other: ImportReport) -> None:
        """Add the report of another batch."""
        self.recorded += other.recorded
        self.repeated += other.repeated
        self.errors += other.errors


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows of one event, or the errors that keep it from being one."""

    event: str
    rows: tuple[EventRow, ...]
    errors: tuple[RowError, ...] = ()


def group_rows(rows: Iterable[NumberedRow]) -> Iterator[RowGroup]:
    """Yield the events of a table; rows of one event stand together."""
    current: list[EventRow] = []
    errors: list[RowError] = []
    name: str | None = None
    checked = False
    for line, cells in rows:
        if not checked:
            check_columns(set(cells))
            checked = True
        event = cells.get("event", "").strip()
        if name is not None and event != name:
            yield RowGroup(name, tuple(current), tuple(errors))
            current, errors = [], []
        name = event
        try:
            current.append(parse_row(line, cells))
        except EventInvalid as error:
            errors.append(RowError(line, event, f"{error}"))
    if name is not None:
        yield RowGroup(name, tuple(current), tuple(errors))


def batches(groups: Iterable[RowGroup], size: int = BATCH) -> Iterator[list[RowGroup]]:
    """Yield lists of events, each for one transaction."""
    batch: list[RowGroup] = []
    for group in groups:
        batch.append(group)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def import_events(
    session: Session,
    actor: Actor,
    groups: Sequence[RowGroup],
    *,
    names: Names,
    at: datetime,
) -> ImportReport:
    """Record one batch; events that cannot stand are reported, the others are recorded.

    `names` may be kept over the batches of one file. Idempotent: an event that was
    recorded before counts as repeated.
    """
    actor.require(Permission.IMPORT_EVENTS)
    report = ImportReport()
    sound = []
    for group in groups:
        report.errors += group.errors
        if not group.errors:
            sound.append(group)
    for part in _runs(sound):
        report.add(_record_part(session, actor, part, names, at))
    report.errors.sort(key=lambda error: error.line)
    if report.recorded:
        record(
            session,
            actor,
            "events.import",
            f"events:{groups[0].event}",
            at=at,
            after={"recorded": report.recorded, "repeated": report.repeated},
        )
    return report


def record_one(
    session: Session,
    actor: Actor,
    rows: Sequence[NumberedRow],
    *,
    names: Names,
    at: datetime,
) -> tuple[Event, bool]:
    """Record one event given as rows; return it, and whether it is new (False: repeated).

    The same rules as a table's; for systems that send events one by one. What each kind
    permits decides who may: no permission to import is needed.

    Raises:
        EventInvalid and whatever `record_events` raises: nothing was recorded then.

    """
    [group, *others] = group_rows(rows)
    if others:
        raise EventInvalid("All rows of one event carry its id.")
    if group.errors:
        raise EventInvalid("; ".join(error.message for error in group.errors))
    report = _record_all(session, actor, [group], names, at)
    event = session.scalars(
        select(Event).where(
            Event.organization_id == actor.operator_id, Event.external_id == group.event
        )
    ).one()
    return event, bool(report.recorded)


def _runs(groups: Sequence[RowGroup]) -> Iterator[list[RowGroup]]:
    """Cut a batch where an event needs those before it to be written.

    Corrections and counts do; so do splits and merges of what the batch touched before,
    and whatever touches what they made.
    """
    run: list[RowGroup] = []
    touched: set[Name] = set()
    divided: set[Name] = set()
    for group in groups:
        first = group.rows[0]
        counted = first.counts_as is EventType.COUNT and first.direction is None
        used = {(row.item, row.number) for row in group.rows}
        divides = first.type in _DIVIDE
        if run and (first.corrects or counted or used & (touched if divides else divided)):
            yield run
            run, touched, divided = [], set(), set()
        run.append(group)
        touched |= used
        if divides:
            divided |= used
    if run:
        yield run


def _record_part(
    session: Session, actor: Actor, groups: Sequence[RowGroup], names: Names, at: datetime
) -> ImportReport:
    """Record all or, where something is wrong, each half by itself down to the culprit."""
    try:
        with session.begin_nested():
            return _record_all(session, actor, groups, names, at)
    except AppError as error:
        session.expire_all()
        names.forget()
        if len(groups) == 1:
            line = groups[0].rows[0].line
            return ImportReport(errors=[RowError(line, groups[0].event, str(error))])
    middle = len(groups) // 2
    report = _record_part(session, actor, groups[:middle], names, at)
    report.add(_record_part(session, actor, groups[middle:], names, at))
    return report


def _record_all(
    session: Session, actor: Actor, groups: Sequence[RowGroup], names: Names, at: datetime
) -> ImportReport:
    names.learn_traceables([row for group in groups for row in group.rows])
    known = _known(session, actor, [group.event for group in groups])
    drafts: list[EventDraft] = []
    main: list[int] = []
    for group in groups:
        main.append(len(drafts))
        drafts += _drafts(session, actor, group, names)
    ids = append_events(session, actor, drafts, at=at)
    fresh = [
        (group, drafts[place], ids[place])
        for group, place in zip(groups, main, strict=True)
        if group.event not in known
    ]
    _keep_shipments(session, actor, fresh, names, at)
    passages = [_passage(group, draft) for group, draft, _ in fresh if draft.type in _DIVIDE]
    if passages:
        pass_on_status(session, actor, passages, at=at)
    return ImportReport(recorded=len(fresh), repeated=len(groups) - len(fresh))


def _passage(group: RowGroup, draft: EventDraft) -> Passage:
    """Return what the new lots of a split or merge take over, and whether a row decides."""
    return Passage(
        tuple(line.traceable_id for line in draft.lines_of(Direction.IN)),
        tuple(line.traceable_id for line in draft.lines_of(Direction.OUT)),
        draft.occurred_at,
        decided=any(row.status is not None for row in group.rows),
    )


def _known(session: Session, actor: Actor, events: Sequence[str]) -> set[str | None]:
    return set(
        session.scalars(
            select(Event.external_id).where(
                Event.organization_id == actor.operator_id,
                among(session, Event.external_id, events),
            )
        )
    )


def _drafts(session: Session, actor: Actor, group: RowGroup, names: Names) -> Iterator[EventDraft]:
    first = group.rows[0]
    if any((row.type, row.time) != (first.type, first.time) for row in group.rows):
        raise EventInvalid("the rows of one event must have the same type and time")
    site = names.site(first.site)
    moment = first.time
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(site.time_zone))
    offset = moment.utcoffset()
    assert offset is not None
    lines = [line for row in group.rows for line in _lines(session, row, names)]
    yield EventDraft(
        type=first.type,
        occurred_at=moment,
        offset_minutes=int(offset.total_seconds() // 60),
        lines=tuple(lines),
        site_id=site.id,
        party_id=names.party(first.party, first.counts_as),
        references={key: value for row in group.rows for key, value in row.references.items()},
        reason=first.reason or None,
        machine=first.machine or None,
        shift=first.shift or None,
        operator=first.operator or None,
        external_id=first.event,
        corrects_id=_corrected(session, actor, first.corrects),
        restates=first.restates,
        code=first.code or first.references.get("batch"),
        outcome=first.outcome or None,
    )
    decided = {row.status for row in group.rows if row.status is not None}
    for status in sorted(decided):
        yield EventDraft(
            type=EventType.INSPECT,
            occurred_at=moment,
            offset_minutes=int(offset.total_seconds() // 60),
            lines=tuple(
                LineDraft(names.traceables[row.item, row.number][0], Direction.ABOUT)
                for row in group.rows
                if row.status is status
            ),
            site_id=site.id,
            outcome=status.value,
            reason=first.reason or "decided at import",
            external_id=f"{first.event}#{status.value}",
        )


def _lines(session: Session, row: EventRow, names: Names) -> Iterator[LineDraft]:
    if not row.number:
        return
    traceable_id, _ = names.traceables[row.item, row.number]
    kind = row.counts_as
    if kind is None:
        return
    site = names.site(row.site)
    if kind is EventType.COUNT and row.direction is None:
        yield from _variance(
            session, traceable_id, names.location(site, row.location), row.quantity
        )
        return
    ways = [(row.direction, row.location)]
    if row.to_location:
        ways = [(Direction.IN, row.location), (Direction.OUT, row.to_location)]
    for direction, path in ways:
        if direction is None:
            raise EventInvalid("direction is empty, and this type does not say it")
        moves = direction is not Direction.ABOUT
        yield LineDraft(
            traceable_id=traceable_id,
            direction=direction,
            role=row.role or _ROLE_OF.get((kind, direction), LineRole.SUBJECT),
            quantity=row.quantity if moves else Decimal(0),
            location_id=names.location(site, path) if moves else None,
            inferred=row.inferred,
        )


def _variance(
    session: Session, traceable_id: int, location_id: int, counted: Decimal
) -> Iterator[LineDraft]:
    booked = session.execute(
        select(Balance.quantity).where(
            Balance.traceable_id == traceable_id, Balance.location_id == location_id
        )
    ).scalar_one_or_none() or Decimal(0)
    direction = Direction.OUT if counted > booked else Direction.IN
    if counted == booked:
        yield LineDraft(traceable_id, Direction.ABOUT)
        return
    yield LineDraft(
        traceable_id, direction, quantity=abs(counted - booked), location_id=location_id
    )


def _corrected(session: Session, actor: Actor, external_id: str) -> int | None:
    if not external_id:
        return None
    found = session.scalars(
        select(Event.id).where(
            Event.organization_id == actor.operator_id, Event.external_id == external_id
        )
    ).one_or_none()
    if found is None:
        raise EventInvalid(f"the event {external_id!r} to correct is not known")
    return found


def _keep_shipments(
    session: Session,
    actor: Actor,
    fresh: Sequence[tuple[RowGroup, EventDraft, int]],
    names: Names,
    at: datetime,
) -> None:
    """Keep a shipment beside each ship event; corrections change theirs."""
    shipments = []
    for group, draft, event_id in fresh:
        if draft.corrects_id is not None:
            event = session.get(Event, event_id)
            assert event is not None
            follow_correction(session, draft.corrects_id, event)
        if draft.type is not EventType.SHIP or draft.party_id is None:
            continue
        shipments.append(
            Shipment(
                organization_id=actor.operator_id,
                number=str(draft.references.get("shipment") or group.event),
                customer_id=draft.party_id,
                ships_on=draft.occurred_at.date(),
                shipped_at=draft.occurred_at,
                state=ShipmentState.SHIPPED,
                event_id=event_id,
                created_at=at,
                lines=[
                    ShipmentLine(
                        position=position,
                        traceable_id=line.traceable_id,
                        location_id=line.location_id,
                        quantity=line.quantity,
                        unit=names.traceables[row.item, row.number][1],
                    )
                    for position, (line, row) in enumerate(
                        zip(draft.lines, group.rows, strict=True), 1
                    )
                ],
            )
        )
    session.add_all(shipments)
    session.flush()
