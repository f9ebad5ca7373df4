"""The door to PDFium: pages, glyphs with places, drawn lines, pictures, renderings.

All places are in points from the top left corner of the page as PDFium would show it,
that is inside the crop box and after the page's own /Rotate.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c

from extraction.engines.pdfium_objects import Drawing, Matrix, read_drawing
from extraction.errors import PasswordNeeded, TooLarge, Unreadable
from extraction.geometry import Box

Image: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.float64]

POINTS_PER_INCH = 72.0
SAMPLED = 4  # every such character is asked whether its font knows it
_BLANKS = frozenset(b"\t\n\r ")  # characters whose places nobody asks for
#: Far from any page: where glyphs without a place are taken to stand.
NO_PLACE = -1e9
#: Points: beyond it PDFium's numbers no longer tell glyphs apart; its limit is 14,400.
LONGEST_SIDE = 1e6
INVISIBLE = 3  # text render mode: neither fill nor stroke, ISO 32000-1 table 106


@dataclass(slots=True, frozen=True, eq=False)
class Style:
    """How a run of glyphs is drawn: one for each text object."""

    size: float  # points on the page
    direction: int  # of writing: 0, 90, 180, 270 clockwise; -1 for anything else
    font: str
    bold: bool
    invisible: bool
    colour: tuple[int, int, int]


@dataclass(slots=True, frozen=True)
class Glyphs:
    """The N characters of a text layer, in the order of the file.

    `spans` (N, 4) reach from origin to advance and over the font's height, `ink` (N, 4)
    bounds what is seen, both as x0, top, x1, bottom; `origins` (N, 2) lie on the baseline.
    Blanks stand nowhere: their places mean nothing.
    """

    text: tuple[str, ...]
    styles: tuple[Style, ...]
    spans: Places
    ink: Places
    origins: Places
    #: Share of characters whose font gives no Unicode value.
    unmapped: float


class Pdf:
    """An open PDF. Use as a context manager.

    Raises:
        PasswordNeeded: It is encrypted, and the empty password does not open it.
        Unreadable: PDFium cannot make sense of the bytes.

    """

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pdfium.PdfDocument(data)
            self.page_count = len(self._document)
        except pdfium.PdfiumError as error:
            if "password" in str(error).lower():
                raise PasswordNeeded from error
            raise Unreadable(
                "This PDF is damaged and cannot be opened. Please send it again."
            ) from error
        self.has_form = bool(self._document.get_formtype())
        self.attachment_count = int(self._document.count_attachments())
        if self.has_form:
            with contextlib.suppress(pdfium.PdfiumError):  # the pages can be read without
                self._document.init_forms()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._document.close()

    def page(self, number: int) -> PdfPage:
        """Return page `number`, from 1; raise Unreadable if it is damaged."""
        try:
            return PdfPage(self._document[number - 1])
        except (pdfium.PdfiumError, Unreadable) as error:
            why = f": {error}" if isinstance(error, Unreadable) else ""
            raise Unreadable(f"Page {number} of this PDF is damaged{why}.") from error


class PdfPage:
    """One page of an open PDF. Close it when done.

    `turned` is by how many degrees clockwise it was turned on top of its own /Rotate.

    Raises:
        Unreadable: Its box holds no paper, or more than any page has.

    """

    def __init__(self, page: Any) -> None:
        self._page = page
        self.turned = 0
        self._measure()
        if min(self.width, self.height) <= 0.0:  # its crop box lies beside its paper
            page.set_cropbox(*page.get_mediabox())
            self._measure()
        if not all(0.0 < side <= LONGEST_SIDE for side in (self.width, self.height)):
            page.close()
            size = f"{self.width:g} by {self.height:g} points"
            raise Unreadable(f"its paper measures {size}")

    def _measure(self) -> None:
        self.width: float = self._page.get_width()
        self.height: float = self._page.get_height()
        self._upright = _upright_matrix(self._page)

    def turn(self, degrees: int) -> None:
        """Turn the page clockwise by 90, 180 or 270 degrees; all places are those after it."""
        self._page.set_rotation((self._page.get_rotation() + degrees) % 360)
        self.turned = (self.turned + degrees) % 360
        self._measure()

    def close(self) -> None:
        """Give the page's memory back."""
        self._page.close()

    def drawing(self) -> Drawing:
        """Return the straight lines and the pictures that are drawn on the page."""
        return read_drawing(self._page, self._upright)

    def render(self, *, dpi: float, grey: bool = False) -> Image:
        """Return the page as (H, W, 3) RGB or (H, W) grey pixels."""
        bitmap = self._page.render(
            scale=dpi / POINTS_PER_INCH, grayscale=grey, rev_byteorder=True, may_draw_forms=True
        )
        pixels: Image = bitmap.to_numpy()
        if grey:
            return np.ascontiguousarray(pixels.reshape(pixels.shape[:2]))
        return np.ascontiguousarray(pixels[:, :, :3])

    def crop(self, box: Box, *, dpi: float, margin: float = 2.0) -> Image:
        """Return the part of the page inside a box (points) as (H, W, 3) RGB.

        A box beside the page gives blank paper; one that holds less than a pixel, that pixel.
        """
        scale = dpi / POINTS_PER_INCH
        across = _cut(box.x0 - margin, box.x1 + margin, self.width, scale)
        down = _cut(box.top - margin, box.bottom + margin, self.height, scale)
        if across is None or down is None:
            return np.full((8, 8, 3), 255, dtype=np.uint8)
        (left, right), (top, bottom) = across, down
        bitmap = self._page.render(scale=scale, crop=(left, bottom, right, top), rev_byteorder=True)
        pixels: Image = bitmap.to_numpy()
        return np.ascontiguousarray(pixels[:, :, :3])

    def glyphs(self, *, limit: int) -> Glyphs:
        """Return the text layer's characters; raise TooLarge if they are over `limit`."""
        text = c.FPDFText_LoadPage(self._page)
        if not text:
            return _NO_GLYPHS
        try:
            count = c.FPDFText_CountChars(text)
            if count > limit:
                raise TooLarge("characters on one page", count, limit)
            return self._read_glyphs(text, count) if count > 0 else _NO_GLYPHS
        finally:
            c.FPDFText_ClosePage(text)

    def _read_glyphs(self, text: Any, count: int) -> Glyphs:
        styles = _Styles(text, self._upright)
        handle = ctypes.cast(text, ctypes.c_void_p).value
        spans = np.zeros((count, 4), dtype=np.float32)
        ink, origins = np.zeros((count, 4)), np.zeros((count, 2))
        span_at, ink_at, origin_at = (part.ctypes.data for part in (spans, ink, origins))
        codes: list[int] = []
        used: list[Style] = []
        for index in range(count):
            code = _unicode_of(handle, index)
            codes.append(code)
            address = _object_of(handle, index)
            used.append(styles.known.get(address) or styles.read(index, address))
            if code in _BLANKS:
                continue
            at = ink_at + 32 * index
            _ink_of(handle, index, at, at + 8, at + 16, at + 24)
            _span_of(handle, index, span_at + 16 * index)
            at = origin_at + 16 * index
            _origin_of(handle, index, at, at + 8)
        sampled = range(0, count, SAMPLED)
        unmapped = sum(c.FPDFText_HasUnicodeMapError(text, index) == 1 for index in sampled)
        # A span is left, top, right, bottom; the ink left, right, bottom, top.
        places = np.hstack([spans[:, [0, 3, 2, 1]], ink[:, [0, 2, 1, 3]], origins])
        places[~np.isfinite(places).all(axis=1)] = NO_PLACE  # the file's numbers overflowed
        return Glyphs(
            text=tuple([chr(code) if code < 0x110000 else "\ufffd" for code in codes]),
            styles=tuple(used),
            spans=_upright_boxes(places[:, 0:4], self._upright),
            ink=_upright_boxes(places[:, 4:8], self._upright),
            origins=_upright_points(places[:, 8:10], self._upright),
            unmapped=min(1.0, unmapped * SAMPLED / count),
        )


def _by_address(function: Any, answer: Any, *arguments: Any) -> Any:
    """Return a function of PDFium that takes addresses: it is called for each glyph of a page.

    Where it would get an object for each number, making and asking these takes most of the time.
    """
    kinds = (ctypes.c_void_p, ctypes.c_int, *arguments)
    return ctypes.cast(function, ctypes.CFUNCTYPE(answer, *kinds))


_unicode_of = _by_address(c.FPDFText_GetUnicode, ctypes.c_uint)
_object_of = _by_address(c.FPDFText_GetTextObject, ctypes.c_void_p)
_ink_of = _by_address(c.FPDFText_GetCharBox, ctypes.c_int, *[ctypes.c_void_p] * 4)
_span_of = _by_address(c.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
_origin_of = _by_address(c.FPDFText_GetCharOrigin, ctypes.c_int, *[ctypes.c_void_p] * 2)


class _Styles:
    """Styles by text object: asked for each glyph, read once for each object."""

    def __init__(self, text: Any, upright: Matrix) -> None:
        self._text = text
        self._upright = upright
        #: By the address of the text object.
        self.known: dict[int | None, Style] = {}
        self._fonts: dict[bytes, tuple[str, bool]] = {}

    def read(self, index: int, address: int | None) -> Style:
        """Return the style of the glyph at `index`, and know that of its text object from now."""
        self.known[address] = style = self._read(index, c.FPDFText_GetTextObject(self._text, index))
        return style

    def _read(self, index: int, drawn: Any) -> Style:
        matrix = c.FS_MATRIX()
        if not drawn or not c.FPDFText_GetMatrix(self._text, index, matrix):
            return Style(0.0, 0, "", bold=False, invisible=False, colour=(0, 0, 0))
        size = c.FPDFText_GetFontSize(self._text, index) * math.hypot(matrix.c, matrix.d)
        colour = [ctypes.c_uint() for _ in range(4)]
        c.FPDFText_GetFillColor(self._text, index, *colour)
        name, bold = self._font(drawn)
        mode = c.FPDFTextObj_GetTextRenderMode(drawn)
        return Style(
            size=size,
            direction=_direction(matrix, self._upright),
            font=name,
            bold=bold,
            invisible=mode == INVISIBLE or (colour[3].value == 0 and mode == 0),
            colour=(colour[0].value, colour[1].value, colour[2].value),
        )

    def _font(self, drawn: Any) -> tuple[str, bool]:
        font = c.FPDFTextObj_GetFont(drawn)
        if not font:
            return "", False
        key = bytes(font)
        if key not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            c.FPDFFont_GetBaseFontName(font, buffer, 256)
            name = buffer.value.decode("utf-8", "replace")
            heavy = any(word in name.lower() for word in ("bold", "black", "heavy", "semibd"))
            # FPDFFont_GetWeight says 700 and more for plain fonts: only the name counts.
            self._fonts[key] = (name, heavy)
        return self._fonts[key]


def _cut(start: float, end: float, length: float, scale: float) -> tuple[float, float] | None:
    """Return what to cut off a side of `length` before and behind a stretch, in points.

    None if the stretch lies beside it. PDFium's binding rounds both up to pixels; what is left
    is at least one, as it refuses to render none.
    """
    if not (start < length and end > 0.0 and start <= end):
        return None
    before, behind = max(0.0, start), max(0.0, length - end)
    pixels = math.ceil(length * scale)
    if pixels - math.ceil(before * scale) - math.ceil(behind * scale) >= 1:
        return before, behind
    first = min(math.floor(before * scale), pixels - 1)
    rest = pixels - 1 - first
    return max(0.0, first - 0.5) / scale, max(0.0, rest - 0.5) / scale


def _direction(matrix: Any, upright: Matrix) -> int:
    # The direction of writing is the x axis of text space as it lies on the upright page.
    x = matrix.a * upright[0] + matrix.b * upright[2]
    y = matrix.a * upright[1] + matrix.b * upright[3]
    angle = math.degrees(math.atan2(y, x)) % 360
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= 5 else -1


def _upright_matrix(page: Any) -> Matrix:
    box = c.FS_RECTF()
    c.FPDF_GetPageBoundingBox(page, box)
    turns: dict[int, Matrix] = {
        0: (1.0, 0.0, 0.0, -1.0, -box.left, box.top),
        90: (0.0, 1.0, 1.0, 0.0, -box.bottom, -box.left),
        180: (-1.0, 0.0, 0.0, 1.0, box.right, -box.bottom),
        270: (0.0, -1.0, -1.0, 0.0, box.top, box.right),
    }
    return turns[page.get_rotation()]


def _upright_points(points: Places, matrix: Matrix) -> Places:
    a, b, cc, d, e, f = matrix
    x, y = points[:, 0], points[:, 1]
    return np.stack([a * x + cc * y + e, b * x + d * y + f], axis=1)


def _upright_boxes(boxes: Places, matrix: Matrix) -> Places:
    first = _upright_points(boxes[:, 0:2], matrix)
    other = _upright_points(boxes[:, 2:4], matrix)
    return np.concatenate([np.minimum(first, other), np.maximum(first, other)], axis=1)


_NO_GLYPHS = Glyphs((), (), np.zeros((0, 4)), np.zeros((0, 4)), np.zeros((0, 2)), 0.0)
