"""The door to spaCy: running text to sentences and phrases, by rules, without a model.

A blank multi-language pipeline tokenizes; the sentencizer parts sentences; the phrase
matcher finds the phrases of `vocabulary/statements.toml` whatever their case and spacing.
Loaded with the first text that looks as if it held one (importing spaCy takes a second).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extraction.vocabulary import load_vocabulary

#: Longer texts are no sentence of a certificate.
MAX_CHARACTERS = 4_000


#: Their full stop ends no sentence.
ABBREVIATIONS = (
    "max.", "min.", "no.", "nr.", "approx.", "ca.", "temp.", "acc.", "bzw.", "gem.", "incl.",
    "ref.", "art.", "spec.", "resp.", "env.", "aprox.", "máx.", "mín.", "maks.", "ok.", "ltd.",
    "inc.", "co.", "corp.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact in running text: its kind, and the part of the text that states it."""

    kind: str  # a name of vocabulary/statements.toml
    text: str
    start: int  # characters
    end: int


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends, in characters."""
    document = _pipeline()(text[:MAX_CHARACTERS])
    return [(sentence.start_char, sentence.end_char) for sentence in document.sents]


def find_phrases(text: str) -> list[Statement]:
    """Return the facts that the text states, in reading order; one a kind and sentence."""
    if not _may_match(text):
        return []
    document = _pipeline()(text[:MAX_CHARACTERS])
    kinds = load_vocabulary("statements")
    found: dict[tuple[str, int], Statement] = {}
    for label, start, end in _matcher()(document):
        kind = document.vocab.strings[label]
        sentence = document[start].sent
        value = _value(kinds[kind], document, sentence, start, end)
        if value is not None and (kind, sentence.start) not in found:
            text_ = value.text.strip()
            found[kind, sentence.start] = Statement(kind, text_, value.start_char, value.end_char)
    return sorted(found.values(), key=lambda statement: statement.start)


def _value(entry: Mapping[str, Any], document: Any, sentence: Any, start: int, end: int) -> Any:
    if entry["takes"] == "sentence":
        return sentence if len(sentence) > end - start else None
    first, last = end, sentence.end
    while first < last and document[first].is_punct:
        first += 1
    while last > first and (document[last - 1].is_punct or document[last - 1].is_space):
        last -= 1
    # A name of a place is short and starts with a capital or is not Latin at all.
    short = 0 < last - first <= 5
    return document[first:last] if short and not document[first].is_lower else None


def _may_match(text: str) -> bool:
    """Whether a phrase's letters stand in the text: without them no phrase's words do.

    Most texts have none, and for them spaCy need not be loaded, which takes a second.
    """
    letters = "".join(text.lower().split())
    return any(phrase in letters for phrase in _letters_of_phrases())


@lru_cache
def _letters_of_phrases() -> tuple[str, ...]:
    kinds = load_vocabulary("statements").values()
    return tuple("".join(phrase.lower().split()) for kind in kinds for phrase in kind["phrases"])


@lru_cache
def _pipeline() -> Any:
    import spacy  # noqa: PLC0415  a second to import: only texts with such a phrase pay it

    pipeline = spacy.blank("xx")
    for abbreviation in ABBREVIATIONS:
        for form in (abbreviation, abbreviation.capitalize()):
            pipeline.tokenizer.add_special_case(form, [{"ORTH": form}])
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "。", ";", "；"]})
    return pipeline


@lru_cache
def _matcher() -> Any:
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415  the same

    pipeline = _pipeline()
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    for kind, entry in load_vocabulary("statements").items():
        matcher.add(kind, [pipeline.make_doc(phrase) for phrase in entry["phrases"]])
    return matcher
