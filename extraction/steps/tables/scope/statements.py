"""Sentences and lines that state a method for the results around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extraction.geometry import Box
from extraction.normalise.mentions import Mention, find_mentions, is_technique
from extraction.normalise.methods import MethodKind, parse_methods
from extraction.normalise.text import fold as fold_letters
from extraction.steps.lines import Block, Line, Segment, union
from extraction.steps.tables.texts.words import fold, phrases_of
from extraction.vocabulary import load_vocabulary

_LONGEST = 150
_SENTENCE = re.compile(r"(?<=[a-z\d)\]]{2})\.\s+(?=[A-ZÄÖÜÉ*])")


@dataclass(frozen=True)
class Statement:
    """A method stated for rows: `rank` 0 is labelled, 1 a code, 2 a technique, 3 an instrument.

    `subject` are the words that say for which tests ("Water activity method: ..."), `topic`
    all words of the paragraph; both without the words that every heading has.
    """

    page: int
    box: Box
    text: str
    segments: tuple[Segment, ...]
    rank: int
    subject: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    #: It stands in the heading of what follows ("Cannabinoid profile [TM-0011]").
    opens: bool = False


def find_statements(
    page: int, lines: Sequence[Line], paragraphs: Sequence[Block]
) -> list[Statement]:
    """Return the methods that a page states outside its tables, top to bottom."""
    found = [*_beside_labels(page, lines, paragraphs)]
    for block in paragraphs:
        found += _in_paragraph(page, block)
    return sorted(found, key=lambda s: (s.box.top, s.rank))


def topic_of(text: str) -> frozenset[str]:
    """Return the words of a text that say what it is about, plurals as singulars."""
    general = phrases_of("pairs", "general_words") | _tested() | _filler()
    words = (word.rstrip("s") for word in fold(text).split() if word.isalpha())
    return frozenset(word for word in words if word not in general and len(word) > 2)


def _beside_labels(
    page: int, lines: Sequence[Line], paragraphs: Sequence[Block]
) -> Iterator[Statement]:
    """Yield "Method:" and its value in the next segment of the line."""
    free = {id(s) for block in paragraphs for s in block.lines}
    for line in lines:
        for label, value in zip(line.segments, line.segments[1:], strict=False):
            if id(label) not in free or not label.text.rstrip().endswith((":", "：")):
                continue
            rank = _label_rank(label.text.rstrip(" :："))
            if rank is not None and _believable(value.text, rank):
                box = union([label.box, value.box])
                yield Statement(page, box, _tidy(value.text), (value,), rank)


def _label_rank(text: str) -> int | None:
    """Return 0 for the label of a method, 3 for an instrument's, None for another label."""
    folded = fold(text)
    if folded.startswith(tuple(f"{word} " for word in _others())) or folded.split()[:1] == ["sop"]:
        return None
    if folded in _words("labels"):
        return 0
    return 3 if folded in _words("instruments") else None


def _believable(text: str, rank: int) -> bool:
    """Whether a text behind a label can be a method."""
    if not any(c.isalpha() for c in text) or len(text) > _LONGEST:
        return False
    if rank == 3:
        return is_technique(text) or bool(find_mentions(text))
    return bool(find_mentions(text) or parse_methods(text) or re.search(r"[A-Z]{2,}.*\d", text))


def _running(lines: Sequence[str]) -> str:
    """Join a paragraph's lines; a code parted at its hyphen comes together."""
    joined = ""
    for line in lines:
        code = joined.endswith("-") and joined[-2:-1].isalnum() and line[:1].isupper()
        joined += line if code or not joined else f" {line}"
    return joined


def _tidy(text: str) -> str:
    return text.strip().strip(":;,").rstrip(".").strip()


def _in_paragraph(page: int, block: Block) -> Iterator[Statement]:
    text = _running([segment.text for segment in block.lines])
    if len(text) > 1500 or not any(c.isalpha() for c in text):
        return
    topic = topic_of(text)
    opens = len(block.lines) == 1 and text.rstrip().endswith(("]", ")")) and _is_caption(text)

    def stated(value: str, rank: int, before: str = "") -> Statement:
        return Statement(
            page,
            block.box,
            _tidy(value),
            tuple(block.lines),
            rank,
            topic_of(before),
            topic,
            opens and rank == 1,
        )

    for sentence in _SENTENCE.split(text):
        labelled = _after_label(sentence)
        if labelled is not None:
            before, value, rank = labelled
            yield stated(value, rank, before)
            continue
        mentions = find_mentions(sentence)
        told = _names_way(sentence) or _is_caption(sentence)
        for mention in mentions:
            found = _mentioned(sentence, mention, told=told)
            if found is not None:
                rank, before = found
                yield stated(mention.text, rank, before)


@cache
def _label_pattern() -> re.Pattern[str]:
    data = load_vocabulary("methods")["statements"]
    names = sorted({fold_letters(n) for n in data["labels"] + data["instruments"]}, key=len)
    either = "|".join(re.escape(name) for name in reversed(names))
    return re.compile(rf"(?:^|(?<=[\s.(]))(?P<label>{either})\s?[:：]\s*(?=\S)")


#: The next label behind a value: "Method: SOP-1 Analyst: XY".
_NEXT = re.compile(r"\s+(?:[A-ZÄÖÜ][\w/-]*\s){0,2}[A-ZÄÖÜ][\w/()-]*\s?[:：]\s")

#: The end of a sentence behind a code: "CGL-WAMC. The instruments ...".
_STOP = re.compile(r"\.\s+(?=[A-ZÄÖÜ][a-zäöüß]+\s)")


def _after_label(sentence: str) -> tuple[str, str, int] | None:
    """Return the words before "Method:", the method, and the label's rank."""
    for match in _label_pattern().finditer(fold_letters(sentence)):
        before = sentence[: match.start()].strip()
        last = fold(before).split()[-1:]
        if last and last[0] in _others():
            continue
        value = sentence[match.end() :]
        value = _NEXT.split(_STOP.split(value, maxsplit=1)[0], maxsplit=1)[0]
        rank = 0 if fold(match["label"]) in _words("labels") else 3
        if _believable(value, rank):
            return (before if len(before) < 80 else ""), value, rank
    return None


def _mentioned(sentence: str, mention: Mention, *, told: bool) -> tuple[int, str] | None:
    """Return the rank of a mention in a sentence and the words before it; None: no statement."""
    before = sentence[: mention.start].rstrip()
    folded = fold_letters(before)
    bracketed = before.endswith(("[", "("))
    if mention.kind is MethodKind.TECHNIQUE:
        means = told and (bracketed or folded.endswith(_spaced("means")) or len(sentence) < 60)
        return (2, "") if means else None
    cued = folded.endswith(_spaced("cues")) or (bracketed and len(before) < 60)
    named = before.endswith(":") and bool(find_mentions(before))  # "Pesticides by GC-MS: SOP-12"
    alone = len(sentence) - len(mention.text) < 14 and mention.kind is MethodKind.IN_HOUSE
    if named:
        start = max(before.rfind(";"), before.rfind(". ")) + 1
        return 0, before[start:]
    return (1, "") if (told and cued) or (cued and bracketed) or alone else None


def _spaced(name: str) -> tuple[str, ...]:
    return tuple(
        f" {fold_letters(word)}" for word in load_vocabulary("methods")["statements"][name]
    )


def _names_way(sentence: str) -> bool:
    """Whether a sentence tells how something was tested."""
    return bool(_tested() & set(fold(sentence).split()))


def _is_caption(sentence: str) -> bool:
    """Whether a text is a heading: short, no full stop."""
    return len(sentence) < 70 and not sentence.rstrip().endswith(".")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load_vocabulary("methods")["statements"][name])


def _tested() -> frozenset[str]:
    return _words("tested")


@cache
def _others() -> frozenset[str]:
    return _words("others")


@cache
def _filler() -> frozenset[str]:
    filler = (
        "footnote footnotes note notes content and the of for in on by was were date tested total "
        "sum sample product products"
    )
    return frozenset(filler.split())
