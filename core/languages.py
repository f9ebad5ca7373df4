"""Languages of what people outside read: catalogs of sentences, English to their own.

A catalog is a `.po` file, read as it is; each package keeps its own folder of them. A
sentence that a catalog lacks is shown in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from markupsafe import escape

#: Code -> its own name, as people look for it.
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
}
ENGLISH = "en"

Translate = Callable[..., str]


def known_language(code: str | None) -> str:
    """Return the language of a code such as "de-AT"; English if we do not have it."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else ENGLISH


@cache
def catalog(folder: Path, language: str) -> Mapping[str, str]:
    """Return the sentences of a language in a folder; empty for English."""
    path = folder / f"{language}.po"
    if language not in LANGUAGES or not path.is_file():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=language)
    return {
        entry.id: entry.string
        for entry in entries
        if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string
    }


def speaker(folder: Path, language: str, *, html: bool) -> Translate:
    """Return what templates call as `_`: a sentence in the language, `%(name)s` filled in.

    With `html` the values are escaped and the result is markup.
    """
    sentences = catalog(folder, language)

    def say(message: str, **values: object) -> str:
        text = sentences.get(message) or message
        if html:
            marked = escape(text)
            return marked % values if values else marked
        return text % values if values else text

    return say
