"""Lines to paragraphs: running text of one column, whatever the size of its letters."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.steps.lines import Block, Line, Segment, union


def read_paragraphs(lines: Sequence[Line], taken: Sequence[Box]) -> list[Block]:
    """Return the text outside the taken boxes, a paragraph a block, top to bottom.

    A line belongs to the paragraph above where it starts at the same left edge and no
    more than a line's white lies between.
    """
    open_blocks: list[list[Segment]] = []
    for line in lines:
        for segment in line.segments:
            if any(_inside(segment.box, box) for box in taken):
                continue
            home = next((b for b in reversed(open_blocks) if _goes_on(b, segment)), None)
            if home is None:
                open_blocks.append([segment])
            else:
                home.append(segment)
    blocks = [Block(tuple(b), union(s.box for s in b)) for b in open_blocks]
    return sorted(blocks, key=lambda block: (block.box.top, block.box.x0))


def _inside(box: Box, other: Box) -> bool:
    level = other.top - 1 <= box.middle_y <= other.bottom + 1
    return level and box.overlap_x(other) > 0.3 * box.width


def _goes_on(block: Sequence[Segment], below: Segment) -> bool:
    last = block[-1]
    height = min(last.height, below.height)
    gap = below.box.top - last.box.bottom
    near = -0.4 * height < gap < 0.7 * height and below.box.middle_y > last.box.middle_y
    left = min(s.box.x0 for s in block)
    if not near or abs(below.box.x0 - left) >= 2.5 * height:
        return False
    heads = (last.bold and not below.bold) or last.height > 1.12 * below.height
    return not (len(block) == 1 and heads and not last.text.endswith((":", "-", ",")))
