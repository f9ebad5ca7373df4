"""`lotbridge dossier`: everything about one lot or serial, as files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from core.clock import utc_now
from portal.cli import settings_from_environment
from portal.cli.context import open_database, plain_errors, reading

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("number")
@click.option("--pdf", type=_FILE, help="Write it as PDF.")
@click.option("--xlsx", type=_FILE, help="Write it as a workbook.")
@click.option("--csv", "table", type=_FILE, help="Write it as CSV.")
@click.option("--json", "plain_file", type=_FILE, help="Write it as JSON.")
@click.option("--epcis", type=_FILE, help="Write its events as GS1 EPCIS 2.0 JSON-LD.")
def dossier(
    number: str,
    pdf: Path | None,
    xlsx: Path | None,
    table: Path | None,
    plain_file: Path | None,
    epcis: Path | None,
) -> None:
    """Answer the six questions about a lot or serial, by any of its numbers.

    What was used, where from, how it moved, who handled it, which quality events, where it
    was shipped. Without a file named, the JSON is printed.
    """
    from registry.exports.dossier import dossier_as_csv, dossier_as_json, dossier_as_xlsx
    from registry.exports.epcis import events_as_epcis
    from registry.genealogy.dossier import read_dossier
    from registry.genealogy.mass_balance import mass_balance
    from registry.ledger.naming import pick_named

    at, base = utc_now(), settings_from_environment().public_url
    with plain_errors(), reading(open_database()) as (session, actor):
        lot = pick_named(session, actor, number)
        found = read_dossier(session, actor, lot.public_id, at=at)
        plain = dossier_as_json(found, mass_balance(session, actor, lot), at=at)
        if epcis:
            events = events_as_epcis(session, actor, [lot.id], at=at, base=base)
            _write(epcis, json.dumps(events, ensure_ascii=False, indent=1).encode())
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    if pdf:
        from portal.dossier_sheets import render_dossier

        _write(pdf, render_dossier(plain))
    if xlsx:
        _write(xlsx, dossier_as_xlsx(plain))
    if table:
        with table.open("w", newline="", encoding="utf-8") as out:
            dossier_as_csv(plain, out)
        click.echo(f"{table} is written.")
    if plain_file:
        _write(plain_file, text.encode())
    if not any((pdf, xlsx, table, plain_file, epcis)):
        click.echo(text)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    click.echo(f"{path} is written.")
