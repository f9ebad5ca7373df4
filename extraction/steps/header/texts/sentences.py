"""Patterns of sentences and words from the vocabulary."""

from __future__ import annotations

import re

from extraction.vocabulary import load_vocabulary


def sentence_pattern(name: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """Return one pattern for all expressions under `name` of sentences.toml."""
    parts = load_vocabulary("sentences")[name]
    return re.compile("|".join(parts), re.IGNORECASE if ignore_case else re.NOFLAG)
