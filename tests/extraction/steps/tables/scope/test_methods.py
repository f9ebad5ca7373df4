"""Methods in headings, captions, lines over tables and sentences."""

from __future__ import annotations

import pytest

from tests.extraction.steps.tables.pages import page_of, rows_of

Lines = list[tuple[float, list[tuple[float, str]]]]


def table(top: float, names: list[str], x: float = 50.0) -> Lines:
    """Return a table of tests with results and units."""
    head = (top, [(x, "Analyte"), (x + 120, "Result"), (x + 180, "Unit")])
    body = [
        (top + 16 * (n + 1), [(x, name), (x + 120, f"0.{n + 2}"), (x + 180, "mg/kg")])
        for n, name in enumerate(names)
    ]
    return [head, *body]


def methods(*pages: Lines) -> dict[str, str | None]:
    """Return each test's method as read."""
    made = [page_of(lines, number=n) for n, lines in enumerate(pages, 1)]
    return {row.test.value or "": row.method.value for row in rows_of(*made)}


METALS = ["Lead", "Cadmium", "Arsenic"]
TOXINS = ["Aflatoxin B1", "Ochratoxin A", "Zearalenone"]


class TestWithStatedMethods:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ([(170.0, [(50.0, "Method: SOP-12 ICP-MS")])], "SOP-12 ICP-MS"),
            ([(170.0, [(50.0, "Method:"), (120.0, "SOP-TECH-013")])], "SOP-TECH-013"),
            ([(170.0, [(50.0, "Heavy metals analysis [QRT-TM-0006]")])], "QRT-TM-0006"),
            ([(170.0, [(50.0, "Chemical analysis according to ASTM E415")])], "ASTM E415"),
            ([(170.0, [(50.0, "Metals were determined by ICP-MS.")])], "ICP-MS"),
            ([(170.0, [(50.0, "Prüfmethode: DIN EN ISO 11885")])], "DIN EN ISO 11885"),
            ([(280.0, [(50.0, "Heavy Metals by ICP-MS: CGX-P-720-012-B")])], "CGX-P-720-012-B"),
        ],
    )
    def test_a_line_beside_the_table_speaks_for_its_rows(self, lines: Lines, expected: str) -> None:
        assert methods([*lines, *table(200.0, METALS)]) == dict.fromkeys(METALS, expected)

    def test_each_table_takes_the_line_over_it(self) -> None:
        page = [
            (150.0, [(50.0, "Heavy metals analysis")]),
            (165.0, [(50.0, "Method: SOP-12")]),
            *table(190.0, METALS),
            (300.0, [(50.0, "Mycotoxin analysis")]),
            (315.0, [(50.0, "Method: SOP-14")]),
            *table(340.0, TOXINS),
        ]
        assert methods(page) == dict.fromkeys(METALS, "SOP-12") | dict.fromkeys(TOXINS, "SOP-14")

    def test_each_table_takes_the_line_under_it(self) -> None:
        page = [
            (150.0, [(50.0, "Heavy metals analysis")]),
            *table(170.0, METALS),
            (250.0, [(50.0, "Method: SOP-12")]),
            (300.0, [(50.0, "Mycotoxin analysis")]),
            *table(320.0, TOXINS),
            (400.0, [(50.0, "Method: SOP-14")]),
        ]
        assert methods(page) == dict.fromkeys(METALS, "SOP-12") | dict.fromkeys(TOXINS, "SOP-14")

    def test_another_section_takes_nothing(self) -> None:
        page = [
            (150.0, [(50.0, "Heavy metals analysis")]),
            (165.0, [(50.0, "Method: SOP-12")]),
            *table(190.0, METALS),
            (300.0, [(50.0, "Mycotoxin analysis")]),
            *table(320.0, TOXINS),
        ]
        assert methods(page) == dict.fromkeys(METALS, "SOP-12") | dict.fromkeys(TOXINS, None)

    def test_the_table_goes_on_over_the_page_with_its_method(self) -> None:
        first = [
            (150.0, [(50.0, "Heavy metals analysis")]),
            (165.0, [(50.0, "Method: SOP-12")]),
            *table(190.0, METALS),
        ]
        second = table(60.0, ["Mercury", "Nickel", "Chromium"])
        assert set(methods(first, second).values()) == {"SOP-12"}

    def test_a_named_test_takes_its_method_from_afar(self) -> None:
        page = [
            *table(200.0, ["Moisture", "Lead", "Cadmium"]),
            (500.0, [(50.0, "Moisture method: ABC-WAMC-ROHAUS. Tests made in Oakland.")]),
        ]
        assert methods(page) == {"Moisture": "ABC-WAMC-ROHAUS", "Lead": None, "Cadmium": None}

    def test_a_method_in_the_name_stays_with_its_row(self) -> None:
        page = table(200.0, ["Water (Karl Fischer)", "Lead", "Cadmium"])
        found = methods(page)
        assert found["Water (Karl Fischer)"] == "Karl Fischer"
        assert found["Lead"] is None

    @pytest.mark.parametrize(
        "text",
        [
            "Sampling Method: MSP 7.3.1",
            "Accredited according to ISO/IEC 17025:2017",
            "Certificate according to EN 10204 3.1",
            "Payment method: SWIFT 30",
        ],
    )
    def test_other_lines_state_no_method(self, text: str) -> None:
        page = [(170.0, [(50.0, text)]), *table(200.0, METALS)]
        assert methods(page) == dict.fromkeys(METALS, None)
