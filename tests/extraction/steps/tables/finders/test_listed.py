"""Lists of results without a head."""

from __future__ import annotations

from tests.extraction.steps.tables.pages import page_of, printed, rows_of

LIST = [
    (100.0, [(50.0, "Elements")]),
    (
        116.0,
        [
            (50.0, "VX301"),
            (100.0, "Lead (Pb) #"),
            (280.0, "LOQ: 0.01"),
            (380.0, "0.021 mg/kg"),
            (480.0, "± 0.006"),
        ],
    ),
    (126.0, [(100.0, "Method: EN 15763 (ICP-MS)")]),
    (
        142.0,
        [
            (50.0, "VX301"),
            (100.0, "Cadmium (Cd) #"),
            (280.0, "LOQ: 0.005"),
            (380.0, "< 0.005 (LOQ) mg/kg"),
        ],
    ),
    (152.0, [(100.0, "Method: EN 15763 (ICP-MS)")]),
    (168.0, [(50.0, "VX118"), (100.0, "Water activity"), (280.0, "LOQ: -"), (380.0, "0.54")]),
]


class TestFindListed:
    def test_each_line_is_a_result_with_its_limit_of_quantification(self) -> None:
        rows = rows_of(page_of(LIST))
        cells = ("test", "value", "unit", "loq", "uncertainty", "method")
        assert [printed(row, *cells) for row in rows] == [
            ("Lead (Pb)", "0.021", "mg/kg", "0.01", "0.006", "EN 15763 (ICP-MS)"),
            ("Cadmium (Cd)", "< 0.005", "mg/kg", "0.005", None, "EN 15763 (ICP-MS)"),
            ("Water activity", "0.54", None, None, None, None),
        ]

    def test_one_line_is_no_list(self) -> None:
        lines = [(100.0, [(50.0, "Sample A"), (280.0, "LOQ: 0.01"), (380.0, "see below")])]
        assert rows_of(page_of(lines)) == []
