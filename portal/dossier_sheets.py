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
    folder = Path(__file__).parent / "templates" / "genealogy" / "lots"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["moment"] = _moment
    page = environment.get_template("dossier_sheet.html").render(
        lot=plain,
        tables=[_on_paper(table) for table in dossier_tables(plain)],
        most=MOST_ROWS,
    )
    document: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return document


def _on_paper(table: Table) -> tuple[str, list[str], list[list[str]], int]:
    """Return title, columns with anything in them, the first rows, and how many there are."""
    kept = [place for place in range(len(table.columns)) if any(row[place] for row in table.rows)]
    rows = [
        [
            _moment(row[place]) if table.columns[place] in {"When", "Recorded"} else row[place]
            for place in kept
        ]
        for row in table.rows[:MOST_ROWS]
    ]
    return table.title, [table.columns[place] for place in kept], rows, len(table.rows)


def _moment(text: str) -> str:
    """Return a time as the clocks of its place showed it, and how far ahead of UTC they were."""
    if "T" not in text:  # a day
        return text
    return datetime.fromisoformat(text).isoformat(sep=" ", timespec="minutes")


if __name__ == "__main__":
    sys.stdout.buffer.write(render_dossier(json.load(sys.stdin)))
