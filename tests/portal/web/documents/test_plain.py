"""The review desk without scripts: correct, accept and reject by plain forms."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.models import Document, Reading
from registry.ledger.models.traceable import Lot
from registry.values import Disposition, DocumentState
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.web.sent import seen_by, sent_and_read

LOT = "lots.0.lot_number"


class TestPlain:
    def test_a_value_is_corrected(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")

        answer = buyer.post(f"/documents/{key}/plain/value", {"path": LOT, "text": "0125HO009"})

        assert answer.location.endswith(f"/documents/{key}/plain#{LOT}")
        page = buyer.get(f"/documents/{key}/plain").text
        assert 'value="0125HO009"' in page
        assert "Lot number: 0125HO009." in page
        with Session(portal.engine) as session:
            assert session.scalars(select(Reading)).one().value == "0125HO009"

    def test_a_value_that_cannot_be_is_refused_beside_its_field(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        form = {"path": "lots.0.expiry_date", "text": "soon"}

        answer = portal.sign_in("buyer").post(f"/documents/{key}/plain/value", form)

        assert answer.status_code == 422
        assert 'id="error-lots.0.expiry_date"' in answer.text
        assert 'value="soon"' in answer.text

    def test_a_document_is_accepted_with_the_password(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        form = {"outcome": "accepted", "password": PASSWORD, **seen_by(buyer, key)}

        answer = buyer.post(f"/documents/{key}/plain/decision", form)

        assert answer.status_code == 302, answer.text
        with Session(portal.engine) as session:
            assert session.scalars(select(Lot)).one().disposition is Disposition.RELEASED

    def test_a_rejection_needs_its_reason_and_the_password(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        quality = portal.sign_in("quality")
        address = f"/documents/{key}/plain/decision"

        missing = quality.post(address, {"outcome": "rejected", "password": PASSWORD})
        wrong = quality.post(address, {"outcome": "rejected", "reason": "Lead", "password": "x"})
        nothing = quality.post(address, {})
        with Session(portal.engine) as session:
            assert session.scalars(select(Document)).one().state is DocumentState.READ
        done = quality.post(
            address,
            {
                "outcome": "rejected",
                "reason": "Lead",
                "password": PASSWORD,
                **seen_by(quality, key),
            },
        )

        assert [missing.status_code, wrong.status_code, nothing.status_code] == [422, 422, 422]
        assert "Nothing was signed" in wrong.text
        assert "Choose what you decide." in nothing.text
        assert done.status_code == 302
        with Session(portal.engine) as session:
            assert session.scalars(select(Document)).one().state is DocumentState.REJECTED

    def test_who_may_not_decide_sees_no_form_and_a_stranger_nothing(self, portal: Portal) -> None:
        key = sent_and_read(portal)

        looked = portal.sign_in("auditor").get(f"/documents/{key}/plain").text
        elsewhere = portal.sign_in("buyer", another_organization=True)

        assert "0125HO002" in looked
        assert "Record the decision" not in looked
        assert elsewhere.get(f"/documents/{key}/plain").status_code == 404
        form = {"path": LOT, "text": "X"}
        assert elsewhere.post(f"/documents/{key}/plain/value", form).status_code == 404
        assert (
            elsewhere.post(
                f"/documents/{key}/plain/decision", {"outcome": "held", "reason": "x"}
            ).status_code
            == 404
        )

    def test_the_desk_leads_there_without_scripts(self, portal: Portal) -> None:
        key = sent_and_read(portal)

        page = portal.sign_in("buyer").get(f"/documents/{key}").text

        assert (
            f'<noscript><p class="note tone-amber">Without JavaScript, correct and decide on <a href="/documents/{key}/plain"'
            in page
        )
