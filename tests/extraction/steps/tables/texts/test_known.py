"""Names of tests, of specimens' sizes, and labels of the header."""

from __future__ import annotations

import pytest

from extraction.steps.tables.texts.known import describes_specimen, names_header
from tests.extraction.steps.tables.pages import page_of, rows_of


class TestNamesHeader:
    @pytest.mark.parametrize(
        "text", ["Data di emissione", "Report No.", "Cod. articolo", "Date / Ausstellungsdatum", "Lot"]
    )  # fmt: skip
    def test_labels_of_the_header(self, text: str) -> None:
        assert names_header(text)

    @pytest.mark.parametrize("text", ["Moisture", "Charpy impact strength", "Assay", "Lead"])
    def test_tests_are_none(self, text: str) -> None:
        assert not names_header(text)


class TestDescribesSpecimen:
    @pytest.mark.parametrize("text", ["AGE AT TEST", "Average diameter", "Temp / Temperatur"])
    def test_sizes_and_conditions(self, text: str) -> None:
        assert describes_specimen(text)

    @pytest.mark.parametrize("text", ["Maximum load", "Yield strength", "Cross sectional area"])
    def test_properties_are_none(self, text: str) -> None:
        assert not describes_specimen(text)


class TestHeaderBelowResults:
    def test_fields_under_the_results_are_no_results(self) -> None:
        page = page_of(
            [
                (100.0, [(50.0, "Risultati")]),
                (116.0, [(50.0, "Indice di giallo:"), (180.0, "2,9")]),
                (132.0, [(50.0, "Densità:"), (180.0, "0,906 g/cm³")]),
                (148.0, [(50.0, "Ceneri:"), (180.0, "30,3 %")]),
                (170.0, [(50.0, "Data di emissione"), (180.0, "15.11.2023")]),
                (186.0, [(50.0, "Numero certificato"), (180.0, "KK-2023-9086")]),
                (202.0, [(50.0, "Partita"), (180.0, "0059901172")]),
            ]
        )
        assert [row.value.value for row in rows_of(page)] == ["2,9", "0,906", "30,3"]
