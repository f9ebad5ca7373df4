"""One made certificate, as two files describe it; `documents/README.md` says what is in them."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from benchmarks.portraits.marks import logo, signature, stamp
from benchmarks.portraits.produce import PRODUCERS
from benchmarks.portraits.scan import Damage, Stamp

DOCUMENTS = Path(__file__).parent / "documents"
DOCUMENT = (
    "document_type",
    "certificate_number",
    "issue_date",
    "supplier_name",
    "laboratory_name",
    "customer_name",
    "purchase_order",
    "overall_result",
)
LOT = (
    "lot_number",
    "product_name",
    "product_code",
    "manufacture_date",
    "expiry_date",
    "retest_date",
    "quantity",
)
CELLS = ("test", "value", "unit", "minimum", "maximum", "method", "verdict")
#: Cells after the verdict, which only templates print.
FURTHER = ("x1", "x2", "x3", "x4")

PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(DOCUMENTS),
    autoescape=False,  # noqa: S701 - our own templates and values, some of them not HTML
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
PAGES.globals.update(logo=logo, signature=signature, stamp=stamp)


@dataclass(frozen=True, slots=True)
class Row:
    """One result as its line gives it; `~` parts the right answers of a cell."""

    cells: dict[str, str]  # of CELLS and FURTHER
    #: The same result in other units: value and unit.
    alternates: list[dict[str, str]] = field(default_factory=list)

    def printed(self) -> dict[str, str]:
        """Return the first right answer of each cell."""
        return {name: cell.split("~")[0].strip() for name, cell in self.cells.items()}

    def label(self) -> dict[str, object]:
        """Return the result in the label format."""
        result: dict[str, object] = {n: answer(self.cells[n].split("~")) for n in CELLS}
        if self.alternates:
            result["alternates"] = [
                {name: answer(cell.split("~")) for name, cell in other.items()}
                for other in self.alternates
            ]
        return result


@dataclass(frozen=True, slots=True)
class Portrait:
    """One made certificate."""

    name: str
    facts: dict[str, Any]  # of its TOML file
    tables: list[list[Row]]  # the results of each lot

    @property
    def sealed(self) -> bool:
        """Whether its errors must never be looked at."""
        return bool(self.facts["half"] == "sealed")

    @property
    def damage(self) -> Damage | None:
        """How the paper was scanned; None where the digital original is the document."""
        if "scan" not in self.facts:
            return None
        facts = self.facts["scan"]
        known: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()
        }
        known["stamps"] = tuple(Stamp(**mark) for mark in facts.get("stamps", []))
        for name in ("signatures", "highlights"):
            known[name] = tuple(tuple(place) for place in facts.get(name, []))
        return Damage(**known)

    @property
    def label(self) -> dict[str, object]:
        """The label format, without `document`, `sha256`, `pages` and `text_layer`."""
        given = self.facts["label"]
        label: dict[str, object] = {"layout": "portrait"}
        label |= {name: value for name, value in given.items() if name not in DOCUMENT}
        label |= {name: answer(given.get(name)) for name in DOCUMENT}
        label["lots"] = [
            {name: answer(lot.get(name)) for name in LOT}
            | {"results": [row.label() for row in table]}
            for lot, table in zip(self.facts.get("lots", []), self.tables, strict=True)
        ]
        return label

    def page(self) -> str:
        """Return what the producer prints: HTML, lines of text, or a script of the canvas."""
        tables = [[row.printed() for row in table] for table in self.tables]
        return PAGES.get_template(f"{self.name}.jinja").render(
            rows=tables[0] if tables else [],
            tables=tables,
            lots=self.facts.get("lots", []),
            label=self.facts["label"],
        )

    def draw(self) -> bytes:
        """Return the digital original, a PDF."""
        return PRODUCERS[self.facts["producer"]](self.page())


def portraits(only: Collection[str] = ()) -> Iterator[Portrait]:
    """Yield the portraits by name; `only` those whose names begin so."""
    for path in sorted(DOCUMENTS.glob("*.toml")):
        if not only or path.stem.startswith(tuple(only)):
            facts = tomllib.loads(path.read_text(encoding="utf-8"))
            tables = [rows_of(lot.get("rows", "")) for lot in facts.get("lots", [])]
            yield Portrait(path.stem, facts, tables)


def rows_of(text: str) -> list[Row]:
    """Return the result of each line; one that begins with `=` reads the last one otherwise."""
    table: list[Row] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = [cell.strip() for cell in line.removeprefix("=").split("|")]
        if line.startswith("="):
            table[-1].alternates.append(dict(zip(("value", "unit"), cells, strict=True)))
        else:
            names = CELLS + FURTHER
            cells += [""] * (len(names) - len(cells))
            table.append(Row(dict(zip(names, cells, strict=True))))
    return table


def answer(value: str | list[str] | None) -> str | list[str | None] | None:
    """Return right answers as the label format has them; an empty text is null."""
    if isinstance(value, list):
        several = [part.strip() or None for part in value]
        return several if len(several) > 1 else several[0]
    return value or None
