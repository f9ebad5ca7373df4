"""What the readers of tables share: raw cells, limits, and what is no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Invalid

MAX_CELL = 4000
MAX_COLUMNS = 200


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
