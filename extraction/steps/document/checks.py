"""What does not fit together in a reading: each finding is a reason, and lowers confidence.

Nothing is corrected here; a reviewer is told where to look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from extraction.normalise.dates import parse_dates
from extraction.normalise.judge import Outcome, judge
from extraction.normalise.limits import from_columns
from extraction.normalise.values import parse_value
from extraction.normalise.verdicts import find_verdict
from extraction.page import Barcode
from extraction.result import Field, LotPart, Reason, Row, Source
from extraction.steps.header.choice.choose import IMPOSSIBLE, no_such_day
from extraction.steps.header.texts.folding import squash

#: What is left of a confidence when a check fails.
DOUBT = 0.7
#: So many lot numbers make a pattern, and by so many signs may one differ to be doubted.
FEWEST_ALIKE, SLIPS = 3, 2
#: GS1 element string: (10) batch or lot, in brackets or behind the group separator.
_GS1_LOT = re.compile(r"\(10\)([!-'*-~]{1,20})|(?:^|\x1d)10([!-~]{1,20})(?=\x1d|$)")
_GS1 = re.compile(r"^(?:\]C1|\]d2|\]Q3)?(?:\(01\)|\(10\)|01\d{14})")

#: (earlier, later, what is wrong)
_ORDER = (
    ("manufacture_date", "expiry_date", "The product would expire before it was made."),
    ("manufacture_date", "retest_date", "The retest would be due before the product was made."),
    ("manufacture_date", "issue_date", "The certificate would be older than the product."),
    ("retest_date", "expiry_date", "The retest would be due after the product has expired."),
    ("issue_date", "expiry_date", "The product would have expired before the certificate."),
)
_DATES = ("issue_date", "manufacture_date", "expiry_date", "retest_date")


def without_impossible(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Return the fields; a date that is none has no value, and keeps what is printed.

    Wherever it came from, a page, a form or attached data: what stands there is shown, and
    nothing is made of it.
    """
    kept = dict(fields)
    for name in _DATES:
        stated = fields.get(name)
        if stated is None or not stated.value or parse_dates(stated.value).readings:
            continue
        raw = stated.raw or stated.value
        why = parse_dates(stated.value).impossible or "it is not written like one"
        doubted = stated.with_confidence(IMPOSSIBLE, no_such_day(raw, why))
        kept[name] = replace(doubted, value=None, raw=raw)
    return kept


def check_dates(fields: Mapping[str, Field], lot: Mapping[str, Field]) -> dict[str, Field]:
    """Return those dates of a lot that stand in a wrong order, doubted."""
    known = {"issue_date": fields.get("issue_date", Field()), **lot}
    doubted: dict[str, Field] = {}
    for earlier, later, sentence in _ORDER:
        first, second = known.get(earlier), known.get(later)
        if first is None or second is None or not first.value or not second.value:
            continue
        one, two = parse_dates(first.value), parse_dates(second.value)
        if not one.readings or not two.readings:
            continue
        if one.readings[0].first_day <= two.readings[0].last_day:
            continue
        reason = Reason("check.dates", f"{sentence} ({first.value}, {second.value})")
        for name in (earlier, later):
            if name in lot:
                before = doubted.get(name, known[name])
                doubted[name] = before.with_confidence(before.confidence * DOUBT, reason)
    return doubted


def check_barcodes(
    lot_number: Field, barcodes: Sequence[Barcode], numbers: Collection[str] = ()
) -> Field:
    """Return the lot number, surer where a barcode has it, doubted where one has another.

    `numbers` are those of the certificate's lots, folded: the barcode of another one of them
    says nothing of this lot.
    """
    if not lot_number.value:
        return lot_number
    wanted = squash(lot_number.value)
    for barcode in barcodes:
        text = barcode.text
        if "://" not in text and len(wanted) >= 4 and wanted in squash(text):
            sure = 1.0 - (1.0 - lot_number.confidence) * 0.5
            reason = Reason("check.barcode", f"The {barcode.format} on page {barcode.page} has it.")
            return lot_number.with_confidence(min(0.995, sure), reason)
    for barcode in barcodes:
        match = _GS1_LOT.search(barcode.text) if _GS1.match(barcode.text) else None
        if match is not None:
            other = match.group(1) or match.group(2)
            if squash(other) in numbers:
                continue
            sentence = f"The barcode on page {barcode.page} says lot {other}."
            doubted = lot_number.with_confidence(
                lot_number.confidence * DOUBT, Reason("check.barcode_differs", sentence)
            )
            return replace(doubted, alternatives=(other, *doubted.alternatives))
    return lot_number


def check_lot_numbers(lots: Sequence[LotPart]) -> tuple[LotPart, ...]:
    """Return the lots, those doubted whose scanned number has letters where others have digits.

    Only where most numbers of the document are built alike: one sign too many or too few, or
    a letter for a digit, is what readers of scans get wrong.
    """
    numbers = [lot.fields["lot_number"] for lot in lots if "lot_number" in lot.fields]
    shapes = Counter(_shape(number.value or "") for number in numbers)
    if len(numbers) < FEWEST_ALIKE:
        return tuple(lots)
    usual, count = shapes.most_common(1)[0]
    if count <= len(numbers) / 2:
        return tuple(lots)
    return tuple(_doubted_number(lot, usual) for lot in lots)


def _doubted_number(lot: LotPart, usual: str) -> LotPart:
    number = lot.fields.get("lot_number")
    if number is None or number.evidence is None or number.evidence.source is not Source.OCR:
        return lot
    if not 1 <= Levenshtein.distance(_shape(number.value or ""), usual) <= SLIPS:
        return lot
    sentence = f"Most lot numbers of this document are built otherwise than {number.value}."
    doubted = number.with_confidence(
        number.confidence * DOUBT, Reason("check.lot_pattern", sentence)
    )
    return replace(lot, fields={**lot.fields, "lot_number": doubted})


def _shape(text: str) -> str:
    """Return a number with each digit as 9 and each letter as A."""
    return "".join("9" if sign.isdigit() else "A" if sign.isalpha() else sign for sign in text)


def check_row(row: Row) -> Row:
    """Return the row, its verdict and value doubted if the limits say otherwise."""
    printed = find_verdict(row.verdict.value) if row.verdict.value else None
    if printed is None or not row.value.value:
        return row
    low, high = row.minimum.value, row.maximum.value
    if not low and not high:
        return row
    value, limits = parse_value(row.value.value), from_columns(low, high)
    unit = row.unit.value or value.unit  # of the row: where the limits state none, it is theirs
    found = judge(value, limits, value_unit=unit, limit_unit=limits.unit or unit)
    if found.outcome.value not in {Outcome.PASS.value, Outcome.FAIL.value}:
        return row
    if found.outcome.value == printed:
        return row
    reason = Reason(
        "check.verdict",
        f"The printed verdict is {printed}, but {row.value.value} against the limits "
        f"{low or '…'} to {high or '…'} gives {found.outcome.value}.",
    )
    return replace(
        row,
        verdict=row.verdict.with_confidence(row.verdict.confidence * DOUBT, reason),
        value=row.value.with_confidence(row.value.confidence * DOUBT, reason),
    )


def check_overall(fields: Mapping[str, Field], lots: Sequence[LotPart]) -> tuple[Reason, ...]:
    """Return a finding if the certificate passes as a whole while a row fails."""
    overall = fields.get("overall_result")
    if overall is None or overall.value != "pass":
        return ()
    failed = [
        row.test.value
        for lot in lots
        for row in lot.rows
        if row.verdict.value and find_verdict(row.verdict.value) == "fail"
    ]
    if not failed:
        return ()
    names = ", ".join(name for name in failed[:3] if name)
    return (Reason("check.overall", f"The certificate states a pass, but rows fail: {names}."),)


def check_against_page(
    stated: Mapping[str, Field], printed: Mapping[str, Field]
) -> tuple[dict[str, Field], list[Reason]]:
    """Compare embedded data with the page; return the doubted fields and the findings."""
    doubted: dict[str, Field] = {}
    findings = []
    for name, value in stated.items():
        if name == "document_type":
            continue  # concluded, not printed
        page = printed.get(name)
        if page is None or not page.value or not value.value or page.confidence < 0.6:
            continue
        one, two = squash(value.value), squash(page.value)
        if one in two or two in one:
            continue
        what = name.replace("_", " ")
        reason = Reason(
            "check.embedded",
            f"The attached data say {value.value} for {what}, the page {page.value}.",
        )
        findings.append(reason)
        doubted[name] = replace(
            value.with_confidence(value.confidence * DOUBT, reason),
            alternatives=(page.value, *value.alternatives),
        )
    return doubted, findings
