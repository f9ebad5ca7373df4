from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from extraction.result import Field, LotPart, Reason
from extraction.steps.data.coa_json import from_coa_json
from registry.documents.errors import DecisionInvalid, ReadingInvalid
from registry.documents.readings import (
    Correction,
    answer_questions,
    correct_value,
    current_values,
)
from registry.documents.review import Decision, decide_document
from registry.ledger.disposition import decide
from registry.ledger.models.traceable import Lot, LotAlias, TraceableDocument
from registry.values import AliasKind, Disposition, ReviewOutcome
from tests.registry.company import (
    NOON,
    PASSWORD,
    PDF,
    Company,
    having_seen,
    make_field,
    make_result,
    submit_and_read,
)

pytestmark = pytest.mark.either_database

ACCEPT = Decision(ReviewOutcome.ACCEPTED, password=PASSWORD)


def accept(
    session: Session, company: Company, store: FolderStore, data: bytes = PDF, **fields: str
) -> list[Lot]:
    whole = make_result()
    lot = LotPart(
        fields={**whole.lots[0].fields, **{k: make_field(v) for k, v in fields.items()}},
        aliases={"heat": make_field("H-1"), "tracking": make_field("1A40")},
    )
    result = replace(whole, lots=(lot,))
    document = submit_and_read(session, company.seller, store, result, data)
    seen = having_seen(session, company.buyer, document, ACCEPT)
    decide_document(session, company.buyer, document.public_id, seen, at=NOON)
    return list(session.scalars(select(Lot).order_by(Lot.id)))


class TestEnterLots:
    def test_a_month_means_its_last_day_as_expiry_and_its_first_as_manufacture(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        [lot] = accept(session, company, store, expiry_date="2027-02", manufacture_date="2026-02")

        assert (lot.manufacture_date, lot.expiry_date) == (date(2026, 2, 1), date(2027, 2, 28))

    def test_numbers_of_an_unknown_kind_are_kept_too(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        accept(session, company, store)

        aliases = {row.kind: row.number for row in session.scalars(select(LotAlias))}
        assert aliases == {
            AliasKind.SUPPLIER_LOT: "0125HO002",
            AliasKind.HEAT: "H-1",
            AliasKind.OTHER: "1A40",
        }

    def test_a_second_certificate_joins_the_same_lot(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        accept(session, company, store)

        [lot] = accept(session, company, store, PDF + b"2")

        links = session.scalars(select(TraceableDocument)).all()
        assert {link.traceable_id for link in links} == {lot.id}
        assert len(links) == 2

    def test_a_certificate_does_not_release_a_rejected_lot(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        [lot] = accept(session, company, store)
        decide(session, company.buyer, [lot], Disposition.REJECTED, reason="mould", at=NOON)

        with pytest.raises(DecisionInvalid, match="was rejected before"):
            accept(session, company, store, PDF + b"2")

    def test_what_is_no_date_is_said_beside_its_field(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        with pytest.raises(DecisionInvalid) as refusal:
            accept(session, company, store, expiry_date="see label")

        assert "lots.0.expiry_date" in refusal.value.fields


class TestUndecidedDates:
    def accepted(
        self, session: Session, company: Company, store: FolderStore, expiry: Field
    ) -> Lot:
        whole = make_result()
        lot = LotPart(fields={**whole.lots[0].fields, "expiry_date": expiry})
        document = submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))
        seen = having_seen(session, company.buyer, document, ACCEPT)
        assert "lots.0.expiry_date" in seen.settled
        with pytest.raises(DecisionInvalid, match="expiry date is undecided"):
            decide_document(
                session, company.buyer, document.public_id, replace(seen, settled={}), at=NOON
            )
        decide_document(session, company.buyer, document.public_id, seen, at=NOON)
        return session.scalars(select(Lot)).one()

    def test_a_lot_that_is_accepted_all_the_same_takes_no_guessed_day(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        guess = Field("2027-04-03", "03/04/2027", 0.5, reasons=(Reason("date.ambiguous", "?"),))

        assert self.accepted(session, company, store, guess).expiry_date is None

    def test_nor_from_a_certificate_that_came_as_data(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        data = {
            "RefSchemaUrl": "https://schemas.material-identity.com/coa-schemas/v1.1.0/schema.json",
            "Certificate": {
                "Id": "1",
                "Parties": {"Manufacturer": {"Name": "Acme"}},
                "Product": {"Name": "Zinc gluconate", "ExpirationDate": "03/04/2027"},
            },
        }
        _, (lot,) = from_coa_json(data)

        stated = lot.fields["expiry_date"]
        assert self.accepted(session, company, store, stated).expiry_date is None

    def test_the_suppliers_choice_is_a_persons_choice(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        guess = Field("2027-04-03", "03/04/2027", 0.5, reasons=(Reason("date.ambiguous", "?"),))
        whole = make_result()
        lot = LotPart(fields={**whole.lots[0].fields, "expiry_date": guess})
        document = submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))
        key, path = document.public_id, "lots.0.expiry_date"
        for text in ("", None):  # "yes, this is right" chooses nothing
            answer_questions(session, company.seller, store, key, {path: text or ""}, at=NOON)
        assert current_values(session, document).lots[0]["expiry_date"].undecided
        with pytest.raises(ReadingInvalid, match="look at the values"):
            answer_questions(session, company.seller, store, key, {path: "03/04/2027"}, at=NOON)

        answer_questions(session, company.seller, store, key, {path: "2027-03-04"}, at=NOON)
        seen = having_seen(session, company.buyer, document, ACCEPT)
        decide_document(session, company.buyer, key, seen, at=NOON)

        assert session.scalars(select(Lot)).one().expiry_date == date(2027, 3, 4)

    def test_what_a_buyer_types_is_not_read_by_the_suppliers_habit(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        company.supplier.date_order = "dmy"
        document = submit_and_read(session, company.seller, store)
        typed = Correction("lots.0.expiry_date", "05/06/2028")
        picked = replace(typed, evidence={"page": 1, "box": [0, 0, 1, 1]})

        with pytest.raises(ReadingInvalid, match="2028-06-05 or 2028-05-06"):
            correct_value(session, company.buyer, store, document.public_id, typed, at=NOON)
        value = correct_value(session, company.buyer, store, document.public_id, picked, at=NOON)

        assert value.value == "2028-06-05"
