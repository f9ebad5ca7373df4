"""`lotbridge label`: labels of lots and serials as PDF or ZPL."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli import settings_from_environment
from portal.cli.context import open_database, plain_errors, reading


@click.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--format", "shape", type=click.Choice(["pdf", "zpl"]), default="pdf")
@click.option("--symbol", type=click.Choice(["datamatrix", "qr"]), default="datamatrix")
@click.option("--copies", type=click.IntRange(1, 100), default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; default: label.pdf or label.zpl.",
)
def label(numbers: tuple[str, ...], shape: str, symbol: str, copies: int, out: Path | None) -> None:
    """Make labels of lots or serials, by any of their numbers.

    GS1 DataMatrix and GS1-128 where the item has a GTIN, else a QR code and Code 128.
    """
    from portal.label_sheets import render_labels
    from registry.exports.labels import Symbol, as_zpl, label_for
    from registry.ledger.naming import pick_named

    base = settings_from_environment().public_url
    with plain_errors(), reading(open_database()) as (session, actor):
        labels = [
            label_for(
                session,
                actor,
                pick_named(session, actor, number),
                base=base,
                symbol=Symbol(symbol),
            )
            for number in numbers
            for _ in range(copies)
        ]
    path = out or Path(f"label.{shape}")
    if shape == "zpl":
        path.write_text("".join(map(as_zpl, labels)), encoding="utf-8")
    else:
        path.write_bytes(render_labels(labels))
    click.echo(f"{len(labels)} labels in {path}.")
