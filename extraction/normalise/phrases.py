"""The words of `vocabulary/phrases.toml`, ready to be looked up and searched for."""

from __future__ import annotations

import re
from functools import cache

from extraction.normalise.text import fold, phrase_key, unspaced
from extraction.vocabulary import load_vocabulary

#: An amount of sample, such as "25 g", "100ml" or "25 g'da".
AMOUNT = r"\d+(?:[.,]\d+)?\s?(?:kg|g|gr|mg|ml|l|cm\^?2|cm\^?3|kaps|caps|кг|г|мг|мл|л|см\^?[23])"


@cache
def kinds() -> dict[str, str]:
    """Return phrase key to kind ("not_detected", "absent", "too_many", ...)."""
    return {
        phrase_key(word): kind
        for kind, words in load_vocabulary("phrases")["kinds"].items()
        for word in words
    }


@cache
def words_between() -> frozenset[str]:
    """Return the folded words that stand between two ends of a range."""
    return frozenset(fold(word) for word in load_vocabulary("phrases")["ranges"]["between"])


@cache
def openers() -> frozenset[str]:
    """Return the folded words that open or close a range ("between", "von", "arası")."""
    return frozenset(fold(word) for word in load_vocabulary("phrases")["ranges"]["openers"])


@cache
def bound_pattern() -> re.Pattern[str]:
    """Return the pattern of all words and signs that bound a number, in folded text.

    The group that matched says how: at_most, at_least, below, above, about.
    """
    bounds = load_vocabulary("phrases")["bounds"]
    signs = {"at_most": "≤", "at_least": "≥", "below": "<", "above": ">", "about": "~"}
    longest_first = sorted(
        ((fold(word), kind) for kind, words in bounds.items() for word in words),
        key=lambda pair: -len(pair[0]),
    )
    groups = {
        kind: [re.escape(sign), *(_word(word) for word, of in longest_first if of == kind)]
        for kind, sign in signs.items()
    }
    # "not less than" must win over "less than": try the long words of every kind first.
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(words)})" for kind, words in groups.items()))


@cache
def amount_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for "<phrase> in 25 g" and "25 g: <phrase>", in folded text."""
    joiners = "|".join(
        sorted(
            (re.escape(fold(word)) for word in load_vocabulary("phrases")["amounts"]["joiners"]),
            key=len,
            reverse=True,
        )
    )
    tail = r"(?:'?\s?d[ae])?(?:\s?(?:中|\(?[a-z ]{0,12}\)?))?"
    return (
        re.compile(
            rf"(?P<phrase>[^\d<>≤≥]*?)\s*\(?\s*(?:(?:{joiners})\s*)?(?P<amount>{AMOUNT}){tail}\)?\.?"
        ),
        re.compile(
            rf"(?:(?:{joiners})\s*)?(?P<amount>{AMOUNT})\s*(?:'?d[ae]\b|中)?\s*[:/]?\s*"
            rf"(?P<phrase>[^\d<>≤≥]+?)\.?"
        ),
    )


@cache
def method_limits() -> dict[str, str]:
    """Return the folded names of a method's limits to "LOQ" or "LOD"."""
    data = load_vocabulary("phrases")["limits_of_method"]
    return {phrase_key(word): kind.upper() for kind, words in data.items() for word in words}


def _word(word: str) -> str:
    """Return the pattern of one folded word, with an optional dot and free spaces."""
    pattern = re.escape(word).replace(r"\ ", r"\s+")
    if unspaced(word):
        return pattern
    before = r"(?<![^\W\d_])" if word[0].isalpha() else ""
    return rf"{before}{pattern}(?![^\W\d_])\.?"
