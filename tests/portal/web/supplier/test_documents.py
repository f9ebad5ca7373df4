from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.result import Field, Reason
from registry.documents.models import Document, Reading
from registry.values import DocumentState
from tests.portal.conftest import Portal
from tests.portal.web.sent import send_document, sent_and_read
from tests.registry.company import make_result, partly_read

LOT = "value:lots.0.lot_number"
EXPIRY = "value:lots.0.expiry_date"


class TestShow:
    def test_a_waiting_page_polls_and_gets_only_the_part_that_changes(self, portal: Portal) -> None:
        supplier = portal.sign_in("supplier")
        send_document(supplier)
        with Session(portal.engine) as session:
            key = session.scalars(select(Document)).one().public_id

        page = supplier.get(f"/supplier/documents/{key}").text
        part = supplier.get(f"/supplier/documents/{key}", headers={"HX-Request": "true"}).text

        assert 'hx-trigger="every 1s"' in page
        assert "<html" in page
        assert "<html" not in part
        assert 'id="progress-words"' in part

    def test_doubtful_values_stand_beside_a_piece_of_the_page(self, portal: Portal) -> None:
        key = sent_and_read(portal)

        page = portal.sign_in("supplier").get(f"/supplier/documents/{key}").text

        assert 'class="crop"' in page
        assert f'name="{LOT}"' in page
        assert "0125H0002" in page
        assert "hx-trigger" not in page

    def test_it_says_what_of_the_file_was_not_read_and_what_is_no_date(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal, partly_read())

        page = portal.sign_in("supplier").get(f"/supplier/documents/{key}").text

        assert "A part of this file could not be read." in page
        assert "Page 2: it could not be read" in page
        question = page.split('name="value:lots.0.expiry_date"')[1]
        assert question.startswith(' value=""')
        assert "“31/02/2026” is no date: there is no 31 February 2026." in question


class TestConfirm:
    def test_an_undecided_date_is_asked_with_both_days_and_none_is_proposed(
        self, portal: Portal
    ) -> None:
        guess = Field("2027-04-03", "03/04/2027", 0.5, reasons=(Reason("date.ambiguous", "?"),))
        whole = make_result()
        lot = replace(whole.lots[0], fields={**whole.lots[0].fields, "expiry_date": guess})
        key = sent_and_read(portal, replace(whole, lots=(lot,)))

        page = portal.sign_in("supplier").get(f"/supplier/documents/{key}").text

        question = page.split('name="value:lots.0.expiry_date"')[1]
        assert question.startswith(' value=""')
        assert "It can be one of these" in question
        assert "2027-03-04" in question
        assert "2027-04-03" in question

    def test_answers_are_the_suppliers_layer(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        supplier = portal.sign_in("supplier")

        answer = supplier.post(
            f"/supplier/documents/{key}/confirm", {LOT: "0125H0002", EXPIRY: "2027-04-03"}
        )

        assert answer.status_code == 302
        with Session(portal.engine) as session:
            [row] = session.scalars(select(Reading))
            document = session.scalars(select(Document)).one()
        assert (row.layer, row.value) == ("supplier", "0125H0002")
        assert document.confirmed_at is not None

    def test_a_wrong_answer_is_shown_beside_its_field_and_nothing_is_kept(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal)

        answer = portal.sign_in("supplier").post(
            f"/supplier/documents/{key}/confirm", {LOT: "0125H0002", EXPIRY: "soon"}
        )

        assert answer.status_code == 422
        assert 'value="soon"' in answer.text
        assert "year-month-day" in answer.text
        with Session(portal.engine) as session:
            assert not list(session.scalars(select(Reading)))

    def test_another_supplier_finds_nothing(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        stranger = portal.sign_in("supplier", another_organization=True)

        assert stranger.post(f"/supplier/documents/{key}/confirm", {}).status_code == 404


class TestUndo:
    def test_what_was_said_is_taken_back_and_asked_again(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        supplier = portal.sign_in("supplier")
        address = f"/supplier/documents/{key}"
        supplier.post(f"{address}/confirm", {LOT: "X-9", EXPIRY: "2027-04-03"})
        form = {"path": "lots.0.lot_number"}

        stranger = portal.sign_in("supplier", another_organization=True)
        assert stranger.post(f"{address}/undone", form).status_code == 404
        assert "What you changed" in supplier.get(address).text
        done = supplier.post(f"{address}/undone", form)
        again = supplier.post(f"{address}/undone", form)

        assert (done.status_code, again.status_code) == (302, 422)
        page = supplier.get(address).text
        assert "What you changed" not in page
        assert f'name="{LOT}"' in page
        with Session(portal.engine) as session:
            document = session.scalars(select(Document)).one()
            assert document.confirmed_at is None
            assert [row.undoes_id is None for row in session.scalars(select(Reading))] == [
                True,
                False,
            ]

    def test_a_decided_document_stays_as_it_is(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        supplier = portal.sign_in("supplier")
        supplier.post(f"/supplier/documents/{key}/confirm", {LOT: "X-9", EXPIRY: "2027-04-03"})
        with Session(portal.engine) as session:
            session.scalars(select(Document)).one().state = DocumentState.REJECTED
            session.commit()

        refused = supplier.post(f"/supplier/documents/{key}/undone", {"path": "lots.0.lot_number"})

        assert refused.status_code == 409
