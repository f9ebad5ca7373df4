from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import DocumentNotFound, ReadingInvalid
from registry.documents.models import Document, Reading
from registry.documents.readings import (
    Correction,
    add_row,
    correct_value,
    current_values,
    remove_part,
)
from registry.documents.recording import record_extraction
from registry.documents.undoing import undo_change
from registry.errors import AlreadyDecided
from registry.values import DocumentState, Layer
from tests.registry.company import NOON, Company, make_result, submit_and_read

pytestmark = pytest.mark.either_database

LOT = "lots.0.lot_number"


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


def facts(session: Session, document: Document) -> dict[str, tuple[str | None, Layer]]:
    return {v.path: (v.value, v.layer) for v in current_values(session, document).values()}


class TestUndoChange:
    def test_every_change_is_taken_back_in_turn_until_the_machines_values_stand(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        chance = Random(7)
        key, buyer = document.public_id, company.buyer
        seen = [facts(session, document)]
        for step in range(30):
            kind = chance.randrange(4)
            if kind == 0:
                add_row(session, buyer, key, 0, at=NOON)
            elif kind == 1 and (rows := current_values(session, document).lots[0].rows):
                remove_part(session, buyer, key, chance.choice(rows).path, at=NOON)
            else:
                path = chance.choice([*(p for p in seen[-1] if p.count(".") < 3)])
                if path.endswith(("date", "type", "result")):
                    path = LOT
                said = Correction(path, chance.choice([f"V-{step}", ""]))
                correct_value(session, buyer, store, key, said, at=NOON)
            seen.append(facts(session, document))
        kept = session.scalar(select(func.count(Reading.id)))

        while len(seen) > 1:
            assert facts(session, document) == seen.pop()
            undo_change(session, buyer, key, at=NOON)

        assert facts(session, document) == seen[0]
        assert session.scalar(select(func.count(Reading.id))) == 2 * (kept or 0)
        with pytest.raises(ReadingInvalid, match="no change"):
            undo_change(session, buyer, key, at=NOON)

    def test_mine_is_taken_back_and_anothers_later_one_stands(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        key = document.public_id
        correct_value(session, company.buyer, store, key, Correction(LOT, "MINE"), at=NOON)
        correct_value(session, company.second_buyer, store, key, Correction(LOT, "HERS"), at=NOON)

        undo_change(session, company.buyer, key, at=NOON)
        assert facts(session, document)[LOT] == ("HERS", Layer.BUYER)

        undo_change(session, company.buyer, key, LOT, at=NOON)  # of the value, whoever it was
        assert facts(session, document)[LOT] == ("0125HO002", Layer.MACHINE)

    def test_a_correction_that_counted_for_several_lots_is_taken_back_for_all(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        whole = make_result()
        result = replace(whole, lots=whole.lots * 2)
        document = submit_and_read(session, company.seller, store, result)
        said = Correction("lots.0.results.0.test", "Pb")
        correct_value(session, company.buyer, store, document.public_id, said, at=NOON)
        assert facts(session, document)["lots.1.results.0.test"][0] == "Pb"

        paths = undo_change(session, company.buyer, document.public_id, at=NOON)

        assert set(paths) == {"lots.0.results.0.test", "lots.1.results.0.test"}
        assert facts(session, document)["lots.1.results.0.test"][0] == "Lead"

    def test_after_another_reading_too(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        key = document.public_id
        correct_value(session, company.buyer, store, key, Correction(LOT, "MINE"), at=NOON)
        record_extraction(session, key, make_result(), pages=[], seconds=1, at=NOON)
        assert facts(session, document)[LOT][0] == "MINE"

        undo_change(session, company.buyer, key, at=NOON)

        assert facts(session, document)[LOT] == ("0125HO002", Layer.MACHINE)

    def test_a_supplier_takes_back_the_suppliers_only(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        key = document.public_id
        correct_value(session, company.buyer, store, key, Correction(LOT, "BUYER"), at=NOON)

        with pytest.raises(ReadingInvalid):
            undo_change(session, company.seller, key, LOT, at=NOON)

    def test_a_decided_document_is_closed(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        key = document.public_id
        correct_value(session, company.buyer, store, key, Correction(LOT, "MINE"), at=NOON)
        document.state = DocumentState.ACCEPTED
        session.flush()

        with pytest.raises(AlreadyDecided):
            undo_change(session, company.buyer, key, at=NOON)

    def test_a_stranger_finds_no_document(
        self, session: Session, company: Company, document: Document
    ) -> None:
        stranger = replace(company.buyer, organization_id=999, operator_id=999)

        with pytest.raises(DocumentNotFound):
            undo_change(session, stranger, document.public_id, at=NOON)
