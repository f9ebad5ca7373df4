"""The learned judge of spans: which of them is the value of a field, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from extraction.learned.stored import read_model
from extraction.learned.trees import Trees, log_odds, probability
from extraction.steps.header.spans.measure import FIELDS, NAMES, Option, options_of
from extraction.steps.header.spans.propose import PAGES, spans_of
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.spots import PageView

FORMAT = 1
#: Values of a field that are kept, the likeliest first.
KEPT = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """A value that a field may have: the option that says it best, and its probability."""

    option: Option
    sure: float  # 0..1


@dataclass(frozen=True)
class Ranker:
    """Trees over the measures of an option, and what their score is worth by field.

    `slope` and `shifts` (by field) make a probability of a score's log odds.
    """

    trees: Trees
    slope: float
    shifts: Mapping[str, float]

    def rank(self, options: Sequence[Option]) -> dict[str, list[Ranked]]:
        """Return the values of each field, the likeliest first, each once."""
        if not options:
            return {}
        scores = self.trees.forest.raw_each(np.stack([option.measures for option in options]))
        best: dict[str, dict[str, Ranked]] = {}
        for option, score in zip(options, scores.tolist(), strict=True):
            sure = self.sure(option.field, probability(score))
            values, key = best.setdefault(option.field, {}), squash(option.shape.value)
            if key not in values or sure > values[key].sure:
                values[key] = Ranked(option, sure)
        return {
            field: sorted(values.values(), key=lambda each: -each.sure)[:KEPT]
            for field, values in best.items()
        }

    def sure(self, field: str, score: float) -> float:
        """Return the probability 0..1 that a score of the trees stands for."""
        return probability(self.slope * log_odds(score) + self.shifts.get(field, 0.0))

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        shifts = {field: round(self.shifts.get(field, 0.0), 4) for field in FIELDS}
        return {"trees": self.trees.to_json(), "slope": round(self.slope, 4), "shifts": shifts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ranker:
        """Rebuild it from `to_json`.

        Raises:
            ValueError: It was trained on other measures than are taken now.

        """
        trees = Trees.from_json(data["trees"])
        if trees.features != NAMES:
            msg = "the model of spans was trained on other measures: run `lotbridge train`"
            raise ValueError(msg)
        return cls(trees, float(data["slope"]), dict(data["shifts"]))


def page_options(views: Sequence[PageView]) -> list[Option]:
    """Return the options of all fields on the first pages of a certificate."""
    first = views[:PAGES]
    return options_of(first, [spans_of(view) for view in first])


def rank(views: Sequence[PageView]) -> dict[str, list[Ranked]]:
    """Return the values that each field may have; empty where no ranker is in force."""
    ranker = _IN_FORCE.get()
    ranker = load_ranker() if ranker is _SHIPPED else ranker
    return ranker.rank(page_options(views)) if isinstance(ranker, Ranker) else {}


_SHIPPED = object()
_IN_FORCE: ContextVar[object] = ContextVar("ranker", default=_SHIPPED)


@contextmanager
def using_ranker(ranker: Ranker | None) -> Iterator[None]:
    """Read with this ranker inside the `with`, or without any."""
    before = _IN_FORCE.set(ranker)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


@cache
def load_ranker() -> Ranker | None:
    """Return the shipped ranker, None where there is none."""
    data = read_model("spans", FORMAT)
    return None if data is None else Ranker.from_json(data)
