"""Readings of one place of a page, what each is worth, and the best set of them.

No two that are chosen stand over each other. A small prior speaks for the surer kinds of table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extraction.geometry import Box
from extraction.result import Row
from extraction.steps.lines import union
from extraction.steps.tables.judge.explained import Place
from extraction.steps.tables.judge.judging import LEAST, judge_rows, worth_of
from extraction.steps.tables.rows.found import FoundRows, Reading

#: Kinds of table that say more of themselves than those after them (rules that are drawn, heads
#: that name tests) count as so much surer, in all and for each row.
SURER = {"across": 2, "specimens": 2, "ruled": 1}
PRIOR, PRIOR_ROW = 0.15, 0.05
#: Among finders' readings a row counts from this probability on: a doubtful one is kept, too.
BREAK = 0.3


@dataclass(frozen=True, eq=False)
class Claim:
    """One reading, and how sure the judge is of each of its rows, 0..1."""

    reading: Reading
    sure: tuple[float, ...] = ()

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.reading.box

    @property
    def rows(self) -> list[Row]:
        """All its rows."""
        return self.reading.rows

    @property
    def mean(self) -> float:
        """How sure its rows are on average, 0..1."""
        return sum(self.sure) / max(1, len(self.sure))

    @cached_property
    def worth(self) -> float:
        """What its rows are worth together; doubtful ones of a finder cost nothing."""
        own = bool(self.reading.finder)
        return sum(max(p - LEAST, 0.0) for p in self.sure) if own else worth_of(self.sure)

    @cached_property
    def rank(self) -> float:
        """How it stands among finders' claims: doubtful rows cost, the surer kinds gain."""
        prior = SURER.get(self.reading.finder, 0) * (PRIOR + PRIOR_ROW * sum(self.sure))
        return sum(p - BREAK for p in self.sure) + prior

    def parts(self) -> Iterator[FoundRows]:
        """Yield its parts, each row with how sure the judge is of it."""
        sure = iter(self.sure)
        for part in self.reading.parts:
            yield replace(part, rows=tuple(_judged_row(row, next(sure)) for row in part.rows))


def _judged_row(row: Row, sure: float) -> Row:
    signals = {**row.value.signals, "judged": sure}
    return replace(row, value=replace(row.value, signals=signals))


def judged(readings: Iterable[Reading], place: Place) -> list[Claim]:
    """Return the claims that readings make; those of no results are worth nothing."""
    found = list(readings)
    filled = [one for one in found if one.parts]
    rows = [([part.rows for part in one.parts], one.box) for one in filled]
    sure = iter(judge_rows(rows, place))
    return [Claim(one, tuple(next(sure)) if one.parts else ()) for one in found]


def together(readings: Sequence[Reading]) -> list[Reading]:
    """Return what one finder reads in several pieces where another reads one table, as one."""
    filled = [one for one in readings if one.parts]
    found: dict[tuple[int, ...], Reading] = {}
    for one in filled:
        for finder in dict.fromkeys(r.finder for r in filled if r.finder != one.finder):
            own = [r for r in filled if r.finder == finder and meet(r.box, one.box)]
            if len(own) > 1:
                parts = tuple(part for r in own for part in r.parts)
                lowest = max(own, key=lambda r: r.box.bottom)
                whole = Reading(union(r.box for r in own), parts, finder, table=lowest.table)
                found[tuple(map(id, own))] = whole
    return list(found.values())


def best(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that are worth most, none of them over another."""
    return apart(sorted(claims, key=lambda c: c.rank, reverse=True))


def apart(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims without those that stand over one before them."""
    kept: list[Claim] = []
    for claim in claims:
        if not any(meet(claim.box, other.box) for other in kept):
            kept.append(claim)
    return kept


def meet(one: Box, two: Box) -> bool:
    """Whether two boxes share a tenth of the smaller one."""
    shared = one.overlap_x(two) * one.overlap_y(two)
    smaller = min(one.width * one.height, two.width * two.height)
    return shared > 0.1 * max(smaller, 1.0)
