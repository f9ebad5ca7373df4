"""What stands in the way of an acceptance: open doubts one by one, and failing results."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from extraction.result import ROW_CELLS
from registry.documents.comparison import Comparison
from registry.documents.current import CurrentLot, CurrentReading, Value
from registry.documents.frozen import JudgedLot, Pairs
from registry.values import Verdict

#: Cells of a result that its verdict rests on.
_WEIGHED = tuple(name for name in ROW_CELLS if name not in {"method", "uncertainty"})
#: What of a lot enters the registry with it.
_OF_A_LOT = ("lot_number", "manufacture_date", "expiry_date", "retest_date", "quantity")
_OF_THE_ITEM = ("product_name", "product_code")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to settle: where it stands, and a sentence that says what is open."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """What an acceptance must answer."""

    #: Each is settled on the document, or accepted with a reason of its own.
    doubts: tuple[Point, ...] = ()
    #: With any of these the lots are released with a restriction only.
    failing: tuple[Point, ...] = ()


def open_points(
    reading: CurrentReading, pairs: Pairs, *, chosen: Collection[int] = ()
) -> OpenPoints:
    """Return what is open about lots, items, dates, quantities and tests that have limits.

    `chosen` are the lots whose item the reviewer chose: doubt about a name stops nothing there.
    """
    doubts = [*_of_value(reading["issue_date"], "")]
    failing: list[Point] = []
    if reading["overall_result"].value == "fail":
        failing.append(Point("overall_result", "The certificate says of itself that it fails."))
    for lot, judged in pairs:
        about = f"Lot {lot['lot_number'].value or lot.index + 1}: "
        for name in _OF_A_LOT:
            doubts.extend(_of_value(lot[name], about))
        for alias in lot.aliases.values():
            doubts.extend(_of_value(alias, about))
        if judged is None:
            continue
        doubts.extend(_of_item(lot, judged, about, chosen))
        for comparison in judged.comparison.rows:
            doubts.extend(_of_test(comparison, about))
            failing.extend(_failing(comparison, about))
        doubts.extend(
            Point(
                f"{lot.path}.missing.{limit.position}",
                f"{about}{limit.name} is required and not on the certificate.",
            )
            for limit in judged.comparison.missing
        )
    return OpenPoints(tuple(doubts), tuple(failing))


def _of_value(value: Value, about: str) -> Iterator[Point]:
    if value.asks:
        yield Point(value.path, f"{about}{_say(value)}")


def _of_item(
    lot: CurrentLot, judged: JudgedLot, about: str, chosen: Collection[int]
) -> Iterator[Point]:
    asked = [lot[name] for name in _OF_THE_ITEM if lot[name].asks]
    if asked and lot.index not in chosen:
        words = "; ".join(_say(value) for value in asked)
        yield Point(f"{lot.path}.item", f"{about}our item {judged.item.sku} was taken, but {words}")


def _of_test(comparison: Comparison, about: str) -> Iterator[Point]:
    if comparison.own is None and comparison.printed is None and comparison.limit is None:
        return
    name = comparison.meaning.name or "a test without a name"
    said = [_say(comparison.row[cell]) for cell in _WEIGHED if comparison.row[cell].asks]
    if comparison.verdict is Verdict.INDETERMINATE:
        said.append(comparison.reason)
    if comparison.contradicts:
        said.append("The printed verdict is not what the printed numbers give.")
    if said:
        yield Point(comparison.row.path, f"{about}{name}: {' '.join(said)}")


def _failing(comparison: Comparison, about: str) -> Iterator[Point]:
    name = comparison.meaning.name or "a test without a name"
    if comparison.verdict is Verdict.FAIL:
        yield Point(comparison.row.path, f"{about}{name}: {comparison.reason}")
    elif comparison.stated == "fail":
        yield Point(comparison.row.path, f"{about}{name}: the certificate itself says fail.")


def _say(value: Value) -> str:
    name = value.name.replace("_", " ")
    if value.undecided:
        said = f"the {name} is undecided, and no {name} is entered while it is."
    elif value.value is None:
        said = f"the {name} is not known."
    else:
        said = f"the {name} {value.value} is not sure."
    return " ".join([said, *(reason.sentence for reason in value.reasons)])
