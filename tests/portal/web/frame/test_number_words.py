from __future__ import annotations

import pytest

from portal.web.frame.number_words import in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "no"),
        (1, "one"),
        (13, "thirteen"),
        (40, "forty"),
        (42, "forty-two"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (1001, "one thousand and one"),
        (1234, "one thousand two hundred and thirty-four"),
        (100_000, "one hundred thousand"),
        (2_000_300, "two million three hundred"),
    ],
)
def test_numbers_are_said_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        in_words(-1)
