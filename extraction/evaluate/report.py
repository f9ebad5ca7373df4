"""All documents' scores to the figures of a report."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extraction.evaluate.calibrated import calibration_error, coverage
from extraction.evaluate.score import DocumentScore, Mistake, Scored, Tally, score_document

#: What the report is broken down by.
GROUPINGS = ("layout", "industry", "language", "quality", "family")
CELLS = ("unit", "limits", "verdict", "method")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a set of documents; shares 0..1, None where nothing was asked."""

    documents: int
    header: Tally
    lot: Tally
    rows: Tally
    cells: Mapping[str, float | None]
    straight_through: float
    auto_99: float
    auto_999: float
    calibration_error: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the shared scorer's names, rounded as it does."""
        return {
            "documents": self.documents,
            "header": _tally_json(self.header),
            "lot": _tally_json(self.lot),
            "rows": _tally_json(self.rows),
            **{
                name: None if share is None else round(share, 4)
                for name, share in self.cells.items()
            },
            "straight_through": round(self.straight_through, 4),
            "auto@0.99": round(self.auto_99, 4),
            "auto@0.999": round(self.auto_999, 4),
        }


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """The figures of one header field over all documents."""

    tally: Tally
    auto_99: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of the report; seconds and bytes None where they were not measured."""

    name: str
    groups: Mapping[str, str]
    figures: Figures
    mistakes: tuple[Mistake, ...]
    predicted: bool
    seconds: float | None
    memory: int | None  # peak, bytes
    failure: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What `evaluate` found."""

    total: Figures
    groups: Mapping[str, Mapping[str, Figures]]  # grouping to group to figures
    fields: Mapping[str, FieldFigures]
    documents: tuple[DocumentLine, ...]
    extras: Mapping[str, Tally]  # fields and cells outside the shared label format
    scored: tuple[Scored, ...] = field(repr=False, default=())
    scored_rows: tuple[Scored, ...] = field(repr=False, default=())

    def to_json(self) -> dict[str, Any]:
        """Return all figures as plain data."""
        return {
            "total": self.total.to_json(),
            "calibration_error": round(self.total.calibration_error, 4),
            "groups": {
                grouping: {name: figures.to_json() for name, figures in groups.items()}
                for grouping, groups in self.groups.items()
            },
            "fields": {
                name: {
                    **_tally_json(figures.tally),
                    "auto@0.99": round(figures.auto_99, 4),
                    "calibration_error": round(figures.calibration_error, 4),
                }
                for name, figures in self.fields.items()
            },
            "extras": {name: _tally_json(tally) for name, tally in self.extras.items()},
        }


def evaluate(predictions: Path, labels: Path, *, exclude: Collection[str] = ()) -> Report:
    """Compare a folder of predictions with a folder of labels.

    Args:
        predictions: One JSON a document, in the label format or as `run_extraction`
            writes it. A missing file counts as a reading that found nothing.
        labels: One JSON a document, same stem.
        exclude: Stems of documents that are not judged; their labels stay closed.

    Raises:
        FileNotFoundError: There are no labels in the folder.

    """
    paths = sorted(path for path in labels.glob("*.json") if path.stem not in exclude)
    if not paths:
        msg = f"there are no labels (*.json) in {labels}"
        raise FileNotFoundError(msg)
    lines, scores = [], []
    for path in paths:
        label = json.loads(path.read_text(encoding="utf-8"))
        found = predictions / path.name
        predicted = json.loads(found.read_text(encoding="utf-8")) if found.exists() else None
        score = score_document(predicted or {}, label)
        scores.append(score)
        lines.append(_line(path.stem, label, predicted, score))
    return summarise(lines, scores)


def summarise(lines: Sequence[DocumentLine], scores: Sequence[DocumentScore]) -> Report:
    """Join the lines of documents (same order as their scores) to a report."""
    groups: dict[str, dict[str, list[DocumentScore]]] = defaultdict(lambda: defaultdict(list))
    for line, score in zip(lines, scores, strict=True):
        for grouping, name in line.groups.items():
            groups[grouping][name].append(score)
    scored = tuple(item for score in scores for item in score.scored)
    return Report(
        total=figures_of(scores),
        groups={
            grouping: {name: figures_of(named[name]) for name in sorted(named)}
            for grouping, named in groups.items()
        },
        fields=_field_figures(scores, scored),
        documents=tuple(lines),
        extras=_extra_figures(scores),
        scored=scored,
        scored_rows=tuple(item for score in scores for item in score.scored_rows),
    )


def figures_of(scores: Sequence[DocumentScore]) -> Figures:
    """Add up the scores of documents."""
    header, lot, rows = Tally(), Tally(), Tally()
    cells: dict[str, list[bool]] = defaultdict(list)
    scored: list[Scored] = []
    for score in scores:
        header.add(score.header)
        lot.add(score.fields["lot_number"])
        rows.add(score.rows)
        scored += score.scored
        for name, hits in score.cells.items():
            cells[name] += hits
    return Figures(
        documents=len(scores),
        header=header,
        lot=lot,
        rows=rows,
        cells={name: _share(cells[name]) for name in CELLS},
        straight_through=_share([score.clean for score in scores]) or 0.0,
        auto_99=coverage(scored, 0.99),
        auto_999=coverage(scored, 0.999),
        calibration_error=calibration_error(scored),
    )


def worst_mistakes(report: Report, limit: int = 10) -> list[tuple[str, int, list[str]]]:
    """Return the most frequent kinds of error: (kind, count, up to five examples)."""
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    for line in report.documents:
        for mistake in line.mistakes:
            kind = f"{mistake.kind} {mistake.field.split(' of ')[0]}"
            counts[kind] += 1
            if not any(text.startswith(f"{line.name}: ") for text in examples[kind]):
                examples[kind].append(f"{line.name}: {mistake}")
    return [(kind, count, examples[kind][:5]) for kind, count in counts.most_common(limit)]


def _line(
    name: str, label: Mapping[str, Any], predicted: Mapping[str, Any] | None, score: DocumentScore
) -> DocumentLine:
    run = (predicted or {}).get("run") or {}
    groups = {key: str(label[key]) for key in GROUPINGS if label.get(key) is not None}
    groups.setdefault("quality", "digital" if label.get("text_layer") else "scan")
    return DocumentLine(
        name=name,
        groups=groups,
        figures=figures_of([score]),
        mistakes=tuple(score.mistakes),
        predicted=predicted is not None,
        seconds=run.get("seconds"),
        memory=run.get("memory"),
        failure=run.get("failure"),
    )


def _field_figures(
    scores: Iterable[DocumentScore], scored: Sequence[Scored]
) -> dict[str, FieldFigures]:
    tallies: dict[str, Tally] = {}
    for score in scores:
        for name, tally in score.fields.items():
            tallies.setdefault(name, Tally()).add(tally)
    by_field: dict[str, list[Scored]] = defaultdict(list)
    for item in scored:
        by_field[item.field].append(item)
    return {
        name: FieldFigures(
            tally=tally,
            auto_99=coverage(by_field[name], 0.99),
            calibration_error=calibration_error(by_field[name]),
        )
        for name, tally in tallies.items()
    }


def _extra_figures(scores: Iterable[DocumentScore]) -> dict[str, Tally]:
    """Add up what labels state beside the shared format; empty if none does."""
    tallies: dict[str, Tally] = {}
    for score in scores:
        for name, tally in score.extras.items():
            tallies.setdefault(name, Tally()).add(tally)
    return tallies


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def _tally_json(tally: Tally) -> dict[str, float]:
    return {
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4),
        "tp": tally.tp,
        "fp": tally.fp,
        "fn": tally.fn,
    }
