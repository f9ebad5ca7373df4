"""A shipped product with a certified, released raw material behind it, and the parts to issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from certificates.issue import issue_certificate, make_certificate
from certificates.models import Certificate
from certificates.requests import request_certificate
from core.settings import Settings
from core.storage import FolderStore
from registry.documents.models import Document
from registry.ledger.models.traceable import Attribute, Traceable, TraceableDocument
from registry.operations.models import Shipment
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import Channel, DocumentState, Layer, Verdict
from tests.factories.company import NOON, Company, make_company


@dataclass
class Story:
    """What a test of certificates needs."""

    company: Company
    raw: Traceable
    product: Traceable
    shipment: Shipment


def tell_story(session: Session) -> Story:
    """Receive, release, make, ship: one raw lot, one product lot, one customer."""
    company = make_company(session)
    raw = company.receive("0125HO002")
    _certify(session, company, raw)
    product = company.make("FG-1", "40", (raw, "25"))
    return Story(company, raw, product, ship_lot(session, company, product, "10"))


def ship_lot(session: Session, company: Company, lot: Traceable, quantity: str) -> Shipment:
    """Ship some of a lot to the company's customer."""
    shipment = create_shipment(
        session,
        company.actor,
        NewShipment(
            customer=company.customer,
            picks=[Pick(lot, Decimal(quantity), company.store)],
            ships_on=date(2026, 3, 2),
            customer_order="PO 1",
        ),
        at=NOON,
    )
    return ship(session, company.actor, shipment, at=NOON)


def issue(
    engine: Engine, session: Session, story: Story, folder: Path
) -> tuple[Certificate, bytes]:
    """Request and issue a certificate as the web and the worker do; commits."""
    settings = Settings(data_dir=folder, public_url="https://lots.example.org")
    store = FolderStore(folder / "files")
    certificate = request_certificate(
        session, story.company.actor, story.shipment.public_id, at=NOON
    )
    session.commit()
    made = make_certificate(engine, store, settings, certificate.public_id, at=NOON)
    assert made is not None
    issue_certificate(session, certificate.public_id, made, at=NOON)
    session.commit()
    return certificate, store.get(made.sha256)


def _certify(session: Session, company: Company, lot: Traceable) -> None:
    document = Document(
        operator_id=company.operator.id,
        supplier_id=company.supplier.id,
        name="coa-secret-supplier.pdf",
        sha256="ab" * 32,
        media_type="application/pdf",
        size=1,
        channel=Channel.WEB,
        state=DocumentState.ACCEPTED,
        received_at=NOON,
    )
    session.add(document)
    session.flush()
    session.add(TraceableDocument(traceable_id=lot.id, document_id=document.id))
    session.add(
        Attribute(
            traceable_id=lot.id, characteristic="lead", name="Lead", operator="<",
            number=Decimal("0.05"), text="<0.05", unit="mg/kg", maximum="0.5",
            verdict=Verdict.PASS, layer=Layer.MACHINE, confidence=0.99,
            document_id=document.id, at=NOON,
        )
    )  # fmt: skip
    session.flush()
