"""Claims to suppliers: sent with what failed, answered by the supplier, then settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.db.types import Quantity
from core.errors import Invalid, NotFound
from registry.errors import AlreadyDecided
from registry.items.numbering import NumberContext, next_number
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization
from registry.quality.models.quality_event import QualityEvent
from registry.quality.models.supplier_claim import SupplierClaim
from registry.quality.models.warranty import WarrantyClaim
from registry.values import ClaimAnswer, ClaimWish, SupplierClaimState


class SupplierClaimNotFound(NotFound):
    """No such claim for this actor."""

    code = "supplier_claim.not_found"


@dataclass(frozen=True, slots=True)
class NewSupplierClaim:
    """What failed of a bought lot or unit, how much of it, and what is asked of its supplier."""

    traceable: Traceable
    quantity: Decimal
    failure: str
    wish: ClaimWish
    due_on: date
    quality_event: QualityEvent | None = None
    warranty_claim: WarrantyClaim | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was claimed of a supplier, and what came back of it, of one item."""

    supplier: str
    item: str
    unit: str
    claims: int
    claimed: Decimal
    recovered: Decimal


def send_claim(
    session: Session, actor: Actor, new: NewSupplierClaim, *, at: datetime
) -> SupplierClaim:
    """Claim a failed lot or unit from its supplier, who sees it in the portal.

    Raises:
        EventInvalid: It was not bought, nothing says what failed, or no quantity.
        SupplierClaimNotFound: The lot is another organization's.

    """
    actor.require(Permission.MANAGE_QUALITY)
    lot = new.traceable
    if lot.organization_id != actor.operator_id or not actor.is_operator:
        raise SupplierClaimNotFound("There is no such lot or unit.")
    if lot.supplier_id is None:
        raise EventInvalid(f"{lot.number} was not bought: there is no supplier to ask.")
    if not new.failure.strip():
        raise EventInvalid("Say what failed.", fields={"failure": "What failed?"})
    if new.quantity <= 0:
        raise EventInvalid("A quantity is more than zero.", fields={"quantity": "More than zero"})
    claim = SupplierClaim(
        organization_id=actor.operator_id,
        number=next_number(session, actor, NumberContext("supplier_claim", at)),
        supplier_id=lot.supplier_id,
        traceable=lot,
        quantity=new.quantity,
        failure=new.failure.strip(),
        wish=new.wish,
        quality_event_id=new.quality_event.id if new.quality_event else None,
        warranty_claim_id=new.warranty_claim.id if new.warranty_claim else None,
        due_on=new.due_on,
        sent_at=at,
        sent_by=actor.name,
    )
    session.add(claim)
    session.flush()
    after = {"number": claim.number, "lot": lot.number, "quantity": str(new.quantity)}
    _note(session, actor, claim, "send", at, after, claim.failure)
    return claim


def answer_claim(
    session: Session,
    actor: Actor,
    claim_id: str,
    answer: ClaimAnswer,
    *,
    note: str,
    root_cause: str | None,
    at: datetime,
) -> SupplierClaim:
    """Take the supplier's answer; a rejection needs its reason.

    Raises:
        SupplierClaimNotFound: It is not to the actor's company.
        AlreadyDecided: It was answered before.
        Invalid: A rejection, or a part, without a reason.

    """
    actor.require(Permission.VIEW_OWN_DOCUMENTS)
    claim = get_supplier_claim(session, actor, claim_id)
    if claim.state is not SupplierClaimState.SENT:
        raise AlreadyDecided(f"Claim {claim.number} was answered before.")
    if answer is not ClaimAnswer.ACCEPTED and not note.strip():
        raise Invalid("Say why.", fields={"note": "Say why."})
    claim.state, claim.answer = SupplierClaimState.ANSWERED, answer
    claim.answer_note, claim.root_cause = note.strip() or None, (root_cause or "").strip() or None
    claim.answered_at, claim.answered_by = at, actor.name
    session.flush()
    _note(session, actor, claim, "answer", at, {"answer": answer.value}, claim.answer_note)
    return claim


def settle_claim(
    session: Session,
    actor: Actor,
    claim_id: str,
    *,
    recovered: Decimal,
    note: str,
    at: datetime,
) -> SupplierClaim:
    """Settle an answered claim by what was replaced or credited, in the lot's unit.

    Raises:
        SupplierClaimNotFound: Not the actor's.
        AlreadyDecided: It is settled, or not answered yet.
        Invalid: More came back than was claimed.

    """
    actor.require(Permission.MANAGE_QUALITY)
    claim = get_supplier_claim(session, actor, claim_id)
    if claim.state is not SupplierClaimState.ANSWERED:
        raise AlreadyDecided(f"Claim {claim.number} is {claim.state.value}; it cannot be settled.")
    if not 0 <= recovered <= claim.quantity:
        message = f"Between 0 and the {claim.quantity:f} that were claimed."
        raise Invalid(message, fields={"recovered": message})
    claim.state, claim.recovered = SupplierClaimState.SETTLED, recovered
    claim.settlement_note = note.strip() or None
    claim.settled_at, claim.settled_by = at, actor.name
    session.flush()
    _note(session, actor, claim, "settle", at, {"recovered": str(recovered)}, claim.settlement_note)
    return claim


def get_supplier_claim(session: Session, actor: Actor, claim_id: str) -> SupplierClaim:
    """Return a claim of the own registry, or to the own company."""
    row = session.scalars(
        _visible(actor).where(
            (SupplierClaim.public_id == claim_id) | (SupplierClaim.number == claim_id)
        )
    ).first()
    if row is None:
        raise SupplierClaimNotFound("There is no such claim.")
    return row


def list_supplier_claims(
    session: Session, actor: Actor, *, limit: int = 500
) -> Sequence[SupplierClaim]:
    """Return the claims of the own registry, or to the own company, newest first."""
    return session.scalars(_visible(actor).order_by(SupplierClaim.id.desc()).limit(limit)).all()


def recovery_by_supplier(session: Session, actor: Actor) -> list[Recovery]:
    """Return what was claimed and what came back, by supplier and item, most claims first."""
    actor.require(Permission.VIEW_REGISTRY)
    claims = func.count(SupplierClaim.id)
    named = (Organization.name, SupplierClaim.supplier_id, Traceable.item_id, Traceable.unit)
    rows = session.execute(
        select(
            Organization.name,
            func.min(Traceable.id),
            Traceable.unit,
            claims,
            func.sum(SupplierClaim.quantity, type_=Quantity),
            func.coalesce(func.sum(SupplierClaim.recovered, type_=Quantity), 0, type_=Quantity),
        )
        .join(Organization, Organization.id == SupplierClaim.supplier_id)
        .join(Traceable, Traceable.id == SupplierClaim.traceable_id)
        .where(SupplierClaim.organization_id == (actor.operator_id if actor.is_operator else 0))
        .group_by(*named)
        .order_by(claims.desc(), Organization.name)
    ).all()
    lots = {
        row.id: row
        for row in session.scalars(select(Traceable).where(Traceable.id.in_([r[1] for r in rows])))
    }
    return [
        Recovery(name, lots[lot].item.name, unit, number, claimed, recovered or Decimal(0))
        for name, lot, unit, number, claimed, recovered in rows
    ]


def count_open_claims(session: Session, actor: Actor) -> int:
    """Return how many claims wait for this actor: for an answer, or to be settled."""
    waits = SupplierClaimState.ANSWERED if actor.is_operator else SupplierClaimState.SENT
    query = _visible(actor).where(SupplierClaim.state == waits)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _visible(actor: Actor) -> Select[SupplierClaim]:
    staff, partner = Permission.VIEW_REGISTRY, Permission.VIEW_OWN_DOCUMENTS
    actor.require(staff if actor.is_operator else partner)
    query = select(SupplierClaim).where(SupplierClaim.organization_id == actor.operator_id)
    if actor.is_operator:
        return query
    return query.where(SupplierClaim.supplier_id == actor.organization_id)


def _note(
    session: Session,
    actor: Actor,
    claim: SupplierClaim,
    what: str,
    at: datetime,
    after: dict[str, str],
    reason: str | None,
) -> None:
    subject = f"supplier_claim:{claim.public_id}"
    record(session, actor, f"supplier_claim.{what}", subject, at=at, after=after, reason=reason)
