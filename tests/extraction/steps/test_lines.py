from __future__ import annotations

import pytest

from extraction.geometry import Box, Word
from extraction.steps.lines import (
    SEGMENT_GAP,
    group_lines,
    read_blocks,
    read_lines,
    segment_gap,
    union,
)
from tests.extraction.steps.tables.pages import LETTER, page_of, words_at


def segments(page_lines: list[tuple[float, list[tuple[float, str]]]]) -> list[list[str]]:
    return [[s.text for s in line.segments] for line in read_lines(page_of(page_lines))]


class TestReadLines:
    def test_wide_gaps_part_segments_and_blanks_do_not(self) -> None:
        assert segments([(100, [(50, "Loss on drying"), (200, "0.21"), (260, "%")])]) == [
            ["Loss on drying", "0.21", "%"]
        ]

    def test_lines_go_down_the_page(self) -> None:
        assert segments([(120, [(50, "second")]), (100, [(50, "first")])]) == [
            ["first"],
            ["second"],
        ]

    def test_words_that_stand_a_little_off_are_on_one_line(self) -> None:
        assert segments([(100, [(50, "Ash")]), (102, [(150, "0.4")])]) == [["Ash", "0.4"]]

    def test_words_over_each_other_are_two_lines_however_close(self) -> None:
        words = (
            Word("Sum of", Box(50, 100, 80, 110)),
            Word("0.3", Box(200, 104, 215, 114)),
            Word("per unit", Box(50, 107.5, 85, 117.5)),
        )
        found = [[word.text for word in line] for line in group_lines(words)]
        assert found == [["Sum of", "0.3"], ["per unit"]]

    def test_a_rule_between_two_words_parts_them(self) -> None:
        lines = [(100.0, [(50.0, "Unit Result")])]
        right = 50 + 4 * LETTER
        rule = Box(right + 1, 90, right + 1.5, 120)
        [line] = read_lines(page_of(lines, rules=[rule]))
        assert [s.text for s in line.segments] == ["Unit", "Result"]

    def test_a_page_is_taken_apart_once(self) -> None:
        page = page_of([(100, [(40, "Lot")])])

        assert read_lines(page) is read_lines(page)

    def test_an_empty_page_has_no_lines(self) -> None:
        assert read_lines(page_of([])) == []


class TestSegmentGap:
    def test_a_typewriters_wide_blanks_part_nothing(self) -> None:
        words = []
        for n in range(12):
            x = 50.0
            for part in ("Peroxide", "value", "in", "oil"):
                words += words_at(x, 100 + 14 * n, part)
                x += LETTER * (len(part) + 1.2)
        assert segment_gap(group_lines(words)) > 0.9

    def test_few_words_prove_nothing(self) -> None:
        assert segment_gap(group_lines(words_at(50, 100, "one line only"))) == SEGMENT_GAP


class TestReadBlocks:
    def test_an_address_beside_another_makes_two_blocks(self) -> None:
        left, right = ["Alpha Ltd.", "1 High Street"], ["Beta GmbH", "Am Markt 2"]
        lines = [
            (100 + 11 * n, [(50, a), (300, b)])
            for n, (a, b) in enumerate(zip(left, right, strict=True))
        ]
        blocks = read_blocks(read_lines(page_of(lines)))
        assert [block.text for block in blocks] == ["\n".join(left), "\n".join(right)]


class TestUnion:
    def test_no_box_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="no box"):
            union([])
