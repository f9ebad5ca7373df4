"""Trains the judge of table readings.

Every page is read in all its ways, those of the finders and of rasters; each row of each
reading is an example, right as far as a label says so. Figures are of issuers kept out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.evaluate.compare import options, same_name, same_value, squash
from extraction.learned.layouts import issuers
from extraction.learned.trees import BOOSTING, Forest, Trees, from_lightgbm
from extraction.page import ReadDocument
from extraction.result import Row
from extraction.steps.tables.grids.raster import find_rasters
from extraction.steps.tables.grids.view import view_page
from extraction.steps.tables.judge.decide import decide_pages
from extraction.steps.tables.judge.explained import Features, Place, reading_features
from extraction.steps.tables.judge.readings import readings

#: Features that may only speak for a row, and those that may only speak against it.
RISING = frozenset(
    {
        *("name_known", "kept", "method_like", "unit_known", "distinct", "test_headed"),
        *("value_headed", "limit_headed", "all_name_known", "all_kept", "all_test_headed"),
        "all_value_headed",
    }
)
FALLING = frozenset(
    {
        *("name_unit", "name_general", "name_label", "name_data", "name_short", "value_label"),
        *("value_other", "value_test", "broken", "crossed", "is_detection", "same", "left_data"),
        *("left_share", "doubled", "one_value", "repeated", "all_name_unit", "all_name_data"),
        *("all_name_label", "all_name_code", "all_name_short", "all_value_other", "all_broken"),
        *("all_is_detection", "all_value_test"),
    }
)
ROUNDS, LEAVES, FOLDS = 110, 10, 5
#: A document's rows share what so many may say; a real one counts so many times a made one.
MOST_ROWS, REAL = 300.0, 4.0
#: What vocabularies tell: of heads, of names. How much examples weigh without either, or both.
HEADS = frozenset(
    {"test_headed", "value_headed", "limit_headed", "all_test_headed", "all_value_headed"}
)
KNOWN = frozenset({"name_known", "all_name_known", "method_like", "all_method_like"})
BLIND = (0.4, 0.3, 0.3)
#: What a right row loses with a wrong unit, a wrong limit, a limit that nobody stated.
NO_UNIT, NO_LIMIT, STRANGE_LIMIT, NEARLY = 0.3, 0.2, 0.15, 0.3
#: A reading with more rows than this is no table.
LARGEST = 600

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading of a page of a labelled document: features and truth (0..1) of its rows."""

    document: str
    layout: str
    real: bool
    usual: bool
    features: tuple[Features, ...]
    right: tuple[float, ...]


def read_in_all_ways(
    document: ReadDocument, label: Mapping[str, Any], name: str, *, real: bool = True
) -> Iterator[Judged]:
    """Yield every reading of every page of a document, judged by its label."""
    layout = str(label.get("layout"))
    views = [view_page(page) for page in document.pages]
    for view, decided in zip(views, decide_pages(views), strict=True):
        place = Place(view.lines)
        tried = [claim.reading for claim in decided.weighed if claim.sure]
        tried += [one for raster in find_rasters(view) for one in readings(view, raster)]
        for reading in tried:
            if len(reading.rows) > LARGEST:
                continue
            lots = [part.rows for part in reading.parts]
            features = tuple(reading_features(lots, reading.box, place))
            right = truth(reading.rows, label)
            usual = bool(reading.finder)
            yield Judged(name, layout, real, usual, features, tuple(right))


def truth(rows: Sequence[Row], label: Mapping[str, Any]) -> list[float]:
    """Return of each row how far it says what a row of the label says, 0..1, each taken once."""
    free = [row for lot in label.get("lots") or [] for row in lot.get("results") or []]
    found = []
    for row in rows:
        hit = next((want for want in free if _says(row, want) is not None), None)
        if hit is None:
            found.append(0.0)
            continue
        free.remove(hit)
        units = _says(row, hit)
        found.append(max(NEARLY, 1.0 - _lost(row, hit, units)))
    return found


def _says(row: Row, want: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return the units that a label gives to the value of a row; None if it says another thing."""
    if not any(same_name(row.test.value, name) for name in options(want["test"])):
        return None
    for reading in (want, *(want.get("alternates") or [])):
        if any(same_value(row.value.value, one) for one in options(reading.get("value"))):
            return tuple(options(reading.get("unit"))) if reading.get("unit") else ()
    return None


def _lost(row: Row, want: Mapping[str, Any], units: tuple[Any, ...] | None) -> float:
    lost = 0.0
    if units and not any(squash(row.unit.value) == squash(unit) for unit in units):
        lost += NO_UNIT
    stated = want.get("minimum") is not None or want.get("maximum") is not None
    for name in ("minimum", "maximum"):
        got = getattr(row, name).value or None
        if want.get(name) is None:
            lost += STRANGE_LIMIT if got and not stated else 0.0
        elif not any(same_value(got, one) for one in options(want[name])):
            lost += NO_LIMIT
    return lost


def fit_tables(judged: Sequence[Judged]) -> Trees:
    """Fit the trees.

    Raises:
        ImportError: LightGBM is not installed; it is needed for training alone.

    """
    import lightgbm  # noqa: PLC0415 for training alone

    names = sorted(judged[0].features[0])
    values, right, weight = _with_blind(
        np.array([[f.get(n, 0.0) for n in names] for each in judged for f in each.features]),
        np.array([r for each in judged for r in each.right]),
        _weights(judged),
        names,
    )
    parameters = {
        **BOOSTING,
        "objective": "cross_entropy",
        "learning_rate": 0.08,
        "num_leaves": LEAVES,
        "min_data_in_leaf": 40,
        "feature_fraction": 0.6,
        "monotone_constraints": [(n in RISING) - (n in FALLING) for n in names],
    }
    data = lightgbm.Dataset(values, right, weight=weight, feature_name=names)
    return from_lightgbm(lightgbm.train(parameters, data, ROUNDS).dump_model())


def _with_blind(
    values: Array, right: Array, weight: Array, names: Sequence[str]
) -> tuple[Array, Array, Array]:
    """Return the examples, and again as one would see them who cannot read heads or names.

    So the judge learns to go by the rest where words are in no vocabulary.
    """
    parts = [values]
    for hidden in (HEADS, KNOWN, HEADS | KNOWN):
        blind = values.copy()
        blind[:, [n for n, name in enumerate(names) if name in hidden]] = 0.0
        parts.append(blind)
    shares = (1.0, *BLIND)
    return (
        np.concatenate(parts),
        np.tile(right, len(parts)),
        np.concatenate([share * weight for share in shares]),
    )


def _weights(judged: Sequence[Judged]) -> Array:
    count: Counter[str] = Counter()
    for each in judged:
        count[each.document] += len(each.right)
    return np.array(
        [
            min(1.0, MOST_ROWS / count[each.document]) * (REAL if each.real else 1.0)
            for each in judged
            for _ in each.right
        ]
    )


def tables_left_out(judged: Sequence[Judged]) -> list[tuple[Judged, list[float]]]:
    """Return the readings of real documents with what judges say that saw nothing of the issuer."""
    real = [each for each in judged if each.real]
    issuer_of = issuers({each.layout for each in judged})
    names = sorted({issuer_of[each.layout] for each in real})
    found = []
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        trees = Forest(fit_tables([e for e in judged if issuer_of[e.layout] not in out]))
        for each in real:
            if issuer_of[each.layout] in out:
                odds = np.array(trees.raws(list(each.features)))
                found.append((each, list(1.0 / (1.0 + np.exp(-odds)))))
    return found


def table_figures(judged: Iterable[tuple[Judged, list[float]]]) -> dict[str, float]:
    """Return how well the judge tells right rows from wrong ones, and how honest it is."""
    pairs = [
        (p, r, each.usual) for each, sure in judged for p, r in zip(sure, each.right, strict=True)
    ]
    usual = [(p, r) for p, r, own in pairs if own]
    every = [(p, r) for p, r, _ in pairs]
    return {
        "rows": len(every),
        "right": round(sum(r > 0 for _, r in every) / len(every), 4),
        "area under the curve": _area(every),
        "area, usual readings": _area(usual),
        "squared error": round(float(sum((p - r) ** 2 for p, r in every)) / len(every), 4),
        "squared error, usual readings": round(
            float(sum((p - r) ** 2 for p, r in usual)) / len(usual), 4
        ),
    }


def _area(pairs: Sequence[tuple[float, float]]) -> float:
    """Return how often a right row is judged surer than a wrong one."""
    order = np.argsort([p for p, _ in pairs], kind="stable")
    truths = np.array([r > 0 for _, r in pairs])[order]
    positive, negative = int(truths.sum()), int((~truths).sum())
    ranks = np.flatnonzero(truths) + 1
    area = (ranks.sum() - positive * (positive + 1) / 2) / max(1, positive * negative)
    return round(float(area), 4)
