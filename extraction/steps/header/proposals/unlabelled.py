"""Dates, verdicts and statements that stand without a label, weak candidates all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.geometry import Word
from extraction.normalise.dates import Precision, find_dates, parse_dates
from extraction.normalise.text import fold
from extraction.steps.document.doctype import title_end
from extraction.steps.header.proposals.around import PARTY_KINDS
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.proposals.pairs import Pair, Relation
from extraction.steps.header.texts.sentences import sentence_pattern
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.header.texts.values import Shape, date_shape, number_shape, verdict_shape

_PASS_SENTENCE = sentence_pattern("passes")
_FAIL_SENTENCE = sentence_pattern("fails")


#: How likely a date with the title's number is the certificate's.
TITLED = 0.7
#: What a sentence must name to state conformity.
_AGREED = re.compile(
    r"specif|spezif|requirement|order|norm|exigenc|requisito|wymaga|sartname|标准|要求"
)


def find_unlabelled(views: Sequence[PageView], pairs: Sequence[Pair]) -> Iterator[Candidate]:
    """Yield dates that stand alone, large verdicts, and sentences that state conformity."""
    taken = {
        id(word)
        for pair in pairs
        if pair.relation is not Relation.ABOVE  # a date over "Quality assurance" is its own
        and pair.label.kinds[0] not in PARTY_KINDS  # nor is one beside an addressee
        for word in pair.first.words
    }
    for view in views:
        for spot in view.spots():
            if spot.in_table:
                continue
            if not spot.labels and not any(id(word) in taken for word in spot.segment.words):
                yield from _date(view, spot)
                yield from _verdict(view, spot)
            yield from _sentence(view, spot)
            yield from _numbered_title(view, spot)


def _date(view: PageView, spot: Spot) -> Iterator[Candidate]:
    for part in spot.text.split("|"):
        text = _place_and_date(part.strip())
        if not 6 <= len(text) <= 30:
            continue
        shape = date_shape(text)
        if shape.fit < 1.0 or shape.raw != text or shape.date is None:
            continue
        if shape.date.readings[0].precision is Precision.DAY:
            start = spot.text.find(text)
            words = spot.words_between(start, start + len(text))
            prior = 0.44 if text == part.strip() else 0.5  # behind a place: "Obermoos, 31.03.2025"
            yield _made(view, spot, "issue_date", shape, prior, words)


def _place_and_date(text: str) -> str:
    """Return what follows a place in "Fait à Grasse, le 3 mai 2023", else the text."""
    if "," not in text or len(text) > 50 or parse_dates(text).readings:
        return text
    tail = text.split(",", 1)[1].strip()
    return re.sub(r"(?i)^(?:le|den|the|dnia|il|a|em|on)\s+", "", tail)


def _numbered_title(view: PageView, spot: Spot) -> Iterator[Candidate]:
    """Yield the number behind a title: "Analytical report AR-24-NL-004512-01"."""
    if any(label.colon for label in spot.labels):
        return
    if spot.page > 2 or len(spot.text) > 90 or spot.box.top > 0.5 * view.page.height:
        return
    end = title_end(spot.text)
    if end is None:
        return
    rest = spot.text[end:].lstrip(" :.-–#")
    rest = re.sub(r"(?i)^(?:n[o.º°r]?|number|nummer|num|№)[.º°:\s]+", "", rest)
    shape = number_shape(rest)
    if shape.fit >= 0.85 and len(shape.value) >= 4 and " " not in shape.value:
        place = spot.text.find(shape.raw)
        words = spot.words_between(place, place + len(shape.raw))
        yield _made(view, spot, "certificate_number", shape, 0.8, words)
    yield from _dated_title(view, spot, rest)


def _dated_title(view: PageView, spot: Spot, rest: str) -> Iterator[Candidate]:
    """Yield the date behind the number of a title: "Nr. 447 / 19.02.2026", "No. 12 of 3 May"."""
    found = [f for f in find_dates(rest) if f.start > 0 and f.reading.readings]
    if found and found[-1].reading.readings[0].precision is Precision.DAY:
        raw = rest[found[-1].start : found[-1].end]
        place = spot.text.rfind(raw)
        words = spot.words_between(place, place + len(raw))
        yield _made(view, spot, "issue_date", date_shape(raw), TITLED, words)


def _verdict(view: PageView, spot: Spot) -> Iterator[Candidate]:
    if len(spot.text) > 20 or spot.segment.height < 1.45 * view.letter or spot.page > 1:
        return
    shape = verdict_shape(spot.text)
    if shape.fit == 1.0 and len(spot.text) > 3:
        size = min(1.0, spot.segment.height / view.letter / 2.2)
        yield _made(view, spot, "overall_result", shape, 0.75 * size, spot.segment.words)


def _sentence(view: PageView, spot: Spot) -> Iterator[Candidate]:
    folded = fold(spot.text)
    if len(folded) < 25 or _FAIL_SENTENCE.search(folded) or not _PASS_SENTENCE.search(folded):
        return
    if re.search(r"\b(?:if|should|unless|whether|must|shall|may)\b", folded):
        return
    shape = Shape(1.0, "pass", spot.text)
    prior = 0.6 if re.search(r"pass(?:ed|es) all|has passed", folded) else 0.3
    if prior < 0.5 and _AGREED.search(folded):
        prior = 0.45
    yield _made(view, spot, "overall_result", shape, prior, spot.segment.words)


def _made(
    view: PageView, spot: Spot, field: str, shape: Shape, prior: float, words: tuple[Word, ...]
) -> Candidate:
    return Candidate(
        field=field,
        value=shape.value,
        raw=shape.raw,
        page=spot.page,
        words=words,
        source=view.page.source,
        relation="alone",
        label="",
        kind="alone",
        prior=prior,
        strength=1.0,
        fit=shape.fit,
        top=spot.box.top / view.page.height,
        date=shape.date,
    )
