"""`lotbridge packet` and `lotbridge fsma204`: papers for auditors and authorities."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from core.clock import at_place, utc_now
from portal.cli import settings_from_environment
from portal.cli.context import open_database, reading, writing

_FILE = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("number")
@click.argument("file", type=_FILE)
def packet(number: str, file: Path) -> None:
    """Write the audit packet of a lot or serial: one ZIP with the hash of each file.

    Dossier, traces, original documents, decisions and signatures, certificates, audit trail.
    """
    from core.storage import make_store
    from portal.packets import build_packet
    from registry.ledger.naming import pick_named

    settings = settings_from_environment()
    with writing(open_database()) as (session, actor):
        lot = pick_named(session, actor, number)
        store = make_store(settings)
        at = utc_now()
        data = build_packet(session, actor, store, lot, at=at, base=settings.public_url)
    file.write_bytes(data)
    click.echo(f"{file} is written.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--number", help="Only what belongs to this number, traced back and forward.")
@click.option(
    "--since", type=_DAY, help="First day, by your company's clocks; without it the last two years."
)
@click.option("--until", type=_DAY, help="Last day; without it today.")
def fsma204(file: Path, number: str | None, since: object, until: object) -> None:
    """Write the FSMA 204 sheet (XLSX): receiving, transformation, shipping by lot."""
    from datetime import datetime

    from registry.exports.fsma204 import tracking_rows, tracking_workbook
    from registry.genealogy.links import Way
    from registry.genealogy.reach import read_reached
    from registry.genealogy.starts import pick_start

    now = utc_now()
    with reading(open_database()) as (session, actor):
        zone = actor.time_zone
        first = at_place(since, zone) if isinstance(since, datetime) else now - timedelta(days=730)
        last = at_place(until, zone) if isinstance(until, datetime) else now
        lots = None
        if number:
            roots = [root.id for root in pick_start(session, actor, number).roots]
            lots = [row.id for way in Way for row in read_reached(session, actor, roots, way)]
        rows = tracking_rows(
            session, actor, since=first, until=last + timedelta(days=1), traceables=lots
        )
    file.write_bytes(tracking_workbook(rows))
    click.echo(f"{file} is written: {sum(map(len, rows.values()))} rows.")
