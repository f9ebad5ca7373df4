"""Pictures of pages, crops of them, and the files themselves: as answers and for templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.errors import NotFound
from portal.web.frame.context import app_parts, current_actor, reading
from registry.documents.current import Value
from registry.documents.documents import get_document, list_pages
from registry.documents.models import Document, DocumentPage

#: Room around a value in a crop, in points.
_AROUND_X, _AROUND_Y = 90.0, 14.0
#: Types that a browser may show; everything else is downloaded.
_SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True, slots=True)
class Crop:
    """A piece of a page around a value, in points; drawn by an SVG of this view box."""

    page: DocumentPage
    x: float
    y: float
    width: float
    height: float
    box: tuple[float, float, float, float]  # x, y, width, height of the value


def crop_of(value: Value, pages: Sequence[DocumentPage]) -> Crop | None:
    """Return the piece of its page around a value; None if it stands on no picture."""
    evidence = value.evidence
    if evidence is None or not evidence.get("box"):
        return None
    page = next((page for page in pages if page.number == evidence["page"]), None)
    if page is None:
        return None
    x0, top, x1, bottom = evidence["box"]
    left, upper = max(0.0, x0 - _AROUND_X), max(0.0, top - _AROUND_Y)
    right, lower = min(page.width, x1 + _AROUND_X), min(page.height, bottom + _AROUND_Y)
    return Crop(
        page,
        left,
        upper,
        max(1.0, right - left),
        max(1.0, lower - upper),
        (x0, top, x1 - x0, bottom - top),
    )


def send_page_picture(document_id: str, number: int) -> ResponseReturnValue:
    """Answer with the picture of one page; it never changes under its address."""
    with reading() as session:
        page = _page(session, document_id, number)
    response = Response(status=304)
    if request.if_none_match.contains(page.image_sha256):
        return response
    response = send_file(BytesIO(app_parts().store.get(page.image_sha256)), mimetype="image/png")
    response.set_etag(page.image_sha256)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def send_page_words(document_id: str, number: int) -> ResponseReturnValue:
    """Answer with the words of one page: [[text, x0, top, x1, bottom], ...] in points."""
    with reading() as session:
        page = _page(session, document_id, number)
    if page.words_sha256 is None:
        return Response("[]", mimetype="application/json")
    response = Response(app_parts().store.get(page.words_sha256), mimetype="application/json")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def send_document(document_id: str) -> ResponseReturnValue:
    """Answer with the file as it was sent, never to be run in our pages."""
    with reading() as session:
        document: Document = get_document(session, current_actor(), document_id)
    shown = document.media_type in _SHOWN
    response = send_file(
        BytesIO(app_parts().store.get(document.sha256)),
        mimetype=document.media_type if shown else "application/octet-stream",
        as_attachment=True,
        download_name=document.name,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(session: Session, document_id: str, number: int) -> DocumentPage:
    document = get_document(session, current_actor(), document_id)
    page = next((p for p in list_pages(session, document) if p.number == number), None)
    if page is None:
        raise NotFound("The document has no such page.")
    return page
