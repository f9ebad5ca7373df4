"""All that the signature under a launch covers, as its page shows it.

A launch names the hash of this content, and is refused with the difference where it is not so
any more. Of very many lots the sums and a digest stand for the single ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select, type_coerce
from sqlalchemy.orm import Session

from core.db.bulk import among
from core.db.types import Quantity
from registry.items.models import Item
from registry.ledger.models.traceable import Traceable
from registry.parties.contacts import fitting_contacts
from registry.parties.models import Organization
from registry.recalls.gap import Gap, read_gap
from registry.recalls.models import Recall, RecallScope
from registry.recalls.queries import read_items
from registry.recalls.scope import deliveries, figures
from registry.values import RecallState

#: What a customer gets when an amendment is launched.
NOTICE, CORRECTION = "the notice, amended", "a correction of the notice"
#: So many lots, and parts of customers, stand one by one; more are summed up.
MOST_NAMED = 500


def launch_content(session: Session, recall: Recall) -> dict[str, Any]:
    """Return what a launch of the draft, or of the amendment that waits, would sign: plain JSON."""
    amendment = recall.draft_amendment
    of_draft = recall.state is RecallState.DRAFT
    return {
        "recall": {
            "id": recall.public_id,
            "number": recall.number,
            "amendment": None if of_draft or amendment is None else amendment.number,
        },
        "case": {
            "kind": recall.kind.value,
            "drill": recall.mock,
            "class": recall.recall_class.value,
            "title": recall.title,
            "reason": recall.reason,
            "hazard": recall.hazard,
            "what to do": recall.instructions,
            "complaint": recall.complaint_at.isoformat(),
            "starts from": sorted(root.traceable.number for root in recall.roots),
        },
        **(_of_draft(session, recall) if of_draft else _of_gap(read_gap(session, recall))),
    }


def _of_draft(session: Session, recall: Recall) -> dict[str, Any]:
    scope = figures(session, recall)
    named = scope.lots + scope.excluded <= MOST_NAMED
    return {
        "scope": {
            "lots": scope.lots,
            "taken out": scope.excluded,
            "shipments": scope.shipments,
            "digest": scope.digest,
        },
        "items": _items(session, recall),
        "lot": _lots(session, recall) if named else {},
        "taken out": _taken_out(session, recall),
        "customers": _customers(session, recall),
    }


def _of_gap(gap: Gap) -> dict[str, Any]:
    notices = {customer.id: NOTICE for customer in gap.to_tell}
    notices |= {customer.id: CORRECTION for customer in gap.to_correct}
    customers: dict[int, dict[str, Any]] = {}
    for row in gap.untold:
        known = {**_contacts(row.customer), "gets": notices[row.customer.id]}
        entry = customers.setdefault(row.customer.id, known)
        key = _own_key(entry, row.lot.number, row.lot.item.sku)
        unit = row.lot.unit
        entry[key] = f"{_said(row.got, unit)}, told of {_said(row.told, unit)}"
    names = _names(row.customer for row in gap.untold)

    def named(rows: Iterable[RecallScope]) -> dict[str, str]:
        return {_lot_name(row): row.traceable.item.name for row in rows}

    return {
        "lot": named((*gap.lots, *gap.marked)),
        "taken out": {_lot_name(row): row.why for row in gap.taken_out},
        "not reached any more": named(gap.lost),
        "customers": {names[key]: entry for key, entry in customers.items()},
    }


def _items(session: Session, recall: Recall) -> dict[str, str]:
    return {
        f"{row.item} ({row.sku})": f"{row.lots} lots or units, "
        f"{_amounts(row.unit, row.flows.came, row.flows.out, row.flows.on_hand)}"
        for row in read_items(session, recall)
    }


def _lots(session: Session, recall: Recall) -> dict[str, str]:
    rows = session.scalars(
        select(RecallScope)
        .where(RecallScope.recall_id == recall.id, RecallScope.included.is_(True))
        .order_by(RecallScope.traceable_id)
    ).unique()
    return {
        _lot_name(row): _amounts(row.traceable.unit, row.produced, row.shipped, row.on_hand)
        for row in rows
    }


def _lot_name(row: RecallScope) -> str:
    return f"{row.traceable.number} ({row.traceable.item.sku})"


def _taken_out(session: Session, recall: Recall) -> dict[str, str | None]:
    rows = session.scalars(
        select(RecallScope)
        .where(RecallScope.recall_id == recall.id, RecallScope.included.is_(False))
        .order_by(RecallScope.traceable_id)
    ).unique()
    return {_lot_name(row): row.why for row in rows}


def _customers(session: Session, recall: Recall) -> dict[str, dict[str, Any]]:
    out = deliveries(recall).subquery()
    got = type_coerce(func.sum(out.c.quantity), Quantity())
    sums: Select[Any] = select(out.c.customer_id, out.c.unit, got, func.count())
    totals = session.execute(sums.group_by(out.c.customer_id, out.c.unit)).all()
    parts: dict[int, dict[str, str]] = defaultdict(dict)
    if sum(row[3] for row in totals) <= MOST_NAMED:
        lot = (out.c.customer_id, out.c.traceable_id, out.c.unit)
        each = select(*lot, got.label("got")).group_by(*lot).subquery()
        rows = session.execute(
            select(each.c.customer_id, Traceable.number, Item.sku, each.c.unit, each.c.got)
            .join(Traceable, Traceable.id == each.c.traceable_id)
            .join(Item, Item.id == Traceable.item_id)
            .order_by(Traceable.number, Traceable.id)
        )
        for customer, number, sku, unit, quantity in rows:
            parts[customer][_own_key(parts[customer], number, sku)] = _said(quantity, unit)
    else:
        for customer, unit, quantity, _ in totals:
            parts[customer][f"all in {unit.strip('{}')}"] = _said(quantity, unit)
    organizations = session.scalars(
        select(Organization)
        .where(among(session, Organization.id, parts))
        .order_by(Organization.name, Organization.id)
    ).all()
    names = _names(organizations)
    return {names[row.id]: {**_contacts(row), **parts[row.id]} for row in organizations}


def _own_key(taken: Mapping[str, Any], number: str, sku: str) -> str:
    """Return the number of a lot, with its item where another one has the same number."""
    return f"{number} ({sku})" if number in taken else number


def _contacts(customer: Organization) -> dict[str, Any]:
    people = [f"{row.name} <{row.email}>" for row in fitting_contacts(customer, "recall")]
    return {"goes to": people or ["nobody: no address is on file"]}


def _names(customers: Iterable[Organization]) -> Mapping[int, str]:
    """Return a name of its own for each customer."""
    known = {row.id: row for row in customers}
    count = Counter(row.name for row in known.values())
    return {
        key: row.name if count[row.name] == 1 else f"{row.name} ({row.code or row.public_id})"
        for key, row in known.items()
    }


def _amounts(unit: str, made: Decimal, out: Decimal, here: Decimal) -> str:
    return ", ".join(
        f"{_said(much, unit)} {word}"
        for word, much in (("made or received", made), ("with customers", out), ("here", here))
    )


def _said(quantity: Decimal, unit: str) -> str:
    return f"{quantity:f} {unit.strip('{}')}"
