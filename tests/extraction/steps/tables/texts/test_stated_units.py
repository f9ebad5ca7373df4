"""Units from headings, and percent signs that readers misread."""

from __future__ import annotations

import pytest

from extraction.result import Evidence, Field, Source
from extraction.steps.tables.texts.stated_units import read_percent, section_unit
from tests.extraction.steps.tables.pages import page_of, printed, rows_of


class TestSectionUnit:
    @pytest.mark.parametrize(
        ("section", "unit"),
        [
            ("Trace metals [ppb], ICP-MS", "ppb"),
            ("UV transmission (%)", "%"),
            ("Elements (ICP-MS)", None),
            (None, None),
        ],
    )
    def test_a_heading_states_a_unit_in_brackets(
        self, section: str | None, unit: str | None
    ) -> None:
        assert section_unit(section) == unit

    def test_rows_below_take_it(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (250.0, "Limit"), (350.0, "Result")]),
            (216.0, [(50.0, "Assay"), (250.0, "min. 99.5 %"), (350.0, "99.8 %")]),
            (240.0, [(50.0, "Trace metals [ppb]")]),
            (256.0, [(50.0, "Iron (Fe)"), (250.0, "max. 20"), (350.0, "<5")]),
            (272.0, [(50.0, "Sodium (Na)"), (250.0, "max. 50"), (350.0, "12")]),
        ]
        assert [printed(row, "value", "unit") for row in rows_of(page_of(lines))] == [
            ("99.8", "%"),
            ("<5", "ppb"),
            ("12", "ppb"),
        ]


class TestReadPercent:
    def test_a_misread_sign_on_a_scan_is_a_percent_sign_and_less_sure(self) -> None:
        read = read_percent(Field("o", "o", 0.9, Evidence(1, None, "o", Source.OCR)))
        assert (read.value, read.raw, read.confidence) == ("%", "o", 0.72)

    def test_a_text_layer_is_believed(self) -> None:
        printed_so = Field("o", "o", 0.9, Evidence(1, None, "o", Source.TEXT_LAYER))
        assert read_percent(printed_so) is printed_so


class TestShares:
    def test_a_share_keeps_what_it_is_of(self) -> None:
        lines = [
            (200.0, [(50.0, "Cannabinoid"), (200.0, "% (w/w)"), (320.0, "mg/g")]),
            (216.0, [(50.0, "CBDA"), (200.0, "0.0723"), (320.0, "0.723")]),
            (232.0, [(50.0, "CBGA"), (200.0, "0.874"), (320.0, "8.74")]),
        ]
        rows = rows_of(page_of(lines))
        assert [printed(row, "value", "unit") for row in rows] == [
            ("0.0723", "% (w/w)"),
            ("0.874", "% (w/w)"),
        ]
