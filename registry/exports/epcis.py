"""Events of a trace as GS1 EPCIS 2.0 JSON-LD.

Every event that counts and touches a traced lot or unit becomes one EPCIS event; a
corrected one stands beside its correction with an error declaration. Items with a GTIN
are named by GS1 Digital Link, others by a private https address (CBV 2.0, section 8).

Source: GS1 EPCIS 2.0 and CBV 2.0 (2022); units by UN/CEFACT Recommendation 20.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from extraction.normalise.units import unit_by_code
from registry.genealogy.trace import Trace
from registry.items.models import Item
from registry.ledger.book import chunks
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization, Site
from registry.values import Direction, Disposition, EventType, TraceableKind

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
#: Characters that GS1 allows in a lot or serial (CSET 82), 20 at most.
_CSET_82 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")

_STEPS = {
    EventType.RECEIVE: ("receiving", "in_progress"),
    EventType.MOVE: ("storing", None),
    EventType.SHIP: ("shipping", "in_transit"),
    EventType.RETURN: ("receiving", "returned"),
    EventType.INSTALL: ("installing", "active"),
    EventType.SERVICE: ("repairing", None),
    EventType.DISPOSE: ("destroying", "destroyed"),
    EventType.COUNT: ("cycle_counting", None),
    EventType.HOLD: ("holding", "unavailable"),
    EventType.RELEASE: ("holding", "available"),
}
_DECISIONS = {
    Disposition.RELEASED.value: "conformant",
    Disposition.CONDITIONALLY_RELEASED.value: "conformant",
    Disposition.REJECTED.value: "non_conformant",
    Disposition.QUARANTINE.value: "unavailable",
}
_TRANSACTIONS = {
    "purchase_order": "po",
    "work_order": "prodorder",
    "shipment": "desadv",
    "document": "testres",
    "delivery_note": "recadv",
    "rma": "rma",
}


def trace_as_epcis(
    session: Session, actor: Actor, found: Trace, *, at: datetime, base: str
) -> dict[str, Any]:
    """Return one EPCIS document with every event on the traced lots and units."""
    return events_as_epcis(session, actor, [node.id for node in found.nodes], at=at, base=base)


def events_as_epcis(
    session: Session, actor: Actor, traceable_ids: Sequence[int], *, at: datetime, base: str
) -> dict[str, Any]:
    """Return the EPCIS document of all events on these lots and units, oldest first.

    `base` is the installation's address, for names of what has no GS1 key.
    """
    actor.require(Permission.VIEW_REGISTRY)
    writer = _Writer(session, actor, base)
    events = [writer.event(event) for event in _events(session, actor, traceable_ids)]
    return {
        "@context": [CONTEXT],
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{base}/{at.isoformat()}')}",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": at.isoformat(),
        "epcisBody": {"eventList": [event for event in events if event is not None]},
    }


def _events(session: Session, actor: Actor, ids: Sequence[int]) -> list[Event]:
    found: dict[int, Event] = {}
    for part in chunks(sorted(set(ids))):
        about = select(EventLine.event_id).where(EventLine.traceable_id.in_(part))
        for event in session.scalars(
            select(Event).where(Event.id.in_(about), Event.organization_id == actor.operator_id)
        ):
            found[event.id] = event
    return sorted(found.values(), key=lambda event: (event.occurred_at, event.id))


class _Writer:
    """Turns events of one organization into EPCIS, remembering names it looked up."""

    def __init__(self, session: Session, actor: Actor, base: str) -> None:
        self.session = session
        self.base = base.rstrip("/")
        self.sites = {
            site.id: site
            for site in session.scalars(
                select(Site).where(Site.organization_id == actor.operator_id)
            )
        }
        self.partners = {
            partner.id: partner
            for partner in session.scalars(
                select(Organization).where(Organization.operator_id == actor.operator_id)
            )
        }

    def event(self, event: Event) -> dict[str, Any] | None:
        """Return one event; None for a correction that only voids."""
        kind = event.counts_as
        if kind is None:
            return None
        zone = timezone(timedelta(minutes=event.offset_minutes))
        common: dict[str, Any] = {
            "eventID": self._id(event.public_id),
            "eventTime": event.occurred_at.astimezone(zone).isoformat(timespec="milliseconds"),
            "eventTimeZoneOffset": _offset(event.offset_minutes),
            "recordTime": event.recorded_at.isoformat(timespec="milliseconds"),
        }
        site = self.sites.get(event.site_id or 0)
        if site is not None:
            common["readPoint"] = {"id": self._place(site)}
        transactions = [
            {
                "type": _TRANSACTIONS[key],
                "bizTransaction": f"{self.base}/id/{key}/{quote(str(value), safe='')}",
            }
            for key, value in event.references.items()
            if key in _TRANSACTIONS
        ]
        if transactions:
            common["bizTransactionList"] = transactions
        if correction := self._correction(event):
            common["errorDeclaration"] = correction
        return {**self._body(event, kind), **common, **self._parties(event, kind)}

    def _body(self, event: Event, kind: EventType) -> dict[str, Any]:
        if kind in {EventType.TRANSFORM, EventType.SPLIT, EventType.MERGE}:
            return self._transformation(event, kind)
        if kind in {EventType.PACK, EventType.UNPACK}:
            return self._aggregation(event, kind)
        if kind is EventType.REPLACE_PART:
            return self._association(event)
        step, disposition = _STEPS.get(kind, ("inspecting", None))
        if kind is EventType.INSPECT:
            disposition = _DECISIONS.get(event.outcome or "")
        if kind is EventType.RECALL:
            step, disposition = "holding", "recalled" if event.outcome == "place" else "available"
        body: dict[str, Any] = {
            "type": "ObjectEvent",
            "action": "DELETE" if kind is EventType.DISPOSE else "OBSERVE",
            "bizStep": step,
        }
        if disposition is not None:
            body["disposition"] = disposition
        # A move has the same lot on both sides: what arrived says it all.
        moved = kind is EventType.MOVE
        lines = [line for line in event.lines if not moved or line.direction is Direction.OUT]
        body.update(self._things(lines, "epcList", "quantityList"))
        return body

    def _transformation(self, event: Event, kind: EventType) -> dict[str, Any]:
        going = [line for line in event.lines if line.direction is Direction.IN]
        coming = [line for line in event.lines if line.direction is Direction.OUT]
        return {
            "type": "TransformationEvent",
            "bizStep": "commissioning" if kind is EventType.TRANSFORM else "repackaging",
            "transformationID": f"{self.base}/id/transformation/{event.public_id}",
            **self._things(going, "inputEPCList", "inputQuantityList"),
            **self._things(coming, "outputEPCList", "outputQuantityList"),
        }

    def _aggregation(self, event: Event, kind: EventType) -> dict[str, Any]:
        code = event.code or event.public_id
        digits = code.isdigit() and len(code) == 18  # noqa: PLR2004  an SSCC has 18 digits
        own = f"{self.base}/id/container/{quote(code, safe='')}"
        parent = f"https://id.gs1.org/00/{code}" if digits else own
        return {
            "type": "AggregationEvent",
            "action": "ADD" if kind is EventType.PACK else "DELETE",
            "bizStep": "packing" if kind is EventType.PACK else "unpacking",
            "parentID": parent,
            **self._things(event.lines, "childEPCs", "childQuantityList"),
        }

    def _association(self, event: Event) -> dict[str, Any]:
        unit = next(line for line in event.lines if line.direction is Direction.ABOUT)
        parts = [line for line in event.lines if line.direction is Direction.IN]
        return {
            "type": "AssociationEvent",
            "action": "ADD",
            "bizStep": "replacing",
            "parentID": self._name(unit.traceable),
            **self._things(parts, "childEPCs", "childQuantityList"),
        }

    def _things(self, lines: Iterable[EventLine], epcs: str, quantities: str) -> dict[str, Any]:
        units, amounts = [], []
        for line in lines:
            name = self._name(line.traceable)
            if line.traceable.kind is TraceableKind.SERIAL:
                units.append(name)
                continue
            amount: dict[str, Any] = {"epcClass": name}
            if line.quantity:
                amount["quantity"] = _number(line.quantity)
                found = unit_by_code(line.unit)
                if found is not None and found.rec20 and found.rec20 != "H87":
                    amount["uom"] = found.rec20
            amounts.append(amount)
        things: dict[str, Any] = {}
        if units:
            things[epcs] = list(dict.fromkeys(units))
        if amounts:
            things[quantities] = amounts
        return things

    def _parties(self, event: Event, kind: EventType) -> dict[str, Any]:
        partner = self.partners.get(event.party_id or 0)
        if partner is None:
            return {}
        entry = {"type": "owning_party"}
        name = f"https://id.gs1.org/417/{partner.gln}" if partner.gln else self._party(partner)
        if kind is EventType.SHIP:
            return {"destinationList": [{**entry, "destination": name}]}
        return {"sourceList": [{**entry, "source": name}]}

    def _correction(self, event: Event) -> dict[str, Any] | None:
        later = self.session.scalars(
            select(Event).where(Event.corrects_id == event.id)
        ).one_or_none()
        if later is None:
            return None
        void = later.counts_as is None
        declaration: dict[str, Any] = {
            "declarationTime": later.recorded_at.isoformat(timespec="milliseconds"),
            "reason": "did_not_occur" if void else "incorrect_data",
        }
        if not void:
            declaration["correctiveEventIDs"] = [self._id(later.public_id)]
        return declaration

    def _name(self, traceable: Traceable) -> str:
        serial = traceable.kind is TraceableKind.SERIAL
        item: Item = traceable.item
        if item.gtin and _CSET_82.fullmatch(traceable.number):
            key = "21" if serial else "10"
            number = quote(traceable.number, safe="")
            return f"https://id.gs1.org/01/{item.gtin.zfill(14)}/{key}/{number}"
        kind = "serial" if serial else "lot"
        return (
            f"{self.base}/id/{kind}/{quote(item.sku, safe='')}/{quote(traceable.number, safe='')}"
        )

    def _place(self, site: Site) -> str:
        if site.gln:
            return f"https://id.gs1.org/414/{site.gln}"
        return f"{self.base}/id/site/{quote(site.code, safe='')}"

    def _party(self, partner: Organization) -> str:
        return f"{self.base}/id/party/{partner.public_id}"

    def _id(self, public_id: str) -> str:
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self.base}/event/{public_id}')}"


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
