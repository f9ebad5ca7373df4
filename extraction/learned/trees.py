"""Gradient-boosted trees as plain data, evaluated without a learning library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A leaf is its value; a node is [feature index, threshold, node if <=, node if >].
Node = Any


#: What all boosted judges are trained with, of LightGBM's parameters.
BOOSTING: dict[str, Any] = {
    "objective": "binary",
    "min_data_in_leaf": 12,
    "learning_rate": 0.06,
    "lambda_l2": 4.0,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Trees:
    """A model that adds up the leaves of its trees; a missing feature counts as 0."""

    features: tuple[str, ...]
    trees: tuple[Node, ...]

    def raw(self, features: Mapping[str, float]) -> float:
        """Return the log odds of these features."""
        return self.forest.raws([features])[0]

    @cached_property
    def forest(self) -> Forest:
        """The same, laid out to judge."""
        return Forest(self)

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability 0..1 of these features."""
        return probability(self.raw(features))

    def to_json(self) -> dict[str, Any]:
        """Return the model as plain data."""
        return {"features": list(self.features), "trees": list(self.trees)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Trees:
        """Rebuild a model from `to_json`."""
        return cls(tuple(data["features"]), tuple(data["trees"]))


def probability(odds: float) -> float:
    """Return the probability 0..1 of log odds."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def log_odds(value: float) -> float:
    """Return the log odds of a probability; certainty counts as one in a thousand."""
    kept = max(0.001, min(0.999, value))
    return math.log(kept / (1.0 - kept))


class Forest:
    """Trees laid flat, so that many rows of features are judged at once."""

    def __init__(self, trees: Trees) -> None:
        self.features = trees.features
        nodes: list[tuple[int, float, int, int, float]] = []
        self._roots = np.array([_lay(tree, nodes) for tree in trees.trees], dtype=np.intp)
        columns = list(zip(*nodes, strict=True))
        self._feature = np.array(columns[0], dtype=np.intp)
        self._threshold = np.array(columns[1])
        #: Of each node the one where its comparison fails, and the one where it holds.
        self._below = np.array(columns[3:1:-1], dtype=np.intp).T.ravel()
        self._value = np.array(columns[4])
        self._depth = max(map(_depth, trees.trees))

    def raws(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """Return the log odds of rows of features; a missing feature counts as 0."""
        if not rows:
            return []
        values = [[row.get(name, 0.0) for name in self.features] for row in rows]
        return [float(value) for value in self.raw_each(np.array(values))]

    def raw_each(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log odds of rows of values, in the order of `features`."""
        at = np.tile(self._roots, (len(values), 1))  # a node for each row and tree
        flat = np.ascontiguousarray(values).ravel()
        line = np.arange(0, flat.size, values.shape[1])[:, None]
        for _ in range(self._depth):
            below = flat.take(self._feature.take(at) + line) <= self._threshold.take(at)
            at = self._below.take(2 * at + below)
        return np.asarray(self._value.take(at).sum(axis=1))


def _lay(node: Node, nodes: list[tuple[int, float, int, int, float]]) -> int:
    """Append a node and those below it; return its place. A leaf leads to itself."""
    place = len(nodes)
    if not isinstance(node, list):
        nodes.append((0, math.inf, place, place, float(node)))
        return place
    nodes.append((0, 0.0, 0, 0, 0.0))
    feature, threshold, low, high = node
    nodes[place] = (int(feature), float(threshold), _lay(low, nodes), _lay(high, nodes), 0.0)
    return place


def _depth(node: Node) -> int:
    return 1 + max(_depth(node[2]), _depth(node[3])) if isinstance(node, list) else 0


def from_lightgbm(dump: Mapping[str, Any]) -> Trees:
    """Turn `Booster.dump_model()` of numeric features into plain trees.

    Source:
        LightGBM 4, docs/Python-API, Booster.dump_model: `decision_type` is "<=" for
        numeric features; `left_child` is where the comparison holds.

    """
    return Trees(
        tuple(dump["feature_names"]),
        tuple(_node(tree["tree_structure"]) for tree in dump["tree_info"]),
    )


def _node(node: Mapping[str, Any]) -> Node:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 6)
    assert node["decision_type"] == "<="
    return [
        int(node["split_feature"]),
        float(node["threshold"]),
        _node(node["left_child"]),
        _node(node["right_child"]),
    ]
