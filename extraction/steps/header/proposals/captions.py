"""Forms that print labels under their values: found by where the values fit.

On such a page nearly every label has a fitting value above, and what stands below it is
the value of another label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extraction.steps.header.proposals.candidates import SHAPES, Candidate

#: Fields whose values can be told from each other by their shape.
_TELLING = {"date", "quantity", "number", "verdict"}
_LEAST_VOTES = 3


def settle_captions(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with values above their labels raised, or left out.

    Each page votes: the fit of what stands above its labels against the fit of what stands
    below them. Without a clear vote for "above" those candidates are dropped.
    """
    above: dict[int, float] = defaultdict(float)
    below: dict[int, float] = defaultdict(float)
    count: dict[int, set[int]] = defaultdict(set)
    for c in candidates:
        telling = 1.0 if SHAPES.get(c.field) in _TELLING else 0.4
        if c.relation == "above":
            above[c.page] += c.fit * telling
            count[c.page].add(c.order)
        elif c.relation in {"below", "column"}:
            below[c.page] += c.fit * telling
    raised = {
        page
        for page, weight in above.items()
        if len(count[page]) >= _LEAST_VOTES and weight > 1.25 * below[page]
    }
    kept = []
    for c in candidates:
        if c.relation == "above":
            if c.page in raised:
                kept.append(replace(c, extra={**c.extra, "boost": 2.0}))
        elif c.relation in {"below", "column"} and c.page in raised:
            kept.append(replace(c, extra={**c.extra, "boost": 0.25}))
        else:
            kept.append(c)
    return kept
