"""Segments to fields: value, evidence, and a confidence with its reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extraction.geometry import UNSURE, Word
from extraction.normalise.text import level_numbers, without_marks
from extraction.page import Page
from extraction.result import NOTHING, Evidence, Field, Reason, Source
from extraction.steps.lines import Segment, union

#: How often a cell of a text layer is right when its column is sure.
SURE = 0.97
#: Of a text layer: letters that the page does not show as the file has them, or not wholly.
UNCLEAR = Reason("text.unclear", "The page does not show all of these characters.")
_MARKS = re.compile(r"^[✔✓√☑✗✘•·▪►*†‡\s]+(?=\S)|[\s*†‡]+$")
_TWO_DEGREES = re.compile(r"[°º]\s?℃")  # a reader sees the ring twice
_NOISE = re.compile(r"[\s\W_]+")


@lru_cache(maxsize=8192)
def clean_cell(text: str) -> str:
    """Return the cell's text without ticks, bullets and the marks of footnotes around it.

    Digits and signs of numbers have one spelling, whatever script they are printed in.
    """
    cleaned = _MARKS.sub("", _TWO_DEGREES.sub("°C", level_numbers(text.strip())))
    return without_marks(cleaned) or text.strip()


def make_field(
    page: Page,
    segments: Sequence[Segment],
    value: str | None,
    *,
    raw: str,
    factor: float = 1.0,
    reasons: Sequence[Reason] = (),
    headed: float = 0.0,
) -> Field:
    """Return the field of one cell.

    `factor` (0..1) is how sure the table's structure is; the reader's own confidence and
    the second reader's agreement come on top. `headed` is how much the head over the cell
    says that it holds this (-1..1).
    """
    words = [word for segment in segments for word in segment.words]
    if not words:
        return NOTHING
    read, why = reading_confidence(words, page.source)
    evidence = Evidence(page.number, union(w.box for w in words), raw, page.source)
    return Field(
        value=value,
        raw=raw,
        confidence=round(max(0.0, min(1.0, SURE * factor * read)), 4),
        evidence=evidence,
        reasons=(*reasons, *why),
        signals={**_signals(words), "headed": headed},
    )


def _signals(words: Sequence[Word]) -> dict[str, float]:
    """Return what was measured of the letters, for who judges the confidence."""
    differing = [w for w in words if w.second is not None and not _alike(w.text, w.second)]
    return {
        "ocr": min(word.confidence for word in words),
        "ocr_mean": sum(word.confidence for word in words) / len(words),
        "differing": len(differing) / len(words),
        "unseen": sum(word.second is None for word in words) / len(words),
    }


def reading_confidence(words: Sequence[Word], source: Source) -> tuple[float, tuple[Reason, ...]]:
    """Return how sure the characters are (0..1), and why."""
    own = min(word.confidence for word in words)
    if source is not Source.OCR:
        return (own, (UNCLEAR,)) if own < UNSURE else (1.0, ())
    differing = [w for w in words if w.second is not None and not _alike(w.text, w.second)]
    if differing:
        seen = differing[0]
        return min(own, 0.62), (
            Reason(
                "ocr.readers_differ",
                f'The second reader saw "{seen.second}" where the first saw "{seen.text}".',
            ),
        )
    if any(word.second is None for word in words):
        return 0.9 * own, (Reason("ocr.one_reader", "Only one reader saw these characters."),)
    return max(own, 0.985), (Reason("ocr.readers_agree", "Two independent readers agree."),)


def _alike(one: str, two: str) -> bool:
    return _NOISE.sub("", one).casefold() == _NOISE.sub("", two).casefold()


def derived(field: Field, value: str, reason: Reason, factor: float = 1.0) -> Field:
    """Return a field concluded from another one's evidence."""
    if field.evidence is None:
        return NOTHING
    return Field(
        value=value,
        raw=field.raw,
        confidence=round(field.confidence * factor, 4),
        evidence=field.evidence,
        reasons=(*field.reasons, reason),
    )
