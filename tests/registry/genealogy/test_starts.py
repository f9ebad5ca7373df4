"""A trace begins at anything that has a number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.documents.models import Document
from registry.errors import IdentifierInvalid
from registry.genealogy.starts import StartKind, find_starts, pick_start
from registry.ledger.entries import EntryLine
from registry.ledger.errors import TraceableNotFound
from registry.ledger.lots import add_alias
from registry.ledger.models.traceable import Traceable, TraceableDocument
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.operations.returns import Return, accept_return
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.orders.models import PurchaseOrder, PurchaseOrderLine
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.quality.warranty import NewClaim, claim_warranty
from registry.values import AliasKind, Channel, DocumentState, QualityKind, TraceableKind
from tests.factories.company import NOON, Company, make_actor, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def numbers(company: Company, text: str, kind: StartKind | None = None) -> list[str]:
    start = pick_start(company.session, company.actor, text, kind)
    return sorted(root.number for root in start.roots)


def make_run(company: Company, lot: Traceable) -> list[Traceable]:
    outputs = [
        Output(company.product, Decimal(10), company.store, number="P1"),
        Output(company.product, Decimal(1), company.store, "U1", TraceableKind.SERIAL),
    ]
    run = Run(
        [Input(lot, Decimal(50), company.store)], outputs, NOON,
        work_order="WO-7", batch="B-9", machine="Mixer 2",
    )  # fmt: skip
    _, made = record_run(company.session, company.actor, run, at=NOON)
    company.release(*made)
    return made


class TestStarts:
    def test_lot_serial_and_alias(self, company: Company) -> None:
        lot = company.receive("A1")
        add_alias(company.session, company.actor, lot, AliasKind.HEAT, "H-77")
        make_run(company, lot)

        assert numbers(company, "A1") == ["A1"]
        assert numbers(company, "H-77") == ["A1"]
        assert numbers(company, "U1") == ["U1"]

    def test_a_run_by_batch_and_by_work_order(self, company: Company) -> None:
        make_run(company, company.receive("A1"))

        assert numbers(company, "B-9") == ["P1", "U1"]
        start = pick_start(company.session, company.actor, "WO-7", StartKind.RUN)
        assert sorted(root.number for root in start.roots) == ["P1", "U1"]
        assert start.about == "production run on Mixer 2"

    def test_a_document_by_its_name_and_id(self, company: Company) -> None:
        lot = company.receive("A1")
        document = Document(
            operator_id=company.operator.id, supplier_id=company.supplier.id,
            sha256="0" * 64, name="coa 10423.pdf", size=1, media_type="application/pdf",
            channel=Channel.WEB, state=DocumentState.READ, received_at=NOON,
        )  # fmt: skip
        company.session.add(document)
        company.session.flush()
        company.session.add(TraceableDocument(traceable_id=lot.id, document_id=document.id))
        company.session.flush()

        assert numbers(company, "coa 10423.pdf") == ["A1"]
        assert numbers(company, document.public_id, StartKind.DOCUMENT) == ["A1"]

    def test_a_purchase_order_and_a_delivery_note(self, company: Company) -> None:
        order = PurchaseOrder(
            organization_id=company.operator.id, supplier_id=company.supplier.id,
            number="PO-1", ordered_on=date(2026, 3, 1), created_at=NOON,
            lines=[PurchaseOrderLine(
                position=1, item_id=company.raw.id, quantity=Decimal(5), unit="kg"
            )],
        )  # fmt: skip
        company.session.add(order)
        company.session.flush()
        lines = [ReceiptLine(company.raw, "A1", Decimal(5), company.store)]
        receipt = Receipt(company.supplier, lines, NOON, order, delivery_note="DN-4")
        receive_goods(company.session, company.actor, receipt, at=NOON)

        assert numbers(company, "PO-1") == ["A1"]
        assert numbers(company, "DN-4", StartKind.SHIPMENT) == ["A1"]

    def test_a_shipment_and_the_customers_order(self, company: Company) -> None:
        pick = Pick(company.receive("A1"), Decimal(5), company.store)
        new = NewShipment(company.customer, [pick], NOON.date(), customer_order="C-88")
        shipment = create_shipment(company.session, company.actor, new, at=NOON)
        ship(company.session, company.actor, shipment, at=NOON)

        assert numbers(company, shipment.number) == ["A1"]
        assert numbers(company, "C-88", StartKind.ORDER) == ["A1"]

    def test_complaints_a_claim_a_return_and_a_nonconformance(self, company: Company) -> None:
        lot = company.receive("A1")
        _, unit = make_run(company, lot)
        session, actor = company.session, company.actor
        claim = claim_warranty(session, actor, NewClaim(unit, NOON.date(), "broken"), at=NOON)
        ncr = open_quality_event(
            session,
            actor,
            NewQualityEvent(QualityKind.NONCONFORMANCE, "Specks", "Grey", NOON, [lot]),
            at=NOON,
        )
        pick = Pick(unit, Decimal(1), company.store)
        new = NewShipment(company.customer, [pick], NOON.date())
        ship(session, actor, create_shipment(session, actor, new, at=NOON), at=NOON)
        line = EntryLine(unit, Decimal(1), company.floor)
        back = accept_return(session, actor, Return(company.customer, [line], NOON), at=NOON)

        assert numbers(company, claim.number) == ["U1"]
        assert numbers(company, ncr.number) == ["A1"]
        assert back.code is not None
        assert numbers(company, back.code) == ["U1"]

    def test_what_nothing_carries_is_refused_with_a_sentence(self, company: Company) -> None:
        company.receive("A1")

        with pytest.raises(TraceableNotFound, match="or complaint carries the number ZZ"):
            pick_start(company.session, company.actor, "ZZ")
        with pytest.raises(TraceableNotFound, match="No run carries the number A1"):
            pick_start(company.session, company.actor, "A1", StartKind.RUN)
        with pytest.raises(IdentifierInvalid):
            find_starts(company.session, company.actor, "(01)09501101530004")

    def test_a_stranger_finds_nothing(self, company: Company) -> None:
        make_run(company, company.receive("A1"))

        for text in ("A1", "B-9", "WO-7"):
            assert find_starts(company.session, company.stranger, text) == []
        keeper = make_actor(company.session, company.operator, Permission.SHIP)
        with pytest.raises(NotAllowed):
            find_starts(company.session, keeper, "A1")
        partner = make_actor(company.session, company.customer, Permission.VIEW_REGISTRY)
        assert find_starts(company.session, partner, "A1") == []
