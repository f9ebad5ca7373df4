"""Warranty: dates of a unit, and claims with the faulty and the replacing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import NotFound
from registry.errors import AlreadyDecided
from registry.items.models import Item
from registry.items.numbering import NumberContext, next_number
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Edge, Traceable
from registry.parties.models import Organization
from registry.quality.models.warranty import Warranty, WarrantyClaim
from registry.values import ClaimState, TraceableKind


class ClaimNotFound(NotFound):
    """No such claim for this actor."""

    code = "claim.not_found"


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A unit that failed; `replacing` took its place, if anything did yet."""

    faulty: Traceable
    failed_on: date
    failure: str
    replacing: Traceable | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """How many claimed units one input lot is in, and in how many units it is at all."""

    number: str
    public_id: str
    item: str
    supplier: str | None
    claims: int
    units: int


def start_warranty(
    session: Session,
    actor: Actor,
    unit: Traceable,
    starts_on: date,
    ends_on: date,
    *,
    at: datetime,
    customer: Organization | None = None,
    terms: str | None = None,
) -> Warranty:
    """Set the warranty of a unit; setting it again replaces the dates (audited).

    Raises:
        EventInvalid: It is a lot and no unit, or the dates are out of order.

    """
    actor.require(Permission.RECORD_SERVICE)
    if unit.kind is not TraceableKind.SERIAL:
        raise EventInvalid(f"{unit.number} is a lot; only a single unit has a warranty.")
    if ends_on < starts_on:
        raise EventInvalid(
            "A warranty ends after it starts.", fields={"ends_on": "Not before the start"}
        )
    found = session.get(Warranty, unit.id)
    before = {"starts_on": found.starts_on, "ends_on": found.ends_on} if found else None
    warranty = found or Warranty(traceable_id=unit.id, organization_id=actor.operator_id)
    warranty.starts_on, warranty.ends_on = starts_on, ends_on
    warranty.customer_id = customer.id if customer else warranty.customer_id
    warranty.terms, warranty.recorded_at = terms or warranty.terms, at
    unit.warranty_until = ends_on
    session.add(warranty)
    session.flush()
    record(
        session,
        actor,
        "warranty.start",
        f"serial:{unit.public_id}",
        at=at,
        before=before,
        after={"starts_on": starts_on, "ends_on": ends_on},
    )
    return warranty


def claim_warranty(session: Session, actor: Actor, new: NewClaim, *, at: datetime) -> WarrantyClaim:
    """Enter a claim; whether it falls into the warranty is worked out and kept.

    A replacing unit takes over what is left of the warranty.

    Raises:
        EventInvalid: No failure, a lot instead of a unit, or a unit that replaces itself.

    """
    actor.require(Permission.RECORD_SERVICE)
    if new.faulty.kind is not TraceableKind.SERIAL:
        raise EventInvalid(f"{new.faulty.number} is a lot; a claim is about one unit.")
    if not new.failure.strip():
        raise EventInvalid("Say what failed.", fields={"failure": "What failed?"})
    if new.replacing is not None and new.replacing.id == new.faulty.id:
        raise EventInvalid("A unit cannot replace itself.", fields={"replacing": "Another unit"})
    warranty = session.get(Warranty, new.faulty.id)
    covered = warranty is not None and warranty.starts_on <= new.failed_on <= warranty.ends_on
    claim = WarrantyClaim(
        organization_id=actor.operator_id,
        number=next_number(session, actor, NumberContext("claim", at)),
        faulty=new.faulty,
        replacing=new.replacing,
        customer_id=warranty.customer_id if warranty else None,
        failed_on=new.failed_on,
        failure=new.failure.strip(),
        under_warranty=covered,
        created_at=at,
    )
    session.add(claim)
    session.flush()
    if warranty is not None and covered and new.replacing is not None:
        start_warranty(
            session, actor, new.replacing, new.failed_on, warranty.ends_on, at=at,
            terms=f"what was left of {new.faulty.number}",
        )  # fmt: skip
    record(
        session,
        actor,
        "claim.enter",
        f"claim:{claim.public_id}",
        at=at,
        after={"faulty": new.faulty.number, "under_warranty": covered},
    )
    return claim


def decide_claim(
    session: Session, actor: Actor, claim_id: str, *, accept: bool, decision: str, at: datetime
) -> WarrantyClaim:
    """Accept or reject a claim, with the reason; AlreadyDecided the second time."""
    actor.require(Permission.RECORD_SERVICE)
    claim = session.scalars(
        select(WarrantyClaim).where(
            WarrantyClaim.public_id == claim_id,
            WarrantyClaim.organization_id == (actor.operator_id if actor.is_operator else 0),
        )
    ).one_or_none()
    if claim is None:
        raise ClaimNotFound("There is no such claim.")
    if claim.state is not ClaimState.OPEN:
        raise AlreadyDecided(f"Claim {claim.number} is {claim.state.value} already.")
    claim.state = ClaimState.ACCEPTED if accept else ClaimState.REJECTED
    claim.decision, claim.decided_at = decision.strip() or None, at
    session.flush()
    record(
        session,
        actor,
        "claim.decide",
        f"claim:{claim.public_id}",
        at=at,
        after={"state": claim.state.value},
        reason=claim.decision,
    )
    return claim


def list_claims(session: Session, actor: Actor, *, limit: int = 500) -> Sequence[WarrantyClaim]:
    """Return the newest claims."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(WarrantyClaim)
        .where(WarrantyClaim.organization_id == (actor.operator_id if actor.is_operator else 0))
        .order_by(WarrantyClaim.id.desc())
        .limit(limit)
    ).all()


def claims_by_source(session: Session, actor: Actor, *, limit: int = 50) -> list[Source]:
    """Return the input lots that are in claimed units, the most claims first."""
    actor.require(Permission.VIEW_REGISTRY)
    units = (
        select(Edge.parent_id, func.count().label("units")).group_by(Edge.parent_id)
    ).subquery()
    claims = func.count(WarrantyClaim.id.distinct())
    named = (Traceable.number, Traceable.public_id, Item.name, Organization.name)
    rows = session.execute(
        select(*named, claims, units.c.units)
        .join(Edge, Edge.parent_id == Traceable.id)
        .join(WarrantyClaim, WarrantyClaim.faulty_id == Edge.child_id)
        .join(units, units.c.parent_id == Traceable.id)
        .join(Item, Item.id == Traceable.item_id)
        .outerjoin(Organization, Organization.id == Traceable.supplier_id)
        .where(WarrantyClaim.organization_id == (actor.operator_id if actor.is_operator else 0))
        .group_by(
            Traceable.id, Traceable.number, Traceable.public_id, Item.name, Organization.name,
            units.c.units,
        )
        .order_by(claims.desc(), Traceable.number)
        .limit(limit)
    )  # fmt: skip
    return [Source(*row) for row in rows]
