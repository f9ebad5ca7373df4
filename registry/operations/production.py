"""Production: lots in, lots and units out, with quantities, yield and loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.items.models import Item
from registry.items.numbering import NumberContext, next_number
from registry.items.quantities import converted
from registry.ledger.days import today
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.expiry import strictest
from registry.ledger.gate import REWORK
from registry.ledger.lots import NewTraceable, add_alias, create_traceable
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.record import record_event
from registry.ledger.sites import require_recording
from registry.operations.expiry_rules import bind_made, expiry_by_rule
from registry.operations.reserving import check_kept
from registry.parties.models import Site
from registry.quality.rework import require_rework
from registry.values import AliasKind, Direction, EventType, LineRole, TraceableKind


@dataclass(frozen=True, slots=True)
class Input:
    """What goes in: a lot or unit, how much, from where, as what."""

    traceable: Traceable
    quantity: Decimal
    location: Location
    role: LineRole = LineRole.INGREDIENT
    inferred: bool = False
    #: What was stated in another unit, and what is left over: kept with the event.
    converted: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What comes out: a new lot or unit (number empty: by the numbering rule)."""

    item: Item
    quantity: Decimal
    location: Location
    number: str | None = None
    kind: TraceableKind = TraceableKind.LOT
    role: LineRole = LineRole.PRODUCT
    manufacture_date: date | None = None
    expiry_date: date | None = None
    #: Number of the filling batch, where filling is a step of its own; kept as an alias.
    filling_batch: str | None = None
    converted: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One production run (batch): the process event, apart from lot and serial."""

    inputs: Sequence[Input]
    outputs: Sequence[Output]
    occurred_at: datetime
    work_order: str | None = None
    batch: str | None = None
    machine: str | None = None
    shift: str | None = None
    operator: str | None = None
    external_id: str | None = None
    #: Measured process values: {"temperature": "72.5 Cel"}.
    parameters: dict[str, str] = field(default_factory=dict)
    #: Number of the nonconformance that was settled by reworking what goes in.
    rework: str | None = None
    #: Where the electronic batch record lies, and the SHA-256 of its file, if it is known.
    batch_record: str | None = None
    batch_record_sha256: str | None = None
    #: Why it takes what draft shipments hold.
    reason: str | None = None


def record_run(
    session: Session, actor: Actor, run: Run, *, at: datetime
) -> tuple[Event, list[Traceable]]:
    """Consume released lots and make new ones; return the event and what was made.

    What is made starts in quarantine, like everything that was not yet decided on.

    Raises:
        EventInvalid: Nothing comes out, or a unit is made in another quantity than 1.
        QualityEventNotFound, EventInvalid: What is reworked has no nonconformance that
            was settled by rework.
        NotUsable, NotEnough: The gate, the stock, or a draft shipment says no.

    """
    require_recording(actor, Permission.RECORD_PRODUCTION)
    if not run.outputs:
        raise EventInvalid("A production run needs something that comes out.")
    if run.rework:
        require_rework(session, actor, run.rework, [item.traceable for item in run.inputs], at=at)
    made = [_make(session, actor, run, output, at=at) for output in run.outputs]
    lines = [
        LineDraft(
            traceable_id=item.traceable.id,
            direction=Direction.IN,
            role=item.role,
            quantity=item.quantity,
            location_id=item.location.id,
            inferred=item.inferred,
        )
        for item in run.inputs
    ]
    lines += [
        LineDraft(
            traceable_id=traceable.id,
            direction=Direction.OUT,
            role=output.role,
            quantity=output.quantity,
            location_id=output.location.id,
        )
        for traceable, output in zip(made, run.outputs, strict=True)
    ]
    references = references_of(run)
    event = record_event(
        session,
        actor,
        EventDraft(
            type=EventType.TRANSFORM,
            occurred_at=run.occurred_at,
            lines=tuple(lines),
            site_id=run.outputs[0].location.site_id,
            business_step="repairing" if run.rework else "commissioning",
            references=references,
            code=run.batch,
            machine=run.machine,
            shift=run.shift,
            operator=run.operator,
            external_id=run.external_id,
            reason=run.reason,
            data=_data_of(run) | notes_of(run.inputs, zip(made, run.outputs, strict=True)),
        ),
        at=at,
    )
    bind_made(session, actor, event.id, made, at=at)
    check_kept(session, actor, [event])
    record(
        session,
        actor,
        "production.record",
        f"event:{event.public_id}",
        at=at,
        after={
            "inputs": [item.traceable.number for item in run.inputs],
            "outputs": [traceable.number for traceable in made],
            **references,
        },
    )
    return event, made


def notes_of(
    inputs: Iterable[Input], outputs: Iterable[tuple[Traceable, Output]] = ()
) -> dict[str, str]:
    """Return what the event keeps of quantities that were stated in another unit."""
    return converted(
        [(line.traceable.number, line.converted) for line in inputs]
        + [(made.number, output.converted) for made, output in outputs]
    )


def references_of(run: Run) -> dict[str, str]:
    """Return the papers that a run names: work order, batch, rework."""
    named = (("work_order", run.work_order), ("batch", run.batch), (REWORK, run.rework))
    return {key: value for key, value in named if value}


def _data_of(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = {"parameters": run.parameters} if run.parameters else {}
    if run.batch_record:
        data["batch_record"] = run.batch_record
    if run.batch_record_sha256:
        data["batch_record_sha256"] = run.batch_record_sha256
    return data


def _make(session: Session, actor: Actor, run: Run, output: Output, *, at: datetime) -> Traceable:
    site = session.get(Site, output.location.site_id)
    context = NumberContext(output.kind.value, run.occurred_at, output.item, site)
    number = output.number or next_number(session, actor, context)
    local = today(session, actor, run.occurred_at).at(output.location.site_id)
    made_on = output.manufacture_date or local
    own = expiry = output.expiry_date
    sources = [item.traceable for item in run.inputs if item.role is LineRole.INGREDIENT]
    if expiry is None and output.item.shelf_life_days:
        # By shelf life it may expire later than what it is made of: then the rule decides.
        own = by_life = made_on + timedelta(days=output.item.shelf_life_days)
        limit = expiry_by_rule(session, actor, output.item, sources, None)
        expiry = min(by_life, limit) if limit else by_life
    if output.expiry_date is None:  # repacked goods are still the same goods
        same = [row.expiry_date for row in sources if row.item_id == output.item.id]
        expiry = strictest([expiry, *same])
    made = create_traceable(
        session,
        actor,
        NewTraceable(
            item=output.item,
            number=number,
            kind=output.kind,
            site_id=output.location.site_id,
            manufacture_date=made_on,
            expiry_date=own,
            follows=expiry_by_rule(session, actor, output.item, sources, expiry),
        ),
        at=at,
    )
    if output.filling_batch:
        add_alias(session, actor, made, AliasKind.FILLING_BATCH, output.filling_batch)
    return made
