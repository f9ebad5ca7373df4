"""Form fields of a PDF: their values as fields, and as words where they show.

A field's value counts even where its appearance is broken or missing: viewers that make
appearances anew show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extraction.engines.qpdf import Widget
from extraction.geometry import Box, Word
from extraction.page import Page
from extraction.result import Evidence, Field, Source
from extraction.steps.words.reading_order import in_reading_order

CONFIDENCE = 0.97
#: Share of a word's letters by the height of the field, for fields of one line.
LETTER = 0.5
TALLEST_LINE = 14.0  # points
LEAST = 0.5  # points: of a line and of a letter, where a field has no size


def form_fields(widgets: Iterable[Widget]) -> tuple[tuple[str, Field], ...]:
    """Return (name, field) for each filled widget; the label of the field is its evidence."""
    return tuple(
        (
            widget.name,
            Field(
                value=widget.value,
                raw=widget.value,
                confidence=CONFIDENCE,
                evidence=Evidence(
                    widget.page,
                    widget.box,
                    f"{widget.label or widget.name}: {widget.value}",
                    Source.FORM_FIELD,
                ),
            ),
        )
        for widget in widgets
    )


def upright(widgets: Iterable[Widget], pages: Sequence[Page]) -> list[Widget]:
    """Return the widgets where they stand on the pages as those were turned for reading."""
    by_number = {page.number: page for page in pages}
    return [
        replace(widget, box=widget.box.turned(page.turned, page.width, page.height))
        if (page := by_number.get(widget.page)) is not None
        else widget
        for widget in widgets
    ]


def with_widgets(page: Page, widgets: Sequence[Widget]) -> Page:
    """Return the page with the words of its form fields that its text does not show."""
    added = [
        word
        for widget in widgets
        if widget.page == page.number and not _shown(page.words, widget)
        for word in _words(widget)
    ]
    return replace(page, words=in_reading_order(page.words + tuple(added))) if added else page


def _shown(words: Sequence[Word], widget: Widget) -> bool:
    box = widget.box
    there = "".join(
        word.text
        for word in words
        if box.x0 - 2 <= word.box.middle_x <= box.x1 + 2
        and box.top - 2 <= word.box.middle_y <= box.bottom + 2
    )
    wanted = "".join(widget.value.split())
    return bool(wanted) and wanted in there


def _words(widget: Widget) -> list[Word]:
    lines = [line for line in widget.value.splitlines() if line.strip()]
    box = widget.box
    height = max(min(TALLEST_LINE, box.height / max(len(lines), 1)), LEAST)
    top = box.top if len(lines) > 1 else box.middle_y - height / 2
    words: list[Word] = []
    for index, line in enumerate(lines):
        letter = max(min(LETTER * height, (box.width - 4) / max(len(line), 1)), LEAST)
        place = 0
        for text in line.split():
            place = line.index(text, place)
            start = box.x0 + 2 + place * letter
            y = top + index * height
            words.append(
                Word(
                    text,
                    Box(start, y, start + max(len(text) * letter, 0.5), y + height),
                    font_size=round(height * 0.75, 1),
                )
            )
            place += len(text)
    return words
