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


@dataclass(frozen=True)
class Trees:
    """A model that adds up the leaves of its trees; a missing feature counts as 0."""

    features: tuple[str, ...]
    trees: tuple[Node, ...]

    def raw(self, features: Mapping[str, float]) -> float:
        """Return the log odds of these features."""
        values = [features.get(name, 0.0) for name in self.features]
        return sum(_leaf(tree, values) for tree in self.trees)

    def raws(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """Return the log odds of many rows of features at once."""
        if not rows:
            return []
        values = [[row.get(name, 0.0) for name in self.features] for row in rows]
        return [float(odds) for odds in self.raw_each(np.array(values))]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability 0..1 of these features."""
        return probability(self.raw(features))

    def raw_each(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log odds of each row of values, in the order of `features`."""
        total = np.zeros(len(rows))
        for feature, threshold, low, high, leaf in self._columns:
            at = np.zeros(len(rows), dtype=np.int64)
            while (inner := feature[at] >= 0).any():
                node = at[inner]
                smaller = rows[np.flatnonzero(inner), feature[node]] <= threshold[node]
                at[inner] = np.where(smaller, low[node], high[node])
            total += leaf[at]
        return total

    @cached_property
    def _columns(self) -> list[Flat]:
        return [_flat(tree) for tree in self.trees]

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


Flat = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def _flat(tree: Node) -> Flat:
    """Return a tree as columns of its nodes: feature (-1 for a leaf), threshold, children, leaf."""
    nodes: list[tuple[int, float, int, int, float]] = []

    def add(node: Node) -> int:
        place = len(nodes)
        nodes.append((-1, 0.0, 0, 0, 0.0))
        if isinstance(node, list):
            feature, threshold, low, high = node
            nodes[place] = (feature, threshold, add(low), add(high), 0.0)
        else:
            nodes[place] = (-1, 0.0, 0, 0, float(node))
        return place

    add(tree)
    feature, threshold, low, high, leaf = zip(*nodes, strict=True)
    return np.array(feature), np.array(threshold), np.array(low), np.array(high), np.array(leaf)


def _leaf(node: Node, values: Sequence[float]) -> float:
    while isinstance(node, list):
        feature, threshold, low, high = node
        node = low if values[feature] <= threshold else high
    return float(node)


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
