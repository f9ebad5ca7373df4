from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import (
    DecisionInvalid,
)
from registry.documents.models import Document
from registry.documents.readings import Correction, correct_value
from registry.documents.review import decide_document
from registry.values import DocumentState
from tests.registry.company import (
    NOON,
    Company,
    having_seen,
    make_field,
    make_result,
    make_row,
)
from tests.registry.documents.deciding import ACCEPT, decide, make_specification, read_with

pytestmark = pytest.mark.either_database


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
