from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.result import LotPart
from registry.documents.models import Document
from registry.items.models import Item
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.web.sent import seen_by, send_document, sent_and_read
from tests.registry.company import make_field, make_result, partly_read


class TestShow:
    def test_it_shows_values_items_and_decisions(self, portal: Portal) -> None:
        key = sent_and_read(portal)

        page = portal.sign_in("buyer").get(f"/documents/{key}").text

        assert 'data-path="lots.0.lot_number"' in page
        assert "Zinc gluconate · RM-100" in page
        assert "Sign and accept" in page

    def test_what_was_not_read_and_what_is_no_date_stand_on_both_desks(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal, partly_read())
        buyer = portal.sign_in("buyer")

        for page in (
            buyer.get(f"/documents/{key}").text,
            buyer.get(f"/documents/{key}/plain").text,
        ):
            assert "Page 2: it could not be read, and what it says is missing here." in page
            assert "31/02/2026" in page
        assert "expiry date: printed 31/02/2026, unsure" in buyer.get(f"/documents/{key}").text

    def test_an_unread_document_says_how_far_it_is(self, portal: Portal) -> None:
        send_document(portal.sign_in("supplier"))
        buyer = portal.sign_in("buyer")
        with Session(portal.engine) as session:
            key = session.scalars(select(Document)).one().public_id

        assert key in buyer.get("/inbox/?box=reading").text
        assert "waiting for a free reader" in buyer.get(f"/documents/{key}").text

    def test_an_auditor_looks_and_cannot_decide(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        auditor = portal.sign_in("auditor")

        page = auditor.get(f"/documents/{key}").text

        assert "desk-accept" not in page
        assert "data-editable" not in page
        decision = {"outcome": "accepted", "password": "x"}
        assert auditor.post(f"/documents/{key}/decision", decision).status_code == 403


class TestFiles:
    def test_pictures_words_and_the_file_come_as_they_are_kept(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")

        picture = buyer.get(f"/documents/{key}/pages/1.png")
        words = buyer.get(f"/documents/{key}/pages/1.json")
        file = buyer.get(f"/documents/{key}/file")

        assert (picture.mimetype, picture.data) == ("image/png", b"\x89PNG picture")
        assert (words.json or [])[1][0] == "0125HO002"
        assert "attachment" in file.headers["Content-Disposition"]
        assert "sandbox" in file.headers["Content-Security-Policy"]
        again = buyer.get(
            f"/documents/{key}/pages/1.png", headers={"If-None-Match": picture.headers["ETag"]}
        )
        assert again.status_code == 304
        for answer in (picture, words, file, again):
            answer.close()

    def test_a_page_that_is_not_there_is_not_found(self, portal: Portal) -> None:
        key = sent_and_read(portal)

        assert portal.sign_in("buyer").get(f"/documents/{key}/pages/9.png").status_code == 404

    def test_another_operators_people_find_nothing(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        stranger = portal.sign_in("buyer", another_organization=True)

        for path in ("", "/pages/1.png", "/pages/1.json", "/file", "/values/"):
            assert stranger.get(f"/documents/{key}{path}").status_code == 404


class TestDecided:
    def test_a_decided_document_shows_what_it_was_decided_for(self, portal: Portal) -> None:
        key = sent_and_read(portal, replace(make_result(), lots=(unmatched_lot(),)))
        buyer = portal.sign_in("buyer")
        with Session(portal.engine) as session:
            item = session.scalars(select(Item)).one()
        form = {"outcome": "accepted", "password": PASSWORD, "item:0": item.public_id}
        form |= seen_by(buyer, key, f"?item:0={item.public_id}")
        buyer.post(f"/documents/{key}/decision", form)

        page = buyer.get(f"/documents/{key}").text

        assert "to check" not in page
        assert "Zinc gluconate" in page.split("our item")[1][:400]
        assert "Lots in the registry" in page


def unmatched_lot() -> LotPart:
    """A lot whose product none of our items is named like."""
    return LotPart(fields={"lot_number": make_field("X-1"), "product_name": make_field("Q17")})
