from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.audit import AuditEntry
from core.errors import NotAllowed
from core.storage import FolderStore
from extraction.result import ExtractionResult, LotPart, Row
from registry.documents.errors import DocumentNotFound, ReadingInvalid, ShownDiffers
from registry.documents.models import Document, Reading, Review
from registry.documents.queries.desk import open_desk
from registry.documents.readings import Correction, correct_value, current_values
from registry.documents.recording import record_extraction
from registry.documents.review import Decision, decide_document
from registry.documents.table_choice import take_other_reading
from registry.documents.table_readings import TableOffer, offers_of
from registry.documents.undoing import undo_change
from registry.errors import AlreadyDecided
from registry.values import DocumentState, Layer, ReviewOutcome
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    having_seen,
    make_result,
    submit_and_read,
)
from tests.registry.two_readings import OTHERS, WHY, below, of_two_lots, two_readings

pytestmark = pytest.mark.either_database

Table = list[tuple[str | None, ...]]
FIRST: Table = [("Lead", "<0.05", None, "0.5"), ("Assay", "99.2", "98.0", "102.0")]
OTHER: Table = [
    ("Lead", "<0.05", None, "0.01"),
    ("Assay", "99.2", "99.5", "102.0"),
    ("Zinc", "12.5", None, None),
]


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store, two_readings())


def table(session: Session, document: Document) -> Table:
    names = ("test", "value", "minimum", "maximum")
    [lot] = current_values(session, document).lots
    return [tuple(row[name].value for name in names) for row in lot.rows]


def offer(session: Session, document: Document) -> TableOffer:
    [found] = offers_of(current_values(session, document))
    return found


def take(session: Session, company: Company, document: Document) -> None:
    key = offer(session, document).key
    take_other_reading(session, company.buyer, document.public_id, key, at=NOON)


def read_again(session: Session, document: Document, result: ExtractionResult) -> None:
    record_extraction(session, document.public_id, result, pages=[], seconds=1, at=NOON)


class TestTakeOtherReading:
    def test_its_rows_stand_and_the_machines_stay_beside(
        self, session: Session, company: Company, document: Document
    ) -> None:
        assert table(session, document) == FIRST

        take(session, company, document)

        session.expire_all()
        assert table(session, document) == OTHER
        reading = current_values(session, document)
        limit = reading.find("lots.0.results.0.maximum")
        assert limit is not None
        assert (limit.value, limit.machine.value, limit.layer) == ("0.01", "0.5", Layer.BUYER)
        assert limit.evidence == {"page": 1, "box": [100, 100, 160, 112], "text": "0.01"}

    def test_it_is_one_act_that_says_who_when_and_what(
        self, session: Session, company: Company, document: Document
    ) -> None:
        take(session, company, document)

        session.commit()  # the trail is written with the transaction
        rows = session.scalars(select(Reading)).all()
        assert len({row.act for row in rows}) == 1
        assert {(row.by_id, row.at) for row in rows} == {(company.buyer.user_id, NOON)}
        wanted = select(AuditEntry).where(AuditEntry.action == "reading.take_table")
        told = session.scalars(wanted).one()
        assert told.before is not None
        assert told.after is not None
        assert told.before["rows"][0]["maximum"] == "0.5"
        assert told.after["rows"][0]["maximum"] == "0.01"
        assert (told.actor, told.reason) == ("Bea Buyer", WHY)

    def test_verdicts_follow(self, session: Session, company: Company, document: Document) -> None:
        def verdicts() -> list[object]:
            desk = open_desk(session, company.buyer, document.public_id, items={}, at=NOON)
            return [row.verdict for row in desk.lots[0].comparison.rows]

        before = verdicts()
        take(session, company, document)

        assert before[:2] == ["pass", "pass"]
        assert verdicts()[:2] == ["indeterminate", "fail"]

    def test_one_undo_takes_all_of_it_back(
        self, session: Session, company: Company, document: Document
    ) -> None:
        take(session, company, document)

        undo_change(session, company.buyer, document.public_id, at=NOON)

        assert table(session, document) == FIRST
        assert offer(session, document).stands.value == "first"

    def test_the_first_reading_can_be_taken_again_and_the_other_once_more(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = []
        for _ in range(4):
            take(session, company, document)
            seen.append(table(session, document))

        assert seen == [OTHER, FIRST, OTHER, FIRST]

    def test_fewer_rows_take_the_rest_out_and_bring_it_back(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        result = two_readings(OTHERS[1])
        document = submit_and_read(session, company.seller, store, result)

        take(session, company, document)
        fewer = table(session, document)
        take(session, company, document)

        assert fewer == OTHER[1:2]
        assert table(session, document) == FIRST

    def test_a_buyer_may_go_back_behind_a_suppliers_choice(
        self, session: Session, company: Company, document: Document
    ) -> None:
        key = offer(session, document).key
        take_other_reading(session, company.seller, document.public_id, key, at=NOON)
        assert table(session, document) == OTHER

        take(session, company, document)

        assert table(session, document) == FIRST

    @pytest.mark.parametrize("rows", [OTHERS, OTHERS[1:2], OTHERS[:1]])
    def test_it_outlives_another_reading(
        self, session: Session, company: Company, store: FolderStore, rows: tuple[Row, ...]
    ) -> None:
        document = submit_and_read(session, company.seller, store, two_readings(*rows))
        take(session, company, document)
        taken = table(session, document)

        read_again(session, document, two_readings(*rows))

        assert table(session, document) == taken != FIRST
        assert offer(session, document).stands.value == "other"
        undo_change(session, company.buyer, document.public_id, at=NOON)
        assert table(session, document) == FIRST

    def test_a_reading_that_came_round_to_it_offers_the_old_one(
        self, session: Session, company: Company, document: Document
    ) -> None:
        take(session, company, document)
        whole = two_readings(*make_result().lots[0].rows)
        lot = whole.lots[0]

        read_again(
            session, document, replace(whole, lots=(LotPart(lot.fields, lot.aliases, OTHERS),))
        )

        assert table(session, document) == OTHER
        assert offer(session, document).stands.value == "first"

    def test_a_decision_says_which_reading_stood(
        self, session: Session, company: Company, document: Document
    ) -> None:
        take(session, company, document)
        decision = Decision(ReviewOutcome.REJECTED, reason="Too little zinc", password=PASSWORD)
        seen = having_seen(session, company.buyer, document, decision)

        decide_document(session, company.buyer, document.public_id, seen, at=NOON)

        content = session.scalars(select(Review)).one().content
        assert content["tables"] == [{"page": 1, "sentence": WHY, "stands": "other"}]

    def test_a_decision_on_what_was_shown_before_is_refused(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decision = Decision(ReviewOutcome.REJECTED, reason="No", password=PASSWORD)
        seen = having_seen(session, company.buyer, document, decision)
        take(session, company, document)

        with pytest.raises(ShownDiffers, match="maximum: was 0.5, is 0.01"):
            decide_document(session, company.buyer, document.public_id, seen, at=NOON)

    def test_a_table_that_changed_meanwhile_is_not_replaced(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        key = offer(session, document).key
        said = Correction("lots.0.results.1.value", "98.5")
        correct_value(session, company.second_buyer, store, document.public_id, said, at=NOON)

        with pytest.raises(ShownDiffers, match="nothing was replaced"):
            take_other_reading(session, company.buyer, document.public_id, key, at=NOON)

    def test_a_table_of_two_lots_changes_each_and_comes_back(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit_and_read(session, company.seller, store, of_two_lots("A1", "B2"))

        def limits() -> list[list[tuple[str | None, ...]]]:
            lots = current_values(session, document).lots
            names = ("test", "minimum", "maximum")
            return [[tuple(row[name].value for name in names) for row in lot.rows] for lot in lots]

        first = limits()
        take(session, company, document)
        other = limits()
        take(session, company, document)

        assert other == [[("Lead", None, "0.01")], [("Assay", "99.5", "102.0")]]
        assert limits() == first == [[("Lead", None, "0.5")], [("Assay", "98.0", "102.0")]]

    def test_a_table_whose_lots_are_not_known_is_not_replaced(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        whole = two_readings()
        lot, (first, second) = whole.lots[0], whole.lots[0].rows
        parts = (replace(lot, rows=(first,)), replace(lot, rows=(below(second, 40),)))
        document = submit_and_read(session, company.seller, store, replace(whole, lots=parts))

        with pytest.raises(ReadingInvalid, match="several lots"):
            take(session, company, document)

    def test_a_decided_document_is_closed(
        self, session: Session, company: Company, document: Document
    ) -> None:
        document.state = DocumentState.ACCEPTED
        session.flush()

        with pytest.raises(AlreadyDecided):
            take(session, company, document)

    def test_it_needs_the_permission_to_review(
        self, session: Session, company: Company, document: Document
    ) -> None:
        viewer = replace(company.buyer, permissions=frozenset({Permission.VIEW_DOCUMENTS}))
        key = offer(session, document).key

        with pytest.raises(NotAllowed):
            take_other_reading(session, viewer, document.public_id, key, at=NOON)

    @pytest.mark.parametrize("who", ["other_seller", "stranger"])
    def test_a_stranger_finds_no_document(
        self, session: Session, company: Company, document: Document, who: str
    ) -> None:
        outside = replace(company.buyer, organization_id=999, operator_id=999)
        actor = company.other_seller if who == "other_seller" else outside
        key = offer(session, document).key

        with pytest.raises(DocumentNotFound):
            take_other_reading(session, actor, document.public_id, key, at=NOON)
