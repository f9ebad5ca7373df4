"""What a bill of materials says that a run uses, proposed from the stock that may be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.bills import active_bill, bill_lines
from registry.items.models import Item
from registry.ledger.errors import EventInvalid
from registry.operations.picking import propose_picks
from registry.operations.production import Input


@dataclass(frozen=True, slots=True)
class Shortage:
    """What usable stock lacks for a run."""

    item: Item
    missing: Decimal


def propose_inputs(
    session: Session, actor: Actor, product: Item, quantity: Decimal, *, at: datetime
) -> tuple[list[Input], list[Shortage]]:
    """Return what a run of this quantity would take: FEFO, then FIFO; marked inferred.

    Of an item with a potency so much is taken that the active content is what the bill means.

    Raises:
        EventInvalid: The product has no bill of materials.

    """
    bill = active_bill(session, actor, product)
    if bill is None:
        raise EventInvalid(f"{product.name} has no bill of materials.")
    inputs: list[Input] = []
    short: list[Shortage] = []
    for line in bill_lines(session, actor, bill):
        wanted = line.quantity * quantity
        found = propose_picks(session, actor, line.item, wanted, at=at, at_nominal=True)
        inputs += [
            Input(pick.traceable, pick.quantity, pick.location, line.role, inferred=True)
            for pick in found.picks
        ]
        if found.missing:
            short.append(Shortage(line.item, found.missing))
    return inputs, short
