from __future__ import annotations

from dataclasses import replace

from extraction.page import Page
from extraction.result import Quality
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.header.pages import page_of


def scanned(text: str, *, second: str, confidence: float = 0.99) -> Page:
    """Return a scan with one line of text, each word as both readers saw it."""
    page = page_of([(40, 60, text)], quality=Quality.SCAN)
    seen = second.split()
    words = [
        replace(word, second=other, confidence=confidence)
        for word, other in zip(page.words, seen, strict=True)
    ]
    return replace(page, words=tuple(words))


def kinds(page: Page) -> list[str]:
    return [label.kinds[0] for spot in view_page(page).spots() for label in spot.labels]


class TestViewPage:
    def test_a_label_that_the_readers_see_differently_is_known_nearly(self) -> None:
        page = scanned("Manufacturinq Date:", second="Manufacturing Date:")

        assert kinds(page) == ["manufacture_date"]

    def test_a_label_that_the_reader_is_unsure_of_is_known_nearly(self) -> None:
        page = scanned("Manufacturinq Date:", second="Manufacturinq Date:", confidence=0.6)

        assert kinds(page) == ["manufacture_date"]

    def test_what_both_readers_surely_see_is_no_other_label(self) -> None:
        page = scanned("Production Stage:", second="Production Stage:")

        assert kinds(page) == []
