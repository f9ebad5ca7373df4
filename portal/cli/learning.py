"""Commands around learning: make documents with known content."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.progress import progress_bar


@click.command("synthesize")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option("--count", default=200, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True, help="The same seed, the same documents.")
@click.option("--scans", default=0.0, help="Share of scans, 0 to 1.")
@click.option("--faxes", default=0.0, help="Share of faxes.")
@click.option("--photos", default=0.0, help="Share of photos.")
@click.option("--others", default=0.0, help="Share of documents that are no certificates.")
def synthesize_command(
    out: Path, count: int, seed: int, *, scans: float, faxes: float, photos: float, others: float
) -> None:
    """Make certificates with exact labels, in OUT/documents and OUT/labels.

    Layout families take turns; each label names its family and holds the place (page and
    box) of every stated fact.
    """
    from extraction.synthetic.generate import Mix, synthesize

    mix = Mix(scan=scans, fax=faxes, photo=photos, other=others)
    with progress_bar("Making", count) as progress:
        for _ in synthesize(out, count, seed, mix=mix, progress=progress):
            pass
    click.echo(f"{count} documents in {out}")
