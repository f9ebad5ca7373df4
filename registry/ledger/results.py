"""The results that stand on a lot, judged by limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.normalise.numbers import infer_decimal_mark
from registry.items.judging import Finding, Stated, judge_result, limit_for
from registry.items.models import SpecificationLimit
from registry.ledger.models.traceable import Attribute


def judge_results(
    results: Sequence[Attribute], limits: Sequence[SpecificationLimit]
) -> Iterator[tuple[SpecificationLimit, Attribute | None, Finding | None]]:
    """Yield each limit with the newest result that it is about, and what it says of it.

    The results come oldest first. No finding where there is no result, or the limit only
    asks for one.
    """
    mark = infer_decimal_mark(row.text for row in results)
    newest: dict[int, Attribute] = {}
    for row in results:
        about = limit_for(limits, row.characteristic, row.name)
        if about is not None:
            newest[limits.index(about)] = row
    for place, limit in enumerate(limits):
        result = newest.get(place)
        yield limit, result, None if result is None else judge_result(stated(result), limit, mark)


def stated(row: Attribute) -> Stated:
    """Return a result on record as the judge wants it."""
    return Stated(
        name=row.name,
        text=row.text,
        characteristic=row.characteristic,
        unit=row.ucum or row.unit,
        method=row.method,
        lod=row.lod,
        loq=row.loq,
    )
