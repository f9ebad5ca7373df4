"""Values that stand level with a label of two lines, or around one of a single line."""

from __future__ import annotations

from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.lines import union


def level_beside(view: PageView, spot: Spot) -> list[Spot]:
    """Return a value that stands level with a label of two lines, or around one of one line.

    Cells set their text in the middle: "Date of" over "issue", and the date between them.
    """
    line = view.lines[spot.line]
    after = next((s for s in line[spot.place + 1 :] if s.text.strip(" :.|_")), None)
    if after is not None and not after.starts_label:
        return []
    height, near = spot.segment.height, view.lines[max(0, spot.line - 2) : spot.line + 3]
    own = [s for other in near for s in other if s is spot or _same_label(s, spot)]
    box = union(s.box for s in own)
    right = after.box.x0 if after is not None else view.page.width
    found = [
        s
        for other in near
        if other is not line
        for s in other
        if box.x1 < s.box.x0 < right
        and abs(s.box.middle_y - box.middle_y) < max(0.5 * box.height, 0.85 * height)
        and not any(label.colon for label in s.labels)
        and not any(o.is_label and o not in own and box.x0 <= o.box.x0 < s.box.x0 for o in other)
    ]
    free = [s for s in found if not s.labels and s.heading is None]
    edge = min((s.box.x0 for s in free), default=0.0)  # "Works" may end a name, not be one
    column = [s for s in found if free and abs(s.box.x0 - edge) < 0.6 * height]
    return sorted(column, key=lambda s: s.box.top)


def _same_label(one: Spot, other: Spot) -> bool:
    """Whether two spots are the lines of one label."""
    if not (one.is_label and other.is_label and one.labels[0].key == other.labels[0].key):
        return False
    apart = max(one.box.top, other.box.top) - min(one.box.bottom, other.box.bottom)
    return one.box.overlap_x(other.box) > 0 and apart < 0.6 * one.segment.height
