"""Importing events: rows to drafts, drafts to the ledger, errors back to their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.db.bulk import among
from core.errors import AppError, blaming
from registry.imports.cells import RowUnreadable
from registry.imports.drafting import RowGroup, drafts_of, passage_of
from registry.imports.names import Names
from registry.imports.rows import DIVIDE, EventRow, RowError, check_columns, parse_row
from registry.imports.shipping import keep_shipments
from registry.imports.tables import NumberedRow
from registry.imports.wishes import check_wishes, choosy_customers
from registry.items.content import has_expiry_rule
from registry.ledger.book import Book
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.inheritance import what_passes_on
from registry.ledger.models.event import Event
from registry.ledger.record import append_events
from registry.operations.expiry_rules import bind_expiry
from registry.operations.reserving import check_kept
from registry.operations.returns import hold_returned
from registry.values import EventType

#: Events of one transaction.
BATCH = 2000
#: After an error, the next part is at least so long.
_LEAST_PART = 32


@dataclass(slots=True)
class ImportReport:
    """What an import did so far."""

    recorded: int = 0
    repeated: int = 0
    errors: list[RowError] = field(default_factory=list)
    #: What was recorded and should be looked at: numbers that look like others.
    warnings: list[RowError] = field(default_factory=list)
    #: Lines of data by what became of them; together they are the lines of the table.
    recorded_lines: int = 0
    repeated_lines: int = 0
    refused_lines: int = 0

    @property
    def lines(self) -> int:
        """How many lines of data were dealt with."""
        return self.recorded_lines + self.repeated_lines + self.refused_lines

    def add(self, other: ImportReport) -> None:
        """Add the report of another batch."""
        self.recorded += other.recorded
        self.repeated += other.repeated
        self.errors += other.errors
        self.recorded_lines += other.recorded_lines
        self.repeated_lines += other.repeated_lines
        self.refused_lines += other.refused_lines
        self.warnings += other.warnings


def group_rows(rows: Iterable[NumberedRow]) -> Iterator[RowGroup]:
    """Yield the events of a table; rows of one event stand together."""
    current: list[EventRow] = []
    errors: list[RowError] = []
    name: str | None = None
    checked = False
    seen: set[str] = set()
    for line, cells, wrong in rows:
        if not checked:
            check_columns(set(cells))
            checked = True
        event = cells.get("event", "").strip()
        if name is not None and event != name:
            yield RowGroup(name, tuple(current), tuple(errors))
            current, errors = [], []
        apart = ""
        if event != name and event in seen:
            apart = "its other rows stand further up; rows of one event stand together"
        name = event
        seen.add(event)
        if wrong or apart:
            errors.append(RowError(line, event, wrong or apart))
            continue
        try:
            current.append(parse_row(line, cells))
        except (EventInvalid, RowUnreadable) as error:
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
        if group.errors:
            report.refused_lines += len(group.rows) + len(group.errors)
        else:
            sound.append(group)
    for part in _runs(sound):
        report.add(_record_run(session, actor, part, names, at))
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
) -> tuple[Event, ImportReport]:
    """Record one event given as rows; return it, and the report: new or repeated, warnings.

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
    return event, report


def _runs(groups: Sequence[RowGroup]) -> Iterator[list[RowGroup]]:
    """Cut a batch where an event needs what came before it to be written."""
    run: list[RowGroup] = []
    named: set[str] = set()
    for group in groups:
        corrects = group.rows[0].corrects
        # What comes back is set apart at once: nothing behind it may use it up first.
        returns = bool(run) and run[-1].rows[0].type is EventType.RETURN
        if returns or (corrects and corrects in named):
            yield run
            run, named = [], set()
        run.append(group)
        named |= {group.event, corrects}
    if run:
        yield run


def _record_run(
    session: Session, actor: Actor, groups: Sequence[RowGroup], names: Names, at: datetime
) -> ImportReport:
    """Record the events that can stand, as if they had come one by one.

    All at once; where something is wrong, those before the one to blame, then the rest in
    parts that grow again. Where nobody knows which one is to blame, the part is halved.
    """
    report = ImportReport()
    start, size = 0, len(groups)
    blamed: tuple[int, AppError] | None = None
    while start < len(groups):
        part = groups[start : start + size]
        made = len(names.created)
        try:
            with session.begin_nested():
                report.add(_record_all(session, actor, part, names, at))
        except AppError as error:
            session.expire_all()
            names.forget(made)
            place = error.place if len(part) > 1 else 0
            if place:
                blamed, size = (start + place, error), place
                continue
            if place is None:
                size = len(part) // 2
                continue
            blamed = (start, error)
        else:
            start, size = start + len(part), max(_LEAST_PART, 4 * len(part))
        if blamed is not None and blamed[0] == start:
            group = groups[start]
            report.errors.append(RowError(group.rows[0].line, group.event, str(blamed[1])))
            report.refused_lines += len(group.rows)
            start, blamed = start + 1, None
    return report


def _record_all(
    session: Session, actor: Actor, groups: Sequence[RowGroup], names: Names, at: datetime
) -> ImportReport:
    rows = [(place, row) for place, group in enumerate(groups) for row in group.rows]
    with _blaming_owner([place for place, _ in rows]):
        names.learn_traceables([row for _, row in rows])
    known = _known(session, actor, [group.event for group in groups])
    names.arriving.clear()
    drafts: list[EventDraft] = []
    owners: list[int] = []
    mains: list[int] = []
    for place, group in enumerate(groups):
        mains.append(len(drafts))
        with blaming(place):
            drafts += drafts_of(session, actor, group, names, known=group.event in known)
        owners += [place] * (len(drafts) - mains[-1])
    ends = {after - 1: place for place, after in enumerate([*mains[1:], len(drafts)])}

    def follow(at_draft: int, book: Book) -> list[EventDraft]:
        place = ends.get(at_draft)
        if place is None or drafts[mains[place]].type not in DIVIDE:
            return []
        passage = passage_of(groups[place], drafts[mains[place]])
        states = [book.status(row, until=passage.occurred_at) for row in passage.sources]
        return what_passes_on(passage, states)

    with _blaming_owner(owners):
        ids = append_events(session, actor, drafts, at=at, follow=follow)
    with _blaming_owner([place for place, group in enumerate(groups) if group.event not in known]):
        new = [main for group, main in zip(groups, mains, strict=True) if group.event not in known]
        check_kept(session, actor, [drafts[main] for main in new])
    fresh = [
        (group, drafts[main], ids[main])
        for group, main in zip(groups, mains, strict=True)
        if group.event not in known
    ]
    keep_shipments(session, actor, fresh, names, at)
    for _, draft, event_id in fresh:
        if draft.type is EventType.RETURN:
            hold_returned(session, actor, session.get_one(Event, event_id), at=at)
    choosy = choosy_customers(session, actor, (draft for _, draft, _ in fresh))
    for place, (group, main) in enumerate(zip(groups, mains, strict=True)):
        draft = drafts[main]
        wanted = draft.type is EventType.SHIP and draft.party_id in choosy
        if wanted and group.event not in known:
            with blaming(place):
                check_wishes(session, actor, draft)
    if has_expiry_rule(session, actor):
        for place, (group, main) in enumerate(zip(groups, mains, strict=True)):
            if group.event not in known and drafts[main].type is EventType.TRANSFORM:
                with blaming(place):
                    bind_expiry(session, actor, drafts[main], ids[main], at=at)
    recorded_lines = sum(len(group.rows) for group, _, _ in fresh)
    warnings = [
        RowError(row.line, group.event, names.warnings[row.line])
        for group in groups
        for row in group.rows
        if row.line in names.warnings
    ]
    names.warnings.clear()
    return ImportReport(
        recorded=len(fresh),
        repeated=len(groups) - len(fresh),
        recorded_lines=recorded_lines,
        repeated_lines=sum(len(group.rows) for group in groups) - recorded_lines,
        warnings=warnings,
    )


@contextmanager
def _blaming_owner(owners: Sequence[int]) -> Iterator[None]:
    """Turn the place of the row or draft to blame into the place of its event."""
    try:
        yield
    except AppError as error:
        if error.place is not None:
            error.place = owners[error.place]
        raise


def _known(session: Session, actor: Actor, events: Sequence[str]) -> set[str | None]:
    return set(
        session.scalars(
            select(Event.external_id).where(
                Event.organization_id == actor.operator_id,
                among(session, Event.external_id, events),
            )
        )
    )
