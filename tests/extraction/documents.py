"""Small files of every kind that the engine reads, made here."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

LINES = (
    "CERTIFICATE OF ANALYSIS",
    "Product: Citric acid monohydrate",
    "Lot number: CA-240731",
    "Expiry date: 2027-03-31",
    "Assay 99.8 % 99.5 100.5",
    "Water 8.64 % 7.50 9.00",
    "Lead 0.05 mg/kg max 0.5",
    "Sulphated ash 0.02 % max 0.05",
)


def pdf_with(
    content: str | Iterable[str],
    *,
    rotate: int = 0,
    to_unicode: str | None = None,
    crop: tuple[float, float, float, float] | None = None,
    size: tuple[float, float] = (595.0, 842.0),
    encryption: pikepdf.Encryption | None = None,
) -> bytes:
    """Return a PDF whose pages have these content streams; /F1 is Helvetica, /F2 bold."""
    pages = [content] if isinstance(content, str) else list(content)
    pdf = pikepdf.new()
    for stream in pages:
        page = pdf.add_blank_page(page_size=size)
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=_font(pdf, "/Helvetica", to_unicode), F2=_font(pdf, "/Helvetica-Bold", None)
            )
        )
        page.Contents = pdf.make_stream(stream.encode("latin-1"))
        if rotate:
            page.Rotate = rotate
        if crop is not None:
            page.CropBox = pikepdf.Array([*crop])
    packed = io.BytesIO()
    pdf.save(packed, encryption=encryption or False)
    return packed.getvalue()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a PDF after a change to its objects, as damaged or hostile files have them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def _font(pdf: pikepdf.Pdf, name: str, to_unicode: str | None) -> pikepdf.Object:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name(name),
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    if to_unicode is not None:
        font.ToUnicode = pdf.make_stream(to_unicode.encode())
    return pdf.make_indirect(font)


def text_at(x: float, y: float, text: str, *, size: float = 11, font: str = "F1") -> str:
    """Return a content stream that shows text with its baseline at x, y (PDF points)."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def certificate_stream(lines: Iterable[str] = LINES) -> str:
    """Return the content stream of a small certificate."""
    return "".join(text_at(60, 760 - 30 * row, line) for row, line in enumerate(lines))


def digits_one_too_high() -> str:
    """Return a ToUnicode table in which each digit reads one too high, 9 as 0."""
    return digits_read_as("1234567890")


def letters_one_too_high() -> str:
    """Return a ToUnicode table in which each letter reads as the next one, z as {."""
    return to_unicode_table({code: code + (chr(code).isalpha()) for code in range(0x20, 0x7F)})


def everything_private() -> str:
    """Return a ToUnicode table of glyph numbers instead of letters, as broken exports make."""
    return to_unicode_table({code: 0xE000 + code for code in range(0x21, 0x7F)})


def to_unicode_table(codes: dict[int, int]) -> str:
    """Return a ToUnicode table for a font of one byte a glyph."""
    pairs = "".join(f"<{code:02X}> <{sign:04X}>\n" for code, sign in codes.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar\nendcmap end end\n"
    )


def digits_read_as(signs: str) -> str:
    """Return a ToUnicode table in which the digits 0 to 9 read as these ten signs."""
    pairs = "\n".join(f"<{48 + d:02X}> <{ord(sign):04X}>" for d, sign in enumerate(signs))
    rest = "<20> <2F> <0020>\n<3A> <7E> <003A>"
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"10 beginbfchar\n{pairs}\nendbfchar\n2 beginbfrange\n{rest}\nendbfrange\n"
        "endcmap end end\n"
    )


def picture(
    lines: Iterable[str] = LINES, *, size: tuple[int, int] = (1240, 900), text: int = 34
) -> Image.Image:
    """Return a page picture of some lines of text, 150 dpi on A4 width."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    # Pillow's own font, laid out by Pillow alone: the same letters on every machine.
    font = ImageFont.load_default(text)
    if isinstance(font, ImageFont.FreeTypeFont):
        font = font.font_variant(layout_engine=ImageFont.Layout.BASIC)
    for row, line in enumerate(lines):
        draw.text((90, 60 + 2.6 * text * row), line, fill="black", font=font)
    return image


def packed(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pixels(image: Image.Image) -> np.ndarray:
    """Return a picture's RGB pixels."""
    return np.asarray(image.convert("RGB"), dtype=np.uint8)
