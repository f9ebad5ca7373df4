"""The expiry of what is made, bound to the expiry of what goes in by the rule of its item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import insert_rows
from registry.items.inheritance_rules import EXPIRY, rules_of
from registry.items.models import Item
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.expiry import follow_expiry
from registry.ledger.models.traceable import ExpiryBond, Traceable
from registry.values import Direction, ExpiryRule, Inheritance, LineRole


def expiry_by_rule(
    session: Session,
    actor: Actor,
    item: Item,
    sources: Sequence[Traceable],
    stated: date | None,
) -> date | None:
    """Return the expiry that the item's rule allows for a lot made of these.

    Raises:
        EventInvalid: A later one was stated than the rule allows; names the lot that decides.

    """
    rule = rules_of(session, actor, [item.id])[item.id][EXPIRY]
    dated = [(row.expiry_date, row.number) for row in sources if row.expiry_date is not None]
    if rule is Inheritance.NOTHING or not dated:
        return stated
    last, number = min(dated) if rule is Inheritance.EARLIEST else max(dated)
    if stated is not None and stated > last:
        message = f"By its rule {item.name} expires no later than {number}: {last}."
        raise EventInvalid(message, fields={"expiry_date": message})
    return stated or last


def bind_expiry(
    session: Session, actor: Actor, draft: EventDraft, event_id: int, *, at: datetime
) -> None:
    """Bring the expiry of what a recorded run made in line with the rules of its items.

    For runs that come from tables and other systems, whose lots were entered before.

    Raises:
        EventInvalid: A later expiry was stated than the rule allows.

    """
    goes_in = [
        line.traceable_id
        for line in draft.lines_of(Direction.IN)
        if line.role is LineRole.INGREDIENT
    ]
    made = [
        line.traceable_id
        for line in draft.lines_of(Direction.OUT)
        if line.role is not LineRole.SCRAP
    ]
    rows = session.scalars(select(Traceable).where(Traceable.id.in_([*goes_in, *made])))
    found = {row.id: row for row in rows}
    sources = [found[one] for one in goes_in]
    for one in made:
        lot = found[one]
        expiry_by_rule(session, actor, lot.item, sources, lot.expiry_date)
    bind_made(session, actor, event_id, [found[one] for one in made], at=at)


def bind_made(
    session: Session, actor: Actor, event_id: int, made: Sequence[Traceable], *, at: datetime
) -> None:
    """Have the expiry of what a run made follow that of what went in, as the items' rules say.

    Also later: when another day is settled for an ingredient.
    """
    rules = rules_of(session, actor, {lot.item_id for lot in made})
    kept = {
        lot.id: ExpiryRule(rules[lot.item_id][EXPIRY].value)
        for lot in made
        if rules[lot.item_id][EXPIRY] is not Inheritance.NOTHING
    }
    rows = [
        {"event_id": event_id, "traceable_id": lot_id, "rule": rule}
        for lot_id, rule in kept.items()
    ]
    insert_rows(session, ExpiryBond, rows)
    if kept:
        follow_expiry(session, actor, kept, at=at)
