"""The order of the steps: bytes in, facts with confidence and evidence out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extraction.collecting import seldom_collecting
from extraction.learned.judge import judge_confidence
from extraction.normalise.dictionary import using
from extraction.options import Options
from extraction.page import Page, ReadDocument
from extraction.result import UNREAD, ExtractionResult, PageFacts, Reason
from extraction.steps.document.assemble import Assembled, assemble
from extraction.steps.header import read_header
from extraction.steps.pages.originals import place_on_original
from extraction.steps.pages.read import read_document
from extraction.steps.pages.two_up import Parted, part_sheets
from extraction.steps.tables import read_tables

#: Pinned in every decision that relies on a reading.
ENGINE = "lotbridge-extraction 0.1.0"


def extract(data: bytes, *, name: str = "", options: Options | None = None) -> ExtractionResult:
    """Read one document.

    Args:
        data: The file as it came; hostile until proven otherwise.
        name: The file's name, a weak hint only.
        options: Limits and choices; defaults if None.

    Returns:
        The facts; a document that is no certificate gives `document_type` "other".

    Raises:
        ExtractionError: The file cannot be read; the message says what to do.

    """
    options = options or Options()
    with seldom_collecting():
        return interpret(read_document(data, name=name, options=options), options=options)


def interpret(document: ReadDocument, *, options: Options) -> ExtractionResult:
    """Return the facts of a document whose words were read already."""
    parted = part_sheets(document)
    facts = judge_confidence(parted.document, read_facts(parted.document, options=options))
    return to_result(document, facts, parted)


def read_facts(document: ReadDocument, *, options: Options) -> Assembled:
    """Return the facts with the readers' own scores, not yet calibrated."""
    with using(options.dictionaries):
        _say(document, options, "reading the tables")
        tables = read_tables(document)
        _say(document, options, "reading the header")
        header = read_header(document, tables, date_order=options.date_order)
        return assemble(document, header, tables, options=options)


def _say(document: ReadDocument, options: Options, doing: str) -> None:
    if options.progress is not None:
        options.progress(len(document.pages), len(document.pages), doing)


def to_result(
    document: ReadDocument, parts: Assembled, parted: Parted | None = None
) -> ExtractionResult:
    """Put facts and what is known of the pages into one result; `parted` as it was read."""
    parted = parted or Parted(document, tuple(page.number for page in document.pages))
    result = ExtractionResult(
        engine=ENGINE,
        media_type=document.media_type,
        sha256=document.sha256,
        pages=tuple(
            PageFacts(
                number=page.number,
                width=page.width,
                height=page.height,
                turned=page.turned,
                source=page.source,
                quality=page.quality,
                seconds=page.seconds,
                words=len(page.words),
            )
            for page in document.pages
        ),
        fields=parts.fields,
        lots=parts.lots,
        parts=parts.parts,
        language=parts.language,
        problems=parts.problems,
        others=parts.others,
    )
    placed = place_on_original(result, parted.document.pages, parted.sheets)
    problems = (*_missing(document), *placed.problems, *_read_once(document.pages))
    return replace(placed, problems=problems)


def _missing(document: ReadDocument) -> Iterator[Reason]:
    """Yield what of the file could not be read: first, as nothing else says so."""
    for page in document.pages:
        for sentence in page.missing:
            yield Reason(UNREAD, f"Page {page.number}: {sentence}")
    for sentence in document.missing:
        yield Reason(UNREAD, sentence)


def _read_once(pages: Sequence[Page]) -> Iterator[Reason]:
    """Yield which pages only one reader saw, though two were asked, by why that is."""
    for why in dict.fromkeys(page.one_reader for page in pages):
        if why is not None:
            *others, last = (str(page.number) for page in pages if page.one_reader == why)
            named = f"pages {', '.join(others)} and {last}" if others else f"page {last}"
            sentence = f"Only one reader saw {named}; the second did not look: {why}."
            yield Reason("ocr.one_reader", sentence)
