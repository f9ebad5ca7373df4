"""Build what a certificate says from the registry: all of it, then what may be disclosed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.disclosure import Hider, Names, disclose, hider_of
from certificates.evidence import APPROVED, Uses, certified_lots, find_uses
from certificates.lineage import (
    Completeness,
    Lineage,
    LineageLot,
    Link,
    Party,
    Result,
    ShipmentFacts,
    Source,
)
from certificates.models import Certificate
from core.db.bulk import within
from core.languages import known_language
from registry.documents.models import Document
from registry.genealogy.links import Link as Edge
from registry.genealogy.links import Way, levels, links_within, reached
from registry.items.models import SpecificationLimit
from registry.ledger.book import counts, effective_kind
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Attribute, LotAlias, Traceable
from registry.ledger.results import in_limit_unit, limits_used, printed_unit
from registry.operations.models import Shipment
from registry.parties.models import Organization
from registry.values import AliasKind, Direction, Disclosure, EventType, Layer

_SOURCES = {
    Layer.MACHINE: Source.DOCUMENT,
    Layer.SUPPLIER: Source.SUPPLIER,
    Layer.BUYER: Source.REVIEWER,
}
#: Numbers that a maker gives, on whatever record they stand.
_OF_MAKERS = frozenset(
    {
        AliasKind.SUPPLIER_LOT,
        AliasKind.PRODUCTION_BATCH,
        AliasKind.FILLING_BATCH,
        AliasKind.HEAT,
        AliasKind.INSPECTION_LOT,
    }
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the registry says of the whole chain, before anything is withheld."""

    shipped: dict[int, Decimal]
    links: Sequence[Edge]
    depth: dict[int, int]
    rows: dict[int, Traceable]
    supplier_lots: dict[int, str]
    theirs: dict[int, tuple[str, ...]]
    made: dict[int, tuple[datetime, int]]
    received: frozenset[int]
    certified: frozenset[int]
    results: dict[int, tuple[Result, ...]]
    #: How much of each went into the others, in its own unit.
    used: dict[int, Decimal]
    uses: Uses


def build_lineage(
    session: Session, certificate: Certificate, *, public_url: str, at: datetime
) -> Lineage:
    """Return the content of a certificate as of now; reads only."""
    return disclose(*_build_whole(session, certificate, public_url=public_url, at=at))


def hider_for(session: Session, certificate: Certificate) -> Hider:
    """Return what takes withheld names out of what our people wrote about a certificate."""
    if certificate.shipment.customer.disclosure is Disclosure.FULL:
        return Hider()
    at = certificate.requested_at
    return hider_of(*_build_whole(session, certificate, public_url="", at=at))


def _build_whole(
    session: Session, certificate: Certificate, *, public_url: str, at: datetime
) -> tuple[Lineage, dict[str, Names]]:
    shipment = certificate.shipment
    operator = _organization(session, certificate.operator_id)
    found = _find(session, shipment, certificate.unit_id)
    keys = _keys(found)
    lineage = Lineage(
        number=certificate.number,
        version=certificate.version,
        issued_at=at,
        issuer=_party(operator),
        customer=_party(shipment.customer),
        shipment=_shipment(session, shipment),
        disclosure=shipment.customer.disclosure,
        lots=tuple(_lot(found, key, item) for item, key in keys.items()),
        links=tuple(
            Link(
                keys[edge.parent_id],
                keys[edge.child_id],
                edge.quantity,
                found.rows[edge.parent_id].unit,
                edge.stated,
            )
            for edge in found.links
        ),
        completeness=_completeness(found),
        verify_url=f"{public_url}/verify/{certificate.number}",
        supersedes=_number_of(session, certificate.supersedes_id),
        unit=certificate.unit.number if certificate.unit else None,
        time_zone=operator.time_zone,
        language=known_language(shipment.customer.language),
    )
    names = {
        key: Names(found.rows[item].public_id, found.theirs.get(item, ()))
        for item, key in keys.items()
    }
    return lineage, names


def _find(session: Session, shipment: Shipment, unit_id: int | None) -> _Found:
    shipped: dict[int, Decimal] = defaultdict(Decimal)
    for line in shipment.lines:
        if unit_id is not None and line.traceable_id != unit_id:
            continue
        shipped[line.traceable_id] += line.quantity
    roots = tuple(sorted(shipped))
    links = links_within(session, roots, Way.BACK)
    chain = reached(roots, Way.BACK)
    rows = session.scalars(select(Traceable).where(within(session, Traceable.id, chain))).unique()
    supplier_lots, theirs = _numbers_of_others(session, chain, shipment.customer_id)
    made, received = _origins(session, chain)
    used: dict[int, Decimal] = defaultdict(Decimal)
    for edge in links:
        used[edge.parent_id] += edge.quantity
    return _Found(
        shipped=dict(shipped),
        links=links,
        depth=levels(roots, links, Way.BACK),
        rows={row.id: row for row in rows},
        supplier_lots=supplier_lots,
        theirs=theirs,
        made=made,
        received=received,
        certified=certified_lots(session, chain),
        results=_results(session, chain),
        used=used,
        uses=find_uses(session, chain),
    )


def _numbers_of_others(
    session: Session, chain: Any, customer_id: int
) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
    """Return each lot's number at its supplier, and all that others but the customer use."""
    supplier_lots: dict[int, str] = {}
    theirs: dict[int, tuple[str, ...]] = {}
    for traceable_id, kind, number, party_id in session.execute(
        select(LotAlias.traceable_id, LotAlias.kind, LotAlias.number, LotAlias.party_id)
        .where(within(session, LotAlias.traceable_id, chain))
        .order_by(LotAlias.traceable_id, LotAlias.number)
    ):
        if kind is AliasKind.SUPPLIER_LOT:
            supplier_lots.setdefault(traceable_id, number)
        if (party_id is not None or kind in _OF_MAKERS) and party_id != customer_id:
            theirs[traceable_id] = (*theirs.get(traceable_id, ()), number)
    return supplier_lots, theirs


def _origins(
    session: Session, chain: Any
) -> tuple[dict[int, tuple[datetime, int]], frozenset[int]]:
    kind = effective_kind()
    rows = session.execute(
        select(EventLine.traceable_id, kind, Event.occurred_at, Event.offset_minutes)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            EventLine.direction == Direction.OUT,
            kind.in_([EventType.RECEIVE.value, EventType.TRANSFORM.value]),
            counts(),
            within(session, EventLine.traceable_id, chain),
        )
        .order_by(Event.occurred_at.desc())
    )
    made: dict[int, tuple[datetime, int]] = {}
    received: set[int] = set()
    for traceable_id, name, occurred_at, offset in rows:
        if name == EventType.RECEIVE.value:
            received.add(traceable_id)
        else:
            made[traceable_id] = (occurred_at, offset)  # the first one stays
    return made, frozenset(received)


def _results(session: Session, chain: Any) -> dict[int, tuple[Result, ...]]:
    rows = session.execute(
        select(Attribute, Document)
        .outerjoin(Document, Document.id == Attribute.document_id)
        .where(within(session, Attribute.traceable_id, chain))
        .order_by(Attribute.traceable_id, Attribute.id)
    ).all()
    limits = limits_used(session, [attribute for attribute, _ in rows])
    found: dict[int, list[Result]] = defaultdict(list)
    for attribute, document in rows:
        limit = limits.get(attribute.id)
        found[attribute.traceable_id].append(_result(attribute, document, limit))
    return {traceable_id: tuple(results) for traceable_id, results in found.items()}


def _result(
    attribute: Attribute, document: Document | None, limit: SpecificationLimit | None
) -> Result:
    # The limits that the verdict was judged by: our specification's, else the printed ones.
    return Result(
        name=attribute.name,
        value=attribute.text,
        unit=attribute.unit,
        minimum=_text(limit.minimum) if limit else attribute.minimum,
        maximum=_text(limit.maximum) if limit else attribute.maximum,
        expected=limit.expected if limit else None,
        limit_unit=limit.unit if limit else printed_unit(attribute),
        converted=in_limit_unit(attribute, limit) if limit else None,
        method=attribute.method,
        verdict=attribute.verdict,
        source=_SOURCES[attribute.layer] if document else Source.OWN_LABORATORY,
        document=document.name if document else None,
        approved=document is not None and document.state in APPROVED,
    )


def _keys(found: _Found) -> dict[int, str]:
    order = sorted(found.rows, key=lambda item: (found.depth[item], found.rows[item].number, item))
    return {item: f"{found.depth[item]}.{place}" for place, item in enumerate(order, 1)}


def _lot(found: _Found, key: str, traceable_id: int) -> LineageLot:
    row = found.rows[traceable_id]
    made_at, offset = found.made.get(traceable_id, (None, 0))
    return LineageLot(
        key=key,
        number=row.number,
        kind=row.kind,
        item=row.item.name,
        sku=row.item.sku,
        level=found.depth[traceable_id],
        quantity=found.shipped.get(traceable_id) or found.used[traceable_id],
        unit=row.unit,
        gtin=row.item.gtin,
        supplier=_party(row.supplier) if row.supplier else None,
        bought=row.supplier_id is not None,
        received=traceable_id in found.received,
        supplier_lot=found.supplier_lots.get(traceable_id),
        made_on=row.manufacture_date
        or ((made_at + timedelta(minutes=offset)).date() if made_at else None),
        expires_on=row.expiry_date,
        origin=row.country_of_origin,
        made_at=made_at,
        offset_minutes=offset,
        results=found.results.get(traceable_id, ()),
        unreleased=traceable_id in found.uses.unreleased,
        restricted=traceable_id in found.uses.restricted,
        reworked=traceable_id in found.uses.reworked,
    )


def _completeness(found: _Found) -> Completeness:
    children = {edge.child_id for edge in found.links}
    ends = [item for item in found.rows if item not in children]
    sources = [item for item in ends if item in found.received]
    bought = [item for item in found.rows if found.rows[item].supplier_id is not None]
    return Completeness(
        lots=len(found.rows),
        levels=max(found.depth.values(), default=0),
        sources=len(sources),
        gaps=len(ends) - len(sources),
        with_certificate=sum(item in found.certified for item in bought),
        bought=len(bought),
        inferred_links=sum(not edge.stated for edge in found.links),
        links=len(found.links),
        unreleased=len(found.uses.unreleased),
        restricted=len(found.uses.restricted),
        reworked=len(found.uses.reworked),
    )


def _shipment(session: Session, shipment: Shipment) -> ShipmentFacts:
    event = session.get(Event, shipment.event_id) if shipment.event_id else None
    return ShipmentFacts(
        number=shipment.number,
        # The day that it left, where it left; as planned only before that.
        ships_on=event.local_day if event and shipment.shipped_at else shipment.ships_on,
        shipped_at=shipment.shipped_at,
        offset_minutes=event.offset_minutes if event else 0,
        ship_to=shipment.ship_to,
        sales_order=shipment.sales_order,
        customer_order=shipment.customer_order,
        carrier=shipment.carrier,
        sscc=shipment.sscc,
    )


def _party(organization: Organization) -> Party:
    return Party(organization.name, organization.address, organization.country, organization.gln)


def _organization(session: Session, organization_id: int) -> Organization:
    organization = session.get(Organization, organization_id)
    assert organization is not None, "a certificate names an organization that exists"
    return organization


def _number_of(session: Session, certificate_id: int | None) -> str | None:
    found = session.get(Certificate, certificate_id) if certificate_id else None
    return found.number if found else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
