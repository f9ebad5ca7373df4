from __future__ import annotations

import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.models import Document, Review
from registry.documents.signatures import FREE_TRIES
from registry.ledger.models.traceable import Lot
from registry.parties.models import Organization
from registry.values import Disposition, DocumentState
from tests.portal.conftest import PASSWORD, Browser, Portal
from tests.portal.web.sent import seen_by, sent_and_read
from tests.registry.company import PDF


class TestDecide:
    def test_acceptance_is_signed_and_enters_the_lot(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")

        answer = buyer.post(
            f"/documents/{key}/decision",
            {"outcome": "accepted", "password": PASSWORD, **seen_by(buyer, key)},
        )

        assert answer.status_code == 302
        with Session(portal.engine) as session:
            assert session.scalars(select(Lot)).one().disposition is Disposition.RELEASED
            review = session.scalars(select(Review)).one()
            assert review.signature is not None
        assert "Signed as Buyer Person" in buyer.get(f"/documents/{key}").text

    def test_a_wrong_password_opens_the_dialog_again_with_the_reason_kept(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal)
        form = {"outcome": "rejected", "reason": "Lead is missing.", "password": "wrong"}

        answer = portal.sign_in("quality").post(f"/documents/{key}/decision", form)

        assert answer.status_code == 422
        assert "Nothing was signed" in answer.text
        assert "Lead is missing." in answer.text
        assert "data-open" in answer.text
        with Session(portal.engine) as session:
            assert session.scalars(select(Document)).one().state is DocumentState.READ

    def test_wrong_tries_are_counted_although_nothing_was_decided(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        for _ in range(FREE_TRIES):
            buyer.post(f"/documents/{key}/decision", {"outcome": "accepted", "password": "guess"})

        answer = buyer.post(
            f"/documents/{key}/decision", {"outcome": "accepted", "password": PASSWORD}
        )

        assert answer.status_code == 422
        assert "rests after wrong tries" in answer.text

    def test_the_supplier_reads_the_reason(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        quality = portal.sign_in("quality")
        form = {"outcome": "rejected", "reason": "Lead is missing.", "password": PASSWORD}
        quality.post(f"/documents/{key}/decision", {**form, **seen_by(quality, key)})

        page = portal.sign_in("supplier").get(f"/supplier/documents/{key}").text

        assert "Lead is missing." in page

    def test_another_operators_people_cannot_decide(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        stranger = portal.sign_in("buyer", another_organization=True)

        answer = stranger.post(
            f"/documents/{key}/decision", {"outcome": "accepted", "password": PASSWORD}
        )

        assert answer.status_code == 404


class TestShown:
    """A signature covers what its signer was shown, and nothing else."""

    def test_what_another_changed_meanwhile_is_named_and_nothing_is_signed(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal)
        first, second = portal.sign_in("buyer"), portal.sign_in("quality")
        shown = seen_by(first, key)["shown"]
        change = {"path": "lots.0.lot_number", "text": "L-OTHER"}
        second.post(f"/documents/{key}/values/", change)
        form = {"outcome": "accepted", "password": PASSWORD, "shown": shown}

        answer = first.post(f"/documents/{key}/decision", form)

        assert answer.status_code == 409
        assert "lot 1, lot number: was 0125HO002, is L-OTHER" in answer.text
        assert shown not in answer.text  # the page shows it as it is now, and its hash
        assert "data-open" not in answer.text
        with Session(portal.engine) as session:
            assert not list(session.scalars(select(Lot)))

    def test_a_wrong_password_does_not_renew_what_was_shown(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        first, second = portal.sign_in("buyer"), portal.sign_in("quality")
        shown = seen_by(first, key)["shown"]
        change = {"path": "lots.0.lot_number", "text": "L-OTHER"}
        second.post(f"/documents/{key}/values/", change)
        form = {"outcome": "accepted", "password": "wrong", "shown": shown}

        answer = first.post(f"/documents/{key}/decision", form)

        opened = answer.text.split("data-open")[1]
        assert f'name="shown" value="{shown}"' in opened[:600]

    def test_my_own_correction_brings_the_hash_of_what_i_see_then(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        change = {"path": "lots.0.lot_number", "text": "0125H0002", **seen_by(buyer, key)}

        answer = buyer.post(f"/documents/{key}/values/", change).get_json()

        assert answer["others_changed"] == []
        assert answer["shown"] == seen_by(buyer, key)["shown"]
        assert f'name="shown" value="{answer["shown"]}"' in answer["decisions"]

    def test_over_a_failing_result_nothing_says_that_the_lot_is_released(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        released = "The lot is released and may be used."
        assert released in buyer.get(f"/documents/{key}").text

        buyer.post(
            f"/documents/{key}/values/",
            {"path": "overall_result", "text": "fail", **seen_by(buyer, key)},
        )

        page = buyer.get(f"/documents/{key}").text
        assert "Not within limits" in page
        assert released not in page

    def test_a_correction_does_not_take_what_another_did_for_shown(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        first, second = portal.sign_in("buyer"), portal.sign_in("quality")
        shown = seen_by(first, key)["shown"]
        other = {"path": "lots.0.lot_number", "text": "L-OTHER", "shown": shown}
        second.post(f"/documents/{key}/values/", other)
        mine = {"path": "certificate_number", "text": "77", "shown": shown}

        answer = first.post(f"/documents/{key}/values/", mine).get_json()

        assert answer["shown"] is None
        assert "decisions" not in answer
        assert "lot 1, lot number: was 0125HO002, is L-OTHER" in answer["others_changed"]

    def test_a_hash_of_another_document_is_nothing_that_was_shown(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        with Session(portal.engine) as session:
            digest = session.scalars(select(Document)).one().sha256
        form = {"outcome": "accepted", "password": PASSWORD}

        for shown in (digest, "", "0" * 64, "../../etc"):
            answer = buyer.post(f"/documents/{key}/decision", {**form, "shown": shown})
            assert answer.status_code == 409
            assert "look at what it shows" in answer.text

    def test_the_desk_names_who_else_has_it_open(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        first, second = portal.sign_in("buyer"), portal.sign_in("quality")
        first.post(f"/documents/{key}/values/presence")

        assert "Buyer Person has this document open too." in second.get(f"/documents/{key}").text
        assert "open too" not in first.get(f"/documents/{key}").text
        answer = second.post(f"/documents/{key}/values/presence").get_json()
        assert answer == {"others": ["Buyer Person"]}


class TestCreate:
    def send(self, portal: Portal, buyer: Browser) -> str:
        with Session(portal.engine) as session:
            supplier = session.get_one(Organization, portal.organizations["supplier"]).public_id
        data = {"files": [(io.BytesIO(PDF), "by-mail.pdf")], "supplier": supplier}
        answer = buyer.post("/documents/new", data=data, content_type="multipart/form-data")
        assert "Received" in answer.text
        with Session(portal.engine) as session:
            return session.scalars(select(Document)).one().public_id

    def test_what_a_buyer_sent_in_another_must_decide(self, portal: Portal) -> None:
        buyer = portal.sign_in("buyer")
        key = self.send(portal, buyer)
        form = {"outcome": "rejected", "reason": "No.", "password": PASSWORD}

        answer = buyer.post(f"/documents/{key}/decision", form)

        assert answer.status_code == 403
        assert "four eyes" in answer.text

    def test_without_a_supplier_it_says_so(self, portal: Portal) -> None:
        data = {"files": [(io.BytesIO(PDF), "x.pdf")], "supplier": ""}

        answer = portal.sign_in("buyer").post(
            "/documents/new", data=data, content_type="multipart/form-data"
        )

        assert "Choose the supplier" in answer.text
