"""Figures over documents, each judged by judges that saw nothing of its issuer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.evaluate.calibrated import calibration_error, coverage, wrong_share
from extraction.evaluate.report import figures_of
from extraction.evaluate.score import DocumentScore, Scored
from extraction.learned.examples import Example, Judgeable
from extraction.learned.fit import Judges, fit_judges, weights_of
from extraction.learned.setaside import REAL_FOLDS, layout_groups, without

#: From here on a value counts as sure.
SURE = 0.95


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One document as judged by judges that saw nothing of its issuer."""

    name: str
    layout: str
    familiar: float  # 0..1
    score: DocumentScore


def leave_out(judged: Sequence[Judgeable], examples: Sequence[Example]) -> list[LeftOut]:
    """Judge each document by judges that saw nothing of its issuer.

    Args:
        judged: The documents; those of other issuers are learned from too.
        examples: More to learn from: of made documents and others. Where they hold some of
            `judged` too, these are not taken twice.

    Raises:
        ValueError: The examples are too few to learn from.

    """
    own = [example for each in judged for example in each.examples]
    names = {each.name for each in judged}
    known = [e for e in examples if e.document not in names] + own
    weights = weights_of([*examples, *own])
    found: list[LeftOut] = []
    for group in layout_groups(own, REAL_FOLDS, [each.layout for each in judged]):
        judges = fit_judges(without(known, group), weights)
        found += [_left_out(each, judges) for each in judged if each.layout in group]
    return sorted(found, key=lambda each: each.name)


def _left_out(document: Judgeable, judges: Judges) -> LeftOut:
    """Return a document with the confidences that these judges give its values."""
    examples = document.examples
    sure = dict(zip((e.path for e in examples), judges.judge(examples), strict=True))
    familiar = [
        judges.familiarity.measured(example.features, example.words)["familiar"]
        for example in examples[:1]
    ]
    score = document.score
    judged = replace(
        score, scored=_with(score.scored, sure), scored_rows=_with(score.scored_rows, sure)
    )
    return LeftOut(document.name, document.layout, familiar[0] if familiar else 0.0, judged)


def thirds(documents: Sequence[LeftOut]) -> list[tuple[str, list[LeftOut]]]:
    """Part documents by how familiar they are, the least familiar first."""
    ordered = sorted(documents, key=lambda each: each.familiar)
    ends = [round(len(ordered) * part / 3) for part in range(4)]
    names = ("least familiar third", "middle third", "most familiar third")
    return [
        (name, ordered[first:last])
        for name, first, last in zip(names, ends, ends[1:], strict=False)
    ]


def _with(scored: Sequence[Scored], sure: Mapping[str, float]) -> list[Scored]:
    """Return values with these confidences by path; others, never judged, keep their own."""
    return [replace(item, confidence=sure.get(item.path, item.confidence)) for item in scored]


def report_of(documents: Sequence[LeftOut]) -> dict[str, dict[str, float | int | None]]:
    """Return the figures of all documents and of thirds by familiarity, by their names."""
    groups = [("all", list(documents)), *thirds(documents)]
    return {name: figures(group) for name, group in groups if group}


def figures(documents: Sequence[LeftOut]) -> dict[str, float | int | None]:
    """Return what is read right, and how honest the confidence is; shares 0..1."""
    total = figures_of([each.score for each in documents])
    found: dict[str, float | int | None] = {
        "documents": len(documents),
        "familiar, least": min(each.familiar for each in documents),
        "familiar, most": max(each.familiar for each in documents),
        "header F1": total.header.f1,
        "lot F1": total.lot.f1,
        "rows F1": total.rows.f1,
        "unit": total.cells["unit"],
        "limits": total.cells["limits"],
    }
    header = [item for each in documents for item in each.score.scored]
    rows = [item for each in documents for item in each.score.scored_rows]
    for kind, scored in (("header", header), ("rows", rows)):
        sure = [item for item in scored if item.confidence >= SURE]
        found |= {
            f"{kind}: values": len(scored),
            f"{kind}: coverage at 99 % precision": coverage(scored, 0.99),
            f"{kind}: calibration error": calibration_error(scored),
            f"{kind}: called 95 % sure or more": len(sure),
            f"{kind}: wrong among these": wrong_share(sure),
        }
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in found.items()}
