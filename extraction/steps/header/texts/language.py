"""The main language of a document, from its small words and its labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from extraction.normalise.text import fold
from extraction.steps.header.texts.spots import PageView
from extraction.steps.header.texts.words_of_labels import phrase_languages
from extraction.vocabulary import LANGUAGES, load_vocabulary

#: The first sign of the Japanese syllables; Chinese and Korean signs come behind it.
FIRST_KANA = 0x3040
#: From this share of its letters on, a page is in one of these languages.
FAR_EASTERN = 0.25
#: Japanese mixes its syllables with Chinese signs: at least this share of all.
KANA = 0.08


def _script(char: str) -> str:
    """Return the language whose signs alone look so: "ja", "ko", "zh", "" for other signs."""
    if "\u3040" <= char <= "\u30ff":
        return "ja"
    if "\uac00" <= char <= "\ud7af":
        return "ko"
    return "zh" if "\u4e00" <= char <= "\u9fff" else ""


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
    scripts: Counter[str] = Counter()
    letters = 0
    for view in views:
        for spot in view.spots():
            text = fold(spot.text)
            for word in re.findall(r"[^\W\d_]+", text):
                letters += len(word)
                languages = _small_words().get(word, ())
                if len(languages) == 1:
                    counts[languages[0]] += 1
            scripts.update(_script(c) for c in spot.text if ord(c) >= FIRST_KANA)
            for label in spot.labels:
                only = phrase_languages().get(label.key, ())
                if len(only) == 1:
                    counts[only[0]] += 2
    if letters and scripts.total() / letters > FAR_EASTERN:
        if scripts["ko"] > 0.2 * scripts.total():
            return "ko"
        return "ja" if scripts["ja"] > KANA * scripts.total() else "zh"
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 and best[0][0] in LANGUAGES else None
