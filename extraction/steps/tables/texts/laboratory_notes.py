"""Notes on how a sample was tested; a batch named among them is one of analyses, no lot."""

from __future__ import annotations

from collections.abc import Iterable

from extraction.steps.lines import Segment
from extraction.steps.tables.texts.words import fold, phrases_of

#: Notes of one analysis stand at most so many letter heights apart.
NOTES = 6.0


def among_test_notes(lot: Segment, segments: Iterable[Segment]) -> bool:
    """Return whether a lot stands among notes such as "SOP: 418", "Analyst: JD".

    Two of them in its column say so.
    """
    labels = {
        fold(segment.text.partition(":")[0])
        for segment in segments
        if abs(segment.box.middle_y - lot.box.middle_y) < NOTES * lot.height
        and abs(segment.box.x0 - lot.box.x0) < lot.height
        and ":" in segment.text
    }
    return len(labels & phrases_of("blocks", "laboratory")) >= 2
