"""The results of a document against our limits, the printed limits and the printed verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.normalise.numbers import DecimalMark, infer_decimal_mark
from registry.documents.current import CurrentLot, CurrentRow
from registry.documents.meaning import Meaning, row_meaning
from registry.items.judging import (
    Finding,
    Stated,
    in_unit_of,
    judge_printed,
    judge_result,
    limit_for,
    summarise,
)
from registry.items.models import Specification, SpecificationLimit
from registry.values import Summary, Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """One result against our limit, the printed limit and the printed verdict."""

    row: CurrentRow
    meaning: Meaning
    limit: SpecificationLimit | None
    own: Finding | None  # against our limit; None if we set none
    printed: Finding | None  # against the printed limit; None if none is printed
    stated: str | None  # the printed verdict, pass or fail
    #: The result in the unit of our limit, where it is stated in another.
    converted: str | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that counts: by our limit, else by the printed one; None without limits."""
        finding = self.own or self.printed
        return None if finding is None else finding.verdict

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        finding = self.own or self.printed
        if finding is None:
            return "There is no limit for this test, neither ours nor a printed one."
        return finding.sentence

    @property
    def method_note(self) -> str | None:
        """What differs between the method stated and the limit's; None if nothing does."""
        return None if self.own is None else self.own.method_note

    @property
    def contradicts(self) -> bool:
        """Whether the printed verdict is not what the printed numbers give."""
        if self.stated is None or self.printed is None:
            return False
        decided = self.printed.verdict is not Verdict.INDETERMINATE
        return decided and self.printed.verdict.value != self.stated

    @property
    def needs_look(self) -> bool:
        """Whether a reviewer must look at the row."""
        undecided = self.verdict in {Verdict.FAIL, Verdict.INDETERMINATE}
        return self.contradicts or undecided or self.method_note is not None


@dataclass(frozen=True, slots=True)
class LotComparison:
    """All results of a lot against the specification in force."""

    specification: Specification | None
    rows: tuple[Comparison, ...]
    missing: tuple[SpecificationLimit, ...]  # required, and not on the certificate

    @property
    def verdict(self) -> Summary:
        """Fail if any result fails; no limits where none judged a result."""
        verdicts = [comparison.verdict for comparison in self.rows]
        if any(row.stated == "fail" for row in self.rows):
            return Summary.FAIL
        return summarise(verdicts, missing=bool(self.missing) or not self.rows)

    @property
    def unlimited(self) -> int:
        """How many results no limit judges."""
        return sum(row.verdict is None for row in self.rows)

    @property
    def words(self) -> str:
        """The verdict as people read it; it claims nothing of results without a limit."""
        if not self.rows:
            return "no results"
        if self.verdict is Summary.PASS and self.unlimited:
            return f"within limits where there are any; {self.unlimited} without a limit"
        return _WORDS[self.verdict]


_WORDS = {
    Summary.PASS: "all within limits",
    Summary.FAIL: "outside limits",
    Summary.INDETERMINATE: "not all decided",
    Summary.NO_LIMITS: "no limits to judge by",
}


def compare_lot(lot: CurrentLot, specification: Specification | None) -> LotComparison:
    """Judge every result of a lot, and name what the specification asks for in vain."""
    limits = specification.limits if specification is not None else []
    mark = _decimal_mark(lot)
    rows = tuple(_compare(row, limits, mark) for row in lot.rows)
    met = {row.limit.id for row in rows if row.limit is not None and row.meaning.text}
    missing = tuple(limit for limit in limits if limit.required and limit.id not in met)
    return LotComparison(specification, rows, missing)


def _decimal_mark(lot: CurrentLot) -> DecimalMark | None:
    """Return the mark that the lot's own numbers prove: with it "1.600" is read one way."""
    cells = (row[name].value for row in lot.rows for name in ("value", "minimum", "maximum"))
    return infer_decimal_mark(text for text in cells if text is not None)


def _compare(
    row: CurrentRow, limits: Sequence[SpecificationLimit], mark: DecimalMark | None
) -> Comparison:
    meaning = row_meaning(row)
    limit = limit_for(limits, meaning.characteristic, meaning.name)
    stated = Stated(
        name=meaning.name,
        text=meaning.text,
        characteristic=meaning.characteristic,
        unit=meaning.ucum or meaning.unit,
        method=row["method"].value,
        lod=row["lod"].value,
        loq=row["loq"].value,
    )
    return Comparison(
        row=row,
        meaning=meaning,
        limit=limit,
        own=None if limit is None else judge_result(stated, limit, mark),
        printed=judge_printed(stated, row["minimum"].value, row["maximum"].value, mark),
        stated=row["verdict"].value,
        converted=None if limit is None else in_unit_of(stated.text, stated.unit, limit.unit, mark),
    )
