"""Scores to probabilities: what a confidence is worth, learned on documents kept apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extraction.learned.familiarity import DOUBTED, UNFAMILIAR
from extraction.learned.stored import read_model
from extraction.learned.trees import Trees, log_odds, probability
from extraction.result import Quality, Reason

FORMAT = 2
#: No value read off a page is certain, and none is certainly wrong.
LEAST, MOST = 0.01, 0.998
#: Share of the model's own score in the result: keeps the order within a step.
TILT = 0.02

#: A value between two readings that nothing decides, or that contradicts what is known, is
#: never surer than this, whatever it looked like on the page.
UNDECIDED = frozenset(
    {
        "date.ambiguous",
        "check.dates",
        "check.lot_unlike",
        "check.barcode_differs",
        "check.pages_differ",
        "lots.uncounted",
        "text.unclear",
    }
)
TOSS_UP = 0.6
#: Features of a value that is no surer than that either: from where on, and why.
DOUBTS = {
    "joint": (0.7, Reason("doubt.joint", "More than the number seems to stand in this value.")),
    "contested": (
        1.0,
        Reason("doubt.party", "Another name is possible too, and this one has no legal form."),
    ),
    "label_like": (0.7, Reason("doubt.label", "This reads like the label of a value.")),
    "value_label_like": (0.7, Reason("doubt.label", "This reads like the label of a value.")),
    "test_label_like": (0.7, Reason("doubt.test", "Its test reads like the label of a value.")),
    "worded": (1.0, Reason("doubt.words", "A number is asked for here, and this is none.")),
    "unexplained": (1.0, Reason("doubt.row", "The print around it hardly reads like this.")),
    "table_twice": (0.5, Reason("doubt.table", "Many tests of this table stand in it twice.")),
}


#: A header value that only one of its witnesses vouches for is never surer than this: one
#: that one reading alone gives, a name without a label, a number that print runs on behind,
#: a date or a name that is another value's too, a type that the results do not bear out.
ONE_WITNESS = 0.88
_ONE_WITNESS: tuple[Mapping[str, float], ...] = (  # all of them, from where on
    {"signal=relation=learned": 1.0},
    {"signal=relation=title": 1.0},
    {"signal=relation=letterhead": 1.0, "unsure": 1.0},
    {"signal=kind=order": 1.0},
    {"unsupported": 1.0},
    {"runs_on": 1.0, "is_code": 1.0},
    {"within": 1.0},
    {"shared": 1.0, "is_date": 1.0},
    {"type_alone": 1.0},
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising line through points (x, y)."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.x or len(self.x) != len(self.y) or list(self.y) != sorted(self.y):
            msg = "a calibration curve needs points that rise"
            raise ValueError(msg)

    def at(self, value: float) -> float:
        """Return the curve's height, straight lines between its points."""
        index = bisect_right(self.x, value)
        if index == 0:
            return self.y[0]
        if index == len(self.x):
            return self.y[-1]
        x0, x1, y0, y1 = self.x[index - 1], self.x[index], self.y[index - 1], self.y[index]
        return y0 + (y1 - y0) * (value - x0) / (x1 - x0)


@dataclass(frozen=True, slots=True)
class Model:
    """A judge of one kind of value: a score, then a curve by quality of page.

    The score is that of trees over features, leaning on the reader's own by `blend` (a share
    of its log odds); the reader's own alone where there are no trees.
    """

    trees: Trees | None
    curves: Mapping[str, Curve]  # quality to curve; "all" serves the others
    blend: float = 0.0

    def probability(self, quality: str, features: Mapping[str, float]) -> float:
        """Return the probability that a value with these features is right."""
        score = self.score(features)
        curve = self.curves.get(quality, self.curves["all"])
        most = min(MOST, cap(features))
        return max(LEAST, min(most, (1 - TILT) * curve.at(score) + TILT * score))

    def score(self, features: Mapping[str, float]) -> float:
        """Return the score 0..1 that the curve turns into a probability."""
        if self.trees is None:
            return features["score"]
        if not self.blend:
            return self.trees.probability(features)
        return probability(self.trees.raw(features) + self.blend * log_odds(features["score"]))

    def to_json(self) -> dict[str, Any]:
        """Return the model as plain data."""
        return {
            "trees": None if self.trees is None else self.trees.to_json(),
            "blend": self.blend,
            "curves": {
                name: {"x": list(curve.x), "y": list(curve.y)}
                for name, curve in self.curves.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Model:
        """Rebuild a model from `to_json`."""
        curves = {
            name: Curve(tuple(curve["x"]), tuple(curve["y"]))
            for name, curve in data["curves"].items()
        }
        trees = data["trees"]
        return cls(
            None if trees is None else Trees.from_json(trees), curves, float(data.get("blend", 0.0))
        )


def cap(features: Mapping[str, float]) -> float:
    """Return the most that a value may be worth that nothing decides or on strange paper."""
    undecided = any(features.get(f"reason={code}") for code in UNDECIDED) or doubts(features)
    strange = features.get("familiar", 1.0) < UNFAMILIAR
    single = any(
        all(features.get(name, 0.0) >= least for name, least in each.items())
        for each in _ONE_WITNESS
    )
    return min(
        TOSS_UP if undecided else 1.0,
        ONE_WITNESS if single else 1.0,
        DOUBTED if strange else 1.0,
    )


def doubts(features: Mapping[str, float]) -> tuple[Reason, ...]:
    """Return why a value looks wrong by itself, however it was found."""
    return tuple(why for name, (least, why) in DOUBTS.items() if features.get(name, 0.0) >= least)


@cache
def load_model(kind: str) -> Model | None:
    """Return the shipped model of "header" or "row" values, None where there is none."""
    data = read_model(kind, FORMAT)
    return None if data is None else Model.from_json(data)


def calibrate(
    field_name: str, quality: Quality, score: float, features: Mapping[str, float]
) -> float:
    """Return the probability that a value is right.

    Args:
        field_name: A header field, or "row" for a result row.
        quality: Of the page that the value stands on.
        score: What the reader thinks, 0..1; returned where no model is shipped.
        features: As `learned.features` makes them.

    """
    model = load_model("row" if field_name == "row" else "header")
    return score if model is None else model.probability(quality.value, features)


def curve_through(points: Sequence[tuple[float, float]]) -> Curve:
    """Return the curve of (x, y) points in rising order, repeated heights thinned out."""
    kept = [
        point
        for index, point in enumerate(points)
        if index in {0, len(points) - 1}
        or points[index - 1][1] != point[1]
        or points[index + 1][1] != point[1]
    ]
    return Curve(
        tuple(round(x, 5) for x, _ in kept),
        tuple(round(y, 5) for _, y in kept),
    )
