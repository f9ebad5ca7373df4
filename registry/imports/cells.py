"""What the readers of tables share: raw cells, limits, and what is no table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.errors import Invalid

MAX_CELL = 4000
MAX_COLUMNS = 200
#: A day with something behind it that is no time: Python takes any sign between the two.
_TAIL = re.compile(r"\d{4}-\d\d-\d\d[^T ]")


class TableUnreadable(Invalid):
    """The file is no table that can be read; says what is wrong."""

    code = "import.unreadable"


class RowUnreadable(Invalid):
    """One row cannot be taken as it stands; says what is wrong."""

    code = "import.row"


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as text, and what is wrong with it wherever it stands."""

    text: str
    #: `date`, `flag` or `number` of a spreadsheet; empty: text.
    kind: str = ""
    wrong: str = ""


#: Line in the file, cells, and what is wrong with the row.
RawRow = tuple[int, Sequence[RawCell], str]


def day_of(column: str, text: str) -> date:
    """Return the day of a cell, ISO 8601, with or without the time that a spreadsheet adds.

    RowUnreadable names the column. For every table that comes in: events, orders, plan.
    """
    try:
        return moment_of(text).date()
    except ValueError as error:
        raise RowUnreadable(f"{column} {text!r} is not an ISO date, like 2026-03-02") from error


def moment_of(text: str) -> datetime:
    """Return a time, ISO 8601, without a zone if none is written; ValueError for anything else."""
    if _TAIL.match(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)
