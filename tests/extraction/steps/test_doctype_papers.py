"""Whole small papers: is it a certificate, and of which kind?"""

from __future__ import annotations

import pytest

from extraction.options import Options
from extraction.pipeline import read_facts
from extraction.result import DocumentType
from tests.extraction.steps.header.pages import document_of
from tests.extraction.steps.papers.certificates import CERTIFICATES
from tests.extraction.steps.papers.drawing import drawn
from tests.extraction.steps.papers.others import OTHERS


def type_of(text: str) -> str | None:
    facts = read_facts(document_of(drawn(text)), options=Options())
    return facts.fields["document_type"].value


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_no_certificate(text: str) -> None:
    assert type_of(text) == DocumentType.OTHER


@pytest.mark.parametrize(("kind", "text"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_what_is_a_certificate(kind: DocumentType, text: str) -> None:
    assert type_of(text) == kind
