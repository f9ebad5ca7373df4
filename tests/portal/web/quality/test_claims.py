"""A claim from the failed lot to the supplier's answer and back, as people use it."""

from __future__ import annotations

from sqlalchemy import select

from core.db.session import unit_of_work
from notifications.models import Notice, NoticeKind
from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked

FORM = {
    "number": "A1", "quantity": "2,5", "failure": "grey specks", "wish": "credit",
    "due_on": "2026-12-24",
}  # fmt: skip


class TestClaims:
    def test_sent_answered_settled(self, portal: Portal) -> None:
        stocked(portal, "A1")
        quality, supplier = portal.sign_in("quality"), portal.sign_in("supplier")
        assert "No claims yet" in quality.get("/supplier-claims/").text

        sent = quality.post("/supplier-claims/new", FORM)
        assert sent.status_code == 302, sent.text
        own = sent.location.replace("/supplier-claims/", "/supplier/claims/")
        shown = supplier.get("/supplier/claims/").text
        assert "grey specks" in shown
        assert "of 100 points" in shown
        assert supplier.post(own, {"answer": "rejected"}).status_code == 422
        answered = supplier.post(own, {"answer": "accepted", "root_cause": "a torn sieve"})
        assert answered.status_code == 302, answered.text
        assert "a torn sieve" in quality.get(sent.location).text
        settle = f"{sent.location}/settle"
        assert quality.post(settle, {"recovered": "9"}).status_code == 422
        assert quality.post(settle, {"recovered": "2.5", "note": "CN-8"}).status_code == 302

        assert "CN-8" in quality.get(sent.location).text
        with unit_of_work(portal.engine) as session:
            kinds = session.scalars(select(Notice.kind).order_by(Notice.id)).all()
        assert kinds == [NoticeKind.SUPPLIER_CLAIM, NoticeKind.CLAIM_ANSWERED]

    def test_a_nonconformance_carries_over(self, portal: Portal) -> None:
        stocked(portal, "A1")
        quality = portal.sign_in("quality")
        opened = quality.post(
            "/quality/new",
            {"kind": "nonconformance", "title": "Specks", "description": "grey", "numbers": "A1"},
        )
        event = opened.location.rpartition("/")[2]

        page = quality.get(f"/supplier-claims/new?quality={event}").text

        assert "Specks" in page
        assert quality.get("/supplier-claims/new?warranty=nothing").status_code == 404

    def test_who_may_not_and_strangers(self, portal: Portal) -> None:
        stocked(portal, "A1")
        sent = portal.sign_in("quality").post("/supplier-claims/new", FORM).location
        own = sent.replace("/supplier-claims/", "/supplier/claims/")

        assert portal.sign_in("warehouse").post("/supplier-claims/new", FORM).status_code == 403
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.get(sent).status_code == 404
        assert stranger.post("/supplier-claims/new", FORM).status_code == 422
        other = portal.sign_in("supplier", another_organization=True)
        assert other.get(own).status_code == 404
        assert other.post(own, {"answer": "accepted"}).status_code == 404
        assert portal.sign_in("customer").get("/supplier/claims/").status_code == 403
