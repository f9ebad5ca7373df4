"""The card of the shipped models: data, figures, limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from extraction.evaluate.calibrated import calibration_error, reliability
from extraction.learned.examples import Example
from extraction.learned.setaside import SetAside

HEAD = """# Card of the confidence models

`header.json` judges header values, `row.json` result rows (test name and value): the
probability that a value is right. Gradient-boosted trees over what is known of a value
(`learned/features.py`), then a rising curve by document quality, fitted on scores of trees
that had not seen the value's layout. Written by `lotbridge train`; do not edit.

## Data

{made} made certificates and {damaged} scans, faxes and photos (seed {seed}), read by this
version of the engine; {documents} documents gave values. Real documents count {factor}
times as much as made ones. The documents themselves are not part of the models.

| values | right | wrong | layouts |
|---|---|---|---|
{counts}

## Figures on layouts kept out

Each layout is judged by a model that has not seen it: neither its trees nor its curves.
*own score* is the readers' score before calibration; ECE the expected calibration error;
auto@P the share of values that can be accepted unseen at precision P.

| values | set | count | precision | ECE, own score | ECE | auto@0.99, own score | auto@0.99 | auto@0.999 |
|---|---|---|---|---|---|---|---|---|
{figures}

## Reliability on real layouts kept out

| values | confidence | count | mean confidence | right |
|---|---|---|---|---|
{reliability}

## By real layout kept out

| values | layout | count | right | mean confidence | ECE |
|---|---|---|---|---|---|
{layouts}

## Limits

- A confidence is a share among documents like those above. A form in another language than
  the nine, or another kind of document, may be judged too well.
- Values from form fields, attachments, barcodes and spreadsheets are not judged here.
- Scans and photos of the training set are made; real ones are few.
- A change of the readers changes what their scores mean: train again.
"""


def write_card(
    path: Path,
    examples: Sequence[Example],
    measured: Sequence[SetAside],
    *,
    made: int,
    damaged: int,
    seed: int,
    factor: float = 4.0,
) -> None:
    """Write the card; `measured` as `train` gives it."""
    real = [figures for figures in measured if figures.real]
    text = HEAD.format(
        made=made,
        damaged=damaged,
        seed=seed,
        factor=f"{factor:g}",
        documents=len({example.document for example in examples}),
        counts=_counts(examples),
        figures="\n".join(_figures(figures) for figures in measured),
        reliability="\n".join(_bins(figures) for figures in real) or "| - | | | | |",
        layouts="\n".join(_layouts(figures) for figures in real) or "| - | | | | | |",
    )
    path.write_text(text, encoding="utf-8")


def _counts(examples: Sequence[Example]) -> str:
    lines = []
    for kind, quality in sorted({(e.kind, e.quality) for e in examples}):
        chosen = [e for e in examples if (e.kind, e.quality) == (kind, quality)]
        right = Counter(e.right for e in chosen)
        layouts = len({e.layout for e in chosen})
        lines.append(f"| {kind}, {quality} | {right[True]} | {right[False]} | {layouts} |")
    return "\n".join(lines)


def _figures(measured: SetAside) -> str:
    before, after = measured.figures(calibrated=False), measured.figures()
    name = "real layouts" if measured.real else "made families"
    return (
        f"| {measured.kind} | {name} | {after['values']} | {after['precision']:.3f} "
        f"| {before['ece']:.3f} | {after['ece']:.3f} | {before['auto_99']:.3f} "
        f"| {after['auto_99']:.3f} | {after['auto_999']:.3f} |"
    )


def _bins(measured: SetAside) -> str:
    return "\n".join(
        f"| {measured.kind} | {part.low:.1f} to {part.high:.1f} | {part.count} "
        f"| {part.confidence:.3f} | {part.accuracy:.3f} |"
        for part in reliability(measured.after)
    )


def _layouts(measured: SetAside) -> str:
    lines = []
    for name, scored in measured.by_layout().items():
        right = sum(item.right for item in scored) / len(scored)
        sure = sum(item.confidence for item in scored) / len(scored)
        error = calibration_error(scored)
        lines.append(
            f"| {measured.kind} | {name} | {len(scored)} | {right:.3f} | {sure:.3f} | {error:.3f} |"
        )
    return "\n".join(lines)
