"""The story of a certificate in a browser: sent, read, checked, corrected, decided."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

import portal.jobs.read_document as reading
from core.clock import utc_now
from core.db.session import unit_of_work
from extraction.options import Options
from extraction.result import ExtractionResult
from extraction.sandbox import view_in_sandbox
from extraction.viewed import ViewedPage
from portal.jobs.worker import run_worker
from registry.documents.models import Document, Reading, Review
from registry.items.models import Item, Specification, SpecificationLimit, SupplierItem
from registry.ledger.models.traceable import Attribute, Lot
from registry.orders.models import PurchaseOrder, PurchaseOrderLine
from registry.values import Disposition, DocumentState
from tests.browser.certificates import make_certificate
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_frame import violations
from tests.browser.test_registry import picture
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.stories import work_off
from tests.portal.web.sent import send_document, sent_and_read

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Reader = Callable[..., ExtractionResult]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sent") / "CoA 10423.pdf"
    path.write_bytes(make_certificate())
    return path


@pytest.fixture
def goods(portal: Portal) -> Item:
    with unit_of_work(portal.engine) as session:
        item = Item(
            organization_id=portal.operator_id,
            sku="RM-100",
            name="Zinc gluconate",
            unit="kg",
            created_at=utc_now(),
        )
        session.add(item)
        session.flush()
        supplier = portal.organizations["supplier"]
        session.add(SupplierItem(item_id=item.id, supplier_id=supplier, code="ZN-7"))
        session.add(
            PurchaseOrder(
                organization_id=portal.operator_id,
                supplier_id=supplier,
                number="PO-4500123",
                ordered_on=date(2026, 10, 1),
                due_on=date(2026, 11, 1),
                created_at=utc_now(),
                lines=[PurchaseOrderLine(position=1, item=item, quantity=Decimal(5), unit="kg")],
            )
        )
        limit = SpecificationLimit(
            position=1, characteristic="lead", name="Lead", maximum=Decimal("0.01"), unit="mg/kg"
        )
        session.add(
            Specification(
                organization_id=portal.operator_id,
                item=item,
                effective_from=date(2026, 1, 1),
                created_at=utc_now(),
                limits=[limit],
            )
        )
    return item


@contextmanager
def worker(portal: Portal) -> Iterator[None]:
    """Do the portal's jobs meanwhile, as a worker process does."""
    stop = threading.Event()
    thread = threading.Thread(
        target=run_worker, args=(portal.engine, portal.settings), kwargs={"stop": stop}
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def send(page: Page, path: Path) -> None:
    page.goto("/supplier/send/")
    page.locator("#field-files").set_input_files(path)
    page.wait_for_url("**/supplier/documents/*")


def only_document(portal: Portal) -> Document:
    with Session(portal.engine) as session:
        return session.scalars(select(Document)).one()


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Reads each file for real, once; the answer is the same again after that."""
    known: dict[bytes, tuple[ExtractionResult, list[ViewedPage]]] = {}

    def view(
        data: bytes, *, name: str, options: Options, on_page: Callable[[ViewedPage], None]
    ) -> ExtractionResult:
        if data not in known:
            seen: list[ViewedPage] = []
            known[data] = (
                view_in_sandbox(data, name=name, options=options, on_page=seen.append),
                seen,
            )
        result, pages = known[data]
        for page in pages:
            on_page(page)
        return result

    return view


@pytest.fixture
def read_document(
    portal: Portal,
    goods: Item,
    certificate: Path,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
) -> Document:
    """A document that a supplier sent and that was read."""
    monkeypatch.setattr(reading, "view_in_sandbox", reader)
    send_document(portal.sign_in("supplier"), certificate.read_bytes(), certificate.name)
    work_off(portal)
    return only_document(portal)


class TestSupplier:
    def test_the_page_fills_by_itself_while_the_document_is_read(
        self, portal: Portal, goods: Item, browser_page: OpenPage, certificate: Path
    ) -> None:
        page = browser_page("supplier")
        page.goto("/supplier/")
        expect(page.get_by_text("PO-4500123", exact=True).first).to_be_visible()

        send(page, certificate)
        expect(page.locator("#progress-words")).to_contain_text("waiting for a free reader")
        page.evaluate("window.neverReloaded = true")
        with worker(portal):
            expect(page.get_by_role("heading", name="What we read")).to_be_visible()

        assert page.evaluate("window.neverReloaded") is True
        expect(page.locator("#document")).to_contain_text("0125HO002")
        expect(page.locator("#document")).to_contain_text("99.4")

    def test_yes_this_is_right_tells_the_buyer(
        self, portal: Portal, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("supplier")
        page.goto(f"/supplier/documents/{read_document.public_id}")

        page.get_by_role("button", name="Yes, this is right").click()

        expect(page.get_by_text("You checked it; the buyer decides next.")).to_be_visible()
        assert only_document(portal).confirmed_at is not None

    def test_the_same_file_again_says_which_document_it_is(
        self, read_document: Document, browser_page: OpenPage, certificate: Path
    ) -> None:
        page = browser_page("supplier")
        page.goto("/supplier/send/")

        page.locator("#field-files").set_input_files(certificate)

        expect(page.get_by_text("You sent this file before")).to_be_visible()
        page.get_by_role("link", name="Open that document").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("CoA 10423.pdf")

    def test_a_file_with_a_password_is_refused_with_what_to_do(
        self, portal: Portal, browser_page: OpenPage, certificate: Path, tmp_path: Path
    ) -> None:
        locked = tmp_path / "locked.pdf"
        with pikepdf.open(certificate) as pdf:
            pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user="unknown to us"))
        page = browser_page("supplier")

        with worker(portal):
            send(page, locked)
            expect(page.get_by_text("protected with a password")).to_be_visible()

        assert only_document(portal).state is DocumentState.UNREADABLE

    def test_it_speaks_the_suppliers_language(self, browser_page: OpenPage) -> None:
        page = browser_page("supplier", locale="de-DE")

        page.goto("/supplier/")
        german = page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("button", name="English").click()

        assert german == "Ihre Zertifikate"
        expect(page.get_by_role("heading", level=1)).to_have_text("Your certificates")

    def test_it_is_accessible_and_fits_a_phone(
        self, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("supplier", viewport=PHONE)

        for place in ("", "send/", "documents/", f"documents/{read_document.public_id}"):
            page.goto(f"/supplier/{place}")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def open_desk(page: Page, document: Document) -> None:
    page.goto(f"/documents/{document.public_id}")
    expect(page.locator(".desk-started")).to_be_visible()


class TestReviewDesk:
    def test_the_inbox_leads_to_the_desk_and_escape_back(
        self, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        page.goto("/inbox/")

        page.keyboard.press("n")
        expect(page.locator(".desk-started")).to_be_visible()
        page.keyboard.press("Escape")

        page.wait_for_url("**/inbox/")

    def test_a_focused_value_shows_its_place_on_the_page(
        self, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)

        page.locator('[data-path="lots.0.lot_number"]').focus()

        lit = page.locator(".box.lit")
        expect(lit).to_have_attribute("data-box", "lots.0.lot_number")
        expect(page.locator("#desk-focus")).to_contain_text("lot number")

    def test_enter_confirms_and_goes_on_until_nothing_is_doubtful(
        self, portal: Portal, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)
        count = page.locator("#desk-doubtful")

        for _ in range(60):
            if page.locator("#desk-accept:focus").count():
                break
            before = page.evaluate("document.activeElement.dataset.path")
            page.keyboard.press("Enter")
            page.wait_for_function(
                "path => document.activeElement.dataset.path !== path", arg=before
            )

        expect(page.locator("#desk-accept")).to_be_focused()
        expect(count).to_have_attribute("data-count", "0")

    def test_a_value_is_typed_or_picked_from_the_page(
        self, portal: Portal, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)
        lot = page.locator('[data-path="lots.0.lot_number"]')

        lot.focus()
        page.keyboard.press("F2")
        page.keyboard.type("0125H0002")
        page.keyboard.press("Enter")
        expect(lot).to_have_text("0125H0002")
        number = page.locator('[data-path="certificate_number"]')
        number.focus()
        page.locator(".sheet .word").nth(self.word(page, "COA-10423")).click()
        expect(number).to_have_class(re.compile("buyer"))  # the answer is in
        expect(number).to_have_text("COA-10423")

        with Session(portal.engine) as session:
            typed, picked = session.scalars(select(Reading).order_by(Reading.id))
        assert (typed.value, typed.on_document) == ("0125H0002", False)
        assert (picked.value, picked.on_document) == ("COA-10423", True)
        assert (picked.evidence or {})["page"] == 1

    @staticmethod
    def word(page: Page, text: str) -> int:
        words: list[list[object]] = page.evaluate(
            "fetch(document.getElementById('desk').dataset.pages + '1.json').then(r => r.json())"
        )
        return next(i for i, word in enumerate(words) if text in str(word[0]))

    def test_a_refused_value_says_why_and_keeps_what_was_typed(
        self, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)

        page.locator('[data-path="lots.0.expiry_date"]').focus()
        page.keyboard.press("F2")
        page.keyboard.type("soon")
        page.keyboard.press("Enter")

        expect(page.locator("#desk-focus")).to_contain_text("year-month-day")
        expect(page.locator(".value-input")).to_have_value("soon")

    def test_accepting_is_signed_and_enters_the_lot(
        self, portal: Portal, goods: Item, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)

        page.get_by_role("button", name="Accept", exact=True).click()
        dialog = page.get_by_role("dialog", name="Accept this document")
        expect(dialog).to_contain_text("Meaning: approval")
        for doubt in dialog.locator("input[name^='settled:']").all():
            doubt.fill("Compared with the paper.")
        dialog.get_by_label("Your password, as signature").fill("not my password")
        dialog.get_by_role("button", name="Sign and accept").click()
        expect(dialog).to_contain_text("Nothing was signed")
        dialog.get_by_label("Your password, as signature").fill(PASSWORD)
        dialog.get_by_role("button", name="Sign and accept").click()

        expect(page.get_by_text("Lots in the registry")).to_be_visible()
        with Session(portal.engine) as session:
            lot = session.scalars(select(Lot)).one()
            review = session.scalars(select(Review)).one()
            names = set(session.scalars(select(Attribute.name)))
        assert (lot.number, lot.disposition) == ("0125HO002", Disposition.RELEASED)
        assert review.signature is not None
        assert review.signature.printed_name == "Buyer Person"
        assert {"Assay", "Lead"} <= names

    def test_our_own_limit_shows_what_the_certificate_leaves_open(
        self, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)

        lead = page.locator("tr[data-row]", has_text="Lead")

        expect(lead.locator("[data-limit]")).to_have_text("≤ 0.01 mg/kg")
        expect(lead.locator("[data-verdict]")).to_contain_text("open")
        expect(
            page.locator("tr[data-row]", has_text="Assay").locator("[data-verdict]")
        ).to_contain_text("pass")

    def test_the_supplier_reads_why_it_was_rejected(
        self, portal: Portal, read_document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, read_document)

        page.get_by_role("button", name="Reject", exact=True).click()
        dialog = page.get_by_role("dialog", name="Reject this document")
        dialog.get_by_label("Why?").fill("The test for cadmium is missing.")
        dialog.get_by_label("Your password, as signature").fill(PASSWORD)
        dialog.get_by_role("button", name="Sign and reject").click()
        expect(page.get_by_text("Recorded: Rejected.")).to_be_visible()
        supplier = browser_page("supplier")
        supplier.goto("/supplier/")

        expect(supplier.get_by_text("The test for cadmium is missing.")).to_be_visible()
        assert only_document(portal).state is DocumentState.REJECTED

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_it_is_accessible_and_fits_a_phone(
        self, read_document: Document, browser_page: OpenPage, theme: str
    ) -> None:
        page = browser_page("buyer", color_scheme=theme)
        for address in ("/inbox/", f"/documents/{read_document.public_id}", "/documents/new"):
            page.goto(address)
            assert violations(page) == []
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        open_desk(page, read_document)

        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


class TestWithoutScripts:
    def test_a_document_is_corrected_and_accepted(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        key = sent_and_read(portal)
        page = browser_page("buyer", java_script_enabled=False)

        page.goto(f"/documents/{key}")
        page.get_by_role("link", name="the plain page of this document").click()
        page.get_by_label("Lot number", exact=True).fill("0125HO009")
        page.get_by_role("button", name="Save: Lot number", exact=True).click()
        expect(page.get_by_text("Lot number: 0125HO009.")).to_be_visible()
        picture(page, "desk-plain")
        page.get_by_label("Accepted (signed)").check()
        for doubt in page.locator("input[name^='settled:']").all():
            doubt.fill("Compared with the paper.")
        page.get_by_label("Your password, as signature").fill(PASSWORD)
        page.get_by_role("button", name="Record the decision").click()

        expect(page.get_by_text("Recorded: Accepted.")).to_be_visible()
