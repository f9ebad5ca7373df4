"""Figures over documents, each judged by judges that saw nothing of its issuer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as with_default

from extraction.evaluate.calibrated import (
    Bin,
    calibration_error,
    coverage,
    reliability,
    wrong_share,
)
from extraction.evaluate.report import figures_of
from extraction.evaluate.score import DocumentScore, Scored
from extraction.learned.examples import Example, Judgeable
from extraction.learned.fit import Judges, fit_judges, weights_of
from extraction.learned.setaside import REAL_FOLDS, layout_groups, without

#: From here on a value counts as sure.
SURE = 0.95
#: From here on a wrong value is listed.
SHOWN = 0.9


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One document as judged by judges that saw nothing of its issuer."""

    name: str
    layout: str
    familiar: float  # 0..1
    score: DocumentScore
    groups: Mapping[str, str] = with_default(default_factory=dict)  # "language" to "en"


@dataclass(frozen=True, slots=True)
class SureError:
    """A wrong value that was called sure: of which document and field, what, and what instead."""

    document: str
    path: str
    value: str
    wanted: str | None
    confidence: float  # 0..1


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
    hidden = [example for each in judged for example in each.hidden]
    names = {example.document for example in own + hidden}
    known = [e for e in examples if e.document not in names] + own + hidden
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
    near = familiar[0] if familiar else 0.0
    return LeftOut(document.name, document.layout, near, judged, document.groups)


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
    """Return the figures of all documents, of thirds by familiarity and of kinds, by name.

    Kinds are what labels say of documents: "language en", "industry metal", "page scan".
    """
    groups = [("all", list(documents)), *thirds(documents)]
    kinds = sorted({(*item,) for each in documents for item in each.groups.items()})
    groups += [
        (f"{name} {kind}", [each for each in documents if each.groups.get(name) == kind])
        for name, kind in kinds
    ]
    return {name: figures(group) for name, group in groups if group}


def sure_errors(documents: Sequence[LeftOut], least: float = SHOWN) -> list[SureError]:
    """Return the wrong values that were called so sure or more, the surest first."""
    found = [
        SureError(each.name, item.path, item.value, item.wanted, item.confidence)
        for each in documents
        for item in (*each.score.scored, *each.score.scored_rows)
        if not item.right and item.confidence >= least
    ]
    return sorted(found, key=lambda error: -error.confidence)


def reliability_of(documents: Sequence[LeftOut]) -> dict[str, tuple[Bin, ...]]:
    """Return how honest the confidence of header values and of rows is, in steps of it."""
    return {
        "header": reliability([item for each in documents for item in each.score.scored]),
        "rows": reliability([item for each in documents for item in each.score.scored_rows]),
    }


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
