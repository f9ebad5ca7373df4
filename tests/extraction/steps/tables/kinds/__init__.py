"""Result tables of kinds that were read wrongly, each kind in layouts that look different."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.extraction.steps.tables.drawn import Drawing


@dataclass(frozen=True)
class Case:
    """A drawn page and what it states: "test | value | unit | minimum | maximum", each a row.

    What is not stated of a row is left out from the right; "-" must be empty, "?" may be anything.
    """

    kind: str
    name: str
    draw: Callable[[Drawing], object]
    rows: tuple[str, ...]


CASES: list[Case] = []


def case(
    kind: str, *rows: str
) -> Callable[[Callable[[Drawing], object]], Callable[[Drawing], object]]:
    """Note a page of a kind, and the rows it states."""

    def note(draw: Callable[[Drawing], object]) -> Callable[[Drawing], object]:
        CASES.append(Case(kind, draw.__name__, draw, tuple(" ".join(row.split()) for row in rows)))
        return draw

    return note
