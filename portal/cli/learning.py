"""Commands around learning: make documents with known content."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.progress import progress_bar


@click.command("synthesize")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option("--count", default=200, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True, help="The same seed, the same documents.")
def synthesize_command(out: Path, count: int, seed: int) -> None:
    """Make certificates with exact labels, in OUT/documents and OUT/labels.

    Layout families take turns; each label names its family and holds the place (page and
    box) of every stated fact.
    """
    from extraction.synthetic.generate import synthesize

    with progress_bar("Making", count) as progress:
        for _ in synthesize(out, count, seed, progress=progress):
            pass
    click.echo(f"{count} documents in {out}")
