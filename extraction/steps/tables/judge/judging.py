"""How sure it is that rows are right, from how well a reading explains what is printed.

The judge is learned (`extraction.learned.tables`): trees over what `explained` measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extraction.geometry import Box
from extraction.learned.stored import read_model
from extraction.learned.trees import Forest, Trees, probability
from extraction.result import Row
from extraction.steps.tables.judge.explained import Place, reading_features

FORMAT = 1
#: A row that is right with less than this probability is better left out.
LEAST = 0.45


@cache
def _judge() -> Forest:
    data = read_model("tables", FORMAT)
    if data is None:
        msg = "the judge of tables is not shipped: run `lotbridge train`"
        raise ValueError(msg)
    return Trees.from_json(data).forest


Lots = Sequence[Sequence[Row]]


def judge_rows(readings: Sequence[tuple[Lots, Box]], place: Place) -> list[list[float]]:
    """Return for each reading (rows by lot, where it stands) how sure each row is, 0..1."""
    features = [reading_features(lots, box, place) for lots, box in readings]
    raws = iter(_judge().raws([each for own in features for each in own]))
    return [[probability(next(raws)) for _ in own] for own in features]


def worth_of(sure: Sequence[float]) -> float:
    """Return what rows of these probabilities are worth: right ones count, wrong ones cost."""
    return sum(p - LEAST for p in sure)
