"""Words as data: units, names of tests, verdicts, months, phrases. One TOML file a subject.

From outside: `load_vocabulary`, `LANGUAGES`.
A new word is a line of a file; no code is changed for it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

#: Languages of labels; a phrase of several has its kinds in this order of them.
LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh", "nl", "cs"),
    *("el", "sv", "da", "no", "fi", "hu", "ro", "ru", "uk", "ja", "ko"),
)


@cache
def load_vocabulary(name: str) -> dict[str, Any]:
    """Return the content of `extraction/vocabulary/<name>.toml`, read once.

    Callers must not change what they get. FileNotFoundError if there is no such file.
    """
    resource = files("extraction.vocabulary").joinpath(*f"{name}.toml".split("/"))
    return tomllib.loads(resource.read_text(encoding="utf-8"))
