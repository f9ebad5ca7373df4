"""Shipments: what goes to a customer, through the gate that everything passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.clock import local_date
from core.db.bulk import among
from registry.errors import AlreadyDecided
from registry.items.customer_limits import customer_specification, market_specification
from registry.items.numbering import NumberContext, next_number
from registry.items.quantities import converted
from registry.ledger.days import today
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid, NotUsable
from registry.ledger.lots import note
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Attribute, Location, Traceable, TraceableDocument
from registry.ledger.record import record_event
from registry.operations.customer_check import failures
from registry.operations.errors import ShipmentNotFound
from registry.operations.models import Shipment, ShipmentLine
from registry.operations.reserving import check_day, check_free
from registry.parties.models import Organization
from registry.values import Direction, EventType, PartnerRole, ShipmentState


@dataclass(frozen=True, slots=True)
class Pick:
    """A lot or unit to ship, how much, from where."""

    traceable: Traceable
    quantity: Decimal
    location: Location
    #: What was stated in another unit, and what is left over: kept with the line and the event.
    converted: str | None = None


@dataclass(frozen=True, slots=True)
class NewShipment:
    """A shipment before it leaves."""

    customer: Organization
    picks: Sequence[Pick]
    ships_on: date
    number: str | None = None
    ship_to: str | None = None
    sales_order: str | None = None
    customer_order: str | None = None
    carrier: str | None = None


def create_shipment(session: Session, actor: Actor, new: NewShipment, *, at: datetime) -> Shipment:
    """Draft a shipment; nothing leaves stock yet.

    Raises:
        EventInvalid: No lines, or the partner is no customer.
        NotUsable: A line may not go to this customer; says why.

    """
    actor.require(Permission.SHIP)
    _check_draft(session, actor, new, at=at)
    shipment = Shipment(
        organization_id=actor.operator_id,
        number=new.number or next_number(session, actor, NumberContext("shipment", at)),
        customer=new.customer,
        ship_to=new.ship_to,
        sales_order=new.sales_order,
        customer_order=new.customer_order,
        carrier=new.carrier,
        ships_on=new.ships_on,
        created_at=at,
        lines=_lines(new.picks),
    )
    session.add(shipment)
    session.flush()
    record(
        session,
        actor,
        "shipment.create",
        f"shipment:{shipment.public_id}",
        at=at,
        after={"number": shipment.number, "customer": new.customer.name},
    )
    return shipment


def change_shipment(
    session: Session, actor: Actor, shipment: Shipment, new: NewShipment, *, at: datetime
) -> Shipment:
    """Bring a draft up to date; its number stays.

    Raises what `create_shipment` raises, and AlreadyDecided if it is no draft any more.
    """
    actor.require(Permission.SHIP)
    _require_draft(session, shipment)
    _check_draft(session, actor, new, at=at, besides=shipment.id)
    before = _state(shipment)
    for name in ("customer", "ship_to", "sales_order", "customer_order", "carrier", "ships_on"):
        setattr(shipment, name, getattr(new, name))
    notes = {(line.traceable_id, line.quantity): line.converted for line in shipment.lines}
    shipment.lines = _lines(new.picks, notes)
    session.flush()
    after = _state(shipment)
    if after != before:
        target = f"shipment:{shipment.public_id}"
        record(session, actor, "shipment.change", target, at=at, before=before, after=after)
    return shipment


def cancel_shipment(session: Session, actor: Actor, shipment: Shipment, *, at: datetime) -> None:
    """Give a draft up: what it held is free again. AlreadyDecided if it is no draft any more."""
    actor.require(Permission.SHIP)
    _require_draft(session, shipment)
    shipment.state = ShipmentState.CANCELLED
    session.flush()
    record(
        session,
        actor,
        "shipment.cancel",
        f"shipment:{shipment.public_id}",
        at=at,
        before={"state": "draft"},
        after={"state": "cancelled"},
    )


def _require_draft(session: Session, shipment: Shipment) -> None:
    """Lock the shipment, as it is now; AlreadyDecided if it is no draft any more."""
    session.flush()
    session.refresh(shipment, with_for_update={"of": Shipment})
    if shipment.state is not ShipmentState.DRAFT:
        raise AlreadyDecided(f"Shipment {shipment.number} is {shipment.state.value} already.")


def _check_draft(
    session: Session, actor: Actor, new: NewShipment, *, at: datetime, besides: int | None = None
) -> None:
    if not new.customer.has_role(PartnerRole.CUSTOMER):
        raise EventInvalid(f"{new.customer.name} is not one of your customers.")
    if not new.picks:
        raise EventInvalid("A shipment needs at least one line.")
    check_day(new.ships_on, local_date(at, actor.time_zone))
    for pick in new.picks:
        note(session, pick.traceable)
        check_for_customer(session, actor, pick.traceable, new.customer, new.ships_on)
    wanted = [(pick.traceable, pick.location, pick.quantity) for pick in new.picks]
    check_free(session, actor, wanted, besides=besides)


def _lines(
    picks: Sequence[Pick], before: Mapping[tuple[int, Decimal], str | None] | None = None
) -> list[ShipmentLine]:
    """Return the lines of the picks; one that stays as it was keeps its note of conversion."""
    return [
        ShipmentLine(
            position=position,
            traceable=pick.traceable,
            location_id=pick.location.id,
            quantity=pick.quantity,
            unit=pick.traceable.unit,
            converted=pick.converted or (before or {}).get((pick.traceable.id, pick.quantity)),
        )
        for position, pick in enumerate(picks, 1)
    ]


def _state(shipment: Shipment) -> dict[str, Any]:
    return {
        "customer": shipment.customer.name,
        "ship_to": shipment.ship_to,
        "customer_order": shipment.customer_order,
        "carrier": shipment.carrier,
        "ships_on": shipment.ships_on.isoformat(),
        "lines": [[line.traceable.number, f"{line.quantity:f}"] for line in shipment.lines],
    }


def ship(
    session: Session,
    actor: Actor,
    shipment: Shipment,
    *,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Shipment:
    """Let a drafted shipment leave: the gate is asked again, stock goes down.

    Raises:
        AlreadyDecided: It left before, or was cancelled.
        NotUsable, NotEnough: The gate, or the stock, says no.

    """
    actor.require(Permission.SHIP)
    _require_draft(session, shipment)
    moment = occurred_at or at
    days = today(session, actor, moment)
    for line in shipment.lines:
        day = days.day_of(line.traceable)
        check_for_customer(session, actor, line.traceable, shipment.customer, day)
    place = session.get(Location, shipment.lines[0].location_id)
    event = record_event(
        session,
        actor,
        EventDraft(
            type=EventType.SHIP,
            occurred_at=moment,
            lines=tuple(
                LineDraft(
                    traceable_id=line.traceable_id,
                    direction=Direction.IN,
                    quantity=line.quantity,
                    location_id=line.location_id,
                )
                for line in shipment.lines
            ),
            site_id=place.site_id if place else None,
            party_id=shipment.customer_id,
            business_step="shipping",
            references={"shipment": shipment.number},
            data=converted((line.traceable.number, line.converted) for line in shipment.lines),
        ),
        at=at,
    )
    shipment.event_id, shipment.shipped_at = event.id, moment
    shipment.ships_on = event.local_day  # what was planned is past
    shipment.state = ShipmentState.SHIPPED
    session.flush()
    record(
        session,
        actor,
        "shipment.ship",
        f"shipment:{shipment.public_id}",
        at=at,
        before={"state": "draft"},
        after={"state": "shipped", "lines": len(shipment.lines)},
    )
    return shipment


def follow_correction(session: Session, corrected_id: int, correction: Event) -> Shipment | None:
    """Bring the shipment of a corrected ship event in line with the correction.

    A restated shipment takes the lines and the customer of the correction; a voided one
    is cancelled. None if no shipment hangs on the corrected event.
    """
    return next(iter(follow_corrections(session, {corrected_id: correction.id})), None)


def follow_corrections(session: Session, corrections: Mapping[int, int]) -> list[Shipment]:
    """Do so for many; `corrections`: id of the corrected event to id of the correction."""
    shipments = list(
        session.scalars(select(Shipment).where(among(session, Shipment.event_id, corrections)))
    )
    if not shipments:
        return []
    ids = [corrections[shipment.event_id or 0] for shipment in shipments]
    events = {
        row.id: row for row in session.scalars(select(Event).where(among(session, Event.id, ids)))
    }
    for shipment, event_id in zip(shipments, ids, strict=True):
        _take_over(shipment, events[event_id])
    session.flush()
    return shipments


def _take_over(shipment: Shipment, correction: Event) -> None:
    shipment.event_id = correction.id
    if correction.counts_as is not EventType.SHIP:
        shipment.state = ShipmentState.CANCELLED
        return
    shipment.state = ShipmentState.SHIPPED
    shipment.customer_id = correction.party_id or shipment.customer_id
    shipment.shipped_at = correction.occurred_at
    shipment.ships_on = correction.local_day
    shipment.lines = [
        ShipmentLine(
            position=position,
            traceable_id=line.traceable_id,
            location_id=line.location_id,
            quantity=line.quantity,
            unit=line.unit,
        )
        for position, line in enumerate(correction.lines, 1)
    ]


def get_shipment(session: Session, actor: Actor, shipment_id: str) -> Shipment:
    """Return a shipment by public id: of the own registry, or to the own company."""
    query = select(Shipment).where(
        Shipment.public_id == shipment_id, Shipment.organization_id == actor.operator_id
    )
    if not actor.is_operator:
        query = query.where(
            Shipment.customer_id == actor.organization_id,
            Shipment.state == ShipmentState.SHIPPED,
        )
    shipment = session.scalars(query).one_or_none()
    if shipment is None:
        raise ShipmentNotFound("There is no such shipment.")
    return shipment


def check_for_customer(
    session: Session,
    actor: Actor,
    traceable: Traceable,
    customer: Organization,
    day: date,
    *,
    papers: bool = True,
) -> None:
    """Raise NotUsable for what this customer would not accept: shelf life, papers, limits.

    Without `papers` a missing certificate is let pass: the gap radar names it.
    """
    needed = day + timedelta(days=customer.minimum_shelf_life_days)
    if customer.minimum_shelf_life_days and (
        traceable.expiry_date is None or traceable.expiry_date < needed
    ):
        raise NotUsable(
            traceable.number,
            f"{customer.name} wants {customer.minimum_shelf_life_days} days of shelf life "
            f"and it expires on {traceable.expiry_date or 'no stated date'}",
        )
    bought = traceable.supplier_id is not None
    if papers and bought and customer.requires_certificate and traceable.item.requires_certificate:
        certificate = session.scalars(
            select(TraceableDocument.document_id)
            .where(TraceableDocument.traceable_id == traceable.id)
            .limit(1)
        ).first()
        if certificate is None:
            raise NotUsable(
                traceable.number, f"{customer.name} wants a certificate and there is none"
            )
    _check_limits(session, actor, traceable, customer, day)


def _check_limits(
    session: Session, actor: Actor, traceable: Traceable, customer: Organization, day: date
) -> None:
    """Raise NotUsable if results are missing or outside the customer's or market's limits."""
    item = traceable.item
    own = customer_specification(session, actor, item, customer.id, day=day)
    market = market_specification(session, actor, item, customer.country, day=day)
    asked = [(own, customer.name), (market, f"the market {customer.country}")]
    if own is None and market is None:
        return
    attributes = session.scalars(
        select(Attribute).where(Attribute.traceable_id == traceable.id).order_by(Attribute.id)
    ).all()
    for specification, whose in asked:
        wrong = failures(specification, attributes) if specification else []
        if wrong:
            raise NotUsable(
                traceable.number,
                f"it does not keep the specification of {whose}: {'; '.join(wrong)}",
            )
