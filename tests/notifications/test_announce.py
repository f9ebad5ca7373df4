from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from notifications.announce import announce_decision
from notifications.models import NoticeKind
from registry.documents.models import Document
from registry.parties.models import Contact, Membership, User
from registry.values import Channel, DocumentState
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.supplier.contacts = [Contact(purpose="quality", name="Ann", email="ann@acme.example")]
    return company


def make_document(session: Session, company: Company, sender: int | None) -> Document:
    document = Document(
        operator_id=company.operator.id, supplier=company.supplier, name="coa.pdf",
        sha256="ab" * 32, media_type="application/pdf", size=1, channel=Channel.WEB,
        state=DocumentState.REJECTED, explanation="The lot number is missing.",
        sent_by_id=sender, received_at=NOON,
    )  # fmt: skip
    session.add(document)
    session.flush()
    return document


class TestAnnounceDecision:
    def test_the_sender_learns_the_reason(self, session: Session, company: Company) -> None:
        user = session.get_one(User, company.supplier_actor.user_id)
        user.memberships = [Membership(organization_id=company.supplier.id, role="supplier")]
        document = make_document(session, company, user.id)

        notice = announce_decision(session, company.actor, document, at=NOON)

        assert notice is not None
        assert notice.kind is NoticeKind.DOCUMENT_REJECTED
        assert notice.facts["reason"] == "The lot number is missing."
        assert [row.address for row in notice.deliveries] == [user.email]

    def test_what_staff_sent_in_is_told_to_the_suppliers_contacts(
        self, session: Session, company: Company
    ) -> None:
        document = make_document(session, company, company.actor.user_id)

        notice = announce_decision(session, company.actor, document, at=NOON)

        assert notice is not None
        assert [row.address for row in notice.deliveries] == ["ann@acme.example"]

    def test_a_document_of_nobody_is_announced_to_nobody(
        self, session: Session, company: Company
    ) -> None:
        document = make_document(session, company, None)
        document.supplier = None

        assert announce_decision(session, company.actor, document, at=NOON) is None
