"""What the judges are worth on layouts that they have not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extraction.evaluate.calibrated import calibration_error, coverage
from extraction.evaluate.score import Scored
from extraction.learned.examples import Example
from extraction.learned.fit import FOLDS, KINDS, Weights, fit_judges, layout_folds
from extraction.learned.layouts import issuers

#: Groups of layouts.
MADE, REAL, UNSEEN = "made families", "real layouts", "unseen layouts"
#: Real layouts are kept out in so many groups.
REAL_FOLDS = 12


@dataclass(frozen=True, slots=True)
class SetAside:
    """Figures of one kind of value; each layout judged by a model that never saw it."""

    kind: str
    name: str  # of the group of layouts
    before: tuple[Scored, ...]  # the readers' own scores
    after: tuple[Scored, ...]  # calibrated
    layouts: tuple[str, ...]  # of each value
    qualities: tuple[str, ...]  # of the page of each value

    @property
    def real(self) -> bool:
        """Whether the documents were not made by the generator."""
        return self.name != MADE

    def figures(self, *, calibrated: bool = True) -> dict[str, float]:
        """Return count, precision, calibration error and coverage."""
        scored = self.after if calibrated else self.before
        return {
            "values": len(scored),
            "precision": sum(item.right for item in scored) / max(1, len(scored)),
            "ece": calibration_error(scored),
            "auto_99": coverage(scored, 0.99),
            "auto_999": coverage(scored, 0.999),
        }

    def by_layout(self) -> dict[str, tuple[Scored, ...]]:
        """Return the calibrated values of each layout."""
        return _grouped(self.after, self.layouts)

    def by_quality(self) -> dict[str, tuple[Scored, ...]]:
        """Return the calibrated values of pages of each quality."""
        return _grouped(self.after, self.qualities)


def _grouped(scored: Sequence[Scored], names: Sequence[str]) -> dict[str, tuple[Scored, ...]]:
    return {
        name: tuple(item for item, own in zip(scored, names, strict=True) if own == name)
        for name in sorted(set(names))
    }


def measure_made(examples: Sequence[Example], weights: Weights) -> list[SetAside]:
    """Judge made documents, whole families kept out in turn; real ones are not used."""
    made = [e for e in examples if e.layout not in weights.real]
    return _measure(made, layout_groups(made, FOLDS), weights, MADE)


def measure_real(examples: Sequence[Example], weights: Weights) -> list[SetAside]:
    """Judge each real layout by judges of made documents and of other issuers' layouts.

    Behind the figures of all real ones come those of layouts that the readers were not
    written on.
    """
    real = [e for e in examples if e.layout in weights.real]
    whole = _measure(examples, layout_groups(real, REAL_FOLDS), weights, REAL)
    return whole + [_only(each, weights.unseen) for each in whole]


def layout_groups(
    examples: Sequence[Example], count: int, layouts: Iterable[str] = ()
) -> list[frozenset[str]]:
    """Deal layouts into so many groups, all of one issuer into the same.

    `layouts` are those that may have no example, and are dealt all the same.
    """
    issuer_of = issuers([*(e.layout for e in examples), *layouts])
    issued = [replace(e, layout=issuer_of[e.layout]) for e in examples]
    dealt = dict(zip((e.layout for e in issued), layout_folds(issued, count).tolist(), strict=True))
    groups = [
        frozenset(name for name, issuer in issuer_of.items() if dealt.get(issuer, 0) == fold)
        for fold in range(count)
    ]
    return [group for group in groups if group]


def without(examples: Sequence[Example], group: frozenset[str]) -> list[Example]:
    """Return the examples of other issuers than those of a group of layouts."""
    issuer_of = issuers([*(e.layout for e in examples), *group])
    out = {issuer_of[layout] for layout in group}
    return [example for example in examples if issuer_of[example.layout] not in out]


def _only(measured: SetAside, layouts: frozenset[str]) -> SetAside:
    """Return the part of the figures that these layouts have."""
    kept = [place for place, layout in enumerate(measured.layouts) if layout in layouts]
    return SetAside(
        measured.kind,
        UNSEEN,
        tuple(measured.before[place] for place in kept),
        tuple(measured.after[place] for place in kept),
        tuple(measured.layouts[place] for place in kept),
        tuple(measured.qualities[place] for place in kept),
    )


def _measure(
    known: Sequence[Example], groups: Sequence[frozenset[str]], weights: Weights, name: str
) -> list[SetAside]:
    judged: list[tuple[Example, float]] = []
    for group in groups:
        out = [e for e in known if e.layout in group and not e.hidden]
        judged += zip(out, fit_judges(without(known, group), weights).judge(out), strict=True)
    return [
        SetAside(
            kind,
            name,
            tuple(Scored(e.field, e.score, e.right) for e, _ in judged if e.kind == kind),
            tuple(Scored(e.field, sure, e.right) for e, sure in judged if e.kind == kind),
            tuple(e.layout for e, _ in judged if e.kind == kind),
            tuple(e.quality for e, _ in judged if e.kind == kind),
        )
        for kind in KINDS
    ]
