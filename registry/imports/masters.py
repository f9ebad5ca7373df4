"""What the imports of items, partners and orders share: columns, cells, row errors.

A column that the table does not have, and an empty cell, leave a thing as it is; so that
the same table twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.errors import AppError, Invalid
from core.numbers import NotANumber, read_decimal
from registry.imports.cells import RowUnreadable, TableUnreadable
from registry.imports.tables import NumberedRow
from registry.parties.models import Organization

#: Rows of one table; more are split into several.
MAX_ROWS = 100_000
_Word = TypeVar("_Word", bound=StrEnum)
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MasterError:
    """What is wrong with a row, and where it stands in the file."""

    line: int
    what: str  # the SKU, partner or order of the row
    message: str


@dataclass(slots=True)
class MasterReport:
    """What an import did: things added, changed, as they were; rows refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[MasterError] = field(default_factory=list)
    #: Lines of data by what became of them; together they are the lines of the table.
    entered_lines: int = 0
    unchanged_lines: int = 0
    refused_lines: int = 0

    @property
    def lines(self) -> int:
        """How many lines of data were dealt with."""
        return self.entered_lines + self.unchanged_lines + self.refused_lines


@dataclass(slots=True)
class Outcomes:
    """What became of each thing so far; several rows may speak of one."""

    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    errors: list[MasterError] = field(default_factory=list)
    entered_lines: int = 0
    unchanged_lines: int = 0
    refused_lines: int = 0

    def report(self) -> MasterReport:
        """Return the counts; a thing that was added is not counted as changed too."""
        changed = self.changed - self.added
        same = self.seen - self.added - changed
        return MasterReport(
            len(self.added),
            len(changed),
            len(same),
            self.errors,
            self.entered_lines,
            self.unchanged_lines,
            self.refused_lines,
        )


def enter_rows(
    session: Session,
    groups: Iterable[Sequence[NumberedRow]],
    *,
    name_of: Callable[[Cells], str],
    enter: Callable[[Sequence[NumberedRow]], bool],
) -> MasterReport:
    """Enter groups of rows, each in its own savepoint; `enter` returns whether it added.

    What cannot stand is reported with the first line of its group, the rest is entered.
    """
    outcomes = Outcomes()
    for rows in groups:
        line, cells, _ = rows[0]
        name = name_of(cells)
        noted = len(audit.pending(session))
        try:
            for row in rows:
                line = row.line
                _check_row(row)
            line = rows[0].line
            with session.begin_nested():
                added = enter(rows)
                recorded = len(audit.pending(session)) > noted  # the savepoint's end writes it
        except AppError as error:
            outcomes.errors.append(MasterError(line, name, _sentence(error)))
            outcomes.refused_lines += len(rows)
            continue
        if added or recorded:
            outcomes.entered_lines += len(rows)
        else:
            outcomes.unchanged_lines += len(rows)
        outcomes.seen.add(name)
        if added:
            outcomes.added.add(name)
        elif recorded:
            outcomes.changed.add(name)
    return outcomes.report()


def checked_rows(
    rows: Iterable[NumberedRow], known: Collection[str], needed: Collection[str]
) -> Iterable[NumberedRow]:
    """Yield the rows; TableUnreadable if a column is missing or unknown, or rows are too many."""
    for count, row in enumerate(rows):
        if count == 0:
            _check_columns(set(row.cells), known, needed)
        if count >= MAX_ROWS:
            raise TableUnreadable(f"The table has more than {MAX_ROWS} rows; split it.")
        yield row


def choice(words: type[_Word], column: str, text: str) -> _Word:
    """Return a word of an enumeration; Invalid names the column and what it may hold."""
    try:
        return words(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as error:
        known = ", ".join(word.value for word in words)
        raise Invalid(f"{column} {text!r} is not one of {known}.") from error


def yes(column: str, text: str) -> bool:
    """Return a yes or no; Invalid otherwise."""
    if text.lower() in {"yes", "true", "1"}:
        return True
    if text.lower() in {"no", "false", "0"}:
        return False
    raise Invalid(f"{column} {text!r} must be yes or no.")


def whole(column: str, text: str, of: str = "days") -> int:
    """Return a whole number of zero or more; Invalid otherwise."""
    if text.isascii() and text.isdigit() and len(text) <= len("36525"):
        return int(text)
    raise Invalid(f"{column} {text!r} is not a whole number of {of}.")


def amount(column: str, text: str) -> Decimal:
    """Return a decimal number above zero; Invalid otherwise."""
    try:
        value = read_decimal(text, comma=False)
    except NotANumber as error:
        raise Invalid(f"{column} {text!r} is not a number with a decimal point.") from error
    if value <= 0:
        raise Invalid(f"{column} {text!r} must be more than zero.")
    return value


def find_named_partner(session: Session, actor: Actor, text: str) -> Organization | None:
    """Return the partner of this code, else of this name."""
    rows = session.scalars(
        select(Organization).where(
            Organization.operator_id == (actor.operator_id if actor.is_operator else 0),
            or_(Organization.code == text, Organization.name == text),
        )
    ).all()
    return min(rows, key=lambda row: row.code != text, default=None)


def _check_columns(columns: set[str], known: Collection[str], needed: Collection[str]) -> None:
    missing = [name for name in needed if name not in columns]
    unknown = sorted(columns - set(known) - {""})
    if missing:
        raise TableUnreadable(f"These columns are missing: {', '.join(missing)}.")
    if unknown:
        raise TableUnreadable(f"These columns are not known: {', '.join(unknown)}.")


def _check_row(row: NumberedRow) -> None:
    if row.wrong:
        raise RowUnreadable(f"{row.wrong[0].upper()}{row.wrong[1:]}.")


def _sentence(error: AppError) -> str:
    fields = error.fields if isinstance(error, Invalid) else {}
    parts = [f"{name.rpartition('.')[2]}: {text}" for name, text in fields.items()]
    return " ".join(parts) if parts else str(error)
