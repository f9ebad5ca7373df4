"""The name beside the role of who signs."""

from __future__ import annotations

import pytest

from extraction.steps.header.proposals.signers import find_signer, is_person
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.tables.pages import page_of

Lines = list[tuple[float, list[tuple[float, str]]]]


def signer(lines: Lines) -> str | None:
    """Return who signed a page of these lines."""
    found = find_signer([view_page(page_of(lines))])
    return None if found is None else found.value


class TestFindSigner:
    @pytest.mark.parametrize(
        ("lines", "name"),
        [
            ([(700.0, [(50.0, "A. Lindqvist")]), (711.0, [(50.0, "Quality Control Manager")])], "A. Lindqvist"),
            ([(700.0, [(50.0, "Laborleitung")]), (720.0, [(50.0, "Dr. Maria von Haus")])], "Dr. Maria von Haus"),
            ([(700.0, [(50.0, "Responsável pela Qualidade")]), (711.0, [(50.0, "J. Keller")])], "J. Keller"),
            ([(700.0, [(50.0, "李伟")]), (711.0, [(50.0, "质量负责人")])], "李伟"),
        ],
    )  # fmt: skip
    def test_the_name_stands_over_or_under_the_role(self, lines: Lines, name: str) -> None:
        assert signer(lines) == name

    def test_a_role_alone_names_nobody(self) -> None:
        lines: Lines = [
            (600.0, [(50.0, "Anna Keller")]),
            (700.0, [(50.0, "Quality Control Manager")]),
        ]
        assert signer(lines) is None


class TestIsPerson:
    @pytest.mark.parametrize(
        "text", ["J. Keller", "Li Wei", "Hooi Tan", "Ana de la Cruz", "王小明"]
    )
    def test_names(self, text: str) -> None:
        assert is_person(text)

    @pytest.mark.parametrize(
        "text", ["Quality Manager", "Nova Chem GmbH", "Page 1", "approved", "12 March", "Contract Laboratory"]
    )  # fmt: skip
    def test_what_is_no_name(self, text: str) -> None:
        assert not is_person(text)
