"""A line of a head that holds the units of the columns below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.steps.lines import Segment, group_lines
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import is_element

#: Units that are not in our list, in a line of units: "°Lintner", "pieces/kg".
_SIGN = re.compile(r"[°‰]\w|[^\s()=/]+/[^\s()=/]+$")


def unit_words(heads: Sequence[Segment]) -> set[int]:
    """Return the words (by identity) of a line of the head that holds the columns' units."""
    lines = group_lines([word for segment in heads for word in segment.words])
    stated: set[int] = set()
    for words in lines:
        own = {id(word) for word in words}
        texts = [s.text for s in heads if id(s.words[0]) in own]
        kinds = [Kind.TEXT if is_element(text) else kind_of(text) for text in texts]
        units, empty = kinds.count(Kind.UNIT), kinds.count(Kind.EMPTY)
        if units >= 3 and units + empty >= 0.6 * len(kinds):
            signs = [s for s in heads if kind_of(s.text) is Kind.EMPTY or _SIGN.match(s.text)]
            stated |= {id(word) for s in signs for word in s.words if id(word) in own}
    return stated
