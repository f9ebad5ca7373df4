"""A change that a person makes at the desk, and what the desk then shows.

The desk shows only what its own answers brought. Where somebody else changed something
meanwhile, the answer names it and brings no new hash: a decision is refused until the
whole document was shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.storage import Store
from registry.documents.queries.desk import Desk, open_desk
from registry.documents.review import what_is_shown
from registry.documents.shown import differences, keep_shown, load_shown
from registry.documents.signatures import hash_record


@dataclass(frozen=True, slots=True)
class DeskChange:
    """The desk after a change."""

    desk: Desk
    #: The hash that a decision must name now; None where the desk lacks what others did.
    shown: str | None
    #: What others changed since the desk was opened, in sentences.
    others_changed: Sequence[str] = ()


def change_at_desk(
    session: Session,
    actor: Actor,
    store: Store,
    document_id: str,
    change: Callable[[], object],
    *,
    shown: str,
    items: Mapping[int, str],
    at: datetime,
) -> DeskChange:
    """Make a change; `shown` is the hash of what the desk showed when it was made."""
    before = what_is_shown(session, actor, document_id, items=items, at=at)
    change()
    desk = open_desk(session, actor, document_id, items=items, at=at)
    if shown == hash_record(before):
        return DeskChange(desk, keep_shown(store, desk.shown))
    known = load_shown(store, shown, document_id) if shown else None
    if known is None:
        return DeskChange(desk, None)
    return DeskChange(desk, None, [found.sentence for found in differences(known, before)])
