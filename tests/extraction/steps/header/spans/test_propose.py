from __future__ import annotations

from extraction.steps.header.spans.propose import MOST, Span, spans_of
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.header.pages import Placed, page_of


def spans(*texts: Placed) -> list[Span]:
    return spans_of(view_page(page_of(list(texts))))


class TestSpans:
    def test_what_stands_behind_a_colon_comes_with_the_words_before_it(self) -> None:
        found = spans((40, 100, "Zubblefrix no.: QX-4711"))

        [value] = [span for span in found if span.text == "QX-4711"]
        assert value.around.inline == "Zubblefrix no"

    def test_a_text_knows_what_stands_left_and_above(self) -> None:
        found = spans(
            (40, 100, "Customer"), (200, 100, "Order"), (40, 114, "Acme"), (200, 114, "7")
        )

        [value] = [span for span in found if span.text == "7"]
        assert (value.around.left, value.around.above) == ("Acme", "Order")

    def test_lines_that_run_on_are_joined(self) -> None:
        found = spans((40, 100, "Changzhou Longname"), (40, 111, "Pharmaceutical Co., Ltd."))

        joined = [span.text for span in found if span.how == "joined"]
        assert joined == ["Changzhou Longname Pharmaceutical Co., Ltd."]

    def test_a_page_full_of_colons_stays_bounded(self) -> None:
        lines = [(40, 20 + 8 * n, "a: 1 / b: 2 / c: 3 / d: 4 / e: 5") for n in range(90)]

        assert len(spans(*lines)) <= MOST
