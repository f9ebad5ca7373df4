"""What happened at the demo company so far: certificates, receipts, a run, two shipments.

Everything goes through the services that the pages use; the certificates are read by the
real engine. What is left over waits in the inbox: a scan, a mill certificate, and one lot
whose lead is over the company's own limit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from certificates.requests import request_certificate
from core.clock import local_date
from core.db.session import read_only, unit_of_work
from core.settings import Settings
from core.storage import Store, make_store
from portal.demo import cast
from portal.demo.papers import Paper, papers, typeset
from portal.demo.people import PASSWORD
from portal.jobs.handlers import HANDLERS
from portal.jobs.worker import run_next_job
from registry.documents.intake import Upload, submit_document
from registry.documents.models import Document
from registry.documents.readings import Correction, correct_value, current_values
from registry.documents.review import Decision, what_is_shown
from registry.ledger.disposition import decide
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.operations.models import Shipment
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.quality.document_decisions import decide_on_document
from registry.values import Disposition, DocumentState, LineRole, ReviewOutcome

BUYER, QUALITY = "buyer@meridian.example", "quality@meridian.example"
WAREHOUSE, PRODUCTION = "warehouse@meridian.example", "production@meridian.example"
PRODUCT_LOT = "ZM-26-0118"


class Stage(NamedTuple):
    """What every scene needs."""

    engine: Engine
    settings: Settings
    store: Store
    at: datetime
    papers: dict[str, Paper]
    say: Callable[[str], None]


def tell(engine: Engine, settings: Settings, *, at: datetime, say: Callable[[str], None]) -> None:
    """Play every scene that was not played yet; each is a transaction of its own."""
    stage = Stage(engine, settings, make_store(settings), at, papers(at), say)
    accepted = {"zinc": ("RM-101", 17), "magnesium": ("RM-102", 15)}
    for key, (sku, days) in accepted.items():
        _send(stage, key, days_ago=days)
        _accept(stage, key, sku, days_ago=days - 1)
    _receive(stage)
    _make(stage)
    _ship(stage)
    for key in ("bad", "foil", "stearate"):
        _send(stage, key, days_ago=1, read=key != "stearate")


def _send(stage: Stage, key: str, *, days_ago: int, read: bool = True) -> None:
    paper = stage.papers[key]
    if _document(stage, key) is None:
        stage.say(f"{paper.name}: sent by its supplier" + (" and read" if read else ""))
        data = typeset(paper)
        with unit_of_work(stage.engine) as session:
            order = cast.order(session, paper.order) if paper.order else None
            submit_document(
                session,
                cast.actor(session, paper.sender),
                stage.store,
                Upload(paper.name, data, order_id=order.public_id if order else None),
                max_bytes=len(data),
                at=stage.at - timedelta(days=days_ago),
            )
    found = _document(stage, key)
    if read and found is not None and found.state is DocumentState.RECEIVED:
        _do_jobs(stage)


def _accept(stage: Stage, key: str, sku: str, *, days_ago: int) -> None:
    found = _document(stage, key)
    if found is None or found.state is not DocumentState.READ:
        return
    paper = stage.papers[key]
    with unit_of_work(stage.engine) as session:
        buyer = cast.actor(session, BUYER)
        at = stage.at - timedelta(days=days_ago)
        document = session.get_one(Document, found.id)
        lot = current_values(session, document).lots[0]
        if lot["lot_number"].value != paper.values["lot"]:
            correction = Correction(f"{lot.path}.lot_number", str(paper.values["lot"]))
            correct_value(session, buyer, stage.store, document.public_id, correction, at=at)
        items = {0: cast.item(session, sku).public_id}
        key = document.public_id
        shown = what_is_shown(session, buyer, key, items=items, at=at)
        decision = Decision(
            ReviewOutcome.ACCEPTED,
            password=PASSWORD,
            items=items,
            shown=shown,
            settled=dict.fromkeys(shown["open"], "Compared with the paper: it stands there so."),
        )
        decide_on_document(session, buyer, key, decision, at=at)


def _receive(stage: Stage) -> None:
    with unit_of_work(stage.engine) as session:
        if _stock_event(session, "LS-2291"):
            return
        stage.say("Goods received, made into tablets and shipped")
        for code, order, sku, number, quantity, note in (
            ("ACME", "4500017732", "RM-101", "0125HO002", "500", "LS-2291"),
            ("NORDSALT", "4500017740", "RM-102", "MC-24-0917", "1000", "F 10077"),
        ):
            receive_goods(
                session,
                cast.actor(session, WAREHOUSE),
                Receipt(
                    supplier=cast.company(session, code),
                    lines=[
                        ReceiptLine(
                            cast.item(session, sku),
                            number,
                            Decimal(quantity),
                            cast.place(session, "RAW/A"),
                        )
                    ],
                    occurred_at=stage.at - timedelta(days=13),
                    purchase_order=cast.order(session, order),
                    delivery_note=note,
                    external_id=note,
                ),
                at=stage.at - timedelta(days=13),
            )


def _make(stage: Stage) -> None:
    with unit_of_work(stage.engine) as session:
        if session.scalars(select(Traceable).where(Traceable.number == PRODUCT_LOT)).first():
            return
        raw = cast.place(session, "RAW/A")
        made_at = stage.at - timedelta(days=9)
        _, [tablets] = record_run(
            session,
            cast.actor(session, PRODUCTION),
            Run(
                inputs=[
                    Input(cast.lot(session, "0125HO002"), Decimal(40), raw),
                    Input(cast.lot(session, "MC-24-0917"), Decimal(310), raw),
                ],
                outputs=[
                    Output(
                        cast.item(session, "FP-301"),
                        Decimal(480000),
                        cast.place(session, "FIN"),
                        number=PRODUCT_LOT,
                        role=LineRole.PRODUCT,
                    )
                ],
                occurred_at=made_at,
                work_order="WO-5120",
                batch="B-0118",
                machine="Tablet press 2",
                shift="early",
                operator="P. Zielinski",
            ),
            at=made_at,
        )
        decide(
            session,
            cast.actor(session, QUALITY),
            [tablets],
            Disposition.RELEASED,
            reason="Batch record complete, all results within limits.",
            at=stage.at - timedelta(days=7),
        )


def _ship(stage: Stage) -> None:
    for code, order, quantity, days in (
        ("PHARMA", "PO-NL-8841", 120000, 5),
        ("HEALTH", "7700-231", 200000, 4),
    ):
        at = stage.at - timedelta(days=days)
        with unit_of_work(stage.engine) as session:
            if session.scalars(select(Shipment).where(Shipment.customer_order == order)).first():
                continue
            warehouse = cast.actor(session, WAREHOUSE)
            tablets = cast.lot(session, PRODUCT_LOT)
            shipment = create_shipment(
                session,
                warehouse,
                NewShipment(
                    customer=cast.company(session, code),
                    picks=[Pick(tablets, Decimal(quantity), cast.place(session, "FIN"))],
                    ships_on=local_date(at, warehouse.time_zone),
                    customer_order=order,
                    carrier="Nordwind Logistics",
                ),
                at=at,
            )
            ship(session, warehouse, shipment, at=at)
            request_certificate(session, warehouse, shipment.public_id, at=at)
        _do_jobs(stage)


def _do_jobs(stage: Stage) -> None:
    while run_next_job(stage.engine, stage.settings, stage.store, HANDLERS, owner="demo"):
        pass


def _document(stage: Stage, key: str) -> Document | None:
    with read_only(stage.engine) as session:
        return session.scalars(
            select(Document).where(Document.name == stage.papers[key].name)
        ).one_or_none()


def _stock_event(session: Session, external_id: str) -> bool:
    return (
        session.scalars(select(Event.id).where(Event.external_id == external_id)).first()
        is not None
    )
