from __future__ import annotations

import numpy as np

from extraction.engines.rapid import Character, Line
from extraction.steps.words.line_words import split_line

HEIGHT = 40


def line_of(*marks: tuple[str, int, int], width: int = 400) -> tuple[Line, np.ndarray]:
    """Return a line of characters at pixels (text, first, behind last), and its ink."""
    dark = np.zeros(width, dtype=bool)
    characters = []
    for text, first, last in marks:
        characters.append(Character(text, first / width, last / width, 0.9))
        if text != " ":
            dark[first:last] = True
    return Line(tuple(characters)), dark


class TestSplitLine:
    def test_a_space_splits_and_boxes_hug_the_ink(self) -> None:
        line, dark = line_of(("P", 20, 36), ("b", 40, 54), (" ", 56, 66), ("7", 70, 84))
        first, second = split_line(line, dark, height=HEIGHT)
        assert (first.text, second.text) == ("Pb", "7")
        assert (first.start * 400, first.end * 400) == (20, 54)
        assert (second.start * 400, second.end * 400) == (70, 84)

    def test_a_wide_gap_splits_without_a_space(self) -> None:
        line, dark = line_of(("1", 20, 30), ("2", 200, 212))
        assert [piece.text for piece in split_line(line, dark, height=HEIGHT)] == ["1", "2"]

    def test_room_around_a_point_does_not_split_a_number(self) -> None:
        line, dark = line_of(("0", 20, 34), (".", 39, 42), ("1", 50, 56), ("9", 61, 75))
        assert [piece.text for piece in split_line(line, dark, height=HEIGHT)] == ["0.19"]

    def test_nothing_read_is_no_word(self) -> None:
        line, dark = line_of()
        assert split_line(line, dark, height=HEIGHT) == []

    def test_letters_that_are_spaced_out_stay_one_word(self) -> None:
        marks = [(letter, 20 + 38 * at, 42 + 38 * at) for at, letter in enumerate("LABS")]
        line, dark = line_of(*marks)
        assert [piece.text for piece in split_line(line, dark, height=HEIGHT)] == ["LABS"]
