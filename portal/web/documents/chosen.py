"""What a reviewer has before them: the items chosen for the lots, and the hash of it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.actor import Permission
from portal.web.frame.context import app_parts, current_actor
from registry.documents.queries.desk import Desk
from registry.documents.shown import keep_shown

_PREFIX = "item:"


def chosen_items(values: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[int, str]:
    """Return lot index to public id of the item, from fields named `item:<index>`."""
    pairs = values.items() if isinstance(values, Mapping) else values
    return {
        int(name.removeprefix(_PREFIX)): value
        for name, value in pairs
        if name.startswith(_PREFIX) and value and name.removeprefix(_PREFIX).isdecimal()
    }


def shown_at(desk: Desk) -> str:
    """Return the hash that a decision on this desk names; empty where nobody decides."""
    decides = (desk.decidable or desk.rejectable) and current_actor().may(Permission.SIGN_DECISIONS)
    return keep_shown(app_parts().store, desk.shown) if decides else ""
