"""The programs that make the pages; each leaves its own kind of text layer."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import weasyprint
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LIBERATION = Path("/usr/share/fonts/truetype/liberation")
FONTS = {
    "r": "LiberationSans-Regular",
    "b": "LiberationSans-Bold",
    "i": "LiberationSans-Italic",
    "s": "LiberationSerif-Regular",
    "sb": "LiberationSerif-Bold",
    "m": "LiberationMono-Regular",
    "mb": "LiberationMono-Bold",
    "n": "LiberationSansNarrow-Regular",
    "nb": "LiberationSansNarrow-Bold",
}


def with_chromium(html: str) -> bytes:
    """Return the PDF that Chromium prints of a page."""
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
        command += ["--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        command += [f"--print-to-pdf={out}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        return out.read_bytes()


def with_weasyprint(html: str) -> bytes:
    """Return the PDF that WeasyPrint makes of a page."""
    made: bytes = weasyprint.HTML(string=html).write_pdf()
    return made


def with_canvas(script: str) -> bytes:
    """Return a PDF whose every field is one string at one place, as SAP and Crystal print.

    A line of the script is one of

        x|y|style|text          text at x, y points from the page's top left corner; style is
                                a font of FONTS, its size, and `>` to end or `^` to centre at x,
                                such as `b9>`; `+1.5` after it spaces the letters out
        -|x0|y0|x1|y1           a thin line
        #|x0|y0|x1|y1|colour    a filled box
        page                    the next page
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)  # without the time of day
    for name in FONTS.values():
        pdfmetrics.registerFont(TTFont(name, LIBERATION / f"{name}.ttf"))
    for line in filter(None, map(str.strip, script.splitlines())):
        draw_line(canvas, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_line(canvas: Canvas, line: str) -> None:
    """Draw one line of a script of `with_canvas`."""
    high = A4[1]
    first, *rest = line.split("|", 3) if line[0] not in "-#" else line.split("|")
    if first == "page":
        canvas.showPage()
    elif first == "-":
        x0, y0, x1, y1 = map(float, rest)
        canvas.setLineWidth(0.6)
        canvas.line(x0, high - y0, x1, high - y1)
    elif first == "#":
        x0, y0, x1, y1 = map(float, rest[:4])
        canvas.setFillColor(HexColor(rest[4]))
        canvas.rect(x0, high - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#000000"))
    else:
        y, style, text = rest
        draw_text(canvas, float(first), high - float(y), style, text)


def draw_text(canvas: Canvas, x: float, y: float, style: str, text: str) -> None:
    """Draw one string; `y` from the page's foot."""
    style, _, space = style.partition("+")
    align = style[-1] if style[-1] in ">^" else ""
    style = style.rstrip(">^")
    font = style.rstrip("0123456789.")
    canvas.setFont(FONTS[font], float(style[len(font) :]))
    if align == ">":
        canvas.drawRightString(x, y, text, charSpace=float(space or 0))
    elif align == "^":
        canvas.drawCentredString(x, y, text, charSpace=float(space or 0))
    else:
        canvas.drawString(x, y, text, charSpace=float(space or 0))


def with_typewriter(text: str) -> bytes:
    """Return a PDF of lines of one monospaced font, as old laboratory systems print."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)  # without the time of day
    for page in text.split("\f"):
        canvas.setFont("Courier", 9)
        for number, line in enumerate(page.splitlines()):
            if line.strip():
                canvas.drawString(36, A4[1] - 50 - 11 * number, line.rstrip())
        canvas.showPage()
    canvas.save()
    return out.getvalue()


PRODUCERS: dict[str, Callable[[str], bytes]] = {
    "chromium": with_chromium,
    "weasyprint": with_weasyprint,
    "canvas": with_canvas,
    "typewriter": with_typewriter,
}
