"""Parts that the portraits of metal and technical certificates share: truth, tables, marks.

A portrait keeps one set of values and prints it twice: on the page and in its label.
"""

from __future__ import annotations

import base64
import io
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from benchmarks.portraits.scan import Damage

Truth = dict[str, object]
Text = str | None | Sequence[str | None]
Cell = str | tuple[str, str]
SANS = "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf"


def row(
    test: Text,
    value: Text,
    unit: Text = None,
    *,
    lo: Text = None,
    hi: Text = None,
    method: Text = None,
    verdict: Text = None,
) -> Truth:
    """Return one result row of a label; a list means that any of its members is right."""
    return {
        "test": test,
        "method": method,
        "value": value,
        "unit": unit,
        "minimum": lo,
        "maximum": hi,
        "verdict": verdict,
    }


def lot(
    number: Text,
    product: Text,
    results: Iterable[Truth],
    *,
    code: Text = None,
    made: Text = None,
    expiry: Text = None,
    retest: Text = None,
    quantity: Text = None,
) -> Truth:
    """Return one lot of a label."""
    return {
        "lot_number": number,
        "product_name": product,
        "product_code": code,
        "manufacture_date": made,
        "expiry_date": expiry,
        "retest_date": retest,
        "quantity": quantity,
        "results": list(results),
    }


def label(
    kind: Text,
    lots: Sequence[Truth] = (),
    *,
    number: Text = None,
    date: Text = None,
    supplier: Text = None,
    laboratory: Text = None,
    customer: Text = None,
    order: Text = None,
    overall: Text = None,
    notes: str = "",
) -> Truth:
    """Return the label of a document, without the facts of its file."""
    return {
        "document_type": kind,
        "certificate_number": number,
        "issue_date": date,
        "supplier_name": supplier,
        "laboratory_name": laboratory,
        "customer_name": customer,
        "purchase_order": order,
        "overall_result": overall,
        "lots": list(lots),
        "notes": notes,
    }


def chemistry(
    values: Mapping[str, str],
    *,
    unit: Text = "%",
    lows: Mapping[str, str] | None = None,
    highs: Mapping[str, str] | None = None,
) -> list[Truth]:
    """Return one row for each element: symbol to printed value, and the limits that are printed."""
    lows, highs = lows or {}, highs or {}
    return [
        row(name, value, unit, lo=lows.get(name), hi=highs.get(name))
        for name, value in values.items()
    ]


def pairs(names: str, values: str) -> dict[str, str]:
    """Return names and values, both given as words in one string, as a table."""
    return dict(zip(names.split(), values.split(), strict=True))


def tr(cells: Iterable[Cell], tag: str = "td") -> str:
    """Return one row of an HTML table; a pair is (text, attributes)."""
    parts = []
    for cell in cells:
        text, attributes = cell if isinstance(cell, tuple) else (cell, "")
        parts.append(f"<{tag} {attributes}>{text}</{tag}>")
    return "<tr>" + "".join(parts) + "</tr>"


def table(
    rows: Iterable[Iterable[Cell]], head: Iterable[Iterable[Cell]] = (), cls: str = ""
) -> str:
    """Return an HTML table with head rows and body rows."""
    top = "".join(tr(cells, "th") for cells in head)
    body = "".join(tr(cells) for cells in rows)
    return f"<table class='{cls}'><thead>{top}</thead><tbody>{body}</tbody></table>"


def caption(small: str, value: str, width: str = "") -> Cell:
    """Return a box with a small caption above its value."""
    return (f"<small>{small}</small><br>{value}", width)


def logo(text: str, colour: str, height: int = 46) -> str:
    """Return a company's name as a picture, so that no text layer holds it."""
    font = ImageFont.truetype(SANS, 60)
    width = int(font.getlength(text)) + 110
    picture = Image.new("RGB", (width, 90), "white")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(8, 80), (44, 8), (80, 80)], fill=colour)
    draw.ellipse((30, 42, 58, 70), fill="white")
    draw.text((96, 10), text, font=font, fill=colour)
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    data = base64.b64encode(packed.getvalue()).decode()
    return f"<img src='data:image/png;base64,{data}' style='height:{height}px'>"


def signature(seed: int, colour: str = "#1a2f8a") -> str:
    """Return a scribble like a signature, as SVG."""
    dice = random.Random(seed)
    points = []
    for step in range(60):
        across = 8 + step * 2.6 + 6 * math.sin(step / dice.uniform(2, 3))
        points.append((across, 30 + dice.uniform(8, 18) * math.sin(step / 1.7 + dice.random())))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        "<svg width='180' height='60'><polyline fill='none' stroke-width='1.6' "
        f"stroke='{colour}' points='{path}'/></svg>"
    )


def stamp(
    lines: Sequence[str], *, colour: str, angle: float, left: str, top: str, size: int = 120
) -> str:
    """Return a round rubber stamp laid over the page at (left, top), as SVG."""
    middle = size / 2
    texts = "".join(
        f"<text x='{middle}' y='{middle + (n - (len(lines) - 1) / 2) * 13 + 4}' "
        f"font-size='10' font-family='Liberation Sans' text-anchor='middle'>{line}</text>"
        for n, line in enumerate(lines)
    )
    rings = "".join(
        f"<circle cx='{middle}' cy='{middle}' r='{middle - gap}' fill='none' stroke-width='2'/>"
        for gap in (3, 9)
    )
    return (
        f"<svg width='{size}' height='{size}' style='position:absolute;left:{left};top:{top};"
        f"transform:rotate({angle}deg);opacity:.62' fill='{colour}' stroke='{colour}'>"
        f"{rings}<g stroke='none'>{texts}</g></svg>"
    )


def page(css: str, body: str, *, size: str = "A4", margin: str = "14mm") -> str:
    """Return a whole HTML document."""
    return (
        "<!doctype html><html><head><meta charset='utf-8'><style>"
        f"@page{{size:{size};margin:{margin}}}"
        "body{font-family:'Liberation Sans';font-size:9pt;margin:0;position:relative}"
        f"table{{border-collapse:collapse;width:100%}}{css}</style></head><body>{body}</body></html>"
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document before it is printed: HTML or a finished PDF, and its truth."""

    name: str
    language: str
    source: str  # what the producer prints: HTML, a script of the canvas, lines of text
    truth: Truth
    engine: str = "chromium"
    damage: Damage | None = None  # None: a digital document
