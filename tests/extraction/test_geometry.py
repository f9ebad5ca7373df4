from __future__ import annotations

from extraction.geometry import Box, Word

PLACE = Box(0, 0, 30, 10)


class TestWordDoubtful:
    def test_a_word_that_both_readers_see_alike_is_not(self) -> None:
        assert not Word("Lot:", PLACE, 0.99, second="lot").doubtful

    def test_a_word_that_nobody_read_again_is_not(self) -> None:
        assert not Word("Lot:", PLACE, 0.99).doubtful

    def test_a_word_that_the_second_reader_sees_differently_is(self) -> None:
        assert Word("A8O1", PLACE, 0.99, second="A801").doubtful

    def test_a_word_that_the_reader_is_unsure_of_is(self) -> None:
        assert Word("A801", PLACE, 0.7, second="A801").doubtful
