"""Which items a reviewer chose for the lots of a document, from address or form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_PREFIX = "item:"


def chosen_items(values: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[int, str]:
    """Return lot index to public id of the item, from fields named `item:<index>`."""
    pairs = values.items() if isinstance(values, Mapping) else values
    return {
        int(name.removeprefix(_PREFIX)): value
        for name, value in pairs
        if name.startswith(_PREFIX) and value and name.removeprefix(_PREFIX).isdecimal()
    }
