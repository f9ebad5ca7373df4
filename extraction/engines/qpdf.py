"""The door to pikepdf (qpdf): what a PDF carries beside its pages."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from extraction.geometry import Box

MAX_FIELDS = 2_000
#: What pikepdf raises on damaged files, seen with files made to hurt.
_FAILURES = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    NotImplementedError,
    AssertionError,
)
MAX_DEPTH = 16
#: An attachment over this size is no certificate data; it is not unpacked further.
MAX_ATTACHMENT = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Widget:
    """One filled form field where it shows; page from 1, box in points of the upright page."""

    name: str
    label: str
    value: str
    page: int
    box: Box


def read_attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Return the names and bytes of files attached to a PDF; damaged ones are left out."""
    with _open(data) as pdf:
        return list(_attachments(pdf)) if pdf is not None else []


class _open:  # noqa: N801 - a context manager that reads like a function
    """Open a PDF, or give None where qpdf cannot: PDFium may still read its pages."""

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf: pikepdf.Pdf | None = pikepdf.open(io.BytesIO(data))
        except _FAILURES:
            self._pdf = None

    def __enter__(self) -> pikepdf.Pdf | None:
        return self._pdf

    def __exit__(self, *unused: object) -> None:
        if self._pdf is not None:
            self._pdf.close()


def _attachments(pdf: pikepdf.Pdf) -> Iterator[tuple[str, bytes]]:
    for name, spec in pdf.attachments.items():
        try:
            file = spec.get_file()
            if (file.size or 0) <= MAX_ATTACHMENT:
                yield name, file.read_bytes()[:MAX_ATTACHMENT]
        except _FAILURES:
            continue


@dataclass(frozen=True, slots=True)
class Contents:
    """Of which pages (from 1) the drawing instructions are damaged, and which show text."""

    damaged: frozenset[int] = frozenset()
    with_text: frozenset[int] = frozenset()


#: An operator that shows text, behind its string or array (ISO 32000-1, 9.4.3).
_SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:TJ|Tj|'|\")")


def read_contents(data: bytes) -> Contents:
    """Return what the pages' instructions say of themselves, apart from who draws them.

    PDFium draws what it can of a damaged page, and says nothing of the rest.
    """
    damaged, with_text = set(), set()
    with _open(data) as pdf:
        for number, page in enumerate(pdf.pages if pdf is not None else (), start=1):
            assert pdf is not None
            before = len(pdf.get_warnings())
            try:
                content = _instructions(page)
            except _FAILURES:
                damaged.add(number)
                continue
            if len(pdf.get_warnings()) > before:
                damaged.add(number)
            if _SHOWS_TEXT.search(content):
                with_text.add(number)
    return Contents(frozenset(damaged), frozenset(with_text))


def _instructions(page: pikepdf.Page) -> bytes:
    found = page.obj.get("/Contents")
    parts = list(found) if isinstance(found, pikepdf.Array) else [found]
    return b"\n".join(part.read_bytes() for part in parts if part is not None)


def read_widgets(data: bytes) -> list[Widget]:
    """Return the filled text and choice fields of a PDF's form, page by page."""
    with _open(data) as pdf:
        if pdf is None or "/AcroForm" not in pdf.Root:
            return []
        found: list[Widget] = []
        for number, page in enumerate(pdf.pages, start=1):
            found.extend(_page_widgets(page, number))
            if len(found) > MAX_FIELDS:
                break
        return found[:MAX_FIELDS]


def _page_widgets(page: pikepdf.Page, number: int) -> Iterator[Widget]:
    try:
        annotations = list(page.get("/Annots", []))
    except _FAILURES:
        return
    for annotation in annotations:
        try:
            widget = _widget(page, number, annotation)
        except _FAILURES:
            continue  # a damaged annotation hides neither the others nor the page's text
        if widget is not None:
            yield widget


def _widget(page: pikepdf.Page, number: int, annotation: Any) -> Widget | None:
    """Return a filled text or choice field; None if the annotation is none."""
    if annotation.get("/Subtype") != "/Widget":
        return None
    kind = str(_inherited(annotation, "/FT") or "")
    text = _text(_inherited(annotation, "/V"))
    if kind not in {"/Tx", "/Ch"} or not text:
        return None
    box = _upright(page, [float(side) for side in annotation.get("/Rect", ())])
    name, label = _full_name(annotation), _text(_inherited(annotation, "/TU"))
    return Widget(name=name, label=label, value=text, page=number, box=box)


def _upright(page: pikepdf.Page, rect: list[float]) -> Box:
    """Return a rectangle's place on the upright page; in its corner if the file gives none."""
    if len(rect) != 4 or not all(math.isfinite(side) for side in rect):
        rect = [0.0, 0.0, 0.0, 0.0]
    left, bottom, right, top = (float(value) for value in page.cropbox)
    left, right = sorted((left, right))
    bottom, top = sorted((bottom, top))
    turned = int(_inherited(page.obj, "/Rotate") or 0) % 360
    corners = [(x, y) for x in rect[0::2] for y in rect[1::2]]
    if turned == 90:
        places = [(y - bottom, x - left) for x, y in corners]
    elif turned == 180:
        places = [(right - x, y - bottom) for x, y in corners]
    elif turned == 270:
        places = [(top - y, right - x) for x, y in corners]
    else:
        places = [(x - left, top - y) for x, y in corners]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _inherited(field: Any, key: str) -> Any:
    for _ in range(MAX_DEPTH):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field["/Parent"]
    return None


def _full_name(field: Any) -> str:
    names: list[str] = []
    for _ in range(MAX_DEPTH):
        if "/T" in field:
            names.insert(0, str(field["/T"]))
        if "/Parent" not in field:
            break
        field = field["/Parent"]
    return ".".join(names)


def _text(value: Any) -> str:
    if value is None or isinstance(value, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
        return ""
    return str(value).strip()
