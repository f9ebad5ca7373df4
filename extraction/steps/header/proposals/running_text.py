"""Facts in running text: origin and storage in a sentence, conformity without its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extraction.engines.spacy_rules import find_phrases, sentences
from extraction.normalise.text import fold
from extraction.vocabulary import load_vocabulary

#: Shorter texts are labels, not sentences.
SHORTEST = 12


def facts_of(text: str) -> dict[str, str]:
    """Return what a text states, by field: country_of_origin, storage_conditions."""
    if len(text) < SHORTEST or not any(cue in fold(text) for cue in _cues()):
        return {}
    facts: dict[str, str] = {}
    for statement in find_phrases(text):
        if statement.text[:1].isdigit():
            continue  # "made in 2026"
        facts.setdefault(statement.kind, statement.text)
    return facts


def sentence_around(text: str, place: int) -> str:
    """Return the sentence of a text in which the character at `place` stands."""
    for start, end in sentences(text):
        if start <= place < end:
            return text[start:end].strip()
    return text.strip()


@lru_cache
def _cues() -> Sequence[str]:
    """Return the longest word of each phrase: a cheap look before the text is taken apart."""
    phrases = [
        phrase for entry in load_vocabulary("statements").values() for phrase in entry["phrases"]
    ]
    return tuple(sorted({max(fold(phrase).split() or [phrase], key=len) for phrase in phrases}))
