"""Words as data: units, names of tests, verdicts, months, phrases. One TOML file a subject.

From outside: `load_vocabulary`.
A new word is a line of a file; no code is changed for it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_vocabulary(name: str) -> dict[str, Any]:
    """Return the content of `extraction/vocabulary/<name>.toml`, read once.

    Callers must not change what they get. FileNotFoundError if there is no such file.
    """
    resource = files("extraction.vocabulary").joinpath(*f"{name}.toml".split("/"))
    return tomllib.loads(resource.read_text(encoding="utf-8"))
