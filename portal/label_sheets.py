"""Draws labels as PDF: `python -m portal.label_sheets <labels.json >labels.pdf`.

One label a page, 100 by 60 mm. Loads WeasyPrint, so the web process never imports it.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import zxingcpp
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML

from registry.exports.labels import Label, Symbol, linear_code, square_code


def render_labels(labels: Sequence[Label]) -> bytes:
    """Return a PDF with one label a page."""
    folder = Path(__file__).parent / "templates" / "operations" / "labels"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("sheet.html").render(
        labels=[(label, _picture(square_code(label)), _linear(label)) for label in labels]
    )
    document: bytes = HTML(string=page).write_pdf()
    return document


def _linear(label: Label) -> str | None:
    code = linear_code(label)
    return None if code is None else _picture(code)


def _picture(barcode: Any) -> str:
    svg = zxingcpp.write_barcode_to_svg(barcode, add_quiet_zones=True)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _read(plain: dict[str, Any]) -> Label:
    days = {
        name: date.fromisoformat(plain[name]) if plain[name] else None
        for name in ("made", "expires")
    }
    return Label(**{**plain, **days, "symbol": Symbol(plain["symbol"])})


if __name__ == "__main__":
    sys.stdout.buffer.write(render_labels([_read(plain) for plain in json.load(sys.stdin)]))
