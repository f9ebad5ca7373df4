"""Draws a dossier as PDF: `python -m portal.dossier_sheets <dossier.json >dossier.pdf`.

Loads WeasyPrint, so the web process never imports it.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML

from registry.exports.dossier import Table, dossier_tables

#: So many rows of a table are on paper; the other files have all.
MOST_ROWS = 200


def render_dossier(plain: dict[str, Any]) -> bytes:
    """Return the PDF (tagged, A4) of what `dossier_as_json` gave."""
    folder = Path(__file__).parent / "templates" / "lots"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["moment"] = _moment
    page = environment.get_template("dossier_sheet.html").render(
        lot=plain,
        tables=[(table, _cut(table)) for table in dossier_tables(plain)],
        most=MOST_ROWS,
    )
    document: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return document


def _cut(table: Table) -> list[list[str]]:
    when = {place for place, word in enumerate(table.columns) if word in {"When", "Recorded"}}
    return [
        [_moment(cell) if place in when else cell for place, cell in enumerate(row)]
        for row in table.rows[:MOST_ROWS]
    ]


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC" if text else ""


if __name__ == "__main__":
    sys.stdout.buffer.write(render_dossier(json.load(sys.stdin)))
