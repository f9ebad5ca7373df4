"""Commands around reading: read documents, and measure how well they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.progress import progress_bar

if TYPE_CHECKING:
    from extraction.evaluate.calibrated import Bin
    from extraction.evaluate.report import Figures, Report
    from extraction.learned.leftout import SureError
    from extraction.options import Options

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TARGET = click.Path(path_type=Path)
PROCESSES = click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many documents at once; one a processor if not given.",
)

DICTIONARY = click.option(
    "--dictionary",
    "dictionaries",
    multiple=True,
    type=FILE,
    help="Own test names (TOML), on top of the built-in ones; may be given several times.",
)


@click.command("extract")
@click.argument("documents", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--out", required=True, type=TARGET, help="Folder for the results, made if missing.")
@DICTIONARY
@PROCESSES
def extract_command(
    documents: tuple[Path, ...], out: Path, dictionaries: tuple[Path, ...], processes: int | None
) -> None:
    """Read each FILE and write what it states as OUT/NAME.json.

    A file is a PDF, an image, a spreadsheet, an e-mail or CoA JSON. Each fact comes with
    its confidence, the reasons for it, and the place where it stands. A document that is no
    certificate gets the document type "other". Exit code 1 if a file could not be read.
    """
    import json

    from extraction.evaluate.run import run_extraction

    options = _options(dictionaries)
    with progress_bar("Reading", len(documents)) as progress:
        try:
            written = run_extraction(
                documents, out, processes=processes, progress=progress, options=options
            )
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    failed = 0
    for document, path in zip(documents, written, strict=True):
        failure = json.loads(path.read_text(encoding="utf-8"))["run"]["failure"]
        if failure:
            failed += 1
            click.echo(f"{document.name}: {failure}", err=True)
    click.echo(f"{len(written) - failed} of {len(written)} documents read, results in {out}")
    if failed:
        raise click.exceptions.Exit(1)


def _options(dictionaries: tuple[Path, ...]) -> Options:
    """Return the options of a reading with own test names; end the command if they are bad."""
    from extraction.errors import BadDictionary
    from extraction.normalise.dictionary import load_dictionary
    from extraction.options import Options

    try:
        load_dictionary(dictionaries)
    except BadDictionary as error:
        raise click.ClickException(str(error)) from error
    return Options(dictionaries=dictionaries)


@click.command("evaluate")
@click.argument("documents", type=FOLDER)
@click.argument("labels", type=FOLDER)
@click.option("--out", type=TARGET, help="Keep the predictions in this folder.")
@click.option("--predictions", type=FOLDER, help="Judge these results; read nothing.")
@click.option("--html", type=TARGET, help="Write the report with plots to this file.")
@click.option("--json", "json_file", type=TARGET, help="Write the figures to this file.")
@click.option("--errors", is_flag=True, help="Print every error.")
@click.option(
    "--exclude",
    multiple=True,
    help="Leave out this document, or those that this file names, one a line: neither they nor "
    "their labels are opened. May be given several times.",
)
@click.option(
    "--leave-out",
    type=click.Choice(["layout"]),
    help="Judge each document by confidence models that saw nothing of its issuer.",
)
@click.option(
    "--examples",
    type=FILE,
    help="What these models learn from beside the documents, as `train --keep` writes it.",
)
@PROCESSES
def evaluate_command(
    documents: Path,
    labels: Path,
    *,
    out: Path | None,
    predictions: Path | None,
    html: Path | None,
    json_file: Path | None,
    errors: bool,
    exclude: tuple[str, ...],
    leave_out: str | None,
    examples: Path | None,
    processes: int | None,
) -> None:
    """Read DOCUMENTS and compare with LABELS: how much is right, and does it know.

    DOCUMENTS is a folder of files, LABELS a folder of JSON files with the same stems in
    the label format. Prints precision, recall, F1, calibration and coverage by layout,
    field and quality.

    With --leave-out layout the shipped confidence models are not used: for each issuer new
    ones are trained on EXAMPLES and on the documents of the other issuers. What they say is
    what a paper that comes for the first time is judged like. It takes minutes. Figures are of
    all documents, by how familiar they are, by language, industry and digital or scan; behind
    them, how often each confidence was right, and each wrong value of 0.9 or more.
    """
    import json

    from extraction.evaluate import evaluate, write_html

    excluded = _excluded(exclude)
    if leave_out is not None:
        if any((out, predictions, html, errors)):
            msg = "--leave-out goes with --exclude, --examples, --json and --processes alone"
            raise click.UsageError(msg)
        _leave_out(documents, labels, excluded, examples, json_file, processes)
        return
    if examples is not None:
        msg = "--examples is for --leave-out"
        raise click.UsageError(msg)
    if predictions is None:
        with _kept_or_temporary(out) as folder:
            _read_labelled(documents, labels, folder, excluded, processes)
            report = evaluate(folder, labels, exclude=excluded)
    else:
        report = evaluate(predictions, labels, exclude=excluded)
    _print_report(report, errors=errors)
    if html is not None:
        write_html(report, html)
        click.echo(f"report: {html}")
    if json_file is not None:
        json_file.write_text(json.dumps(report.to_json(), indent=2), encoding="utf-8")


def _excluded(given: tuple[str, ...]) -> frozenset[str]:
    """Return the stems of documents that are given by name or in a file of names."""
    names = []
    for each in given:
        path = Path(each)
        listed = path.suffix in {"", ".txt"} and path.is_file()
        names += path.read_text(encoding="utf-8").split() if listed else [each]
    return frozenset(Path(name).stem if Path(name).suffix else name for name in names)


def _labelled(documents: Path, labels: Path, excluded: frozenset[str]) -> list[tuple[Path, Path]]:
    """Return the (document, label) pairs; end the command if there is none."""
    wanted = {path.stem: path for path in labels.glob("*.json") if path.stem not in excluded}
    files = [path for path in sorted(documents.iterdir()) if path.stem in wanted]
    if not files:
        msg = f"no document in {documents} has a label in {labels} (same name, .json)"
        raise click.UsageError(msg)
    return [(path, wanted[path.stem]) for path in files]


def _leave_out(
    documents: Path,
    labels: Path,
    excluded: frozenset[str],
    examples: Path | None,
    json_file: Path | None,
    processes: int | None,
) -> None:
    import json

    from extraction.learned.examples import gather, kept_examples
    from extraction.learned.leftout import leave_out, reliability_of, report_of, sure_errors

    pairs = _labelled(documents, labels, excluded)
    try:
        known, spans = kept_examples(examples) if examples is not None else ([], [])
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    with progress_bar("Reading", len(pairs)) as progress:
        gathered = gather(pairs, processes=processes or 2, progress=progress, known=spans)
    try:
        left = leave_out(gathered.read, known)
    except ValueError as error:
        msg = f"There is too little to learn from: {error}. Give more documents, or --examples."
        raise click.ClickException(msg) from error
    report = report_of(left)
    bins, errors = reliability_of(left), sure_errors(left)
    for line in _left_out_lines(report, bins, errors):
        click.echo(line)
    if json_file is not None:
        plain = {
            **report,
            "reliability": {kind: [asdict(part) for part in own] for kind, own in bins.items()},
            "sure and wrong": [asdict(error) for error in errors],
        }
        json_file.write_text(json.dumps(plain, indent=2), encoding="utf-8")


def _left_out_lines(
    report: Mapping[str, Mapping[str, float | int | None]],
    bins: Mapping[str, Sequence[Bin]],
    errors: Sequence[SureError],
) -> Iterator[str]:
    for name, figures in report.items():
        yield f"{name}, {figures['documents']} documents"
        for what, share in figures.items():
            if what != "documents":
                yield f"  {what:<40} {'-' if share is None else share}"
    for kind, parts in bins.items():
        yield f"{kind}: confidence, values, mean confidence, right"
        for part in parts:
            yield (
                f"  {part.low:.1f} to {part.high:.1f} {part.count:>6} "
                f"{part.confidence:.3f} {part.accuracy:.3f}"
            )
    yield f"wrong and sure: {len(errors)}"
    for error in errors:
        yield (
            f"  {error.confidence:.3f} {error.document} {error.path}: "
            f"{error.value!r} instead of {error.wanted!r}"
        )


def _read_labelled(
    documents: Path, labels: Path, out: Path, excluded: frozenset[str], processes: int | None
) -> None:
    from extraction.evaluate.run import run_extraction

    files = [path for path, _ in _labelled(documents, labels, excluded)]
    with progress_bar("Reading", len(files)) as progress:
        run_extraction(files, out, processes=processes, progress=progress)


@contextmanager
def _kept_or_temporary(folder: Path | None) -> Iterator[Path]:
    import tempfile

    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="lotbridge-") as temporary:
        yield Path(temporary)


def _print_report(report: Report, *, errors: bool) -> None:
    from extraction.evaluate.report import worst_mistakes

    for grouping in ("layout", "quality"):
        for name, figures in report.groups.get(grouping, {}).items():
            click.echo(_line(f"{grouping} {name}", figures))
    for name, field in report.fields.items():
        tally = field.tally
        click.echo(
            f"{'field ' + name:<34} P {tally.precision:.3f}  R {tally.recall:.3f}  "
            f"F1 {tally.f1:.3f}  auto@0.99 {field.auto_99:.2f}  ECE {field.calibration_error:.3f}"
        )
    for name, tally in report.extras.items():
        click.echo(
            f"{'extra ' + name:<34} P {tally.precision:.3f}  R {tally.recall:.3f}  "
            f"F1 {tally.f1:.3f}"
        )
    click.echo(_line("all", report.total))
    total = report.total
    click.echo(
        f"calibration error {total.calibration_error:.4f}  auto@0.99 {total.auto_99:.4f}  "
        f"auto@0.999 {total.auto_999:.4f}"
    )
    for kind, count, examples in worst_mistakes(report):
        click.echo(f"{count:>5} {kind}, such as {examples[0]}")
    if errors:
        for line in report.documents:
            click.echo(f"== {line.name}{'' if line.predicted else ' (no prediction)'}")
            for mistake in line.mistakes:
                click.echo(f"   {mistake}")


def _line(name: str, figures: Figures) -> str:
    cells = "  ".join(
        f"{cell} {'-' if share is None else f'{share:.3f}'}"
        for cell, share in figures.cells.items()
    )
    return (
        f"{name:<34} docs {figures.documents:>3}  header F1 {figures.header.f1:.3f}  "
        f"lot F1 {figures.lot.f1:.3f}  rows P {figures.rows.precision:.3f} "
        f"R {figures.rows.recall:.3f} F1 {figures.rows.f1:.3f}  {cells}  "
        f"straight {figures.straight_through:.2f}  auto@0.99 {figures.auto_99:.2f}"
    )
