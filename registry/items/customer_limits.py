"""What a customer's own specification, and its market's, say about a lot that is to go there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from extraction.normalise.judge import Outcome, judge
from extraction.normalise.text import phrase_key
from extraction.normalise.values import parse_value
from registry.items.models import Item, Specification, SpecificationLimit
from registry.items.specifications import describe_limit, limits_of
from registry.ledger.models.traceable import Attribute


def customer_specification(
    session: Session, actor: Actor, item: Item, customer_id: int, *, day: date
) -> Specification | None:
    """Return the specification of this customer for an item that is in force on a day."""
    return session.scalars(
        select(Specification)
        .where(
            Specification.organization_id == actor.operator_id,
            Specification.item_id == item.id,
            Specification.customer_id == customer_id,
            Specification.effective_from <= day,
            or_(Specification.effective_until.is_(None), Specification.effective_until >= day),
        )
        .order_by(Specification.version.desc())
        .limit(1)
    ).first()


def market_specification(
    session: Session, actor: Actor, item: Item, country: str | None, *, day: date
) -> Specification | None:
    """Return what a market (a country, such as "DE") asks of an item on a day, if anything."""
    if not country:
        return None
    return session.scalars(
        select(Specification)
        .where(
            Specification.organization_id == actor.operator_id,
            Specification.item_id == item.id,
            Specification.customer_id.is_(None),
            Specification.supplier_id.is_(None),
            func.upper(Specification.market) == country.upper(),
            Specification.effective_from <= day,
            or_(Specification.effective_until.is_(None), Specification.effective_until >= day),
        )
        .order_by(Specification.version.desc())
        .limit(1)
    ).first()


def failures(specification: Specification, attributes: Sequence[Attribute]) -> list[str]:
    """Return a sentence for each limit that the lot's results break, miss or leave open.

    Of several results for one test the newest counts.
    """
    wrong = []
    for limit in specification.limits:
        result = next((row for row in reversed(attributes) if _is_about(limit, row)), None)
        if result is None:
            if limit.required:
                wrong.append(f"there is no result for {limit.name}")
            continue
        found = judge(
            parse_value(result.text),
            limits_of(limit),
            value_unit=result.ucum or result.unit,
            limit_unit=limit.unit,
        )
        if found.outcome is not Outcome.PASS:
            wrong.append(
                f"{limit.name} is {result.text} {result.unit or ''}".rstrip()
                + f", the limit is {describe_limit(limit)}"
            )
    return wrong


def _is_about(limit: SpecificationLimit, result: Attribute) -> bool:
    if limit.characteristic == result.characteristic:
        return True
    names = {phrase_key(limit.name), phrase_key(limit.characteristic)}
    return phrase_key(result.name) in names
