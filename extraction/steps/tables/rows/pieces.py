"""Results of plates and coils go to the heat that another line names for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction.result import Field
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.found import FoundRows

_SIGNS = re.compile(r"[\W_]+")


def with_lots_of_pieces(found: Sequence[FoundRows], views: Sequence[PageView]) -> list[FoundRows]:
    """Give rows of a piece (plate, coil, bundle) the lot that stands on a line with the piece.

    Rows stay without a lot if no line names both.
    """
    lots = {_key(part.lot.value or ""): part.lot for part in found if part.lot is not None}
    lots.pop("", None)
    pieces = {_key(part.piece) for part in found if part.piece and part.lot is None}
    if not lots or not pieces:
        return list(found)
    owner = _owners(pieces, lots, views)
    return [
        replace(part, lot=owner[_key(part.piece)])
        if part.piece and part.lot is None and _key(part.piece) in owner
        else part
        for part in found
    ]


def _owners(
    pieces: set[str], lots: Mapping[str, Field], views: Sequence[PageView]
) -> dict[str, Field]:
    """Return the lot of each piece: the one number on its line that is a lot's."""
    owner: dict[str, Field] = {}
    for view in views:
        for line in view.lines:
            keys = {_key(segment.text) for segment in line.segments}
            named = [lot for key, lot in lots.items() if key in keys]
            if len(named) == 1:
                for piece in (keys & pieces) - lots.keys():
                    owner.setdefault(piece, named[0])
    return owner


def _key(text: str) -> str:
    return _SIGNS.sub("", text).casefold()
