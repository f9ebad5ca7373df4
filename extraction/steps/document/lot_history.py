"""Whether a lot number looks like the supplier's earlier ones.

Suppliers build their numbers by a rule that they seldom change: so many signs, letters and
digits in their places, a beginning that stays. A number of another build was often misread,
or is another number (an order, a sample).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from extraction.options import KnownLot
from extraction.result import LotPart, Reason
from extraction.steps.document.checks import DOUBT
from extraction.steps.header.texts.folding import squash

#: With fewer earlier numbers nobody can tell a rule from chance.
FEWEST: Final = 3
#: So large a share of the earlier numbers must themselves follow the rule of the others.
REGULAR: Final = 0.8
_RUN = re.compile(r"9+|A+")


def check_lot_history(lots: Sequence[LotPart], known: Sequence[KnownLot]) -> tuple[LotPart, ...]:
    """Return the lots, those doubted whose number is unlike the supplier's earlier ones.

    Earlier numbers of the same product count, if there are enough of them; else all of
    the supplier's. Where those follow no rule themselves nothing is said.
    """
    return tuple(_checked(lot, known) for lot in lots)


def _checked(lot: LotPart, known: Sequence[KnownLot]) -> LotPart:
    number = lot.fields.get("lot_number")
    if number is None or not number.value:
        return lot
    earlier = _comparable(lot, known)
    difference = how_unlike(number.value, earlier)
    if difference is None:
        return lot
    sentence = (
        f"The lot number {number.value} is unlike the earlier ones of this supplier "
        f"({', '.join(earlier[:3])}): {difference}."
    )
    reason = Reason("check.lot_unlike", sentence)
    doubted = number.with_confidence(number.confidence * DOUBT, reason)
    return replace(lot, fields={**lot.fields, "lot_number": doubted})


def _comparable(lot: LotPart, known: Sequence[KnownLot]) -> list[str]:
    """Return the earlier numbers that this one should look like, the newest first."""
    names = {
        squash(field.value)
        for name in ("product_name", "product_code")
        if (field := lot.fields.get(name)) is not None and field.value
    }
    same = [one.number for one in known if squash(one.product) in names]
    numbers = same if len(set(same)) >= FEWEST else [one.number for one in known]
    return list(dict.fromkeys(number.strip() for number in numbers if number.strip()))


def how_unlike(number: str, earlier: Sequence[str]) -> str | None:
    """Return what sets a number apart from earlier ones, None if nothing does.

    >>> how_unlike("LO0417", ["L00412", "L00415", "L00416"])
    'it has letters and digits in other places'
    """
    others = [other for other in earlier if other != number]
    if len(others) < FEWEST or len(others) < len(earlier):
        return None  # too few to tell, or a number that is known already
    regular = sum(_difference(one, _without(one, others)) is None for one in others)
    if regular < REGULAR * len(others):
        return None
    return _difference(number, others)


def _without(one: str, numbers: Iterable[str]) -> list[str]:
    return [number for number in numbers if number != one]


def _difference(number: str, others: Sequence[str]) -> str | None:
    lengths = {len(other) for other in others}
    if not min(lengths) <= len(number) <= max(lengths) + 1:  # a counter may grow by a digit
        return f"it has {len(number)} signs, not {_span(lengths)}"
    start = _letters(_shared_start([other.upper() for other in others]))
    if not number.upper().startswith(start):
        return f"it does not begin with {start}"
    if _build(number) not in {_build(other) for other in others}:
        return "it has letters and digits in other places"
    return None


def _span(lengths: set[int]) -> str:
    return str(min(lengths)) if len(lengths) == 1 else f"{min(lengths)} to {max(lengths)}"


def _shared_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first if same is None else first[:same]


def _letters(text: str) -> str:
    """Return the letters that a text begins with."""
    return text[: next((i for i, sign in enumerate(text) if not sign.isalpha()), len(text))]


def _build(number: str) -> str:
    """Return the order of letters, digits and other signs, however many of each."""
    kinds = "".join("9" if s.isdigit() else "A" if s.isalpha() else s for s in number)
    return _RUN.sub(lambda run: run.group()[0], kinds)
