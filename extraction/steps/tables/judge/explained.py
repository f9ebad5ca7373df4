"""How well a reading explains what is printed in its place, as named numbers for the judge.

Of each row: whether its name reads like a test's and its value like a result, what its limits say
of the value. Of all rows together: how alike they are, and how much of the place they leave over.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extraction.geometry import Box
from extraction.normalise.units import find_unit
from extraction.normalise.values import ValueKind, parse_value
from extraction.result import Row
from extraction.steps.lines import Line, Segment
from extraction.steps.tables.finders.pairs import is_label, is_results_title
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import knows_test, names_header
from extraction.steps.tables.texts.name_lines import is_general
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import column_role, row_role

Features = dict[str, float]
#: Kinds of text that a reading should find a place for.
_DATA = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.LIMIT, Kind.RANGE, Kind.TOKEN, Kind.VERDICT})
_NUMERIC = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN})
#: What rows have in common is their share in these.
_SHARED = (
    *("name_known", "name_unit", "name_data", "name_label", "name_head", "name_code"),
    *("name_method", "value_numeric", "value_verdict", "value_limit", "value_text"),
    *("value_other", "unit", "limits", "kept", "broken", "is_detection", "name_words"),
    *("value_test", "name_row", "name_length", "name_short", "value_head"),
    *("test_headed", "value_headed", "method_like", "verdict"),
)


@lru_cache(maxsize=8192)
def name_features(name: str, _dictionary: object = None) -> tuple[tuple[str, float], ...]:
    """Return what a name alone tells."""
    kind = kind_of(name) if name else Kind.EMPTY
    column, row = column_role(name), row_role(name)
    letters = sum(map(str.isalpha, name))
    words = name.split()
    return tuple(
        {
            "name_known": float(knows_test(name)),
            "name_unit": float(is_unit(name)),
            "name_head": column.share if column is not None else 0.0,
            "name_row": row.share if row is not None else 0.0,
            "name_general": float(is_general(name)),
            "name_label": float(is_label(name) or names_header(name)),
            "name_title": float(is_results_title(name)),
            "name_data": float(kind in _DATA),
            "name_method": float(kind is Kind.METHOD),
            "name_code": float(kind in {Kind.CODE, Kind.DATE, Kind.PAIR}),
            "name_letters": letters / max(1, len(name)),
            "name_digits": sum(map(str.isdigit, name)) / max(1, len(name)),
            "name_length": float(min(len(name), 60)),
            "name_words": float(min(len(words), 10)),
            "name_small": float(name[:1].islower()),
            "name_colon": float(":" in name),
            "name_short": float(letters < 2),
        }.items()
    )


@lru_cache(maxsize=8192)
def value_features(value: str) -> tuple[tuple[str, float], ...]:
    """Return what a value alone tells."""
    kind = kind_of(value) if value else Kind.EMPTY
    column = column_role(value)
    return tuple(
        {
            "value_numeric": float(kind in _NUMERIC),
            "value_verdict": float(kind is Kind.VERDICT),
            "value_limit": float(kind in {Kind.LIMIT, Kind.RANGE}),
            "value_text": float(kind is Kind.TEXT),
            "value_other": float(kind in {Kind.UNIT, Kind.METHOD, Kind.DATE, Kind.CODE}),
            "value_signed": float(value[:1] in "<>≤≥"),
            "value_head": column.share if column is not None else 0.0,
            "value_test": float(len(value) > 2 and knows_test(value)),
            "value_length": float(min(len(value), 40)),
            "value_words": float(min(len(value.split()), 10)),
            "value_label": float(names_header(value)),
        }.items()
    )


@lru_cache(maxsize=8192)
def _number(text: str) -> float | None:
    parsed = parse_value(text)
    if parsed.kind is not ValueKind.NUMBER or parsed.value is None:
        return None
    return float(parsed.value)


def row_features(row: Row) -> Features:
    """Return what one row alone tells."""
    name, value = row.test.value or "", row.value.value or ""
    unit = row.unit.value or ""
    low, high = _number(row.minimum.value or ""), _number(row.maximum.value or "")
    number = _number(value)
    kept = broken = crossed = equal = 0.0
    if low is not None and high is not None:
        crossed = float(low > high)
    if number is not None and (low is not None or high is not None):
        inside = (low is None or number >= low) and (high is None or number <= high)
        kept, broken = float(inside), float(not inside)
        equal = float(number in {low, high})
    detection = row.loq.value or row.lod.value or ""
    return {
        **dict(name_features(name)),
        **dict(value_features(value)),
        "unit": float(bool(unit)),
        "unit_known": float(bool(unit) and find_unit(unit) is not None),
        "limits": float(bool(row.minimum.value or row.maximum.value)),
        "kept": kept,
        "broken": broken,
        "crossed": crossed,
        "at_limit": equal,
        "verdict": float(bool(row.verdict.value)),
        "test_headed": row.test.signals.get("headed", 0.0),
        "value_headed": row.value.signals.get("headed", 0.0),
        "limit_headed": max(row.minimum.signals.get("headed", 0.0), 0.0)
        + max(row.maximum.signals.get("headed", 0.0), 0.0),
        "method": float(bool(row.method.value)),
        "method_like": float(kind_of(row.method.value or "") is Kind.METHOD),
        "detection": float(bool(detection)),
        "is_detection": float(bool(detection) and detection == value),
        "same": float(bool(name) and name == value),
    }


class Place:
    """The segments of a page by height, to see what a reading leaves over."""

    def __init__(self, lines: Sequence[Line]) -> None:
        found = [s for line in lines for s in line.segments]
        self.segments = sorted(found, key=lambda s: s.box.middle_y)
        self.middles = [s.box.middle_y for s in self.segments]

    def inside(self, box: Box) -> list[Segment]:
        """Return the segments whose middle stands in a box."""
        low, high = bisect_left(self.middles, box.top), bisect_right(self.middles, box.bottom)
        return [s for s in self.segments[low:high] if box.x0 - 1 <= s.box.middle_x <= box.x1 + 1]


def reading_features(lots: Sequence[Sequence[Row]], box: Box, place: Place) -> list[Features]:
    """Return the features of each row of one reading, lot by lot: its own and what all share."""
    rows = [row for own in lots for row in own]
    alone = [row_features(row) for row in rows]
    count = len(rows)
    names = [Counter(row.test.value or "" for row in own) for own in lots]
    most = Counter(row.value.value or "" for row in rows).most_common(1)
    twice = Counter((row.test.value, row.value.value) for row in rows)
    left_data, left_text, seen, _ = left_over(rows, box, place)
    shared: Features = {
        "rows": float(min(count / len(lots), 40)),
        "lots": float(min(len(lots), 5)),
        "left_data": left_data / count,
        "left_text": left_text / count,
        "left_share": left_data / max(1, seen),
        "distinct": sum(map(len, names)) / count,
        "one_value": most[0][1] / count if count > 2 else 0.0,
        "doubled": 1.0 - len(twice) / count,
    }
    for key in _SHARED:
        shared[f"all_{key}"] = sum(f[key] for f in alone) / count
    again = [names[n][row.test.value or ""] - 1 for n, own in enumerate(lots) for row in own]
    return [
        {**own, **shared, "repeated": float(min(more, 5))}
        for own, more in zip(alone, again, strict=True)
    ]


def left_over(rows: Sequence[Row], box: Box, place: Place) -> tuple[int, int, int, int]:
    """Count segments with data, and others, that no cell of the rows comes from.

    Then all data in the box, and units that no cell comes from.
    """
    evidence = (cell.evidence for row in rows for _, cell in row.cells())
    boxes = (stated.box for stated in evidence if stated is not None)
    spots = sorted((box for box in boxes if box is not None), key=lambda b: b.middle_y)
    middles = [spot.middle_y for spot in spots]
    top = min((spot.top for spot in spots), default=box.top)
    data = text = seen = units = 0
    tallest = max((spot.height for spot in spots), default=0.0)
    for segment in place.inside(box):
        middle = segment.box.middle_y
        low = bisect_left(middles, middle - tallest)
        high = bisect_right(middles, middle + tallest)
        known = any(
            spot.overlap_x(segment.box) > 0 and spot.top - 1 <= middle <= spot.bottom + 1
            for spot in spots[low:high]
        )
        kind = kind_of(segment.text)
        is_data = kind in _DATA
        seen += is_data
        if known:
            continue
        data += is_data
        units += kind is Kind.UNIT
        text += not is_data and middle > top
    return data, text, seen, units
