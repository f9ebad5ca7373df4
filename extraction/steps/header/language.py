"""The main language of a document, from its small words and its labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from extraction.normalise.text import fold
from extraction.steps.header.spots import PageView
from extraction.steps.header.words_of_labels import LANGUAGES, phrase_languages
from extraction.vocabulary import load_vocabulary


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for language, words in load_vocabulary("languages").items():
        for word in words:
            found.setdefault(fold(word), {})[language] = None
    return {word: tuple(languages) for word, languages in found.items()}


def detect_language(views: Iterable[PageView]) -> str | None:
    """Return the language (ISO 639-1) that most of the text is in, None if unclear.

    Small words ("the", "und") count one, labels of one language only count two.
    """
    counts: Counter[str] = Counter()
    chinese = letters = 0
    for view in views:
        for spot in view.spots():
            text = fold(spot.text)
            for word in re.findall(r"[^\W\d_]+", text):
                letters += len(word)
                languages = _small_words().get(word, ())
                if len(languages) == 1:
                    counts[languages[0]] += 1
            chinese += sum("\u4e00" <= c <= "\u9fff" for c in text)
            for label in spot.labels:
                only = phrase_languages().get(label.key, ())
                if len(only) == 1:
                    counts[only[0]] += 2
    if letters and chinese / letters > 0.25:
        return "zh"
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 and best[0][0] in LANGUAGES else None
