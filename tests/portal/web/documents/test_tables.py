"""A table that may be read in two ways, at the desk, on its plain page and for the supplier."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.models import Document, Reading
from registry.values import DocumentState, Layer
from tests.portal.conftest import Browser, Portal
from tests.portal.web.sent import sent_and_read
from tests.registry.two_readings import WHY, of_two_lots, two_readings

_KEY = re.compile(r'name="table" value="([0-9a-f]{64})"')


@pytest.fixture
def document(portal: Portal) -> str:
    return sent_and_read(portal, two_readings())


def offered(browser: Browser, address: str) -> dict[str, str]:
    """Return the form of the offer that the page shows."""
    page = browser.get(address).text
    found = _KEY.search(page)
    assert found, page
    return {"table": found.group(1)}


class TestTake:
    def test_the_desk_shows_both_and_takes_the_other(self, portal: Portal, document: str) -> None:
        buyer, desk = portal.sign_in("buyer"), f"/documents/{document}"
        page = buyer.get(desk).text
        form = offered(buyer, desk)

        answer = buyer.post(f"{desk}/tables", {**form, "item:0": "x"})
        after = buyer.get(desk).text

        assert page.count(WHY) == 2  # at the head, and over the rows
        assert "<mark>0.5</mark>" in page.replace("≤ ", "")
        assert "<mark>0.01</mark>" in page.replace("≤ ", "")
        assert answer.location == f"{desk}?item%3A0=x#table-0"
        assert 'minimum: 99.5, sure">99.5<' in after
        assert "The other reading is used: 3 rows changed." in after
        assert "Use the first reading again" in after
        assert 'used the <span class="ident">other</span> reading of a table on page 1' in after
        assert "1 correction<" in after

    def test_a_table_of_two_lots_says_whose_each_row_is(self, portal: Portal) -> None:
        buyer = portal.sign_in("buyer")
        desk = f"/documents/{sent_and_read(portal, of_two_lots('A1', 'B2'))}"
        page = buyer.get(desk).text

        buyer.post(f"{desk}/tables", offered(buyer, desk))

        for number in ("A1", "B2"):
            assert f'now<div class="ident">{number}</div>' in page
        assert "The other reading is used: 2 rows changed." in buyer.get(desk).text

    def test_one_undo_is_one_line_of_the_history_and_wants_the_page_anew(
        self, portal: Portal, document: str
    ) -> None:
        buyer, desk = portal.sign_in("buyer"), f"/documents/{document}"
        buyer.post(f"{desk}/tables", offered(buyer, desk))

        answer = buyer.post(f"{desk}/values/undone").get_json()

        assert answer["reload"] is True
        page = buyer.get(desk).text
        assert "2 corrections<" in page
        assert "Use the other reading" in page

    def test_the_plain_page_does_too(self, portal: Portal, document: str) -> None:
        buyer, plain = portal.sign_in("buyer"), f"/documents/{document}/plain"

        answer = buyer.post(f"{plain}/tables", offered(buyer, plain))

        assert answer.location == f"{plain}#table-0"
        assert 'value="99.5"' in buyer.get(plain).text

    def test_a_table_that_changed_meanwhile_is_refused_in_words(
        self, portal: Portal, document: str
    ) -> None:
        buyer, desk = portal.sign_in("buyer"), f"/documents/{document}"
        form = offered(buyer, desk)
        said = {"path": "lots.0.results.0.value", "text": "0.2"}
        portal.sign_in("quality").post(f"{desk}/values/", said)

        answer = buyer.post(f"{desk}/tables", form)

        assert answer.status_code == 409
        assert "This table changed while you had it open" in answer.text

    def test_a_decided_document_offers_and_takes_nothing(
        self, portal: Portal, document: str
    ) -> None:
        buyer, desk = portal.sign_in("buyer"), f"/documents/{document}"
        form = offered(buyer, desk)
        with Session(portal.engine) as session:
            session.scalars(select(Document)).one().state = DocumentState.ACCEPTED
            session.commit()

        answer = buyer.post(f"{desk}/tables", form)

        assert answer.status_code == 409
        assert "not open for corrections" in answer.text
        page = buyer.get(desk).text
        assert WHY in page
        assert "Use the other reading" not in page

    def test_it_needs_the_permission_the_token_and_the_own_organization(
        self, portal: Portal, document: str
    ) -> None:
        desk = f"/documents/{document}"
        buyer = portal.sign_in("buyer")
        form = offered(buyer, desk)

        stranger = portal.sign_in("buyer", another_organization=True)
        auditor = portal.sign_in("auditor")

        assert stranger.post(f"{desk}/tables", form).status_code == 404
        assert auditor.post(f"{desk}/tables", form).status_code == 403
        assert buyer.client.post(f"{desk}/tables", data=form).status_code == 400
        with Session(portal.engine) as session:
            assert not list(session.scalars(select(Reading)))


class TestSupplier:
    def test_it_is_asked_in_the_suppliers_language_and_answered(
        self, portal: Portal, document: str
    ) -> None:
        supplier, page = portal.sign_in("supplier"), f"/supplier/documents/{document}"
        german = supplier.get(page, headers={"Accept-Language": "de"}).text

        supplier.post(f"{page}/tables", offered(supplier, page))

        assert (
            "zwei Lesarten einer Tabelle sind etwa gleich wahrscheinlich: die Grenzwerte" in german
        )
        assert "Die andere Lesart verwenden" in german
        with Session(portal.engine) as session:
            assert {row.layer for row in session.scalars(select(Reading))} == {Layer.SUPPLIER}

    def test_another_supplier_finds_no_document(self, portal: Portal, document: str) -> None:
        form = offered(portal.sign_in("supplier"), f"/supplier/documents/{document}")
        other = portal.sign_in("supplier", another_organization=True)

        assert other.post(f"/supplier/documents/{document}/tables", form).status_code == 404
