from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.page import Page
from extraction.result import Quality
from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import Placed, document_of, page_of

TITLE: Placed = (200, 90, "Certificate of Analysis", 16.0)


def lots_of(*pages: Page) -> list[str | None]:
    [part] = read_header(document_of(*pages), TableReading()).parts
    return [lot["lot_number"].value for lot in part.lots if "lot_number" in lot]


def pages_with(*numbers: str, quality: Quality = Quality.SCAN) -> list[Page]:
    """Return one page, on which the same label names each number."""
    placed = [TITLE]
    for place, number in enumerate(numbers):
        placed += [(40, 140 + 60 * place, "Lot no."), (200, 140 + 60 * place, number)]
    return [page_of(placed, quality=quality)]


def listed(*numbers: str) -> Page:
    """Return a page with a small table of lots, one row each."""
    heads = [(40, 200, "Product name"), (220, 200, "Batch number"), (400, 200, "Quantity")]
    placed: list[Placed] = [TITLE, *heads, (40, 216, "Citric acid"), (400, 216, "25 kg")]
    placed += [(220, 216 + 14 * place, number) for place, number in enumerate(numbers)]
    return page_of(placed, quality=Quality.SCAN)


class TestLotsOfAScan:
    @pytest.mark.parametrize(
        "other",
        ["BX-2O7150", "BX-207I50", "BX-2071"],
        ids=["letter for digit", "another letter", "cut"],
    )
    def test_a_misread_number_is_no_second_lot(self, other: str) -> None:
        assert lots_of(*pages_with("BX-207150", other)) == ["BX-207150"]

    def test_numbers_that_follow_each_other_are_lots(self) -> None:
        assert lots_of(*pages_with("BX-207150", "BX-207151")) == ["BX-207150", "BX-207151"]

    def test_one_unsure_sign_makes_no_lot(self) -> None:
        [page] = pages_with("BX-207150", "BX-207151")
        words = tuple(
            replace(word, second="BX-207150") if word.text == "BX-207151" else word
            for word in page.words
        )
        assert lots_of(replace(page, words=words)) == ["BX-207150"]

    def test_a_digital_page_means_what_it_says(self) -> None:
        found = lots_of(*pages_with("BX-2071", "BX-20715", quality=Quality.DIGITAL))
        assert found == ["BX-2071", "BX-20715"]


class TestLotsInAColumn:
    def test_each_row_is_a_lot(self) -> None:
        assert lots_of(listed("BX-207150", "BX-207151")) == ["BX-207150", "BX-207151"]

    def test_a_broken_number_is_no_list(self) -> None:
        assert lots_of(listed("THC-100MCD", "021522")) == ["THC-100MCD"]

    def test_a_broken_number_is_mended_as_it_stands_elsewhere(self) -> None:
        second = page_of([(40, 60, "Report for THC-100MCD-021522")], number=2, quality=Quality.SCAN)
        assert lots_of(listed("THC-100MCD", "021522"), second) == ["THC-100MCD-021522"]
