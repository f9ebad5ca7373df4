"""How familiar a paper is: how much of it is like what the judges were trained on.

A paper is measured as a whole: how many of its labels, tests and words are known, how much of
its print the reading explains, how sure the readers were. A weighted sum of these, none of
which may speak against a paper by being high, gives the share of values that turned out right
on papers of other layouts which measured the same.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from extraction.learned.stored import read_model
from extraction.learned.trees import probability
from extraction.page import ReadDocument
from extraction.result import Field, Reason
from extraction.steps.document.assemble import Assembled
from extraction.steps.header.texts.labels import find_labels
from extraction.steps.lines import Segment, read_lines

FORMAT = 1
#: Shares 0..1, the more the more familiar; `words_seen` needs to know what training saw.
MEASURES = (
    *("labels_known", "explained", "values_used", "type_sure", "fields_sure"),
    *("tests_known", "tests_sure", "results_plain", "words_seen"),
)
#: No value of a paper that is less familiar than the first is surer than the second.
UNFAMILIAR, DOUBTED = 0.8, 0.9
#: A paper that is less familiar than this says so: a quarter of those that came for the first
#: time, and hardly one of those that were trained on.
STRANGE = 0.7
STRANGE_PAPER = Reason("document.strange", "First paper of this kind: please look at all of it.")
#: Pages that are measured: the head of a paper tells its kind, and time is short.
LOOKED_AT = 3
#: A label has so many words at most.
LONGEST_LABEL = 6
_WORD = re.compile(r"[^\W\d_]{3,}")
_TOKEN = re.compile(r"\w+")


def measures_of(document: ReadDocument, facts: Assembled) -> dict[str, float]:
    """Return what is measured of a paper, but for `words_seen`."""
    stated = [*facts.fields.values(), *(v for lot in facts.lots for v in lot.fields.values())]
    filled = [value for value in stated if value.value is not None]
    rows = [row for lot in facts.lots for row in lot.rows]
    cells = [cell for row in rows for _, cell in row.cells()]
    kind = facts.fields.get("document_type")
    labels = [known for segment in _segments(document) for known in _labels(segment)]
    printed = [token for page in document.pages for w in page.words for token in _tokens(w.text)]
    used = [token for text in _read(filled + cells) for token in _tokens(text)]
    tests = [row.test.value for row in rows if row.test.value]
    return {
        "labels_known": _share(labels),
        "explained": min(1.0, len(used) / max(1, len(printed))),
        "values_used": min(1.0, _with_digit(used) / max(1, _with_digit(printed))),
        "type_sure": kind.confidence if kind is not None else 0.0,
        "fields_sure": _mean(value.confidence for value in filled),
        "tests_known": _share([row.characteristic is not None for row in rows]) if tests else 0.5,
        "tests_sure": _mean(row.test.confidence for row in rows) if rows else 0.5,
        "results_plain": _share([_is_plain(row.number) for row in rows]) if rows else 0.5,
    }


def words_of(document: ReadDocument) -> frozenset[int]:
    """Return the words of the first pages as numbers, from which no text can be read back."""
    return frozenset(
        zlib.crc32(match[0].casefold().encode()) & 0xFFFFFF
        for page in document.pages[:LOOKED_AT]
        for word in page.words
        for match in _WORD.finditer(word.text)
    )


def _segments(document: ReadDocument) -> Iterator[Segment]:
    for page in document.pages[:LOOKED_AT]:
        for line in read_lines(page):
            yield from line.segments


def _labels(segment: Segment) -> Iterator[bool]:
    """Yield whether each text that looks like a label is a known one."""
    text = segment.text
    head, colon, _ = text.partition(":")
    if not colon or not head or len(head.split()) > LONGEST_LABEL or any(map(str.isdigit, head)):
        return
    yield any(label.start <= 1 for label in find_labels(text, misread=False))


def _read(values: Iterable[Field]) -> Iterator[str]:
    """Yield the text of each place that a value was read from, once."""
    seen = set()
    for value in values:
        if value.value is None or value.evidence is None:
            continue
        place = (value.evidence.page, value.evidence.box, value.evidence.text)
        if place not in seen:
            seen.add(place)
            yield value.evidence.text


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _with_digit(tokens: Iterable[str]) -> int:
    return sum(any(map(str.isdigit, token)) for token in tokens)


def _is_plain(number: Mapping[str, str | None] | None) -> bool:
    return number is not None and number.get("kind") not in {None, "text"}


def _share(hits: list[bool]) -> float:
    """Return the share of hits; the middle where there is nothing to ask."""
    return sum(hits) / len(hits) if hits else 0.5


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


@dataclass(frozen=True, slots=True)
class Familiarity:
    """What training saw: its words, and how much each measure tells of a paper."""

    words: frozenset[int]
    weights: Mapping[str, float]  # of MEASURES, none below 0
    shift: float

    def measured(self, measures: Mapping[str, float], words: frozenset[int]) -> dict[str, float]:
        """Return `words_seen` and `familiar`, the share of values that may be right, 0..1."""
        seen = len(words & self.words) / len(words) if words else 0.0
        known = {**measures, "words_seen": seen}
        odds = self.shift + sum(w * known.get(name, 0.0) for name, w in self.weights.items())
        return {"words_seen": seen, "familiar": probability(odds)}

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "words": sorted(self.words),
            "weights": dict(self.weights),
            "shift": self.shift,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Familiarity:
        """Rebuild it from `to_json`."""
        return cls(frozenset(data["words"]), data["weights"], data["shift"])


def words_in_layouts(papers: Iterable[tuple[str, frozenset[int]]], least: int) -> frozenset[int]:
    """Return the words that papers (layout, words) of so many layouts or more have."""
    layouts: dict[int, set[str]] = defaultdict(set)
    for layout, words in papers:
        for word in words:
            layouts[word].add(layout)
    return frozenset(word for word, where in layouts.items() if len(where) >= least)


@cache
def load_familiarity() -> Familiarity | None:
    """Return what the shipped judges were trained on, None where there are none."""
    data = read_model("familiarity", FORMAT)
    return None if data is None else Familiarity.from_json(data)
