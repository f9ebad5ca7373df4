"""Numbers that may be one number, read twice by OCR and once wrongly."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from extraction.result import Source
from extraction.steps.header.choice.score import disagreeing
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.texts.folding import squash

#: Signs that readers take for one another, in folded text, as one of each family.
_ALIKE = str.maketrans("odqilzsgbt", "0001125687")
#: Below this a reader's word for its letters counts little.
UNSURE = 0.8
#: A part of a number is told from another number from this length on.
SHORTEST_PART = 4
#: Likeness of two numbers' patterns of letters and digits from which they may be of one kind.
SAME_PATTERN = 0.7


def maybe_one(one: Candidate, two: Candidate) -> bool:
    """Whether two numbers may be the same one: only where OCR read one of them.

    They are if they differ in signs that look alike, if one is a part of the other (the
    rest was lost), or if they differ in one sign and a reader was unsure of it.
    """
    if Source.OCR not in {one.source, two.source}:
        return False
    a, b = squash(one.value), squash(two.value)
    if a.translate(_ALIKE) == b.translate(_ALIKE):
        return True
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= SHORTEST_PART and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    return Levenshtein.distance(a, b) == 1 and (_doubtful(one) or _doubtful(two))


def _doubtful(candidate: Candidate) -> bool:
    lowest = min((word.confidence for word in candidate.words), default=1.0)
    return lowest < UNSURE or bool(disagreeing(candidate))


def same_pattern(one: str, two: str) -> bool:
    """Whether two numbers are built alike, as the numbers of lots in one list are.

    >>> same_pattern("B-2201", "B-2202"), same_pattern("THC-100MCD", "021522")
    (True, False)
    """
    return Levenshtein.normalized_similarity(_pattern(one), _pattern(two)) >= SAME_PATTERN


def _pattern(text: str) -> str:
    return "".join("9" if sign.isdigit() else "A" if sign.isalpha() else sign for sign in text)
