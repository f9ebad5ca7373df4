"""One document's prediction against its label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extraction.evaluate.compare import (
    NOT_TESTED,
    closeness,
    confidence,
    options,
    plain,
    same_field,
    same_name,
    same_value,
    squash,
)
from extraction.result import DOCUMENT_FIELDS, LOT_FIELDS

#: Beside the shared label format, where a label has them under "extra" and in its rows.
EXTRA_CELLS = ("lod", "loq", "uncertainty")
#: Cells of a row that are judged where the label states one, and their figure's name.
JUDGED_CELLS = (
    ("minimum", "limits"),
    ("maximum", "limits"),
    ("verdict", "verdict"),
    ("method", "method"),
)


@dataclass(slots=True)
class Tally:
    """Hits, inventions and misses."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, other: Tally) -> None:
        """Count the other tally in."""
        self.tp += other.tp
        self.fp += other.fp
        self.fn += other.fn

    @property
    def precision(self) -> float:
        """Share of what was output that is right; 1 where nothing was asked."""
        if not (self.tp or self.fp or self.fn):
            return 1.0
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of what the document states that was found."""
        if not (self.tp or self.fp or self.fn):
            return 1.0
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scored:
    """One value that was output: its confidence 0..1, and whether it is right.

    `path` says which: "issue_date", "lots.0.lot_number", "lots.0.results.3"; `value` what was
    read and `wanted` what the label states, None if nothing.
    """

    field: str
    confidence: float
    right: bool
    path: str = ""
    value: str = ""
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error: `kind` is "missed", "wrong" or "invented"; where, and both readings."""

    kind: str
    field: str
    lot: int  # from 1; 0 for the document
    wanted: str | None
    got: str | None

    def __str__(self) -> str:
        where = f"lot {self.lot} " if self.lot else ""
        if self.kind == "missed":
            return f"{where}{self.field}: missed {self.wanted!r}"
        if self.kind == "invented":
            return f"{where}{self.field}: invented {self.got!r}"
        return f"{where}{self.field}: {self.got!r} instead of {self.wanted!r}"


@dataclass(slots=True)
class DocumentScore:
    """Counts of one document. `cells`: unit, limits, verdict, method to right or wrong."""

    fields: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    rows: Tally = field(default_factory=Tally)
    extras: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    cells: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    scored: list[Scored] = field(default_factory=list)
    scored_rows: list[Scored] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def header(self) -> Tally:
        """All header fields together."""
        total = Tally()
        for tally in self.fields.values():
            total.add(tally)
        return total

    @property
    def clean(self) -> bool:
        """Tell whether every header field and every row is right."""
        header = self.header
        return not (header.fp or header.fn or self.rows.fp or self.rows.fn)


def score_document(predicted: Mapping[str, Any], label: Mapping[str, Any]) -> DocumentScore:
    """Count what is right, missed and invented in one document (label format)."""
    score = DocumentScore()
    for name in DOCUMENT_FIELDS:
        _score_field(score, name, predicted.get(name), label.get(name), 0, "")
    for name, wanted in (label.get("extra") or {}).items():
        _score_extra(score, name, plain(predicted.get(name)), wanted)
    pairs = pair_lots(predicted.get("lots") or [], label.get("lots") or [])
    places = {id(found): index for index, found in enumerate(predicted.get("lots") or [])}
    for lot, (found, wanted) in enumerate(pairs, 1):
        wanted_fields = wanted or {}
        at = f"lots.{places.get(id(found), 0)}"
        for name in LOT_FIELDS:
            _score_field(score, name, found.get(name), wanted_fields.get(name), lot, at)
        rows = wanted_fields.get("results") or []
        _score_rows(score, found.get("results") or [], rows, lot, at)
    return score


def pair_lots(
    predicted: Sequence[Mapping[str, Any]], labels: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Return (predicted, label) lots: by lot number first, then in order."""
    left = list(predicted)
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any] | None]] = []
    waiting = []
    for label in labels:
        wanted = {squash(o) for o in options(label.get("lot_number")) if o is not None}
        hit = next((p for p in left if _number_of(p) in wanted), None)
        if hit is None:
            waiting.append(label)
        else:
            left.remove(hit)
            pairs.append((hit, label))
    pairs.extend((left.pop(0) if left else {}, label) for label in waiting)
    return pairs + [(found, None) for found in left]


def _number_of(lot: Mapping[str, Any]) -> str | None:
    value = plain(lot.get("lot_number"))
    return None if value is None else squash(value)


def _score_field(
    score: DocumentScore, name: str, predicted: Any, label: Any, lot: int, at: str
) -> None:
    tally = score.fields[name]
    value = plain(predicted)
    accepted = [option for option in options(label) if option is not None]
    optional = isinstance(label, list) and None in label
    wanted = accepted[0] if accepted else None
    if value in (None, ""):
        if accepted and not optional:
            tally.fn += 1
            score.mistakes.append(Mistake("missed", name, lot, wanted, None))
        return
    right = any(same_field(name, value, option) for option in accepted)
    if right:
        tally.tp += 1
    elif not (optional and not accepted):
        tally.fp += 1
        if accepted and not optional:
            tally.fn += 1
        score.mistakes.append(Mistake("wrong" if wanted else "invented", name, lot, wanted, value))
    path = f"{at}.{name}" if at else name
    score.scored.append(Scored(name, confidence(predicted), right, path, value, wanted))


def _score_extra(score: DocumentScore, name: str, value: Any, wanted: str | None) -> None:
    """Count a field outside the shared format; of a signature only that there is one."""
    tally = score.extras[name]
    if wanted is None or value in (None, ""):
        tally.fp += value not in (None, "")
        tally.fn += wanted is not None
    elif name == "signature" or same_name(value, wanted):
        tally.tp += 1
    else:
        tally.fp += 1
        tally.fn += 1


def _readings(row: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    yield row.get("value"), row.get("unit")
    for alternate in row.get("alternates") or []:
        yield alternate.get("value"), alternate.get("unit")


def _score_rows(
    score: DocumentScore,
    predicted: Sequence[Mapping[str, Any]],
    labels: Sequence[Mapping[str, Any]],
    lot: int,
    at: str,
) -> None:
    free = [
        index
        for index, row in enumerate(predicted)
        if squash(plain(row.get("value"))) not in NOT_TESTED
    ]
    for label in labels:
        index, unit = _best_row(predicted, free, label)
        if index is None:
            score.rows.fn += 1
            score.mistakes.append(Mistake("missed", "row", lot, _describe(label), None))
            continue
        free.remove(index)
        score.rows.tp += 1
        sure = confidence(predicted[index].get("value"))
        score.scored_rows.append(Scored("row", sure, right=True, path=f"{at}.results.{index}"))
        _score_cells(score, predicted[index], label, unit, lot)
    known = [
        (name, value)
        for label in labels
        for name in options(label["test"])
        for reading, _ in _readings(label)
        for value in options(reading)
    ]
    for index in free:
        _score_spare_row(score, predicted[index], known, lot, f"{at}.results.{index}")


def _best_row(
    predicted: Sequence[Mapping[str, Any]], free: Sequence[int], label: Mapping[str, Any]
) -> tuple[int | None, Any]:
    """Return the index of the row that says what the label says, and the unit asked."""
    best: tuple[float, int, Any] | None = None
    names = options(label["test"])
    for index in free:
        test = plain(predicted[index].get("test"))
        if not any(same_name(test, name) for name in names):
            continue
        value = plain(predicted[index].get("value"))
        units = [
            unit
            for reading, unit in _readings(label)
            if any(same_value(value, option) for option in options(reading))
        ]
        if not units:
            continue
        near = max(closeness(test, name) for name in names)
        if best is None or near > best[0]:
            best = (near, index, units[0])
    return (None, None) if best is None else best[1:]


def _score_cells(
    score: DocumentScore, row: Mapping[str, Any], label: Mapping[str, Any], unit: Any, lot: int
) -> None:
    test = str(options(label["test"])[0])
    if unit:
        got = plain(row.get("unit"))
        right = any(squash(got) == squash(option) for option in options(unit))
        score.cells["unit"].append(right)
        if not right:
            wanted = options(unit)[0]
            score.mistakes.append(Mistake("wrong", f"unit of {test!r}", lot, wanted, got))
    for cell in EXTRA_CELLS:
        if label.get(cell) is not None:
            found = _bare(plain(row.get(cell)))
            same = same_value(found, _bare(label[cell]))
            score.extras[cell].tp += same
            score.extras[cell].fp += found is not None and not same
            score.extras[cell].fn += not same
    for cell, kind in JUDGED_CELLS:
        if label.get(cell) is None:
            continue
        got = plain(row.get(cell)) or None
        right = any(
            same_value(got, option)
            or (cell == "method" and option is not None and same_name(got, option))
            for option in options(label[cell])
        )
        score.cells[kind].append(right)
        if not right:
            wanted = options(label[cell])[0]
            score.mistakes.append(Mistake("wrong", f"{cell} of {test!r}", lot, wanted, got))


def _bare(text: str | None) -> str | None:
    """Return an uncertainty without its sign."""
    return text.strip("± ") if text else None


def _score_spare_row(
    score: DocumentScore,
    row: Mapping[str, Any],
    known: Sequence[tuple[Any, Any]],
    lot: int,
    path: str,
) -> None:
    """Count a row that no label wants, unless it repeats one (a summary page)."""
    test, value = plain(row.get("test")), plain(row.get("value"))
    if any(same_name(test, name) and same_value(value, wanted) for name, wanted in known):
        return
    score.rows.fp += 1
    read, sure = f"{test} = {value}", confidence(row.get("value"))
    score.scored_rows.append(Scored("row", sure, right=False, path=path, value=read))
    score.mistakes.append(Mistake("invented", "row", lot, None, read))


def _describe(label: Mapping[str, Any]) -> str:
    return f"{options(label['test'])[0]} = {label.get('value')} {label.get('unit') or ''}".strip()
