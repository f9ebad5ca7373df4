"""The expiry of what is made, bound to the expiry of what goes in by the rule of its item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.inheritance_rules import EXPIRY, rules_of
from registry.items.models import Item
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Traceable
from registry.values import Direction, Inheritance, LineRole


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


def bind_expiry(session: Session, actor: Actor, draft: EventDraft) -> None:
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
        lot.expiry_date = expiry_by_rule(session, actor, lot.item, sources, lot.expiry_date)
    session.flush()
