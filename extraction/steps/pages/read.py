"""File to pages: what kind of file it is, and its words with boxes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from extraction.errors import ExtractionError, TooLarge, UnsupportedType, UnusableData
from extraction.options import Options
from extraction.page import Page, ReadDocument, renumbered
from extraction.steps.data.embedded import parse_certificate_json, why_unusable
from extraction.steps.pages.mail import MAX_DEPTH, attachments_of, unpacked
from extraction.steps.pages.read_images import read_images
from extraction.steps.pages.read_pdf import read_pdf
from extraction.steps.pages.sheets import read_sheets
from extraction.steps.pages.triage import Kind, triage


def read_document(data: bytes, *, name: str, options: Options) -> ReadDocument:
    """Return the pages of a file; raise ExtractionError if it cannot be read.

    Args:
        data: The file as it came.
        name: Its name; decides only between kinds that look alike, such as text and CSV.
        options: Limits and choices.

    """
    kind = triage(data, name=name, options=options)
    sha256 = hashlib.sha256(data).hexdigest()
    if kind is Kind.PDF:
        return read_pdf(data, sha256=sha256, options=options)
    if kind.is_image:
        return read_images(data, kind, sha256=sha256, options=options)
    if kind.is_mail:
        return _read_mail(data, kind, sha256=sha256, options=options)
    if kind is Kind.JSON:
        return _read_json(data, sha256=sha256)
    return read_sheets(data, kind, sha256=sha256, options=options)


def _read_json(data: bytes, *, sha256: str) -> ReadDocument:
    embedded = parse_certificate_json(data)
    if embedded is None:
        raise UnsupportedType("JSON (neither CoA JSON 1.x nor EN 10168 nor Metals)")
    problem = why_unusable(embedded)
    if problem is not None:
        raise UnusableData(problem)
    return ReadDocument(media_type=Kind.JSON.value, sha256=sha256, pages=(), embedded=embedded)


def _read_mail(data: bytes, kind: Kind, *, sha256: str, options: Options) -> ReadDocument:
    """Read all attachments of an e-mail as one packet, page numbers running on.

    Attached archives and mails are opened. Attachments of other kinds (texts, signatures)
    are left out, those that could not be read are named; if none can be read, the first
    reason is raised.
    """
    read: list[ReadDocument] = []
    reason: ExtractionError | None = None
    missing: list[str] = []
    for name, found in _attached(data, options, depth=0):
        if isinstance(found, ExtractionError):
            reason = reason or found
            if not isinstance(found, UnsupportedType):
                missing.append(f"The attachment {name} could not be read: {found}")
            continue
        read.append(found)
        if sum(len(document.pages) for document in read) > options.max_pages:
            raise TooLarge("pages", f"more than {options.max_pages}", options.max_pages)
    if not read:
        raise reason or UnsupportedType("e-mail without attachments")
    joined = _joined(read, kind, sha256)
    return replace(joined, missing=(*joined.missing, *missing))


def _attached(
    data: bytes, options: Options, *, depth: int
) -> Iterator[tuple[str, ReadDocument | ExtractionError]]:
    """Yield each attachment of a mail by name as read, or why it could not be."""
    if depth > MAX_DEPTH:
        yield "", TooLarge("mails inside each other", depth, MAX_DEPTH)
        return
    for attached, packed in attachments_of(data):
        try:
            files = unpacked(attached, packed, max_bytes=options.max_bytes)
        except ExtractionError as error:
            yield attached, error
            continue
        for name, content in files:
            try:
                if triage(content, name=name, options=options).is_mail:
                    yield from _attached(content, options, depth=depth + 1)
                else:
                    yield name, read_document(content, name=name, options=options)
            except ExtractionError as error:
                yield name, error


def _joined(documents: list[ReadDocument], kind: Kind, sha256: str) -> ReadDocument:
    pages: list[Page] = []
    for document in documents:
        pages.extend(
            renumbered(page, len(pages) + offset)
            for offset, page in enumerate(document.pages, start=1)
        )
    first = documents[0]
    return ReadDocument(
        media_type=kind.value,
        sha256=sha256,
        pages=tuple(pages),
        form=first.form,
        barcodes=tuple(code for page in pages for code in page.barcodes),
        embedded=next((d.embedded for d in documents if d.embedded is not None), None),
        missing=tuple(sentence for document in documents for sentence in document.missing),
    )
