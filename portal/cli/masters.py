"""`lotbridge import items`, `partners`, `orders` and `plan`: master data from tables."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import click

from core.clock import utc_now
from portal.cli.context import open_database, writing
from registry.imports.items import import_items
from registry.imports.masters import MasterReport
from registry.imports.orders import import_orders
from registry.imports.partners import import_partners
from registry.imports.plan import import_plan
from registry.imports.tables import read_table

_SCREENFUL = 50
Importer = Callable[..., MasterReport]

#: Word of the command -> what it does.
IMPORTERS: dict[str, Importer] = {
    "items": import_items,
    "partners": import_partners,
    "orders": import_orders,
    "plan": import_plan,
}


def add_commands(group: click.Group) -> None:
    """Add one command for each kind of master data."""
    for word, importer in IMPORTERS.items():
        group.add_command(_command(word, importer))


def _command(word: str, importer: Importer) -> click.Command:
    @click.command(
        name=word,
        help=f"Add {word} of a CSV or XLSX table, or bring them up to date.\n\n"
        "docs/integrate/import-master-data.md explains each column. The same table twice "
        "changes nothing the second time. Rows that cannot stand are listed with their line; "
        "the others are entered. Exit status 1 if any row was refused.",
    )
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--preview", is_flag=True, help="Check everything, enter nothing.")
    @click.option(
        "--errors", type=click.Path(dir_okay=False, path_type=Path), help="Row errors, CSV."
    )
    def command(file: Path, *, preview: bool, errors: Path | None) -> None:
        report = _run(importer, file, preview=preview)
        _say(report, word, preview=preview)
        if errors is not None:
            _write(report, errors)
        if report.errors:
            sys.exit(1)

    return command


def _run(importer: Importer, file: Path, *, preview: bool) -> MasterReport:
    with writing(open_database()) as (session, actor), file.open("rb") as handle:
        table = read_table(handle, file.name)
        report = importer(session, actor, table, at=utc_now())
        if preview:
            session.rollback()
    for note in table.notes:
        click.echo(note)
    return report


def _say(report: MasterReport, word: str, *, preview: bool) -> None:
    verb = "would be " if preview else ""
    click.echo(
        f"{word}: {report.added} {verb}added, {report.changed} {verb}changed, "
        f"{report.unchanged} as they were, {len(report.errors)} rows refused."
    )
    click.echo(
        f"Lines of data: {report.lines} = {report.entered_lines} {verb}entered + "
        f"{report.unchanged_lines} as they were + {report.refused_lines} refused."
    )
    for error in report.errors[:_SCREENFUL]:
        click.echo(f"  line {error.line}, {error.what}: {error.message}", err=True)
    if len(report.errors) > _SCREENFUL:
        more = len(report.errors) - _SCREENFUL
        click.echo(f"  and {more} more (--errors FILE lists all)", err=True)


def _write(report: MasterReport, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["line", "what", "message"])
        writer.writerows((row.line, row.what, row.message) for row in report.errors)
