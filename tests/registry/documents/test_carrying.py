"""Reading again: what people stated outlives it, whatever the machine finds this time."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from extraction.result import ExtractionResult, LotPart, Row
from registry.documents.current import Certainty
from registry.documents.intake import choose_order, read_again
from registry.documents.models import Document, Extraction, Reading
from registry.documents.readings import (
    Correction,
    add_lot,
    add_row,
    confirm_reading,
    correct_value,
    current_values,
    remove_part,
)
from registry.documents.recording import record_extraction, record_failure
from registry.documents.review import Decision, decide_document
from registry.values import DocumentState, Layer, ReviewOutcome
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    having_seen,
    make_field,
    make_result,
    make_row,
    submit_and_read,
)

pytestmark = pytest.mark.either_database

LOT = "lots.0.lot_number"
LEAD = make_row("Lead", "<0.05", "mg/kg", maximum="0.5", characteristic="lead")
ASSAY = make_row("Assay", "99.2", "%", minimum="98.0", maximum="102.0", characteristic="assay")
ZINC = make_row("Zinc", "12.5", "%")


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


def result_of(*rows: Row, **fields: Any) -> ExtractionResult:
    whole = make_result()
    lot = whole.lots[0]
    changed = {name: make_field(text) for name, text in fields.items()}
    return replace(whole, lots=(LotPart({**lot.fields, **changed}, lot.aliases, rows or lot.rows),))


def read(session: Session, document: Document, result: ExtractionResult) -> None:
    record_extraction(session, document.public_id, result, pages=[], seconds=1, at=NOON)


def say(
    session: Session, company: Company, store: FolderStore, document: Document, path: str, text: str
) -> None:
    key = document.public_id
    correct_value(session, company.buyer, store, key, Correction(path, text), at=NOON)


class TestCarryOver:
    @pytest.mark.parametrize("rows", list(permutations((LEAD, ASSAY, ZINC))))
    def test_a_correction_stays_with_its_test_wherever_that_now_stands(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        document: Document,
        rows: tuple[Row, ...],
    ) -> None:
        say(session, company, store, document, "lots.0.results.0.value", "0.07")

        read(session, document, result_of(*rows))

        [lot] = current_values(session, document).lots
        values = {row["test"].value: (row["value"].value, row["value"].layer) for row in lot.rows}
        assert values == {
            "Lead": ("0.07", Layer.BUYER),
            "Assay": ("99.2", Layer.MACHINE),
            "Zinc": ("12.5", Layer.MACHINE),
        }

    def test_where_the_machine_reads_something_else_both_are_shown_and_asked(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        say(session, company, store, document, LOT, "0125H0002")

        read(session, document, result_of(lot_number="0l25HO0O2"))

        value = current_values(session, document).lots[0]["lot_number"]
        assert (value.value, value.machine.value) == ("0125H0002", "0l25HO0O2")
        assert (value.certainty, value.asks) == (Certainty.CHECK, True)
        assert "“0l25HO0O2”" in value.reasons[0].sentence
        assert "“0125HO002”" in value.reasons[0].sentence
        say(session, company, store, document, LOT, "0125H0002")
        assert not current_values(session, document).lots[0]["lot_number"].asks

    @pytest.mark.parametrize("now", ["0125HO002", "0125H0002"])
    def test_where_it_reads_the_same_or_what_the_person_said_nothing_is_asked(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        document: Document,
        now: str,
    ) -> None:
        say(session, company, store, document, LOT, "0125H0002")

        read(session, document, result_of(lot_number=now))

        value = current_values(session, document).lots[0]["lot_number"]
        assert (value.value, value.asks) == ("0125H0002", False)

    def test_it_outlives_any_number_of_readings(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        say(session, company, store, document, LOT, "0125H0002")

        for number in ("X", "Y", "0125HO002"):
            read(session, document, result_of(lot_number=number))
            value = current_values(session, document).lots[0]["lot_number"]
            assert (value.value, value.asks) == ("0125H0002", number in "XY")
            assert value.human is not None
            assert value.human.by_id == company.buyer.user_id
        assert len(session.scalars(select(Reading)).all()) == 4  # nothing was changed, all is kept

    def test_a_test_that_the_new_reading_lacks_is_kept_with_what_it_is_of(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        say(session, company, store, document, "lots.0.results.0.value", "0.07")

        read(session, document, result_of(ASSAY, ZINC, ZINC))

        lead = current_values(session, document).lots[0].rows[-1]
        cells = {name: lead[name].value for name in ("test", "value", "unit", "maximum")}
        assert cells == {"test": "Lead", "value": "0.07", "unit": "mg/kg", "maximum": "0.5"}
        assert lead["value"].asks

    def test_a_lot_that_the_new_reading_lacks_is_kept(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        whole = make_result()
        other = LotPart({"lot_number": make_field("L-2"), "product_name": make_field("Zinc")})
        both = replace(whole, lots=(*whole.lots, other))
        document = submit_and_read(session, company.seller, store, both)
        say(session, company, store, document, "lots.1.expiry_date", "2028-01-01")

        read(session, document, whole)

        one, two = current_values(session, document).lots
        assert one["lot_number"].value == "0125HO002"
        assert (two["lot_number"].value, two["expiry_date"].value) == ("L-2", "2028-01-01")
        assert not two.rows

    def test_lots_that_change_places_keep_what_was_said_of_each(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        lots = [LotPart({"lot_number": make_field(f"L-{n}")}) for n in (1, 2, 3)]
        document = submit_and_read(
            session, company.seller, store, replace(make_result(), lots=tuple(lots))
        )
        say(session, company, store, document, "lots.1.quantity", "20 kg")

        read(session, document, replace(make_result(), lots=tuple(reversed(lots[1:]))))

        found = current_values(session, document).lots
        assert [(lot["lot_number"].value, lot["quantity"].value) for lot in found] == [
            ("L-3", None),
            ("L-2", "20 kg"),
        ]

    def test_what_was_added_or_taken_out_stays_so(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        key = document.public_id
        row = add_row(session, company.buyer, key, 0, at=NOON)
        say(session, company, store, document, f"{row}.test", "Arsenic")
        say(session, company, store, document, f"{row}.value", "0.1")
        lot = add_lot(session, company.buyer, key, at=NOON)
        say(session, company, store, document, f"{lot}.lot_number", "L-9")
        remove_part(session, company.buyer, key, "lots.0.results.1", at=NOON)

        read(session, document, result_of(ASSAY, LEAD))

        one, two = current_values(session, document).lots
        assert [(r["test"].value, r["value"].value) for r in one.rows] == [
            ("Lead", "<0.05"),
            ("Arsenic", "0.1"),
        ]
        assert two["lot_number"].value == "L-9"

    def test_an_order_that_a_person_took_off_does_not_come_back(
        self, session: Session, company: Company, document: Document
    ) -> None:
        assert document.purchase_order_id is not None
        choose_order(session, company.buyer, document.public_id, None, at=NOON)
        read_again(session, company.buyer, document.public_id, at=NOON)

        read(session, document, make_result())

        assert document.purchase_order_id is None


class TestConfirmation:
    def confirm(self, session: Session, company: Company, document: Document) -> None:
        confirm_reading(session, company.seller, document.public_id, at=NOON)

    def test_it_holds_where_the_reading_is_the_same(
        self, session: Session, company: Company, document: Document
    ) -> None:
        self.confirm(session, company, document)

        read(session, document, result_of(ASSAY, LEAD))

        assert document.confirmed_at == NOON

    def test_a_confirmed_value_stands_where_the_machine_now_reads_another(
        self, session: Session, company: Company, document: Document
    ) -> None:
        self.confirm(session, company, document)

        read(session, document, result_of(lot_number="8888"))

        value = current_values(session, document).lots[0]["lot_number"]
        assert (value.value, value.layer, value.machine.value) == (
            "0125HO002",
            Layer.SUPPLIER,
            "8888",
        )
        assert value.asks
        assert document.confirmed_at == NOON

    def test_it_lapses_where_the_reading_states_more_than_was_confirmed(
        self, session: Session, company: Company, document: Document
    ) -> None:
        self.confirm(session, company, document)

        read(session, document, result_of(LEAD, ASSAY, ZINC))

        assert document.confirmed_at is None

    def test_a_result_that_was_confirmed_and_is_no_longer_read_is_kept(
        self, session: Session, company: Company, document: Document
    ) -> None:
        self.confirm(session, company, document)

        read(session, document, result_of(ASSAY))

        [lot] = current_values(session, document).lots
        assert {row["test"].value for row in lot.rows} == {"Lead", "Assay"}


class TestState:
    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            (ReviewOutcome.HELD, DocumentState.HELD),
            (ReviewOutcome.NEEDS_CLARIFICATION, DocumentState.NEEDS_CLARIFICATION),
        ],
    )
    def test_a_hold_and_a_question_go_on_with_their_reason(
        self,
        session: Session,
        company: Company,
        document: Document,
        outcome: ReviewOutcome,
        state: DocumentState,
    ) -> None:
        decision = having_seen(session, company.buyer, document, Decision(outcome, "Which lot?"))
        decide_document(session, company.buyer, document.public_id, decision, at=NOON)
        read_again(session, company.buyer, document.public_id, at=NOON)

        read(session, document, make_result())

        assert (document.state, document.explanation) == (state, "Which lot?")

    def test_a_reading_that_fails_takes_nothing_away(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        say(session, company, store, document, LOT, "0125H0002")
        read_again(session, company.buyer, document.public_id, at=NOON)

        record_failure(session, document.public_id, "It broke.", code="x", at=NOON)

        assert document.state is DocumentState.READ
        assert "the earlier reading stands" in (document.explanation or "")
        assert current_values(session, document).lots[0]["lot_number"].value == "0125H0002"

    def test_a_reading_that_comes_after_the_decision_changes_nothing_under_it(
        self, session: Session, company: Company, document: Document
    ) -> None:
        accept = Decision(ReviewOutcome.ACCEPTED, password=PASSWORD)
        seen = having_seen(session, company.buyer, document, accept)
        decide_document(session, company.buyer, document.public_id, seen, at=NOON)

        read(session, document, result_of(lot_number="8888"))

        assert len(session.scalars(select(Extraction)).all()) == 1
