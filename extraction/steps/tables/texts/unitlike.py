"""Whether a text looks like a unit of measurement: a quick look, before the unit table."""

from __future__ import annotations

import re
from functools import lru_cache

from extraction.vocabulary import load_vocabulary

_UNIT_ATOMS = "|".join(load_vocabulary("cells")["units"])
_UNIT = re.compile(
    rf"(?:10\s?\^?[-−⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]\s?)?(?:{_UNIT_ATOMS})(?:[-⁻−]?[\d¹²³⁻]{{1,2}})?"
    rf"(?:(?:\s?(?:/|per|pro|par|por|na)\s?(?:[\d.,]+\s?)?|\s?[·*.⋅x]\s?|\s)(?:{_UNIT_ATOMS})"
    r"(?:\s?[-–⁻−^]?\s?[\d¹²³⁻]{1,2})?){0,3}"
    r"(?:\s?\(?(?:w/w|v/v|w/v|m/m|m/v|wt\.?|vol\.?|abs\.?|dry|dry basis|as is|d\.?b\.?|dm|"
    r"on dry basis|mass|gew\.?)\)?)?"
)


#: Written so they mark footnotes: ampere, degrees and the like are capitals.
_NOTE_LETTERS = frozenset("abcef")


@lru_cache(maxsize=8192)
def is_unit(text: str) -> bool:
    """Return whether the text looks like a unit of measurement ("mg/kg", "% w/w")."""
    text = text.strip().strip("()[]").strip().replace("\u2212", "-")
    if text in _NOTE_LETTERS:
        return False
    text = text.casefold()
    return 0 < len(text) <= 24 and bool(_UNIT.fullmatch(text))
