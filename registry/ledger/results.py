"""The results that stand on a lot, judged by limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.normalise.limits import from_columns
from extraction.normalise.numbers import infer_decimal_mark
from registry.items.judging import Finding, Stated, in_unit_of, judge_result, limit_for
from registry.items.models import SpecificationLimit
from registry.ledger.book import chunks
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


def limits_used(session: Session, results: Iterable[Attribute]) -> dict[int, SpecificationLimit]:
    """Return the limit of ours that each result was judged by, by the result's id."""
    rows = [row for row in results if row.specification_id is not None]
    limits: dict[int, list[SpecificationLimit]] = defaultdict(list)
    for ids in chunks(sorted({row.specification_id for row in rows if row.specification_id})):
        query = select(SpecificationLimit).where(SpecificationLimit.specification_id.in_(ids))
        for limit in session.scalars(query.order_by(SpecificationLimit.position)):
            limits[limit.specification_id].append(limit)
    found = {
        row.id: limit_for(limits[row.specification_id or 0], row.characteristic, row.name)
        for row in rows
    }
    return {key: limit for key, limit in found.items() if limit is not None}


def in_limit_unit(row: Attribute, limit: SpecificationLimit) -> str | None:
    """Return a result in the unit of its limit; None where it is in it, or cannot be."""
    return in_unit_of(row.text, row.ucum or row.unit, limit.unit)


def printed_unit(row: Attribute) -> str | None:
    """Return the unit of the limits printed beside a result: the row's, unless they name one."""
    return from_columns(row.minimum, row.maximum).unit or row.unit


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
