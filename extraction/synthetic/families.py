"""The layout families, as data in `words/families.toml`, and others drawn at random."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from extraction.synthetic.family import Family
from extraction.synthetic.head import HEADS
from extraction.synthetic.words import load

PARTIES = ("letterhead", "letterhead", "fields", "boxes", "window", "footer")
RULES = ("grid", "lines", "none", "zebra", "head")
GENERAL = ("chemical", "food", "pharma", "polymer")


@cache
def all_families() -> tuple[Family, ...]:
    """Return every layout family; names differ."""
    return tuple(_family(name, entry) for name, entry in load("families").items())


def by_name(name: str) -> Family:
    """Return a family; KeyError if there is none of this name."""
    return {family.name: family for family in all_families()}[name]


def draw_family(rng: Random) -> Family:
    """Return a family whose choices are drawn one by one: a layout that nobody planned.

    For an honest figure: nothing was tuned on it. Its name begins with "drawn-".
    """
    metal = rng.random() < 0.2
    table = rng.choice(
        ["transposed", "lot_rows"]
        if metal
        else ["columns", "columns", "columns", "columns", "nested", "side", "pairs", "lot_columns"]
    )
    unit = rng.choice(["column", "column", "test", "value"])
    columns = _drawn_columns(rng, table, unit)
    if metal:
        unit = "header"
    contract = not metal and rng.random() < 0.3
    return Family(
        name=f"drawn-{rng.getrandbits(24):06x}",
        industries=("metal",) if metal else GENERAL,
        head=rng.choice(sorted(HEADS)),
        parties="letterhead" if contract else rng.choice(PARTIES),
        table=table,
        columns=columns,
        unit=unit,
        limits="note" if table == "columns" and rng.random() < 0.06 else "",
        rules=rng.choice(RULES),
        sections=rng.choice(["none", "none", "rows", "tables"]) if table == "columns" else "none",
        lots=rng.choice([2, 4]) if table in {"lot_rows", "lot_columns"} else 1,
        rows=(3, 8) if table == "pairs" else (5, 16),
        bilingual=rng.choice(["", "", "", "slash", "stacked"]),
        contract=contract,
        landscape=metal,
        order=rng.choice(["usual", "usual", "usual", "results_first", "new_page"]),
        title=rng.choice(["center", "left", "right", "boxed"]),
        methods=_drawn_methods(rng, table, columns),
    )


def _drawn_methods(rng: Random, table: str, columns: tuple[str, ...]) -> str:
    """Draw where methods stand that no column holds; drawn last, so that the rest stays."""
    choice = rng.choice(["", "", "caption", "line", "footnote"])
    return choice if table == "columns" and "method" not in columns else ""


def _drawn_columns(rng: Random, table: str, unit: str) -> tuple[str, ...]:
    """Draw the columns and their order; the test's name stands first as it always does."""
    if table in {"transposed", "lot_rows"}:
        return tuple(rng.choice([["minimum", "maximum", "value"], ["value"]]))
    if table == "nested":
        limits = [["minimum", "maximum"]]
    else:
        limits = rng.choice([[["minimum", "maximum"]], [["limit"]], [["limit"]], []])
    groups = [*limits, ["value"]]
    if unit == "column" and table != "pairs":
        groups.append(["unit"])
    if rng.random() < 0.5 and table in {"columns", "nested"}:
        groups.append(["method"])
    rng.shuffle(groups)
    if rng.random() < 0.3 and table in {"columns", "nested"}:
        groups.append(["verdict"])
    return ("test", *[column for group in groups for column in group])


def _family(name: str, entry: dict[str, Any]) -> Family:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Family(name=name, **{**entry, **lists})
