"""The job `read_document`: bytes from the store, facts and page pictures back into it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from core.clock import utc_now
from core.db.session import unit_of_work
from core.settings import Settings
from core.storage import Store
from extraction.errors import ExtractionError
from extraction.options import KnownLot, Options
from extraction.sandbox import view_in_sandbox
from extraction.viewed import ViewedPage
from portal.jobs.work import Effect, Work
from registry.documents.recording import (
    PagePicture,
    mark_reading,
    record_extraction,
    record_failure,
)
from registry.documents.supplier_numbers import earlier_lot_numbers

log = logging.getLogger(__name__)

#: Progress is written at most this often, in seconds.
_REPORT_EVERY = 0.5


def read_document(work: Work) -> Effect:
    """Read the document outside any transaction; return what records the reading."""
    document_id = str(work.args["document_id"])
    with unit_of_work(work.engine) as session:
        document = mark_reading(session, document_id)
        name, digest = document.name, document.sha256
        date_order = None if document.supplier is None else document.supplier.date_order
        earlier = earlier_lot_numbers(session, document)
    work.report(doing="opening the file")
    options = replace(
        reading_options(work.settings, date_order=date_order, report=work.report),
        earlier_lots=tuple(KnownLot(product, number) for product, number in earlier),
        told=lambda text: log.warning("document %s: %s", document_id, text),
    )
    pages: list[PagePicture] = []
    started = time.monotonic()
    try:
        result = view_in_sandbox(
            work.store.get(digest),
            name=name,
            options=options,
            on_page=lambda page: pages.append(keep_page(work.store, page)),
        )
    except ExtractionError as error:
        return _failure(document_id, str(error), error.code)
    seconds = time.monotonic() - started

    def effect(session: Session) -> None:
        record_extraction(session, document_id, result, pages=pages, seconds=seconds, at=utc_now())

    return effect


def reading_options(
    settings: Settings, *, date_order: str | None, report: Callable[..., None]
) -> Options:
    """Return the limits of a reading, with progress going to `report` now and then."""
    last = 0.0

    def progress(page: int, pages: int, doing: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _REPORT_EVERY:
            last = now
            report(page=page, pages=pages, doing=doing)

    return Options(
        max_bytes=settings.max_upload_mb * 1024 * 1024,
        max_pages=settings.max_pages,
        date_order=date_order,
        dictionaries=settings.dictionaries,
        progress=progress,
    )


def keep_page(store: Store, page: ViewedPage) -> PagePicture:
    """Put picture and words into the store; return where they lie."""
    return PagePicture(
        page.number,
        page.width,
        page.height,
        store.put(page.png),
        store.put(json.dumps(page.words, ensure_ascii=False).encode()),
    )


def _failure(document_id: str, sentence: str, code: str) -> Effect:
    def effect(session: Session) -> None:
        record_failure(session, document_id, sentence, code=code, at=utc_now())

    return effect
