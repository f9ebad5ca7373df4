"""Results told in sentences: "The mean of ten determinations is 0.1 ± 0.02 mol/kg"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from extraction.geometry import Box, Word
from extraction.page import Page
from extraction.result import Field, Reason, Row
from extraction.steps.lines import Line, Segment, segment_of
from extraction.steps.tables.rows.cells import make_field
from extraction.steps.tables.texts.content import NUMBER_TEXT, SIGN, Kind, kind_of, split_quantity
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.limits import limits_from_text
from extraction.steps.tables.texts.words import fold
from extraction.vocabulary import load_vocabulary

_TOLD = Reason("table.told", "A sentence states it.")
_NUMBER = re.compile(rf"{SIGN}?\s?{NUMBER_TEXT}")
_SPREAD = frozenset({"±", "+/-"})
_BRACKETED = re.compile(r"\((?P<head>[^\W\d]+:?\s+)?(?P<limit>[^()]*\d[^()]*)\)")
#: A name in a sentence has at most so many words, a unit behind the value at most so many.
NAME_WORDS, UNIT_WORDS = 4, 2


@cache
def _phrases(name: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in load_vocabulary("prose")[name])


def find_told(page: Page, lines: Sequence[Line]) -> list[tuple[Row, Box]]:
    """Return the results that sentences state, top to bottom.

    The name must be that of a known test, or the sentence speak of a mean under such a heading.
    """
    found = []
    for n, line in enumerate(lines):
        if len(line.words) < 4:
            continue
        heading = lines[n - 1] if n and len(lines[n - 1].words) <= NAME_WORDS else None
        for segment in line.segments:
            sentences = _sentences(segment)
            for one in sentences:
                row = _row(page, one, heading, several=len(sentences) > 1)
                if row is not None:
                    found.append((row, one.box))
    return found


def _sentences(segment: Segment) -> list[Segment]:
    """Part a segment where a sentence ends and the next one begins with a capital letter."""
    ends = [
        n + 1
        for n, (word, after) in enumerate(pairwise(segment.words))
        if word.text.endswith((".", ";")) and after.text[:1].isupper() and len(word.text) > 1
    ]
    edges = [0, *ends, len(segment.words)]
    return [segment_of(segment.words[a:b]) for a, b in pairwise(edges)]


def _row(page: Page, segment: Segment, heading: Line | None, *, several: bool) -> Row | None:
    """Return what one sentence states; one of several may have a colon for its verb."""
    words = segment.words
    folded = [fold(word.text) for word in words]
    for at in range(2, len(words)):
        if not _NUMBER.fullmatch(words[at].text.rstrip(".,;")) or not any(
            c.isdigit() for c in words[at].text
        ):
            continue
        size = next((s for s in (5, 4, 3, 2, 1) if tuple(folded[at - s : at]) in _says(s)), 0)
        colon = several and words[at - 1].text.endswith(":")
        if not (size or colon) or at - size < 1:
            continue
        test = _name(page, segment, folded[: at - size], heading)
        return None if test is None else _stated(page, segment, at, test)
    return None


@cache
def _says(size: int) -> frozenset[tuple[str, ...]]:
    return frozenset(phrase for phrase in _phrases("says") if len(phrase) == size)


def _name(
    page: Page, segment: Segment, folded: Sequence[str], heading: Line | None
) -> Field | None:
    """Return the name between the begin of the sentence and its verb, if we know it."""
    first = 0
    while first < len(folded) and (folded[first],) in _phrases("articles"):
        first += 1
    own = segment.words[first : len(folded)]
    text = " ".join(word.text for word in own).strip(" ,:")
    plain = own and not any((word,) in _phrases("articles") for word in folded[first:])
    if plain and len(own) <= NAME_WORDS and len(text) > 1 and knows_test(text):
        return make_field(page, [segment_of(own)], text, raw=text, reasons=(_TOLD,))
    mean = any(tuple(folded[:n]) in _phrases("means") for n in range(1, len(folded) + 1))
    mean = mean or any((word,) in _phrases("means") for word in folded[:2])
    if mean and heading is not None and knows_test(heading.text.strip(" :")):
        text = heading.text.strip(" :")
        return make_field(page, heading.segments, text, raw=text, reasons=(_TOLD,))
    return None


def _stated(page: Page, segment: Segment, at: int, test: Field) -> Row:
    words = segment.words
    end = at + 1
    if end + 1 < len(words) and words[end].text in _SPREAD:
        end += 2
    spread = words[end - 1] if end - at == 3 else None
    value = make_field(
        page, [segment_of(words[at : at + 1])], words[at].text.rstrip(".,;"), raw=words[at].text,
        factor=0.95, reasons=(_TOLD,),
    )  # fmt: skip
    row = Row(test=test, value=value)
    if spread is not None:
        row = replace(row, uncertainty=replace(value, value=spread.text.rstrip(".,;")))
    for size in range(UNIT_WORDS, 0, -1):
        text = " ".join(w.text for w in words[end : end + size]).rstrip(".,;")
        own = words[end : end + size]
        if own and split_quantity(f"1 {text}")[1] is not None and kind_of(text) is Kind.UNIT:
            row = replace(row, unit=make_field(page, [segment_of(own)], text, raw=text))
            end += size
            break
    return _bounded(page, row, words[end:])


def _bounded(page: Page, row: Row, words: Sequence[Word]) -> Row:
    """Add the limit in brackets behind a result: "(max. 30)", "(limit: 20 - 30)"."""
    text = " ".join(word.text for word in words)
    inside = _BRACKETED.match(text)
    if inside is None:
        return row
    own = words[: len(inside[0].split())]
    field = make_field(page, [segment_of(own)], inside["limit"], raw=inside[0], reasons=(_TOLD,))
    low, high, _ = limits_from_text(field, row.value, inside["head"] or "")
    return replace(row, minimum=low, maximum=high)
