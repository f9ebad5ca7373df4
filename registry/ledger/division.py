"""Goods that stay the same goods: a split, a merge, a repacking keeps item and expiry.

The strictest parent rules. Somebody who may decide on lots can state a later expiry, with the
reason of the event; the same for the form, the API and imports.
"""

from __future__ import annotations

from core.actor import Actor, Permission
from registry.ledger.book import Book, Known
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.expiry import strictest
from registry.ledger.gate import REWORK
from registry.values import Direction, EventType, ExpiryRule, LineRole

_DIVIDES = frozenset({EventType.SPLIT, EventType.MERGE})


def keep_goods(book: Book, actor: Actor, draft: EventDraft, order: int) -> None:
    """Bind what comes out to what goes in: the item, and the earliest expiry.

    `order`: the draft's place in its batch; the book keeps which event bound what.

    Raises:
        EventInvalid: Lots of several items would become one, or a later expiry was stated by
            somebody who may not, or without a reason.

    """
    kind = draft.counts_as
    if kind not in _DIVIDES | {EventType.TRANSFORM}:
        return
    goes_in = [book.traceables[line.traceable_id] for line in draft.lines_of(Direction.IN)]
    comes_out = [
        book.traceables[line.traceable_id]
        for line in draft.lines_of(Direction.OUT)
        if line.role is not LineRole.SCRAP
    ]
    if kind in _DIVIDES and len({row.item_id for row in (*goes_in, *comes_out)}) > 1:
        raise EventInvalid("Only lots of one item can be split or merged.")
    for made in comes_out:
        # What was made of the same item was repacked: it is still the same goods.
        sources = [row for row in goes_in if row.item_id == made.item_id]
        if sources and _bind(book, actor, draft, made, sources):
            book.bonds.append((order, made.id, ExpiryRule.SAME_GOODS))


def _bind(book: Book, actor: Actor, draft: EventDraft, made: Known, sources: list[Known]) -> bool:
    """Return whether the expiry of what was made follows; False: another was stated."""
    limit = strictest(row.expiry_date for row in sources)
    if limit is None or (made.expiry_date is not None and made.expiry_date <= limit):
        return True
    stood = book.totals[made.id] > 0 or any(row.id == made.id for row in sources)
    if made.expiry_date is None or stood:  # what is poured into a lot that stands lowers it
        book.set_expiry(made.id, limit)
        return True
    if draft.counts_as is EventType.TRANSFORM and REWORK in draft.references:
        return False  # its nonconformance says why
    if draft.reason and actor.may(Permission.DECIDE_LOTS):
        return False
    first = next(row.number for row in sources if row.expiry_date == limit)
    raise EventInvalid(
        f"{made.number} cannot expire on {made.expiry_date}: {first}, of which it is a part, "
        f"expires on {limit}. Somebody who decides on lots can state another day with a reason."
    )
