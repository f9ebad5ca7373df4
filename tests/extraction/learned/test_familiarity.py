from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extraction.geometry import Box, Word
from extraction.learned.familiarity import (
    MEASURES,
    Familiarity,
    measures_of,
    words_in_layouts,
    words_of,
)
from extraction.result import LotPart, Row
from extraction.steps.document.assemble import Assembled
from tests.extraction.learned.test_judge import DOCUMENT, PAGE, read


def printed(*texts: str) -> tuple[Word, ...]:
    """Return texts as words, each on a line of its own."""
    return tuple(
        Word(text, Box(100, 50 + 20 * place, 160, 60 + 20 * place))
        for place, text in enumerate(texts)
    )


class TestMeasuresOf:
    def test_known_labels_and_explained_print_are_shares(self) -> None:
        page = replace(PAGE, words=printed("Lot:", "L77", "Xyzzy:", "12.5"))
        facts = Assembled(lots=(LotPart({"lot_number": read("L77")}),))

        measures = measures_of(replace(DOCUMENT, pages=(page,)), facts)

        assert measures["labels_known"] == 0.5
        assert measures["explained"] == pytest.approx(1 / 5)  # "12.5" has two parts
        assert measures["fields_sure"] == 0.9

    def test_known_tests_are_a_share_of_the_rows(self) -> None:
        rows = (Row(test=read("Lead"), value=read("1"), characteristic="lead"), Row(read("Qux")))

        measures = measures_of(DOCUMENT, Assembled(lots=(LotPart({}, rows=rows),)))

        assert measures["tests_known"] == 0.5
        assert {*measures} == {*MEASURES} - {"words_seen"}


class TestWordsOf:
    def test_case_and_numbers_do_not_count(self) -> None:
        one, other = (
            words_of(replace(DOCUMENT, pages=(replace(PAGE, words=printed(*texts)),)))
            for texts in (("Lot", "L77"), ("LOT", "12"))
        )

        assert one == other
        assert len(one) == 1


class TestWordsInLayouts:
    def test_a_word_of_one_layout_is_not_known(self) -> None:
        papers = [("a", frozenset({1, 2})), ("a", frozenset({1})), ("b", frozenset({2, 3}))]

        assert words_in_layouts(papers, 2) == {2}


class TestFamiliarity:
    SEEN = Familiarity(frozenset({1, 2}), {"words_seen": 4.0, "fields_sure": 2.0}, -3.0)

    def test_a_paper_of_known_words_is_more_familiar(self) -> None:
        known, strange = (
            self.SEEN.measured({"fields_sure": 0.9}, words)
            for words in (frozenset({1, 2}), frozenset({8, 9}))
        )

        assert (known["words_seen"], strange["words_seen"]) == (1.0, 0.0)
        assert known["familiar"] > 0.9
        assert strange["familiar"] < 0.3

    def test_it_is_written_and_read_back(self) -> None:
        plain = json.loads(json.dumps(self.SEEN.to_json()))

        assert Familiarity.from_json(plain) == self.SEEN
