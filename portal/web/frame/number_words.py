"""Whole numbers as English words, for sentences that must not be misread."""

from __future__ import annotations

# fmt: off
_SMALL = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]
# fmt: on
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))


def in_words(number: int) -> str:
    """Return the number in words; 0 is "no", as in "no lots". ValueError below zero."""
    if number < 0:
        msg = f"only whole numbers from zero on: {number}"
        raise ValueError(msg)
    if number < len(_SMALL):
        return _SMALL[number]
    for size, name in _SCALES:
        if number >= size:
            rest = number % size
            joiner = " and " if size == _SCALES[-1][0] or rest < _SCALES[-1][0] else " "
            tail = f"{joiner}{in_words(rest)}" if rest else ""
            return f"{in_words(number // size)} {name}{tail}"
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
