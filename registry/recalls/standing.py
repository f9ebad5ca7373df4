"""What a consignee has accounted for, line by line, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from registry.recalls.models import RecallConsignee, RecallLine

#: What became of a quantity; "quarantined" is part of what is on hand.
FATES = ("on_hand", "used", "destroyed", "returned", "passed_on")
QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class LineStanding:
    """One lot that a consignee got, and what it says became of it, in the line's unit."""

    line: RecallLine
    #: Fate -> quantity; empty: nothing was ever said of this lot.
    stated: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All that is stated, however much it is."""
        return sum((self.stated.get(fate, Decimal(0)) for fate in FATES), Decimal(0))

    @property
    def accounted(self) -> Decimal:
        """How much of what was received is accounted for; never more than that."""
        return min(self.total, self.line.quantity)

    @property
    def open(self) -> Decimal:
        """How much of what was received nobody has said anything of."""
        return self.line.quantity - self.accounted

    @property
    def over(self) -> Decimal:
        """How much more is stated than was received: somebody must look."""
        return self.total - self.accounted


def standing(consignee: RecallConsignee) -> tuple[LineStanding, ...]:
    """Return where each line stands: the last answer that speaks of a line counts for it.

    An answer that says nothing of a line, an empty one above all, takes nothing back.
    """
    said: dict[int, dict[str, Decimal]] = {}
    for response in consignee.responses:
        for line_id, values in response.quantities.items():
            said[int(line_id)] = {fate: Decimal(str(value)) for fate, value in values.items()}
    return tuple(LineStanding(line, said.get(line.id, {})) for line in consignee.lines)


def owes_answer(consignee: RecallConsignee) -> bool:
    """Return whether anything that the consignee got is not accounted for."""
    return any(row.open for row in standing(consignee))


def has_answered(consignee: RecallConsignee) -> bool:
    """Return whether the consignee answered, and accounts for all that it got."""
    return bool(consignee.responses) and not owes_answer(consignee)


def last_stated(consignee: RecallConsignee) -> dict[str, dict[str, str]]:
    """Return what counts now as forms show it: line id -> fate -> amount."""
    return {
        str(row.line.id): {fate: format(value, "f") for fate, value in row.stated.items()}
        for row in standing(consignee)
    }
