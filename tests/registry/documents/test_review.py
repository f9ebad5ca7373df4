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
from extraction.result import ExtractionResult, Field, LotPart, Row
from registry.documents.errors import (
    DecisionInvalid,
    DocumentNotFound,
    NotReadYet,
    ShownDiffers,
    SignatureRefused,
)
from registry.documents.models import Document, Review, Signature
from registry.documents.readings import Correction, correct_value
from registry.documents.recording import record_extraction
from registry.documents.review import Decision, decide_document, signed_content
from registry.documents.signatures import hash_record, signature_fits
from registry.errors import AlreadyDecided
from registry.items.models import Item, Specification, SpecificationLimit
from registry.ledger.models.traceable import Attribute, Balance, Location, Lot, LotAlias
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.parties.models import Site
from registry.values import AliasKind, Disposition, DocumentState, Layer, ReviewOutcome, Verdict
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    having_seen,
    make_field,
    make_result,
    make_row,
    submit,
    submit_and_read,
)

ACCEPT = Decision(ReviewOutcome.ACCEPTED, password=PASSWORD)


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


def decide(
    session: Session, company: Company, document: Document, decision: Decision = ACCEPT
) -> Review:
    seen = having_seen(session, company.buyer, document, decision)
    return decide_document(session, company.buyer, document.public_id, seen, at=NOON)


def receive(session: Session, company: Company, number: str = "0125HO002") -> Lot:
    site = Site(organization_id=company.operator.id, code="B", name="B")
    session.add(site)
    session.flush()
    place = Location(organization_id=company.operator.id, site_id=site.id, path="A", name="A")
    session.add(place)
    session.flush()
    line = ReceiptLine(company.item, number, Decimal(500), place)
    receive_goods(
        session, company.buyer, Receipt(company.supplier, [line], occurred_at=NOON), at=NOON
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


class TestWhatWasShown:
    def see(self, session: Session, company: Company, document: Document) -> Decision:
        return having_seen(session, company.buyer, document, ACCEPT)

    def refuse(
        self, session: Session, company: Company, document: Document, decision: Decision
    ) -> ShownDiffers:
        before = document.state
        with pytest.raises(ShownDiffers) as refusal:
            decide_document(session, company.buyer, document.public_id, decision, at=NOON)
        assert document.state is before
        assert not list(session.scalars(select(Signature)))
        assert not list(session.scalars(select(Lot)))
        return refusal.value

    @pytest.mark.parametrize("outcome", list(ReviewOutcome))
    def test_another_persons_change_refuses_every_decision_and_is_named(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        document: Document,
        outcome: ReviewOutcome,
    ) -> None:
        seen = self.see(session, company, document)
        said = Correction("lots.0.lot_number", "L-OTHER")
        correct_value(session, company.second_buyer, store, document.public_id, said, at=NOON)

        decision = replace(seen, outcome=outcome, reason="because")
        refusal = self.refuse(session, company, document, decision)

        assert "lot 1, lot number: was 0125HO002, is L-OTHER" in str(refusal)
        decide(session, company, document, replace(decision, shown=None))

    def test_the_suppliers_change_counts_too(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        said = Correction("lots.0.results.0.value", "0.4")
        correct_value(session, company.seller, store, document.public_id, said, at=NOON)

        refusal = self.refuse(session, company, document, seen)

        assert "result 1: was <0.05, is 0.4" in str(refusal)

    def test_other_limits_and_the_verdict_that_follows_are_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        make_specification(session, company, maximum=Decimal("0.01"))

        refusal = self.refuse(session, company, document, seen)

        assert "limits, lot 1, Lead (Pb): was nothing, is ≤ 0.01 mg/kg" in str(refusal)
        assert "verdict: was pass, is indeterminate" in str(refusal)

    def test_a_limit_changed_under_the_same_version_is_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        specification = make_specification(session, company, maximum=Decimal("0.5"))
        seen = self.see(session, company, document)
        specification.limits[0].maximum = Decimal("0.4")
        session.flush()

        refusal = self.refuse(session, company, document, seen)

        assert "Lead (Pb): was ≤ 0.5 mg/kg, required, is ≤ 0.4 mg/kg, required" in str(refusal)

    def test_another_state_is_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        decide(session, company, document, Decision(ReviewOutcome.HELD, "Wait"))

        refusal = self.refuse(session, company, document, seen)

        assert "state: was read, is held" in str(refusal)

    def test_another_reading_is_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        again = replace(make_result(), engine="engine 2")
        record_extraction(session, document.public_id, again, pages=[], seconds=1, at=NOON)

        refusal = self.refuse(session, company, document, seen)

        assert "engine: was engine 1, is engine 2" in str(refusal)

    def test_another_item_than_shown_is_refused(
        self, session: Session, company: Company, document: Document
    ) -> None:
        other = Item(
            organization_id=company.operator.id, sku="X", name="X", unit="kg", created_at=NOON
        )
        session.add(other)
        session.flush()
        seen = self.see(session, company, document)

        decision = replace(seen, items={0: other.public_id})
        refusal = self.refuse(session, company, document, decision)

        assert "lot 1, item: was RM-100, is X" in str(refusal)

    def test_who_was_shown_nothing_decides_nothing(
        self, session: Session, company: Company, document: Document
    ) -> None:
        self.refuse(session, company, document, ACCEPT)

    def test_the_signature_covers_the_hash_of_what_was_shown(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)

        review = decide_document(session, company.buyer, document.public_id, seen, at=NOON)

        assert seen.shown is not None
        assert review.versions["shown"] == hash_record(seen.shown)


def read_with(
    session: Session, company: Company, store: FolderStore, *rows: Row, **fields: Field
) -> Document:
    """Return a read document whose one lot has these rows, and these fields beside the sure ones."""
    whole = make_result()
    sure = {name: make_field(value.value or "") for name, value in whole.lots[0].fields.items()}
    lot = LotPart(fields={**sure, **fields}, rows=rows or whole.lots[0].rows)
    return submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))


class TestOpenDoubts:
    """What is doubtful about a lot is settled, or accepted one by one with a reason."""

    def refuse(
        self, session: Session, company: Company, document: Document, **settled: str
    ) -> DecisionInvalid:
        seen = having_seen(session, company.buyer, document, ACCEPT)
        with pytest.raises(DecisionInvalid) as refusal:
            decide_document(
                session,
                company.buyer,
                document.public_id,
                replace(seen, settled=settled),
                at=NOON,
            )
        assert document.state is DocumentState.READ
        return refusal.value

    @pytest.mark.parametrize(
        "name",
        [
            "lot_number", "manufacture_date", "expiry_date", "retest_date", "quantity",
            "product_name", "product_code",
        ],
    )  # fmt: skip
    def test_each_is_named_and_waits_for_its_reason(
        self, session: Session, company: Company, store: FolderStore, name: str
    ) -> None:
        texts = {"quantity": "500 kg", "retest_date": "2027-01-01"}
        sure = {v: f.value for v, f in make_result().lots[0].fields.items()}
        doubtful = make_field(sure.get(name) or texts[name], 0.6)
        document = read_with(session, company, store, **{name: doubtful})
        key = "lots.0.item" if name.startswith("product") else f"lots.0.{name}"

        refusal = self.refuse(session, company, document)

        assert set(refusal.fields) == {f"settled:{key}"}
        assert name.replace("_", " ") in str(refusal)
        self.refuse(session, company, document, **{key: "  "})
        review = decide(session, company, document, replace(ACCEPT, settled={key: "Seen."}))
        [doubt] = review.content["doubts"]
        assert (doubt["key"], doubt["accepted_because"]) == (key, "Seen.")

    def test_a_limited_test_that_is_doubtful_open_or_contradicted(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        unsure = replace(
            make_row("Lead", "0.1", "mg/kg", maximum="0.5"), value=make_field("0.1", 0.5)
        )
        undecided = make_row("Zinc", "<9", "mg/kg", maximum="5")
        contradicted = make_row("Iron", "1", "mg/kg", maximum="5", verdict="fail")
        free = replace(make_row("Colour", "white", ""), value=make_field("white", 0.5))
        document = read_with(session, company, store, unsure, undecided, contradicted, free)
        seen = having_seen(session, company.buyer, document, ACCEPT)

        assert seen.shown is not None
        assert set(seen.shown["open"]) == {f"lots.0.results.{n}" for n in (0, 1, 2)}
        assert set(seen.shown["failing"]) == {"lots.0.results.2"}

    def test_a_required_test_that_is_missing(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        make_specification(session, company, characteristic="mercury", name="Mercury")
        document = read_with(session, company, store)

        refusal = self.refuse(session, company, document)

        assert "Mercury is required and not on the certificate." in str(refusal)

    def test_what_was_settled_on_the_document_is_not_asked(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = read_with(session, company, store, expiry_date=make_field("2027-04-03", 0.6))
        said = Correction("lots.0.expiry_date", "2027-04-03")
        correct_value(session, company.buyer, store, document.public_id, said, at=NOON)

        review = decide(session, company, document)

        assert review.content["doubts"] == []


class TestFailingResults:
    RESTRICT = Decision(ReviewOutcome.ACCEPTED_WITH_RESTRICTION, "Animal feed only", PASSWORD)

    @pytest.fixture
    def failing(self, session: Session, company: Company, store: FolderStore) -> Document:
        row = make_row("Lead", "0.9", "mg/kg", maximum="0.5", characteristic="lead")
        return read_with(session, company, store, row)

    def test_they_cannot_be_accepted_outright(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        with pytest.raises(DecisionInvalid, match=r"with a restriction, or reject.*Lead"):
            decide(session, company, failing)

        assert not list(session.scalars(select(Lot)))

    @pytest.mark.parametrize("whose", ["row", "document"])
    def test_a_printed_fail_is_one_whatever_the_numbers_say(
        self, session: Session, company: Company, store: FolderStore, whose: str
    ) -> None:
        verdict = {"verdict": "fail"} if whose == "row" else {}
        row = make_row("Lead", "0.1", "mg/kg", maximum="0.5", **verdict)
        overall = make_field("fail" if whose == "document" else "pass")
        whole = make_result(overall_result=overall)
        lot = replace(whole.lots[0], rows=(row,))
        document = submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))

        with pytest.raises(DecisionInvalid, match="fail"):
            decide(session, company, document)

    def test_with_a_restriction_one_person_is_enough_where_no_policy_asks_for_two(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        review = decide(session, company, failing, self.RESTRICT)

        assert [point["key"] for point in review.content["failing"]] == ["lots.0.results.0"]
        lot = session.scalars(select(Lot)).one()
        assert lot.disposition is Disposition.CONDITIONALLY_RELEASED

    def test_by_policy_the_lots_wait_for_a_second_person(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        company.operator.second_person_for_failing = True
        first = decide(session, company, failing, self.RESTRICT)
        assert (first.awaits_second, failing.state) == (True, DocumentState.HELD)
        assert not list(session.scalars(select(Lot)))

        again = decide(session, company, failing, self.RESTRICT)  # the same person: still one
        assert again.awaits_second
        assert not list(session.scalars(select(Lot)))

        seen = having_seen(session, company.second_buyer, failing, self.RESTRICT)
        second = decide_document(session, company.second_buyer, failing.public_id, seen, at=NOON)
        assert (second.awaits_second, second.seconds_id) == (False, again.id)
        assert failing.state is DocumentState.ACCEPTED_WITH_RESTRICTION
        assert session.scalars(select(Lot)).one().restriction == "Animal feed only"

    @pytest.mark.parametrize("differs", ["condition", "value"])
    def test_the_second_signs_the_same_or_is_a_first_again(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        failing: Document,
        differs: str,
    ) -> None:
        company.operator.second_person_for_failing = True
        decide(session, company, failing, self.RESTRICT)
        decision = self.RESTRICT
        if differs == "condition":
            decision = replace(decision, reason="For everything")
        else:
            said = Correction("lots.0.lot_number", "L-OTHER")
            correct_value(session, company.buyer, store, failing.public_id, said, at=NOON)

        seen = having_seen(session, company.second_buyer, failing, decision)
        review = decide_document(session, company.second_buyer, failing.public_id, seen, at=NOON)

        assert review.awaits_second
        assert not list(session.scalars(select(Lot)))


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


def make_specification(session: Session, company: Company, **limit: object) -> Specification:
    values = {
        "position": 1,
        "characteristic": "lead",
        "name": "Lead (Pb)",
        "minimum": None,
        "maximum": Decimal("0.5"),
        "unit": "mg/kg",
        **limit,
    }
    item: Item = company.item
    specification = Specification(
        organization_id=company.operator.id,
        item=item,
        effective_from=date(2026, 1, 1),
        created_at=NOON,
        limits=[SpecificationLimit(**values)],
    )
    session.add(specification)
    session.flush()
    return specification


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
