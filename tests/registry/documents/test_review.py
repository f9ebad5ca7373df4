from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from core.storage import FolderStore
from extraction.result import ExtractionResult, LotPart
from registry.documents.errors import (
    DecisionInvalid,
    DocumentNotFound,
    NotReadYet,
    SignatureRefused,
)
from registry.documents.models import Document, Signature
from registry.documents.readings import Correction, correct_value
from registry.documents.review import Decision, decide_document, signed_content
from registry.documents.signatures import signature_fits
from registry.errors import AlreadyDecided
from registry.ledger.models.traceable import Attribute, Balance, Location, Lot, LotAlias
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.parties.models import Site
from registry.values import AliasKind, Disposition, DocumentState, Layer, ReviewOutcome, Verdict
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    make_field,
    make_result,
    submit,
    submit_and_read,
)
from tests.registry.documents.deciding import ACCEPT, decide, make_specification

pytestmark = pytest.mark.either_database


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


def receive(session: Session, company: Company, number: str = "0125HO002") -> Lot:
    site = Site(organization_id=company.operator.id, code="B", name="B")
    session.add(site)
    session.flush()
    place = Location(organization_id=company.operator.id, site_id=site.id, path="A", name="A")
    session.add(place)
    session.flush()
    line = ReceiptLine(company.item, number, Decimal(500), place)
    receive_goods(
        session,
        company.buyer,
        Receipt(company.supplier, [line], NOON, delivery_note="DN-1"),
        at=NOON,
    )
    return session.scalars(select(Lot)).one()


class TestAccept:
    def test_the_lot_enters_the_registry_released_with_what_is_known_of_it(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decide(session, company, document)

        session.flush()
        session.expire_all()
        lot = session.scalars(select(Lot)).one()
        assert (lot.number, lot.disposition) == ("0125HO002", Disposition.RELEASED)
        assert (lot.manufacture_date, lot.expiry_date) == (date(2026, 4, 3), date(2027, 4, 3))
        aliases = {(row.kind, row.number) for row in session.scalars(select(LotAlias))}
        assert aliases == {
            (AliasKind.SUPPLIER_LOT, "0125HO002"),
            (AliasKind.PRODUCTION_BATCH, "B-77"),
        }
        lead, _ = session.scalars(select(Attribute).order_by(Attribute.id))
        assert (lead.operator, lead.number, lead.ucum) == ("<", Decimal("0.05"), "mg/kg")
        assert lead.layer is Layer.MACHINE
        assert document.state is DocumentState.ACCEPTED

    def test_before_the_goods_arrive_there_is_no_stock_and_then_the_receipt_finds_the_lot(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decide(session, company, document)
        assert not list(session.scalars(select(Balance)))

        lot = receive(session, company)

        assert lot.disposition is Disposition.RELEASED
        [balance] = session.scalars(select(Balance))
        assert balance.quantity == 500

    def test_after_the_goods_arrived_it_releases_them_from_quarantine(
        self, session: Session, company: Company, document: Document
    ) -> None:
        lot = receive(session, company)
        assert lot.disposition is Disposition.QUARANTINE

        decide(session, company, document)

        session.expire_all()
        [only] = session.scalars(select(Lot))
        assert (only.id, only.disposition) == (lot.id, Disposition.RELEASED)

    def test_a_number_that_another_supplier_has_gets_an_own_one(
        self, session: Session, company: Company, document: Document, store: FolderStore
    ) -> None:
        other = submit_and_read(session, company.other_seller, store)
        decide(session, company, other)

        decide(session, company, document)

        one, two = session.scalars(select(Lot).order_by(Lot.id))
        assert one.number == "0125HO002"
        assert two.number != one.number
        assert two.supplier_id == company.supplier.id

    def test_the_signature_binds_content_and_versions(
        self, session: Session, company: Company, document: Document
    ) -> None:
        review = decide(session, company, document)

        assert review.signature is not None
        signed = signed_content(review.outcome, review.reason, review.content, review.versions)
        assert signature_fits(review.signature, signed)
        review.content["lots"][0]["fields"]["lot_number"]["value"] = "0125H0002"
        assert not signature_fits(review.signature, signed)
        assert review.versions["engine"] == "engine 1"
        assert review.signature.printed_name == "Bea Buyer"

    def test_a_correction_is_what_enters(
        self, session: Session, company: Company, document: Document, store: FolderStore
    ) -> None:
        said = Correction("lots.0.lot_number", "0125H0002")
        correct_value(session, company.buyer, store, document.public_id, said, at=NOON)

        decide(session, company, document)

        assert session.scalars(select(Lot)).one().number == "0125H0002"

    def test_with_restriction_the_lot_is_released_conditionally(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decision = Decision(
            ReviewOutcome.ACCEPTED_WITH_RESTRICTION, "Only for animal feed", PASSWORD
        )

        decide(session, company, document, decision)

        lot = session.scalars(select(Lot)).one()
        assert lot.disposition is Disposition.CONDITIONALLY_RELEASED
        assert lot.restriction == "Only for animal feed"


class TestRefusals:
    def test_nobody_decides_on_what_they_sent(
        self, session: Session, company: Company, document: Document
    ) -> None:
        document.sent_by_id = company.buyer.user_id
        session.flush()

        with pytest.raises(NotAllowed, match="four eyes"):
            decide(session, company, document)

    def test_a_wrong_password_decides_nothing(
        self, session: Session, company: Company, document: Document
    ) -> None:
        with pytest.raises(SignatureRefused):
            decide(session, company, document, replace(ACCEPT, password="guess"))

        assert document.state is DocumentState.READ
        assert not list(session.scalars(select(Lot)))

    def test_a_decision_stands(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decide(session, company, document)

        with pytest.raises(AlreadyDecided):
            decide(session, company, document)

    @pytest.mark.parametrize(
        "outcome", [o for o in ReviewOutcome if o is not ReviewOutcome.ACCEPTED]
    )
    def test_everything_but_acceptance_needs_a_reason(
        self, session: Session, company: Company, document: Document, outcome: ReviewOutcome
    ) -> None:
        with pytest.raises(DecisionInvalid):
            decide(session, company, document, Decision(outcome, "  ", PASSWORD))

    @pytest.mark.parametrize(
        "lot_fields", [{"lot_number": None}, {"product_name": None, "product_code": None}]
    )
    def test_a_lot_without_number_or_item_cannot_be_accepted(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        lot_fields: Mapping[str, None],
    ) -> None:
        whole = make_result()
        fields = {k: v for k, v in whole.lots[0].fields.items() if k not in lot_fields}
        result = replace(whole, lots=(LotPart(fields=fields),), fields={})
        document = submit_and_read(session, company.seller, store, result)

        with pytest.raises(DecisionInvalid):
            decide(session, company, document)

    def test_the_buyer_can_choose_the_item(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        lot = LotPart(fields={"lot_number": make_field("X1")})
        result = replace(make_result(), lots=(lot,), fields={})
        document = submit_and_read(session, company.seller, store, result)

        decide(session, company, document, replace(ACCEPT, items={0: company.item.public_id}))

        assert session.scalars(select(Lot)).one().item_id == company.item.id

    def test_a_document_without_lots_cannot_be_accepted(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        result = ExtractionResult("engine 1", "application/pdf", "0" * 64)
        document = submit_and_read(session, company.seller, store, result)

        with pytest.raises(DecisionInvalid):
            decide(session, company, document)

    def test_an_unread_document_waits(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        with pytest.raises(NotReadYet):
            decide(session, company, document)

    def test_a_supplier_cannot_decide(
        self, session: Session, company: Company, document: Document
    ) -> None:
        with pytest.raises(NotAllowed):
            decide_document(session, company.seller, document.public_id, ACCEPT, at=NOON)

    def test_a_stranger_finds_no_document(
        self, session: Session, company: Company, document: Document
    ) -> None:
        stranger = replace(company.buyer, organization_id=999, operator_id=999)

        with pytest.raises(DocumentNotFound):
            decide_document(session, stranger, document.public_id, ACCEPT, at=NOON)


class TestOtherDecisions:
    def test_a_rejection_is_signed_and_its_reason_is_for_the_supplier(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decision = Decision(ReviewOutcome.REJECTED, "Lead is missing.", PASSWORD)

        review = decide(session, company, document, decision)

        assert review.signature is not None
        assert review.signature.meaning == "rejection"
        assert (document.state, document.explanation) == (
            DocumentState.REJECTED,
            "Lead is missing.",
        )
        assert not list(session.scalars(select(Lot)))

    def test_a_question_needs_no_signature_and_the_document_stays_open(
        self, session: Session, company: Company, document: Document
    ) -> None:
        question = Decision(ReviewOutcome.NEEDS_CLARIFICATION, "Which method for lead?")

        decide(session, company, document, question)

        assert not list(session.scalars(select(Signature)))
        assert document.state is DocumentState.NEEDS_CLARIFICATION
        decide(session, company, document)
        assert document.state is DocumentState.ACCEPTED


class TestSpecification:
    @pytest.mark.parametrize(
        ("maximum", "verdict"),
        [("0.5", Verdict.PASS), ("0.01", Verdict.INDETERMINATE)],
    )
    def test_results_are_judged_by_our_limits_and_the_version_is_pinned(
        self,
        session: Session,
        company: Company,
        document: Document,
        maximum: str,
        verdict: Verdict,
    ) -> None:
        specification = make_specification(session, company, maximum=Decimal(maximum))

        review = decide(session, company, document)

        lead = session.scalars(select(Attribute).order_by(Attribute.id)).first()
        assert lead is not None
        assert (lead.verdict, lead.specification_id) == (verdict, specification.id)
        assert review.versions["specifications"]["0"] == {
            "id": specification.public_id,
            "version": 1,
        }
