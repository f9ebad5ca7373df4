from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from extraction.result import LotPart
from registry.documents.errors import DecisionInvalid
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
