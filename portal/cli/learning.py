"""Commands around learning: make documents with known content, train on them."""

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
@click.option("--drawn", default=0.0, help="Share of layouts drawn at random.")
def synthesize_command(
    *,
    out: Path,
    count: int,
    seed: int,
    scans: float,
    faxes: float,
    photos: float,
    others: float,
    drawn: float,
) -> None:
    """Make certificates with exact labels, in OUT/documents and OUT/labels.

    Layout families take turns; each label names its family and holds the place (page and
    box) of every stated fact.
    """
    from extraction.synthetic.generate import Mix, synthesize

    mix = Mix(scan=scans, fax=faxes, photo=photos, other=others, drawn=drawn)
    with progress_bar("Making", count) as progress:
        for _ in synthesize(out, count, seed, mix=mix, progress=progress):
            pass
    click.echo(f"{count} documents in {out}")


@click.command("train")
@click.option("--count", default=480, show_default=True, help="Digital documents to make.")
@click.option("--damaged", default=96, show_default=True, help="Scans and photos to make.")
@click.option("--seed", default=20, show_default=True, help="The same seed, the same models.")
@click.option(
    "--corpus",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Real documents to learn from too: a folder with documents/ and labels/. May be given "
    "several times.",
)
@click.option(
    "--unseen",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The same, of layouts that the readers were not written on; they weigh more.",
)
@click.option(
    "--rescans/--no-rescans",
    default=True,
    help="Read these once more as scans; costs seconds a page.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for models and card.")
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep what was learned from in this file, for `evaluate --leave-out`.",
)
@click.option("--processes", default=2, show_default=True, type=click.IntRange(min=1))
def train_command(
    *,
    count: int,
    damaged: int,
    seed: int,
    corpus: tuple[Path, ...],
    unseen: tuple[Path, ...],
    rescans: bool,
    out: Path | None,
    keep: Path | None,
    processes: int,
) -> None:
    """Train all models (confidence, spans, tables), and write them with their card.

    Makes documents, reads each once, fits, and measures on layouts kept out. Takes minutes.
    Without --out the models of this installation are replaced.
    """
    from extraction.learned.examples import keep_examples
    from extraction.learned.train import MODELS, Plan, train, write_models

    plan = Plan(count, damaged, seed, corpus, unseen, rescans, processes)
    with progress_bar("Reading", count + damaged) as progress:
        trained = train(plan, progress=progress)
    write_models(trained, plan, out or MODELS)
    if keep is not None:
        keep_examples(trained.examples, trained.spans, keep)
    for measured in trained.set_aside:
        figures = "  ".join(f"{name} {value:.3f}" for name, value in measured.figures().items())
        click.echo(f"{measured.kind}, {measured.name} kept out: {figures}")
    for name, value in trained.table_figures.items():
        click.echo(f"readings of tables, issuers kept out: {name} {value:g}")
