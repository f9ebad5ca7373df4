"""Draws a pick list as PDF: `python -m portal.pick_sheets <list.json >list.pdf`.

Loads WeasyPrint, so the web process never imports it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML


def render_pick_list(plain: dict[str, Any]) -> bytes:
    """Return the PDF (tagged, A4) of what `registry.exports.pick_list` gave."""
    folder = Path(__file__).parent / "templates" / "operations" / "shipments"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("pick_sheet.html").render(list=plain)
    document: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return document


if __name__ == "__main__":
    sys.stdout.buffer.write(render_pick_list(json.load(sys.stdin)))
