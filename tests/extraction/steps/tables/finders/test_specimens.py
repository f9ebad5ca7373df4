"""Specimen tables whose heads run over several lines."""

from __future__ import annotations

from tests.extraction.steps.tables.pages import page_of, printed, rows_of

HEAD = [
    (200.0, [(230.0, "COMPRESSIVE"), (330.0, "FRACTURE")]),
    (
        210.0,
        [
            (50.0, "SPECIMEN"),
            (110.0, "AGE AT"),
            (170.0, "MAXIMUM"),
            (230.0, "OR FLEXURAL"),
            (330.0, "TYPE"),
        ],
    ),
    (220.0, [(50.0, "NO."), (110.0, "TEST"), (170.0, "LOAD"), (230.0, "STRENGTH")]),
    (230.0, [(110.0, "(DAYS)"), (170.0, "(kN)"), (230.0, "(MPa)")]),
]
BODY = [
    (248.0, [(50.0, "A"), (110.0, "7"), (170.0, "276"), (230.0, "34.0"), (330.0, "2")]),
    (264.0, [(50.0, "B"), (110.0, "14"), (170.0, "327"), (230.0, "40.3"), (330.0, "3")]),
    (280.0, [(50.0, "C"), (110.0, "28"), (170.0, "338"), (230.0, "41.7"), (330.0, "2")]),
]


class TestFindSpecimens:
    def test_each_specimen_gives_its_properties(self) -> None:
        rows = rows_of(page_of([*HEAD, *BODY]))
        assert [printed(row, "test", "value", "unit") for row in rows] == [
            ("MAXIMUM LOAD", "276", "kN"),
            ("COMPRESSIVE OR FLEXURAL STRENGTH", "34.0", "MPa"),
            ("MAXIMUM LOAD", "327", "kN"),
            ("COMPRESSIVE OR FLEXURAL STRENGTH", "40.3", "MPa"),
            ("MAXIMUM LOAD", "338", "kN"),
            ("COMPRESSIVE OR FLEXURAL STRENGTH", "41.7", "MPa"),
        ]

    def test_sizes_alone_are_no_results(self) -> None:
        head = [
            (200.0, [(50.0, "PALLET"), (110.0, "GROSS"), (170.0, "NET"), (230.0, "OUTER")]),
            (210.0, [(50.0, "NO."), (110.0, "WEIGHT"), (170.0, "WEIGHT"), (230.0, "LENGTH")]),
            (220.0, [(110.0, "(kg)"), (170.0, "(kg)"), (230.0, "(mm)")]),
        ]
        body = [(top, [(50.0, f"P1{text}"), *cells]) for top, [(_, text), *cells] in BODY]
        assert rows_of(page_of([*head, *body])) == []
