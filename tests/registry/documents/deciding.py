"""Decisions of the company's buyer, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from core.storage import FolderStore
from extraction.result import Field, LotPart, Row
from registry.documents.models import Document, Review
from registry.documents.review import Decision, decide_document
from registry.items.models import Item, Specification, SpecificationLimit
from registry.values import ReviewOutcome
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    having_seen,
    make_field,
    make_result,
    submit_and_read,
)

ACCEPT = Decision(ReviewOutcome.ACCEPTED, password=PASSWORD)


def decide(
    session: Session, company: Company, document: Document, decision: Decision = ACCEPT
) -> Review:
    seen = having_seen(session, company.buyer, document, decision)
    return decide_document(session, company.buyer, document.public_id, seen, at=NOON)


def read_with(
    session: Session, company: Company, store: FolderStore, *rows: Row, **fields: Field
) -> Document:
    """Return a read document whose one lot has these rows, and these fields beside the sure ones."""
    whole = make_result()
    sure = {name: make_field(value.value or "") for name, value in whole.lots[0].fields.items()}
    lot = LotPart(fields={**sure, **fields}, rows=rows or whole.lots[0].rows)
    return submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))


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
