"""One event's rows become drafts for the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import at_place, offset_minutes
from registry.imports.names import Names
from registry.imports.quantities import in_unit
from registry.imports.rows import EventRow, RowError
from registry.items.quantities import converted
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.gate import REWORK
from registry.ledger.inheritance import Passage
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.scanned import check_item_gtin
from registry.operations.order_control import check_against_order
from registry.operations.receipt_papers import missing_papers
from registry.orders.models import PurchaseOrder
from registry.quality.errors import QualityEventNotFound
from registry.quality.rework import require_rework
from registry.values import Direction, EventType, LineRole

_ROLE_OF = {
    (EventType.TRANSFORM, Direction.IN): LineRole.INGREDIENT,
    (EventType.TRANSFORM, Direction.OUT): LineRole.PRODUCT,
    (EventType.REPLACE_PART, Direction.IN): LineRole.COMPONENT,
    (EventType.REPLACE_PART, Direction.OUT): LineRole.COMPONENT,
}


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows of one event, or the errors that keep it from being one."""

    event: str
    rows: tuple[EventRow, ...]
    errors: tuple[RowError, ...] = ()


def drafts_of(
    session: Session, actor: Actor, group: RowGroup, names: Names, *, known: bool = False
) -> Iterator[EventDraft]:
    """Yield the event, and the decision on its lots if a row makes one.

    `known`: it was recorded before, and only has to be the same.

    Raises:
        EventInvalid: The rows do not go together, or name what is not known.

    """
    first = group.rows[0]
    if any((row.type, row.time) != (first.type, first.time) for row in group.rows):
        raise EventInvalid("the rows of one event must have the same type and time")
    site = names.site(first.site)
    moment = at_place(first.time, site.time_zone)
    offset = offset_minutes(moment, site.time_zone)  # the local day is that of the site
    lines = [line for row in group.rows for line in _lines(row, names)]
    reworked = _check_rework(session, actor, group, lines, moment)
    missing: dict[str, str] = {}
    if first.type is EventType.RECEIVE and not known:
        missing = _missing_papers(group, names)
        _check_order(session, actor, group, lines, names)
    yield EventDraft(
        type=first.type,
        occurred_at=moment,
        offset_minutes=offset,
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
        business_step="repairing" if reworked else None,
        code=first.code or first.references.get("batch") or _rma(first),
        outcome=first.outcome or None,
        data=_converted(group.rows, names) | missing,
    )
    decided = {row.status for row in group.rows if row.status is not None}
    for status in sorted(decided):
        yield EventDraft(
            type=EventType.INSPECT,
            occurred_at=moment,
            offset_minutes=offset,
            lines=tuple(
                LineDraft(names.traceables[row.line][0], Direction.ABOUT)
                for row in group.rows
                if row.status is status
            ),
            site_id=site.id,
            outcome=status.value,
            reason=first.reason or "decided at import",
            external_id=f"{first.event}#{status.value}",
        )


def _rma(first: EventRow) -> str | None:
    """Return what a return without a number of its own is found by."""
    return first.event if first.counts_as is EventType.RETURN else None


def _check_rework(
    session: Session,
    actor: Actor,
    group: RowGroup,
    lines: Sequence[LineDraft],
    moment: datetime,
) -> bool:
    """Return whether the rows rework goods; raise EventInvalid if nothing allows it."""
    number = next((row.references[REWORK] for row in group.rows if REWORK in row.references), "")
    if not number:
        return False
    if group.rows[0].counts_as is not EventType.TRANSFORM:
        raise EventInvalid("only a transform can be rework")
    goes_in = [line.traceable_id for line in lines if line.direction is Direction.IN]
    lots = session.scalars(select(Traceable).where(Traceable.id.in_(goes_in))).all()
    try:
        require_rework(session, actor, number, lots, at=moment)
    except QualityEventNotFound as error:
        raise EventInvalid(str(error)) from error
    return True


def _missing_papers(group: RowGroup, names: Names) -> dict[str, str]:
    """Ask a receipt for the papers that the form asks for."""
    rows = [row for row in group.rows if row.number]
    references = {key: value for row in group.rows for key, value in row.references.items()}
    stated = next((row.papers_missing for row in group.rows if row.papers_missing), "")
    lots = [row.supplier_lot for row in rows]
    try:
        return missing_papers(lots, references, reason=stated or names.papers_missing)
    except EventInvalid as error:
        how = "State it in papers_missing, or once for a table with --papers-missing."
        raise EventInvalid(f"{error} {how}", fields=error.fields) from error


def _check_order(
    session: Session, actor: Actor, group: RowGroup, lines: Sequence[LineDraft], names: Names
) -> None:
    """Hold a new receipt against the order that it names, as the form does."""
    first = group.rows[0]
    number = next((row.references["purchase_order"] for row in group.rows
                   if "purchase_order" in row.references), "")  # fmt: skip
    if not number:
        return
    order = session.scalars(
        select(PurchaseOrder).where(
            PurchaseOrder.organization_id == actor.operator_id, PurchaseOrder.number == number
        )
    ).first()
    if order is None:
        return
    arriving: dict[int, Decimal] = {}
    for row, line in zip((row for row in group.rows if row.number), lines, strict=True):
        item = names.item(row.item, row.unit)
        arriving[item.id] = arriving.get(item.id, Decimal(0)) + line.quantity
    waiting = names.arriving
    total = {item: amount + waiting.get((order.id, item), 0) for item, amount in arriving.items()}
    check_against_order(session, actor, order, total, reason=first.reason)
    waiting.update({(order.id, item): amount for item, amount in total.items()})


def _lines(row: EventRow, names: Names) -> Iterator[LineDraft]:
    if not row.number:
        return
    check_item_gtin(names.item(row.item, row.unit), row.gtin)
    traceable_id, unit = names.traceables[row.line]
    quantity = in_unit(row.quantity, row.unit, unit, row.item).quantity
    kind = row.counts_as
    if kind is None:
        return
    site = names.site(row.site)
    if kind is EventType.COUNT and row.direction is None:
        yield LineDraft(
            traceable_id,
            Direction.ABOUT,
            location_id=names.location(site, row.location),
            counted=quantity,
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
            quantity=quantity if moves else Decimal(0),
            location_id=names.location(site, path) if moves else None,
            inferred=row.inferred,
        )


def _converted(rows: Sequence[EventRow], names: Names) -> dict[str, str]:
    """Name what was left over where a quantity came in another unit than the item's."""
    return converted(
        (row.number, in_unit(row.quantity, row.unit, names.traceables[row.line][1], row.item).note)
        for row in rows
        if row.number
    )


def passage_of(group: RowGroup, draft: EventDraft) -> Passage:
    """Return what the new lots of a split or merge take over, and whether a row decides."""
    return Passage(
        tuple(line.traceable_id for line in draft.lines_of(Direction.IN)),
        tuple(line.traceable_id for line in draft.lines_of(Direction.OUT)),
        draft.occurred_at,
        decided=any(row.status is not None for row in group.rows),
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
