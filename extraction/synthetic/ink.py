"""What is printed where: HTML whose every fact can be found again after rendering."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

#: Truth of one fact, by its path in the label: "issue_date", "lots.0.lot_number",
#: "lots.0.results.3.value".
Truths = Mapping[str, Any]


class Ink:
    """Wraps printed facts in spans with ids, and remembers which fact each one is."""

    def __init__(self) -> None:
        self.marks: dict[str, dict[str, Any]] = {}

    def span(self, text: str, truths: Truths) -> str:
        """Return the text as HTML, marked as the place of these facts.

        Facts whose truth is None are not stated by the text and are left out.
        """
        stated = {path: truth for path, truth in truths.items() if truth is not None}
        if not stated:
            return escape(text)
        mark = f"m{len(self.marks)}"
        self.marks[mark] = stated
        return f'<span id="{mark}">{escape(text)}</span>'


def plain(text: str) -> str:
    """Return text as HTML that states no fact."""
    return escape(text)
