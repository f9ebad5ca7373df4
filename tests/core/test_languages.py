"""Catalogs of sentences, and how a sentence is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.languages import catalog, known_language, speaker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hello %(who)s"\nmsgstr "Hallo %(who)s"\n'
    (tmp_path / "de.po").write_text(text)
    return tmp_path


class TestSpeaker:
    def test_it_says_a_sentence_in_the_language(self, folder: Path) -> None:
        assert speaker(folder, "de", html=False)("Hello %(who)s", who="<Ann>") == "Hallo <Ann>"
        assert speaker(folder, "de", html=True)("Hello %(who)s", who="<Ann>") == "Hallo &lt;Ann&gt;"

    def test_what_no_catalog_has_is_english(self, folder: Path) -> None:
        assert speaker(folder, "de", html=False)("Bye") == "Bye"
        assert speaker(folder, "fr", html=False)("Hello %(who)s", who="Ann") == "Hello Ann"
        assert catalog(folder, "../de") == {}


@pytest.mark.parametrize(
    ("code", "language"),
    [("de", "de"), ("de-AT", "de"), ("FR_ca", "fr"), ("tlh", "en"), ("", "en"), (None, "en")],
)
def test_the_language_of_a_code(code: str | None, language: str) -> None:
    assert known_language(code) == language
