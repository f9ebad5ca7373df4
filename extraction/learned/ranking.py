"""Trains the judge of spans: which texts of labelled documents are the value of a field."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.evaluate.compare import options, same_field
from extraction.learned.layouts import dealt, issuers
from extraction.learned.trees import Forest, Trees, from_lightgbm, log_odds
from extraction.page import ReadDocument
from extraction.result import LOT_FIELDS
from extraction.steps.header.spans.measure import FIELDS, NAMES
from extraction.steps.header.spans.ranker import Ranker, page_options
from extraction.steps.header.texts.spots import views_of
from extraction.steps.tables import read_tables

Array = NDArray[np.float64]
#: Share of the wrong options that are learned from: there are two hundred to a right one.
SAMPLED = 0.25
ROUNDS, FOLDS = 100, 3
#: What an option of a made document counts beside one of a real layout, and a wrong one.
MADE, WRONG = 0.2, 1.5
_NONE = np.zeros(0, dtype=bool)
#: May only speak for an option, and only against it.
RISING = frozenset({n for n in NAMES if n.endswith("_strong")} | {"fit", "best_weak"})
FALLING = frozenset({"near_other", "label_itself"})
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 15,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "min_data_in_leaf": 30,
    "monotone_constraints": [int(n in RISING) - int(n in FALLING) for n in NAMES],
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
}


@dataclass(frozen=True, slots=True)
class SpanExamples:
    """The options of one labelled document; `fields` are places in `FIELDS`, one each row."""

    document: str
    layout: str
    made: bool
    fields: NDArray[np.int16]
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]

    def to_json(self) -> dict[str, Any]:
        """Return them as plain data: rows of half precision, packed."""
        rows = base64.b64encode(zlib.compress(self.rows.astype("<f2").tobytes()))
        return {
            "document": self.document,
            "layout": self.layout,
            "made": self.made,
            "fields": self.fields.tolist(),
            "right": np.flatnonzero(self.right).tolist(),
            "rows": rows.decode(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SpanExamples:
        """Rebuild them from `to_json`.

        Raises:
            ValueError: They are of other measures.

        """
        packed = zlib.decompressobj()
        count, size = len(data["fields"]), len(NAMES)
        content = packed.decompress(base64.b64decode(data["rows"]), 2 * count * size + 1)
        if len(content) != 2 * count * size:
            msg = "examples of spans of other measures"
            raise ValueError(msg)
        right = np.zeros(count, dtype=bool)
        right[data["right"]] = True
        return cls(
            document=data["document"],
            layout=data["layout"],
            made=data["made"],
            fields=np.array(data["fields"], dtype=np.int16),
            rows=np.frombuffer(content, dtype="<f2").astype(np.float32).reshape(count, size),
            right=right,
        )


def span_examples(
    document: ReadDocument, label: Mapping[str, Any], name: str, *, made: bool
) -> SpanExamples:
    """Return the options of a document and which are right."""
    found = page_options(views_of(document, read_tables(document)))
    wanted = {field: _wanted(label, field) for field in FIELDS}
    right = np.array(
        [any(same_field(o.field, o.shape.value, w) for w in wanted[o.field]) for o in found],
        dtype=bool,
    )
    rows = np.array([option.measures for option in found], dtype=np.float32)
    return SpanExamples(
        document=name,
        layout=str(label.get("layout")),
        made=made,
        fields=np.array([FIELDS.index(option.field) for option in found], dtype=np.int16),
        rows=rows.reshape(len(found), len(NAMES)),
        right=right,
    )


def _wanted(label: Mapping[str, Any], field: str) -> list[str]:
    stated = label.get("lots") or [] if field in LOT_FIELDS else [label]
    return [o for each in stated for o in options(each.get(field)) if o is not None]


def fit_ranker(examples: Sequence[SpanExamples]) -> Ranker:
    """Fit the judge, and what its score is worth on issuers that it never saw.

    Raises:
        ValueError: No option is right, or the examples are of one issuer.

    """
    trees = _fit(examples)
    scored = [
        (field, score, right)
        for group in _groups(examples)
        for field, score, right in _best(
            _fit([e for e in examples if e.document not in group]),
            [e for e in examples if e.document in group and not e.made],
        )
    ]
    slope, shifts = _worth(scored)
    return Ranker(trees, slope, shifts)


def without_issuers(examples: Sequence[SpanExamples], layouts: Iterable[str]) -> list[SpanExamples]:
    """Return the examples of other issuers than those of these layouts."""
    issuer_of = issuers([*(e.layout for e in examples), *layouts])
    out = {issuer_of[layout] for layout in set(layouts)}
    return [e for e in examples if issuer_of[e.layout] not in out]


def _groups(examples: Sequence[SpanExamples]) -> list[frozenset[str]]:
    """Deal the documents of real layouts into folds, all of one issuer into the same."""
    real = [e for e in examples if not e.made]
    groups = dealt([e.layout for e in real], FOLDS)
    return [frozenset(e.document for e in real if e.layout in group) for group in groups]


def _fit(examples: Sequence[SpanExamples]) -> Trees:
    import lightgbm  # noqa: PLC0415 - only to train

    kept = [e.right | _sampled(e) for e in examples]
    right = np.concatenate([e.right[k] for e, k in zip(examples, kept, strict=True)] or [_NONE])
    if not right.any():
        msg = "no document has a value that can be learned from"
        raise ValueError(msg)
    weight = [
        np.full(int(k.sum()), MADE if e.made else 1.0) for e, k in zip(examples, kept, strict=True)
    ]
    data = lightgbm.Dataset(
        np.vstack([e.rows[k] for e, k in zip(examples, kept, strict=True)]),
        right.astype(float),
        weight=np.concatenate(weight) * np.where(right, 1.0, WRONG),
        feature_name=[f"f{n}" for n in range(len(NAMES))],
    )
    booster = lightgbm.train(PARAMETERS, data, num_boost_round=ROUNDS)
    return Trees(NAMES, from_lightgbm(booster.dump_model()).trees)


def _sampled(example: SpanExamples) -> NDArray[np.bool_]:
    """Return which options are drawn, the same ones each time."""
    rng = np.random.default_rng(zlib.crc32(example.document.encode()))
    return rng.random(len(example.right)) < SAMPLED


def _best(trees: Trees, examples: Sequence[SpanExamples]) -> list[tuple[str, float, bool]]:
    """Return (field, log odds, right) of the best option of each field of each document."""
    found, forest = [], Forest(trees)
    for example in examples:
        if not len(example.right):
            continue
        scores = forest.raw_each(example.rows.astype(float))
        for place, field in enumerate(FIELDS):
            own = np.flatnonzero(example.fields == place)
            if len(own):
                best = own[np.argmax(scores[own])]
                found.append((field, float(scores[best]), bool(example.right[best])))
    return found


def _worth(scored: Sequence[tuple[str, float, bool]]) -> tuple[float, dict[str, float]]:
    """Fit what log odds are worth by field: a slope for all, a shift for each."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only to train

    truth = [right for _, _, right in scored]
    if len(set(truth)) < 2:
        return 1.0, {}
    rows = [
        [min(log_odds(1.0), max(log_odds(0.0), score)), *(float(field == f) for f in FIELDS)]
        for field, score, _ in scored
    ]
    fitted = LogisticRegression(C=0.3, max_iter=2000).fit(np.array(rows), truth)
    slope, *shifts = fitted.coef_[0].tolist()
    shift = float(fitted.intercept_[0])
    return max(0.2, slope), {field: shift + own for field, own in zip(FIELDS, shifts, strict=True)}
