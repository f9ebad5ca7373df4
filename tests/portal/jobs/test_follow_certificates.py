"""Whoever fetched a certificate is told when it is worth something else: once, in its language."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from certificates.models import CertificateState, CertificateTold, Download
from certificates.requests import revoke_certificate
from core.clock import utc_now
from core.db.session import unit_of_work
from core.jobs import Job
from notifications.models import Notice, NoticeKind
from registry.ledger.disposition import place_hold, release_hold
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Membership, Organization, User
from tests.portal.conftest import Browser, Portal
from tests.portal.stories import Told, quality_actor, tell, work_off


@pytest.fixture
def told(portal: Portal) -> Told:
    return tell(portal)


def fetch(portal: Portal, told: Told) -> Browser:
    """Sign a person of the customer in and fetch its certificate."""
    customer = portal.sign_in("customer")
    answer = customer.get(f"/customer/certificates/{told.certificates['customer']}.pdf")
    assert answer.status_code == 200
    return customer


def hold_all(portal: Portal) -> str:
    """Hold raw material and product in one transaction; return the hold's code."""
    actor = quality_actor(portal)
    with unit_of_work(portal.engine) as session:
        lots = session.scalars(select(Traceable)).all()
        event = place_hold(session, actor, lots, reason="complaint", at=utc_now())
        return str(event.code)


def lift(portal: Portal, code: str) -> None:
    actor = quality_actor(portal)
    with unit_of_work(portal.engine) as session:
        lots = session.scalars(select(Traceable)).all()
        release_hold(session, actor, lots, code, reason="no fault found", at=utc_now())


def notices(portal: Portal) -> list[Notice]:
    with unit_of_work(portal.engine) as session:
        kind = NoticeKind.CERTIFICATE_STATE
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def addresses(notice: Notice) -> list[str]:
    return [row.address for row in notice.deliveries]


class TestFollowCertificates:
    def test_a_holder_is_told_once_a_change_and_staff_see_it(
        self, portal: Portal, told: Told
    ) -> None:
        customer = fetch(portal, told)
        with unit_of_work(portal.engine) as session:
            session.execute(
                update(Organization)
                .where(Organization.id == portal.organizations["customer"])
                .values(language="de")
            )
        number = told.certificates["customer"]

        code = hold_all(portal)
        with unit_of_work(portal.engine) as session:
            queued = session.scalars(select(Job).where(Job.kind == "follow_certificates")).all()
            assert len(queued) == 1  # of the same transaction as the hold
        work_off(portal)
        work_off(portal)

        [notice] = notices(portal)  # the other customer has fetched nothing
        [address] = addresses(notice)
        assert address.startswith("customer")
        assert [row["state"] for row in notice.facts["changes"]] == ["on_hold"]
        page = customer.get("/customer/certificates/").text
        assert "Changed since you downloaded them" in page
        staff = portal.sign_in("quality").get(f"/shipments/{told.shipments['customer']}").text
        assert address in staff
        lift(portal, code)
        work_off(portal)
        last = notices(portal)[-1]
        assert (len(notices(portal)), last.facts["changes"][0]["state"]) == (2, "valid")
        assert last.facts["changes"][0]["certificate"] == number
        assert "Changed since" not in customer.get("/customer/certificates/").text

    def test_who_may_not_sign_in_any_more_is_not_written_to(
        self, portal: Portal, told: Told
    ) -> None:
        fetch(portal, told)
        with unit_of_work(portal.engine) as session:
            session.execute(update(User).values(active=False))
        code = hold_all(portal)
        work_off(portal)
        with unit_of_work(portal.engine) as session:
            session.execute(
                update(Organization)
                .where(Organization.id == portal.organizations["customer"])
                .values(active=False)
            )
        lift(portal, code)
        work_off(portal)

        [notice] = notices(portal)  # then the company's contact is told; a closed company is not
        assert addresses(notice) == ["recall@pharmacy.example"]
        with unit_of_work(portal.engine) as session:
            rows = session.scalars(select(CertificateTold).order_by(CertificateTold.id)).all()
            assert [(row.state, row.notice_id) for row in rows] == [
                (CertificateState.ON_HOLD, notice.id),
                (CertificateState.VALID, None),
            ]

    def test_who_left_for_another_company_is_not_written_to(
        self, portal: Portal, told: Told
    ) -> None:
        fetch(portal, told)
        with unit_of_work(portal.engine) as session:
            session.execute(
                update(Membership)
                .where(Membership.organization_id == portal.organizations["customer"])
                .values(organization_id=portal.organizations["another customer"])
            )
        hold_all(portal)
        work_off(portal)

        [notice] = notices(portal)
        assert addresses(notice) == ["recall@pharmacy.example"]

    def test_a_withdrawal_is_told_but_not_to_who_fetched_it_withdrawn(
        self, portal: Portal, told: Told
    ) -> None:
        fetch(portal, told)
        actor = quality_actor(portal)
        with unit_of_work(portal.engine) as session:
            number = told.certificates["customer"]
            revoke_certificate(session, actor, number, reason="wrong lot", at=utc_now())
        fetch(portal, told)
        work_off(portal)

        [notice] = notices(portal)
        with unit_of_work(portal.engine) as session:
            first = select(Download.user_id).order_by(Download.id).limit(1).scalar_subquery()
            email = session.scalars(select(User.email).where(User.id == first)).one()
        assert addresses(notice) == [email]
        assert notice.facts["changes"][0]["state"] == "revoked"

    def test_nothing_is_queued_where_nobody_fetched(self, portal: Portal, told: Told) -> None:
        hold_all(portal)

        with unit_of_work(portal.engine) as session:
            assert session.scalars(select(Job).where(Job.kind == "follow_certificates")).all() == []
