"""Taking the other reading of a table: one correction that counts for all of its rows.

The machine's values stay beside, as with every correction; the rows share an act, so that one
undo takes all of it back, and one further row says which reading was chosen, by whom and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.ids import new_public_id
from extraction.result import ROW_CELLS, Field
from registry.documents.current import MAX_ROWS, PRESENT, TABLES, CurrentReading
from registry.documents.errors import ReadingInvalid, ShownDiffers
from registry.documents.models import Document, Reading
from registry.documents.readings import layer_of, open_for_change
from registry.documents.table_readings import RowPair, TableOffer, offers_of

_CHANGED = "This table changed while you had it open; nothing was replaced. Look at it again."


def take_other_reading(
    session: Session, actor: Actor, document_id: str, key: str, *, at: datetime
) -> TableOffer:
    """Put the reading of a table that was offered in the place of the one that stands.

    `key` is the hash of what was shown (`TableOffer.key`). Returns the offer that was taken.

    Raises:
        DocumentNotFound: The actor's organization has no such document.
        NotAllowed: The actor may not correct values.
        AlreadyDecided: The document is decided.
        ShownDiffers: The table, or its other reading, is not as it was shown.
        ReadingInvalid: Nobody knows of which lots the rows are, or they are too many.

    """
    document, reading = open_for_change(session, actor, document_id)
    offer = next((one for one in offers_of(reading) if one.key == key), None)
    if offer is None:
        raise ShownDiffers(_CHANGED, {})
    if not offer.usable:
        raise ReadingInvalid(
            "This table is of several lots, and which row is of which lot is not known. "
            "Correct its rows one by one."
        )
    act = _Act(actor, document, reading, at)
    session.add_all([*act.choice(offer), *act.rows(offer)])
    session.flush()
    audit.record(
        session,
        actor,
        "reading.take_table",
        f"document:{document.public_id}",
        at=at,
        before=_told(offer, 0),
        after=_told(offer, 1),
        reason=offer.reason.sentence,
    )
    return offer


class _Act:
    """The rows of one act of one person."""

    def __init__(
        self, actor: Actor, document: Document, reading: CurrentReading, at: datetime
    ) -> None:
        self.act = new_public_id()
        self._by, self._layer, self._at = actor.user_id, layer_of(actor), at
        self._document, self._extraction = document.id, reading.extraction_id
        self._free = dict(reading.next_row)

    def choice(self, offer: TableOffer) -> Iterator[Reading]:
        """Yield the row that says which reading was chosen."""
        sentence = offer.reason.sentence
        yield self._row(f"{TABLES}{self.act}", sentence, offer.wanted.value, offer.place)

    def rows(self, offer: TableOffer) -> Iterator[Reading]:
        """Yield a row for each cell that says another thing, and for rows that come or go."""
        for pair in offer.differing:
            path = pair.path or self._next(pair.lot)
            if pair.then is None:
                yield self._row(path, None, None)
                continue
            if pair.now is None:
                yield self._row(path, PRESENT, PRESENT)
            for name in pair.differing():
                cell: Field = getattr(pair.then, name)
                yield self._row(f"{path}.{name}", cell.raw, cell.value, _evidence(cell))

    def _next(self, lot: int) -> str:
        index = self._free.get(lot, 0)
        if index >= MAX_ROWS:
            raise ReadingInvalid(f"A lot has at most {MAX_ROWS} results.")
        self._free[lot] = index + 1
        return f"lots.{lot}.results.{index}"

    def _row(self, path: str, raw: str | None, value: str | None, evidence: Any = None) -> Reading:
        return Reading(
            document_id=self._document,
            extraction_id=self._extraction,
            path=path,
            layer=self._layer,
            raw=raw,
            value=value,
            evidence=evidence,
            by_id=self._by,
            at=self._at,
            act=self.act,
        )


def _evidence(cell: Field) -> dict[str, Any] | None:
    where = cell.evidence
    if where is None or cell.value is None:
        return None
    box = where.box
    return {
        "page": where.page,
        "box": None if box is None else [box.x0, box.top, box.x1, box.bottom],
        "text": where.text,
    }


def _told(offer: TableOffer, side: int) -> dict[str, Any]:
    """Return the cells that differ, as they stood (0) or stand (1)."""
    return {
        "page": offer.page,
        "rows": [_cells(pair, side) for pair in offer.differing],
    }


def _cells(pair: RowPair, side: int) -> dict[str, str]:
    told = {name: pair.texts(name)[side] for name in ROW_CELLS}
    return {name: text for name, text in told.items() if text is not None}
