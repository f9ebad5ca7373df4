from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from core.languages import LANGUAGES, catalog
from portal.web.frame.language import CATALOGS, sentence
from tests.portal.conftest import Portal

TEMPLATES = Path(__file__).parents[4] / "portal/templates"
_VALUE = re.compile(r"%\((\w+)\)s")


def _is_translated(folder: str) -> bool:
    place = Path(folder).relative_to(TEMPLATES).as_posix()
    return place.startswith(("supplier", "_macros")) or place in ("public", "public/recall_answers")


def sentences() -> set[str]:
    """Every sentence that the supplier's templates mark with `_`."""
    found = extract_from_dir(
        TEMPLATES,
        method_map=[("**.html", "jinja2.ext:babel_extract")],
        keywords={"_": None},
        directory_filter=_is_translated,
    )
    return {str(message) for _, _, message, _, _ in found}


class TestCatalogs:
    @pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
    def test_every_sentence_is_translated_with_all_its_values(self, language: str) -> None:
        translated = catalog(CATALOGS, language)

        assert sentences() - set(translated) == set()
        for english, own in translated.items():
            assert set(_VALUE.findall(own)) == set(_VALUE.findall(english)), own

    def test_the_extraction_finds_sentences(self) -> None:
        assert {"Your certificates", "Is this right?", "Language"} <= sentences()


class TestSentence:
    @pytest.mark.parametrize(
        ("english", "german"),
        [
            ("No lot number was found.", "Es wurde keine Chargennummer gefunden."),
            (
                "Read again, the machine finds nothing here, where it had found “L <1>”.",
                "Beim erneuten Lesen steht hier nichts, vorher wurde “L &lt;1&gt;” gelesen.",
            ),
            ("“Lot” stands nowhere on the document.", "„Lot“ steht nirgends auf dem Dokument."),
            (
                "“10423” (no label) is possible too.",
                "„10423“ (ohne Bezeichnung) ist auch möglich.",
            ),
            ("Nobody knows this sentence.", "Nobody knows this sentence."),
        ],
    )
    def test_a_sentence_with_values_is_known_again(
        self, portal: Portal, english: str, german: str
    ) -> None:
        address, headers = "/supplier/", {"Accept-Language": "de"}
        with portal.app.test_request_context(address, headers=headers):
            assert sentence(english) == german


class TestPageLanguage:
    def test_the_browsers_language_counts_until_one_is_chosen(self, portal: Portal) -> None:
        supplier = portal.sign_in("supplier")
        german = {"Accept-Language": "de-AT,de;q=0.9"}

        first = supplier.get("/supplier/", headers=german).text
        supplier.post("/language", {"code": "fr", "next": "/supplier/"})
        second = supplier.get("/supplier/", headers=german).text

        assert "Ihre Zertifikate" in first
        assert '<html lang="de"' in first
        assert "Vos certificats" in second

    def test_the_staffs_pages_stay_english(self, portal: Portal) -> None:
        page = portal.sign_in("buyer").get("/inbox/", headers={"Accept-Language": "de"}).text

        assert '<html lang="en"' in page
        assert "Certificates that wait" in page

    def test_an_unknown_language_is_refused(self, portal: Portal) -> None:
        assert portal.sign_in("supplier").post("/language", {"code": "xx"}).status_code == 404
