"""The results of a document against our limits, the printed limits and the printed verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.normalise.judge import Judgement, Outcome, judge
from extraction.normalise.limits import LimitKind, Limits, from_columns
from extraction.normalise.numbers import DecimalMark, infer_decimal_mark
from extraction.normalise.text import phrase_key
from extraction.normalise.values import parse_value
from registry.documents.current import CurrentLot, CurrentRow
from registry.documents.meaning import Meaning, row_meaning
from registry.items.models import Specification, SpecificationLimit
from registry.items.specifications import limits_of
from registry.values import Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """One result against our limit, the printed limit and the printed verdict."""

    row: CurrentRow
    meaning: Meaning
    limit: SpecificationLimit | None
    own: Judgement | None  # against our limit; None if we set none
    printed: Judgement | None  # against the printed limit; None if none is printed
    stated: str | None  # the printed verdict, pass or fail

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that counts: by our limit, else by the printed one; None without limits."""
        judgement = self.own or self.printed
        return None if judgement is None else Verdict(judgement.outcome.value)

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        judgement = self.own or self.printed
        if judgement is None:
            return "There is no limit for this test, neither ours nor a printed one."
        return judgement.sentence

    @property
    def contradicts(self) -> bool:
        """Whether the printed verdict is not what the printed numbers give."""
        if self.stated is None or self.printed is None:
            return False
        decided = self.printed.outcome is not Outcome.INDETERMINATE
        return decided and self.printed.outcome.value != self.stated

    @property
    def needs_look(self) -> bool:
        """Whether a reviewer must look at the row."""
        return self.contradicts or self.verdict in {Verdict.FAIL, Verdict.INDETERMINATE}


@dataclass(frozen=True, slots=True)
class LotComparison:
    """All results of a lot against the specification in force."""

    specification: Specification | None
    rows: tuple[Comparison, ...]
    missing: tuple[SpecificationLimit, ...]  # required, and not on the certificate

    @property
    def verdict(self) -> Verdict:
        """Fail if any result fails; indeterminate if one cannot be decided or is missing."""
        verdicts = {comparison.verdict for comparison in self.rows}
        if Verdict.FAIL in verdicts or any(row.stated == "fail" for row in self.rows):
            return Verdict.FAIL
        if self.missing or Verdict.INDETERMINATE in verdicts or not self.rows:
            return Verdict.INDETERMINATE
        return Verdict.PASS


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
    limit = next((one for one in limits if _is_about(one, meaning)), None)
    own = None
    if limit is not None:
        own = _judge(row, meaning, limits_of(limit), limit.unit, mark)
    return Comparison(
        row=row,
        meaning=meaning,
        limit=limit,
        own=own,
        printed=_judge_printed(row, meaning, mark),
        stated=row["verdict"].value,
    )


def _is_about(limit: SpecificationLimit, meaning: Meaning) -> bool:
    if meaning.characteristic is not None and limit.characteristic == meaning.characteristic:
        return True
    printed = phrase_key(meaning.name)
    return bool(printed) and printed in {phrase_key(limit.name), phrase_key(limit.characteristic)}


def _judge_printed(row: CurrentRow, meaning: Meaning, mark: DecimalMark | None) -> Judgement | None:
    minimum, maximum = row["minimum"].value, row["maximum"].value
    if minimum is None and maximum is None:
        return None
    limits = from_columns(minimum, maximum, decimal_mark=mark)
    return _judge(row, meaning, limits, None, mark)


def _judge(
    row: CurrentRow,
    meaning: Meaning,
    limits: Limits,
    limit_unit: str | None,
    mark: DecimalMark | None,
) -> Judgement | None:
    if limits.kind is LimitKind.EMPTY:
        return None
    return judge(
        parse_value(meaning.text, decimal_mark=mark),
        limits,
        value_unit=meaning.ucum or meaning.unit,
        limit_unit=limit_unit,
        lod=_number(row, "lod"),
        loq=_number(row, "loq"),
    )


def _number(row: CurrentRow, cell: str) -> Decimal | None:
    text = row[cell].value
    return None if text is None else parse_value(text).value
