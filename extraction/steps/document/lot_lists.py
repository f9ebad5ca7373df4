"""Lots that a certificate states together: a list gives each its facts, a range its members.

The results of a certificate for several lots are those of each of them. An amount stated for
all together is nobody's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.normalise.lotlists import Lots, lots_in
from extraction.result import Field, LotPart, Reason
from extraction.steps.header.texts.folding import squash

#: How much surer than its text a number is that stands in it, and one that was counted.
LISTED, COUNTED = 1.0, 0.97
#: What is left of a confidence where a text may name several lots.
DOUBT = 0.5


def part_lists(lots: Sequence[LotPart]) -> list[LotPart]:
    """Return a lot for each number that the lots' texts state, in their order.

    A number that also stands alone elsewhere keeps what is said of it there.
    """
    found = [lots_in(_text(lot)) for lot in lots]
    alone = {
        squash(_text(lot)): place
        for place, (lot, stated) in enumerate(zip(lots, found, strict=True))
        if _text(lot) and not stated.numbers
    }
    result: list[LotPart] = []
    given: dict[int, LotPart] = {}
    for lot, stated in zip(lots, found, strict=True):
        if not stated.numbers:
            result.append(_doubted(lot, stated))
            continue
        for number in stated.numbers:
            own = _member(lot, number, stated)
            if squash(number) in alone:
                given[alone[squash(number)]] = own
            else:
                result.append(own)
    if not given:
        return result
    places = {id(lot): place for place, lot in enumerate(lots)}
    return [_completed(lot, given.get(places.get(id(lot), -1))) for lot in result]


def _text(lot: LotPart) -> str:
    number = lot.fields.get("lot_number")
    return "" if number is None else number.value or ""


def _completed(lot: LotPart, listed: LotPart | None) -> LotPart:
    """Return a lot that stands alone with what a list of lots states where it says nothing."""
    if listed is None:
        return lot
    return replace(lot, fields={**listed.fields, **lot.fields}, rows=lot.rows or listed.rows)


def _member(lot: LotPart, number: str, stated: Lots) -> LotPart:
    """Return the lot of one number of a list or range."""
    whole = lot.fields["lot_number"]
    count = len(stated.numbers)
    if stated.counted and squash(number) not in squash(stated.text):
        why = Reason(
            "lots.counted", f"It lies within “{stated.text}”, which names {count} lots; count them."
        )
        sure = COUNTED
    else:
        why = Reason("lots.listed", f"It is one of {count} lots that “{stated.text}” names.")
        sure = LISTED
    own = replace(whole.with_confidence(whole.confidence * sure, why), value=number)
    fields = {**lot.fields, "lot_number": own}
    if count > 1 and (amount := lot.fields.get("quantity")) is not None:
        fields["quantity"] = _of_all(amount, count)
    aliases = {
        kind: value
        for kind, value in lot.aliases.items()
        if squash(value.value or "") != squash(whole.value or "")
    }
    return replace(lot, fields=fields, aliases=aliases)


def _of_all(amount: Field, count: int) -> Field:
    """Return an amount that no single lot has: what is printed, and why it is not taken."""
    why = Reason("lots.together", f"“{amount.raw}” is stated for {count} lots together.")
    return replace(amount.with_confidence(min(amount.confidence, DOUBT), why), value=None)


def _doubted(lot: LotPart, stated: Lots) -> LotPart:
    if stated.doubt is None:
        return lot
    number = lot.fields["lot_number"]
    why = Reason("lots.uncounted", stated.doubt)
    doubted = number.with_confidence(number.confidence * DOUBT, why)
    return replace(lot, fields={**lot.fields, "lot_number": doubted})
