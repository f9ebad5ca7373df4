"""Mass balance of one lot or unit: what came in against where it went, from the ledger.

Above 100 % more was used, shipped or is there than ever came in: a receipt or a return is
missing, or a quantity is wrong.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.ledger.errors import TraceableNotFound
from registry.ledger.flows import Flows, read_flows
from registry.ledger.models.traceable import Traceable


def mass_balance(session: Session, actor: Actor, lot: Traceable) -> Flows:
    """Return the flows of a lot or unit of the actor's organization, in its unit.

    Raises TraceableNotFound if it is another organization's.
    """
    actor.require(Permission.VIEW_REGISTRY)
    if lot.organization_id != actor.operator_id or not actor.is_operator:
        raise TraceableNotFound("There is no such lot or unit.")
    return read_flows(session, select(Traceable.id).where(Traceable.id == lot.id))[lot.id]
