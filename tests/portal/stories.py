"""Goods of one supplier's lot at two customers, with certificates, through the services."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from certificates.requests import request_certificate
from core.actor import Actor
from core.clock import utc_now
from core.db.session import unit_of_work
from core.storage import make_store
from portal.auth.sessions import actor_of
from portal.jobs.handlers import HANDLERS
from portal.jobs.worker import run_next_job
from registry.items.models import Item
from registry.ledger.disposition import decide
from registry.ledger.models.traceable import Location
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.parties.models import Contact, Organization, Site, User
from registry.values import Disposition, TraceableKind
from tests.databases import is_kept, load_sqlite, save_sqlite
from tests.portal.conftest import Portal


@dataclass(frozen=True)
class Told:
    """The story's public ids: shipment and certificate number of each customer."""

    shipments: dict[str, str]
    certificates: dict[str, str]


@dataclass(frozen=True)
class _Kept:
    """What the story left in the database and in the folder, by path and with its mode."""

    told: Told
    people: int
    database: bytes
    files: dict[Path, tuple[int, bytes]]


#: Rendering and signing take a second a certificate: the story is told once a process, in the
#: database that tests share, and once in one that the migrations made (whether it is the first).
_kept: dict[bool, _Kept] = {}


def tell(portal: Portal) -> Told:
    """Receive, release, make, release, ship to both customers, ask for both certificates."""
    url, folder = portal.settings.database, portal.settings.data_dir
    if portal._people or not url.startswith("sqlite"):
        return _tell(portal)
    shared = is_kept(url)
    if shared not in _kept:
        told = _tell(portal)
        files = {
            path.relative_to(folder): (path.stat().st_mode, path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith("lotbridge.db")
        }
        _kept[shared] = _Kept(told, portal._people, save_sqlite(portal.engine), files)
    kept = _kept[shared]
    load_sqlite(portal.engine, kept.database)
    for path, (mode, data) in kept.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        (folder / path).chmod(mode)
    portal._people = kept.people
    return kept.told


def _tell(portal: Portal) -> Told:
    user = portal.person("quality", "warehouse", "production", "administrator")
    now = utc_now()
    shipments, certificates = {}, {}
    with unit_of_work(portal.engine) as session:
        operator = session.get_one(Organization, portal.operator_id)
        actor = actor_of(session.get_one(User, user.id), operator)
        site = Site(organization_id=operator.id, code="BER", name="Berlin")
        session.add(site)
        session.flush()
        store = Location(organization_id=operator.id, site_id=site.id, path="A/03", name="Store")
        raw, tablets = (
            Item(
                organization_id=operator.id, sku=sku, name=name, unit=unit,
                requires_certificate=False, created_at=now,
            )
            for sku, name, unit in (
                ("ZN", "Zinc gluconate", "kg"), ("TAB", "Zinc tablets", "{piece}"),
            )
        )  # fmt: skip
        session.add_all([store, raw, tablets])
        session.flush()
        supplier = session.get_one(Organization, portal.organizations["supplier"])
        event = receive_goods(
            session, actor,
            Receipt(supplier, [ReceiptLine(raw, "0125HO002", Decimal(100), store)], now, delivery_note="DN-1"), at=now,
        )  # fmt: skip
        session.refresh(event)
        lot = event.lines[0].traceable
        decide(session, actor, [lot], Disposition.RELEASED, reason="within limits", at=now)
        output = Output(tablets, Decimal(4000), store, number="FG-26-0412", kind=TraceableKind.LOT)
        _, [made] = record_run(
            session, actor, Run([Input(lot, Decimal(40), store)], [output], now), at=now
        )
        decide(session, actor, [made], Disposition.RELEASED, reason="within limits", at=now)
        for name, much in (("customer", 1200), ("another customer", 300)):
            customer = session.get_one(Organization, portal.organizations[name])
            session.add(
                Contact(
                    organization_id=customer.id,
                    purpose="recall",
                    name=f"Anna at {customer.name}",
                    email=f"recall@{customer.name.split()[0].lower()}.example",
                    phone="+49 30 1",
                )
            )
            new = NewShipment(
                customer, [Pick(made, Decimal(much), store)], now.date(),
                customer_order="PO 4500012345",
            )  # fmt: skip
            shipment = create_shipment(session, actor, new, at=now)
            ship(session, actor, shipment, at=now)
            asked = request_certificate(session, actor, shipment.public_id, at=now)
            shipments[name], certificates[name] = shipment.public_id, asked.number
    work_off(portal)
    return Told(shipments, certificates)


def work_off(portal: Portal) -> None:
    """Do all ready jobs, as a worker process would."""
    store = make_store(portal.settings)
    while run_next_job(portal.engine, portal.settings, store, HANDLERS, owner="test"):
        pass


def quality_actor(portal: Portal) -> Actor:
    """Return a new person of the operator's quality department."""
    user = portal.person("quality")
    with unit_of_work(portal.engine) as session:
        operator = session.get_one(Organization, portal.operator_id)
        return actor_of(session.get_one(User, user.id), operator)
