"""Which texts stand beside, above and below a label, and whether they may be its value."""

from __future__ import annotations

from extraction.steps.header.texts.company_names import has_legal_form
from extraction.steps.header.texts.spots import PageView, Spot

#: Kinds of labels that name a party.
PARTY_KINDS = frozenset({"supplier", "distributor", "laboratory", "client", "customer"})
#: How far below a label (in letter heights) its value may begin.
BELOW = 2.6
#: So many known labels on a line are heads of columns, whatever stands between them.
MANY_HEADS = 3
#: Lines of a value that runs on, at most.
MOST_LINES = 5


def heads_column(view: PageView, label: Spot, beside: Spot) -> bool:
    """Whether the text beside a label is a label too, unknown: both head a column of values."""
    line = view.lines[label.line]
    known = [spot for spot in line if spot.is_label and not spot.labels[0].colon]
    plain = not any(sign.isdigit() for sign in beside.text) and not has_legal_form(beside.text)
    if (
        not plain
        or len(known) < 2
        or (2 * len(known) < len(line) and len(known) < MANY_HEADS)
        or label.line + 1 >= len(view.lines)
    ):
        return False
    below = view.lines[label.line + 1]
    near = below and min(s.box.top for s in below) - label.box.bottom < BELOW * label.segment.height
    under = [s for s in below if abs(s.box.x0 - label.box.x0) < label.segment.height]
    if not near or any(spot.starts_label for spot in under) or 3 * len(below) < 2 * len(line):
        return False
    wide = len(known) >= MANY_HEADS or len(below) == len(line)
    return all(
        any(
            abs(s.box.x0 - head.box.x0) < head.segment.height
            or (wide and s.box.overlap_x(head.box) > 0)
            for s in below
        )
        for head in (label, beside)
    )


def opens_rows(view: PageView, spot: Spot, below: Spot) -> bool:
    """Whether a lonely heading stands over rows of labels and values, not over its value."""
    if spot.heading is None or spot.labels[0].kinds[0] in PARTY_KINDS or in_label_row(view, spot):
        return False
    after = view.lines[below.line][below.place + 1 :]
    return bool(after) and not after[0].starts_label and below.place == 0 and spot.place == 0


def beside_is_free(beside: Spot | None) -> bool:
    """Whether no value stands to the right of a label."""
    return beside is None or beside.starts_label or beside.heading is not None


def spot_above(view: PageView, spot: Spot) -> Spot | None:
    """Return the text right above a label, in its column: values may stand over labels."""
    if not spot.is_label or spot.line == 0:
        return None
    for line in (view.lines[spot.line - 1], *view.lines[max(0, spot.line - 2) : spot.line - 1]):
        for upper in line:
            gap = spot.box.top - upper.box.bottom
            aligned = abs(upper.box.x0 - spot.box.x0) < spot.segment.height
            if aligned and -2.0 < gap < 1.6 * spot.segment.height:
                return None if upper.starts_label or upper.heading else upper
    return None


def repeats(spot: Spot, label: Spot) -> bool:
    """Whether a label says in another language what the label above it says."""
    kinds = {kind for own in label.labels for kind in own.kinds}
    return spot.is_label and bool(kinds & set(spot.labels[0].kinds))


def beside_of(view: PageView, spot: Spot) -> Spot | None:
    """Return the next segment on the line, over a lonely colon, or in the next ruled cell."""
    in_cell = view.next_cell(spot)
    if in_cell is not None:
        return in_cell
    line = view.lines[spot.line]
    for after in line[spot.place + 1 :]:
        if after.text.strip(" :：.|_") == "":
            continue
        return after
    return None


def behind_number(view: PageView, beside: Spot | None) -> Spot | None:
    """Return the company behind its number: "Sold to : 3800373   Acme LLC"."""
    if beside is None or any(map(str.isalpha, beside.text)):
        return beside
    after = view.lines[beside.line][beside.place + 1 : beside.place + 2]
    return after[0] if after and not after[0].starts_label else beside


def in_label_row(view: PageView, spot: Spot) -> bool:
    """Whether another label stands on a label's line."""
    return sum(s.is_label for s in view.lines[spot.line]) >= 2


def spots_below(view: PageView, spot: Spot) -> list[Spot]:
    """Return the spots under a label, in its column, down to the next label or gap."""
    line = view.lines[spot.line]
    height = spot.segment.height
    after = next((s for s in line[spot.place + 1 :]), None)
    before = line[spot.place - 1] if spot.place else None
    right = after.box.x0 - 1 if after is not None else max(spot.box.x1, spot.box.x0 + 40 * height)
    left = max(before.box.x1 if before is not None else 0.0, spot.box.x0 - 12 * height)
    found: list[Spot] = []
    bottom, reach = spot.box.bottom, BELOW
    for lower in view.lines[spot.line + 1 : spot.line + 12]:
        column = [
            s
            for s in lower
            if s.box.x0 < right
            and s.box.x1 > left
            and (s.box.overlap_x(spot.box) > 0 or abs(s.box.x0 - spot.box.x0) < 2 * height)
            and s.box.top > spot.box.middle_y
        ]
        if not column:
            if lower and min(s.box.top for s in lower) - bottom > reach * height:
                break
            continue
        near = min(column, key=lambda s: abs(s.box.x0 - spot.box.x0))
        if near.box.top - bottom > reach * height or near.starts_label or near.heading:
            break
        if not found and _labels_too(view, spot, near):
            break
        if found and view.parted(found[-1].box, near.box):
            break  # a value ends with its ruled cell
        found.append(near)
        if len(found) == MOST_LINES:
            break
        bottom, reach = near.box.bottom, 0.9
    return found


def _labels_too(view: PageView, spot: Spot, below: Spot) -> bool:
    """Whether the text below a label is a label as well, one that we do not know.

    It ends with a colon, or its line has a text where the label's line has the value.
    """
    if below.text.rstrip().endswith(":"):
        return True
    beside = beside_of(view, spot)
    if beside is None or beside.starts_label or in_label_row(view, spot):
        return False
    after = beside_of(view, below)
    return after is not None and abs(after.box.x0 - beside.box.x0) < 0.5 * spot.segment.height
