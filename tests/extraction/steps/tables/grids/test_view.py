from __future__ import annotations

from extraction.steps.tables.grids.view import view_page
from tests.extraction.steps.tables.pages import page_of


def segments(text: str) -> list[str]:
    [line] = view_page(page_of([(100.0, [(50.0, text)])])).lines
    return [segment.text for segment in line.segments]


class TestViewPage:
    def test_the_units_of_two_columns_are_two_however_close(self) -> None:
        assert segments("mg/unit %") == ["mg/unit", "%"]

    def test_other_words_with_a_per_cent_sign_stay_together(self) -> None:
        assert segments("Result %") == ["Result %"]
        assert segments("mg/unit") == ["mg/unit"]


class TestHeadsThatStandClose:
    def test_two_heads_more_than_a_blank_apart_are_two_columns(self) -> None:
        page = page_of([(100.0, [(60.0, "Specification"), (122.6, "Result")])])

        assert [s.text for s in view_page(page).lines[0].segments] == ["Specification", "Result"]

    def test_one_head_of_two_words_stays_one(self) -> None:
        page = page_of([(100.0, [(60.0, "Test method")])])

        assert [s.text for s in view_page(page).lines[0].segments] == ["Test method"]
