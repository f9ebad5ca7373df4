"""The certificate in the languages of customers."""

from __future__ import annotations

import io
import re
from datetime import date

import pikepdf
import pypdfium2
import pytest
from babel.messages.extract import extract_from_dir

from certificates.render import render_certificate
from certificates.statements import statements
from certificates.words import CATALOGS, day_in
from core.languages import LANGUAGES, catalog
from registry.values import Disclosure
from tests.certificates.samples import make_lineage
from tests.certificates.test_render import SIGNER

_VALUE = re.compile(r"%\((\w+)\)s|%%")
OTHERS = sorted(set(LANGUAGES) - {"en"})


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


class TestCatalogs:
    @pytest.mark.parametrize("language", OTHERS)
    def test_every_sentence_is_translated_with_all_its_values(self, language: str) -> None:
        own = catalog(CATALOGS, language)
        found = extract_from_dir(
            CATALOGS.parent,
            method_map=[("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
            keywords={"_": None, "say": None},
        )
        wanted = {str(text) for _, _, text, _, _ in found}

        assert len(wanted) > 60
        assert wanted - set(own) == set()
        for english, text in own.items():
            assert sorted(_VALUE.findall(text)) == sorted(_VALUE.findall(english)), text


class TestCertificate:
    @pytest.mark.parametrize(
        ("language", "wanted"),
        [
            (
                "de",
                ["Herkunftszertifikat", "Prüfergebnisse", "hält den Grenzwert ein", "Seite 1 von"],
            ),
            ("fr", ["Certificat de traçabilité", "conforme à la limite", "page 1 sur"]),
            ("es", ["Certificado de trazabilidad", "cumple el límite", "página 1 de"]),
        ],
    )
    def test_it_is_written_in_the_customers_language(
        self, language: str, wanted: list[str]
    ) -> None:
        pdf = render_certificate(make_lineage(language=language), SIGNER)

        text = text_of(pdf)
        for words in wanted:
            assert words in text
        for words in ("Test results", "meets the limit", "What went into", "Signed electronically"):
            assert words not in text
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert str(document.Root.Lang) == language

    def test_the_statements_are_too(self) -> None:
        said = statements(make_lineage(language="de", disclosure=Disclosure.LOTS))

        assert "Es ist kein Prüfbericht" in said["does_not_state"][0]
        assert "vereinbarungsgemäß" in " ".join(said["does_not_state"])


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "3 April 2027"),
        ("de", "3. April 2027"),
        ("fr", "3 avril 2027"),
        ("es", "3 de abril de 2027"),
    ],
)
def test_days(language: str, day: str) -> None:
    assert day_in(date(2027, 4, 3), language) == day
    assert day_in(None, language) == "—"
