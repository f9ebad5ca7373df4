"""Portraits that stand as files: `NAME.toml`, its truth, and beside it the template of its page.

The TOML file has

- `producer`: which program of `produce.PRODUCERS` makes the page of the template `NAME.jinja`,
- `half`: `open` or `sealed`,
- `[scan]`: the fields of `scan.Damage`; left out of a digital document,
- `[label]`: the fields of the document in the label format; what is left out is null. A list
  is a list of right answers, in which an empty text is null,
- `[[lots]]`: the fields of a lot, and `rows`: one result on each line, as
  `test | value | unit | minimum | maximum | method | verdict | further cells`.
  An empty cell is null; `~` parts several right answers. Cells after the verdict are only
  for the template, which prints a row's `cells` or single ones (`row.test`, `row.x1`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jinja2

from benchmarks.portraits.portrait import Portrait
from benchmarks.portraits.produce import PRODUCERS
from benchmarks.portraits.scan import Damage, Stamp

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


def portraits(folder: Path) -> Iterator[Portrait]:
    """Yield the portraits of a folder, by name.

    Raises:
        KeyError: A file lacks a required key.
        jinja2.TemplateNotFound: A truth has no template.

    """
    loader = jinja2.FileSystemLoader(folder)
    pages = jinja2.Environment(
        loader=loader,
        autoescape=False,  # noqa: S701 - our own templates and values, some of them not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    for path in sorted(folder.glob("*.toml")):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        lots = facts.get("lots", [])
        tables = [rows_of(lot.get("rows", "")) for lot in lots]
        draw = partial(draw_page, pages.get_template(f"{path.stem}.jinja"), facts, tables, lots)
        yield Portrait(
            name=path.stem,
            label=label_of(facts, tables),
            sealed=facts["half"] == "sealed",
            draw=draw,
            damage=damage_of(facts["scan"]) if "scan" in facts else None,
        )


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the cells of each line; those after the verdict are `x1`, `x2`, ..."""
    table = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = [cell.strip() for cell in line.split("|")]
        cells += [""] * (len(CELLS) + 4 - len(cells))
        names = [*CELLS, *(f"x{number}" for number in range(1, len(cells) - len(CELLS) + 1))]
        table.append(dict(zip(names, cells, strict=True)))
    return table


def draw_page(
    template: jinja2.Template,
    facts: dict[str, Any],
    tables: list[list[dict[str, str]]],
    lots: list[dict[str, Any]],
) -> bytes:
    """Return the PDF of one portrait. The template sees the first right answer of each cell."""
    printed = [
        [{name: cell.split("~")[0].strip() for name, cell in row.items()} for row in table]
        for table in tables
    ]
    make: Callable[[str], bytes] = PRODUCERS[facts["producer"]]
    rows = printed[0] if printed else []
    return make(template.render(rows=rows, tables=printed, lots=lots, label=facts["label"]))


def label_of(facts: dict[str, Any], tables: list[list[dict[str, str]]]) -> dict[str, object]:
    """Return the truth in the label format."""
    label: dict[str, object] = {"layout": "portrait", "industry": "chemical", "language": "en"}
    given = facts["label"]
    label |= {name: value for name, value in given.items() if name not in DOCUMENT}
    label |= {name: answer(given.get(name)) for name in DOCUMENT}
    label["lots"] = [
        {name: answer(lot.get(name)) for name in LOT}
        | {"results": [{name: answer(row[name].split("~")) for name in CELLS} for row in table]}
        for lot, table in zip(facts.get("lots", []), tables, strict=True)
    ]
    return label


def answer(value: str | list[str] | None) -> str | list[str | None] | None:
    """Return right answers as the label format has them; an empty text is null."""
    if isinstance(value, list):
        several = [part.strip() or None for part in value]
        return several if len(several) > 1 else several[0]
    return value or None


def damage_of(facts: dict[str, Any]) -> Damage:
    """Return the damage that a file describes."""
    known = {name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()}
    known["stamps"] = tuple(Stamp(**stamp) for stamp in facts.get("stamps", []))
    for name in ("signatures", "highlights"):
        known[name] = tuple(tuple(place) for place in facts.get(name, []))
    return Damage(**known)
