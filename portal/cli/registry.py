"""`lotbridge init`, `import`, `trace`, `stock` and `ledger`: the registry from outside."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.clock import utc_now
from portal.cli import settings_from_environment
from portal.cli.context import (
    find_operator,
    make_operator,
    open_database,
    operator_actor,
    plain_errors,
    reading,
    writing,
)
from portal.cli.masters import add_commands


@click.command()
@click.option("--name", required=True, help="The company that runs this installation.")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name: Europe/Berlin.")
def init(name: str, time_zone: str) -> None:
    """Enter the company that runs this installation (once)."""
    from core.db.session import unit_of_work

    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.ClickException(f"{time_zone!r} is not an IANA time zone.") from error
    with plain_errors(), unit_of_work(open_database()) as session:
        known = find_operator(session)
        if known is not None:
            raise click.ClickException(f"This installation belongs to {known.name} already.")
        make_operator(session, name, time_zone)
    click.echo(f"Welcome, {name}.")


@click.group(name="import")
def import_group() -> None:
    """Bring data in from tables."""


add_commands(import_group)


@import_group.command(name="events")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preview", is_flag=True, help="Check everything, record nothing.")
@click.option(
    "--create-missing/--no-create-missing",
    default=False,
    show_default=True,
    help="Enter items, partners, sites and locations that the table names and nobody knows.",
)
@click.option(
    "--papers-missing",
    default="",
    metavar="WHY",
    help="Why receipts here name no supplier's lot, order or delivery note; kept with each.",
)
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Row errors, CSV.")
def import_events_command(
    file: Path, *, preview: bool, create_missing: bool, papers_missing: str, errors: Path | None
) -> None:
    """Record the events of a CSV or XLSX table.

    All kinds of events; docs/integrate/import-events.md explains each column. Importing
    the same file again changes nothing. Events that cannot stand are listed with their
    line; the others are recorded. Exit status 1 if any row was refused.
    """
    report, created, notes = _import(file, papers_missing, preview=preview, create=create_missing)
    words = "would be recorded" if preview else "recorded"
    click.echo(
        f"{report.recorded} events {words}, {report.repeated} known before, "
        f"{len(report.errors)} refused."
    )
    click.echo(
        f"Lines of data: {report.lines} = {report.recorded_lines} {words} + "
        f"{report.repeated_lines} known before + {report.refused_lines} refused."
    )
    for what in created:
        click.echo(f"  new: {what}" if not preview else f"  would be new: {what}")
    for note in notes:
        click.echo(f"  {note}")
    for error in report.errors[:50]:
        click.echo(f"  line {error.line}, event {error.event}: {error.message}", err=True)
    if len(report.errors) > 50:  # noqa: PLR2004  a screenful
        click.echo(f"  and {len(report.errors) - 50} more (--errors FILE lists all)", err=True)
    for warning in report.warnings[:50]:
        click.echo(
            f"  look at line {warning.line}, event {warning.event}: {warning.message}", err=True
        )
    if errors is not None:
        with errors.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["line", "event", "message"])
            writer.writerows((row.line, row.event, row.message) for row in report.errors)
    if report.errors:
        sys.exit(1)


def _import(file: Path, papers_missing: str, *, preview: bool, create: bool) -> Any:
    """Return the report, what was created, and how the file was read."""
    from core.db.session import unit_of_work
    from registry.imports.events import ImportReport, batches, group_rows, import_events
    from registry.imports.names import Names
    from registry.imports.tables import read_table
    from registry.operations.receipt_papers import names_papers

    engine = open_database()
    if not preview and create:
        _ensure_operator(engine)
    report = ImportReport()
    created: list[str] = []
    with plain_errors(), file.open("rb") as handle, _bar(file.stat().st_size) as tick:
        table = read_table(handle, file.name)
        pieces = batches(group_rows(table))
        if preview:
            # One transaction, rolled back: later rows may need what earlier ones make.
            with _undone(engine) as session:
                names = Names(session, operator_actor(session), create, utc_now(), papers_missing)
                for piece in pieces:
                    report.add(
                        import_events(session, names.actor, piece, names=names, at=utc_now())
                    )
                    tick(handle.tell())
                created += names.created
        else:
            for piece in pieces:
                with unit_of_work(engine) as session:
                    names = Names(
                        session, operator_actor(session), create, utc_now(), papers_missing
                    )
                    report.add(
                        import_events(session, names.actor, piece, names=names, at=utc_now())
                    )
                created += names.created
                tick(handle.tell())
    assert report.lines == table.lines, "a line of the table was lost"
    if not (names_papers(table.columns) or papers_missing):
        table.notes.append(
            "No column names orders or delivery notes: each receipt keeps that as the reason."
        )
    return report, created, table.notes


def _ensure_operator(engine: Any) -> None:
    from core.db.session import unit_of_work

    with unit_of_work(engine) as session:
        if find_operator(session) is None:
            make_operator(session, "Own company", "UTC")


class _undone:  # noqa: N801  reads as a phrase: with _undone(engine) as session
    def __init__(self, engine: Any) -> None:
        from sqlalchemy.orm import Session

        self.session = Session(engine, expire_on_commit=False)

    def __enter__(self) -> Any:
        return self.session

    def __exit__(self, *_: object) -> None:
        self.session.rollback()
        self.session.close()


class _bar:  # noqa: N801  reads as a phrase: with _bar(size) as tick
    def __init__(self, size: int) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self.task = self.progress.add_task("importing", total=size)

    def __enter__(self) -> Any:
        self.progress.start()
        return lambda place: self.progress.update(self.task, completed=place)

    def __exit__(self, *_: object) -> None:
        self.progress.stop()


@click.command()
@click.argument("number")
@click.option("--back", "way", flag_value="back", help="To sources.")
@click.option("--forward", "way", flag_value="forward", default="forward", help="To customers.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "csv", "epcis"]),
    default="table",
    show_default=True,
)
@click.option("--item", help="SKU, where several items share the number.")
@click.option(
    "--of",
    "kind",
    type=click.Choice(["number", "run", "document", "order", "shipment", "complaint"]),
    help="What NUMBER is, where it could be several things.",
)
def trace(number: str, way: str, shape: str, item: str | None, kind: str | None) -> None:
    """Trace back to sources or forward to customers, from anything that has a number.

    A lot or serial by any of its numbers, a run by batch or work order, a document by its
    file's name, an order, a shipment or delivery note, or a complaint (claim, RMA, NCR).
    """
    from registry.exports.trace import trace_as_csv, trace_as_json, trace_rows
    from registry.genealogy.links import Way
    from registry.genealogy.starts import StartKind, pick_start
    from registry.genealogy.trace import trace as walk

    with reading(open_database()) as (session, actor):
        start = pick_start(session, actor, number, StartKind(kind) if kind else None)
        roots = [root for root in start.roots if not item or root.item.sku == item]
        if not roots:
            raise click.ClickException(f"No lot or serial carries the number {number}.")
        found = walk(session, actor, roots, Way(way), at=utc_now())
        if shape == "epcis":
            from registry.exports.epcis import trace_as_epcis

            document = trace_as_epcis(
                session,
                actor,
                found,
                at=utc_now(),
                base=settings_from_environment().public_url,
            )
            click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        elif shape == "json":
            click.echo(json.dumps(trace_as_json(found), ensure_ascii=False, indent=1))
        elif shape == "csv":
            trace_as_csv(found, sys.stdout)
        else:
            _print_trace(found, trace_rows(found))


@click.command()
@click.option("--number", help="Only this lot or serial, by any of its numbers.")
@click.option("--item", help="Only this SKU.")
@click.option("--location", help="Only this location and what lies below it.")
@click.option("--status", help="Only this status: released, quarantine, on_hold, expired...")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table")
def stock(
    number: str | None, item: str | None, location: str | None, status: str | None, shape: str
) -> None:
    """Show what lies where, by lot and serial, with status and expiry."""
    from registry.ledger.queries.stock import StockFilter, stock_rows

    with reading(open_database()) as (session, actor):
        rows = [
            {
                "item": row.sku,
                "number": row.number,
                "kind": row.kind.value,
                "status": row.status.value,
                "expiry_date": row.expiry_date.isoformat() if row.expiry_date else "",
                "site": row.site,
                "location": row.location,
                "quantity": format(row.quantity, "f"),
                "unit": row.unit,
            }
            for row in stock_rows(
                session,
                actor,
                StockFilter(number=number, sku=item, location=location, status=status),
                at=utc_now(),
            )
        ]
    _print_rows(rows, shape)


@click.group()
def ledger() -> None:
    """Look after the event ledger."""


@ledger.command()
@click.option("--check", is_flag=True, help="Only compare; change nothing.")
def rebuild(*, check: bool) -> None:
    """Derive balances, links and statuses anew from the events.

    With --check: prints every difference and ends with status 1 if there is any.
    """
    from registry.ledger.rebuild import compare_ledger, rebuild_ledger

    engine = open_database()
    if check:
        count = 0
        with reading(engine) as (session, actor):
            for difference in compare_ledger(session, actor):
                count += 1
                click.echo(
                    f"{difference.what} {difference.where}: stored {difference.stored}, "
                    f"the ledger says {difference.derived}"
                )
        click.echo(f"{count} differences.")
        sys.exit(1 if count else 0)
    with writing(engine) as (session, actor):
        count = rebuild_ledger(session, actor)
    click.echo(f"Rebuilt; {count} values were different.")


def _print_trace(found: Any, rows: list[dict[str, str]]) -> None:
    _print_rows(rows, "table")
    if found.deliveries:
        click.echo("\nShipped to")
        _print_rows(
            [
                {
                    "customer": delivery.customer,
                    "shipment": delivery.shipment,
                    "on": f"{delivery.shipped_at:%Y-%m-%d}",
                    "number": delivery.number,
                    "quantity": format(delivery.quantity, "f"),
                    "unit": delivery.unit,
                }
                for delivery in found.deliveries
            ],
            "table",
        )


def _print_rows(rows: list[dict[str, Any]], shape: str) -> None:
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif shape == "csv":
        if rows:
            writer = csv.DictWriter(sys.stdout, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        # Into a pipe or file nothing is cut: the table is as wide as it needs to be.
        console = Console() if sys.stdout.isatty() else Console(width=400)
        console.print(_table(rows) if rows else "Nothing fits.")


def _table(rows: list[dict[str, Any]]) -> Any:
    from rich.table import Table

    table = Table(box=None)
    for column in rows[0]:
        table.add_column(
            column.replace("_", " "), justify="right" if column == "quantity" else "left"
        )
    for row in rows:
        table.add_row(*row.values())
    return table
