"""Programs that stand where the machine's own would: broken, murderous or missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from extraction.engines.tesseract import tesseract_languages

_TESSERACT = """#!/bin/sh
case "$1" in
  --version) echo "tesseract 5.3.0" ;;
  --list-langs) printf 'List of available languages (1):\\neng\\n' ;;
  *) {work} ;;
esac
"""


@contextmanager
def no_tesseract(folder: Path) -> Iterator[None]:
    """Let no program be found but those in the folder, which is left empty."""
    with _only_from(f"{folder}"):
        yield


@contextmanager
def tesseract_that(work: str, folder: Path) -> Iterator[None]:
    """Put a program in Tesseract's place that answers questions and then does this (shell)."""
    program = folder / "tesseract"
    program.write_text(_TESSERACT.format(work=work))
    program.chmod(0o755)
    with _only_from(f"{folder}:/usr/bin:/bin"):
        yield


@contextmanager
def _only_from(path: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        tesseract_languages.cache_clear()
        try:
            yield
        finally:
            tesseract_languages.cache_clear()
