"""Reading as a job: real documents of our own making, hostile ones, and a reader that fails."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import portal.jobs.read_document as job
from core.db.session import unit_of_work
from core.jobs import MAX_ATTEMPTS, Job, JobState
from core.settings import Settings
from core.storage import FolderStore
from extraction.options import Options
from extraction.result import ExtractionResult
from extraction.sandbox import close_sandbox
from portal.jobs.handlers import HANDLERS
from portal.jobs.worker import run_next_job
from registry.documents.models import Document, DocumentPage, Extraction
from registry.documents.queries.inbox import reading_progress
from registry.items.models import Item
from registry.ledger.lots import NewTraceable, add_alias, create_traceable
from registry.values import AliasKind, DocumentState
from tests.browser.certificates import make_certificate
from tests.databases import engine_on
from tests.registry.company import NOON, make_company, submit

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True, scope="module")
def _no_child_stays() -> Iterator[None]:
    yield
    close_sandbox()


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    return engine_on(sqlite_url)


class House:
    """A database, a store and a worker that does one job when asked."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.store = FolderStore(folder / "files")
        self.settings = Settings(data_dir=folder, max_pages=50)
        with Session(engine, expire_on_commit=False) as session:
            self.company = make_company(session)

    def send(self, data: bytes) -> str:
        with unit_of_work(self.engine) as session:
            return submit(session, self.company.seller, self.store, data).public_id

    def work(self) -> None:
        assert run_next_job(self.engine, self.settings, self.store, HANDLERS, owner="test")

    def document(self) -> Document:
        with Session(self.engine) as session:
            return session.scalars(select(Document)).one()


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    return House(engine, tmp_path)


class TestReadDocument:
    def test_facts_pictures_and_words_are_kept(self, house: House) -> None:
        house.send(make_certificate())

        house.work()

        with Session(house.engine) as session:
            document = session.scalars(select(Document)).one()
            extraction = session.scalars(select(Extraction)).one()
            page = session.scalars(select(DocumentPage)).one()
            [done] = session.scalars(select(Job))
        assert document.state is DocumentState.READ
        assert extraction.result["lots"][0]["lot_number"]["value"] == "0125HO002"
        assert done.state is JobState.DONE
        picture = Image.open(BytesIO(house.store.get(page.image_sha256)))
        assert picture.width / picture.height == pytest.approx(page.width / page.height, rel=0.01)
        assert page.words_sha256 is not None
        assert b"0125HO002" in house.store.get(page.words_sha256)

    def test_progress_is_told_in_words(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(job, "_REPORT_EVERY", 0.0)
        said: list[str] = []
        keep = job.keep_page

        def listen(*args: object) -> object:
            with Session(house.engine) as session:
                progress = reading_progress(session, session.scalars(select(Document)).one())
                said.append("" if progress is None else progress.sentence)
            return keep(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(job, "keep_page", listen)
        house.send(make_certificate())

        house.work()

        assert said == ["page 1 of 1, preparing the picture"]


def locked() -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(make_certificate())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user="unknown to us"))
    return target.getvalue()


def many_pages() -> bytes:
    target = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(5000):
            pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def bomb() -> bytes:
    """A picture of 900 million pixels in less than a megabyte."""
    side = 30_000
    header = side.to_bytes(4, "big") + side.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress(bytes((side + 1) * 1000)) * 1
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("make", "says"),
        [
            (locked, "password"),
            (many_pages, "5000 pages"),
            (bomb, "pixels"),
            (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
        ],
        ids=["password", "5000 pages", "bomb", "damaged"],
    )
    def test_the_sender_reads_what_is_wrong_and_nothing_is_lost(
        self, house: House, make: object, says: str
    ) -> None:
        data = make()  # type: ignore[operator]
        house.send(data)

        house.work()

        document = house.document()
        assert document.state is DocumentState.UNREADABLE
        assert document.explanation is not None
        assert says in document.explanation
        assert house.store.get(document.sha256) == data
        with Session(house.engine) as session:
            assert session.scalars(select(Job)).one().state is JobState.DONE


class TestFailure:
    def test_our_own_fault_is_tried_again_and_told_at_the_end(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError("a disk is full")

        monkeypatch.setattr(job, "view_in_sandbox", fail)
        house.send(make_certificate())

        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert house.document().state is not DocumentState.UNREADABLE
            house.work()
            with unit_of_work(house.engine) as session:
                row = session.scalars(select(Job)).one()
                assert row.attempts == attempt
                row.not_before = row.created_at

        assert row.state is JobState.DEAD
        assert "a disk is full" in (row.error or "")
        assert house.document().state is DocumentState.UNREADABLE
        assert "the fault is ours" in (house.document().explanation or "")


class TestLog:
    def test_what_failed_on_a_page_is_logged_with_the_documents_id(
        self, house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def tell(data: bytes, *, options: Options, **_: object) -> ExtractionResult:
            options.tell("page 2 was not read: ValueError at read_pdf.py:9 read")
            return ExtractionResult("engine", "application/pdf", "ab" * 32)

        monkeypatch.setattr(job, "view_in_sandbox", tell)
        document_id = house.send(make_certificate())

        house.work()

        said = [record.getMessage() for record in caplog.records if "page 2" in record.getMessage()]
        assert said == [
            f"document {document_id}: page 2 was not read: ValueError at read_pdf.py:9 read"
        ]


class TestEarlierLots:
    def test_a_number_unlike_the_suppliers_earlier_ones_is_doubted(self, house: House) -> None:
        company = house.company
        with unit_of_work(house.engine) as session:
            item = session.get_one(Item, company.item.id)
            for n in range(4):
                new = NewTraceable(item, f"RM-{n}", supplier_id=company.supplier.id)
                lot = create_traceable(session, company.buyer, new, at=NOON)
                add_alias(session, company.buyer, lot, AliasKind.SUPPLIER_LOT, f"ZN-2600{n}")
        house.send(make_certificate())  # of lot 0125HO002

        house.work()

        with Session(house.engine) as session:
            result = session.scalars(select(Extraction)).one().result
        number = result["lots"][0]["lot_number"]
        assert number["confidence"] <= 0.6
        assert "check.lot_unlike" in [reason["code"] for reason in number["reasons"]]
        assert "ZN-26003" in str(number["reasons"])
