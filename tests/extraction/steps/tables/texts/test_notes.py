"""Limits in a note under the table."""

from __future__ import annotations

from tests.extraction.steps.tables.pages import page_of, printed, rows_of

TABLE = [
    (200.0, [(50.0, "Test"), (250.0, "Result"), (350.0, "Unit")]),
    (216.0, [(50.0, "Particle size D90"), (250.0, "60"), (350.0, "µm")]),
    (232.0, [(50.0, "Bulk density"), (250.0, "484"), (350.0, "kg/m³")]),
    (248.0, [(50.0, "Ash"), (250.0, "0.2"), (350.0, "%")]),
]


class TestNotedLimits:
    def test_each_test_takes_its_own_piece_of_the_note(self) -> None:
        note = [
            (280.0, [(50.0, "Limits: Particle size D90 max. 100; Bulk density 450 to")]),
            (291.0, [(50.0, "650; Colour white")]),
        ]
        cells = ("test", "value", "minimum", "maximum")
        assert [printed(row, *cells) for row in rows_of(page_of([*TABLE, *note]))] == [
            ("Particle size D90", "60", None, "100"),
            ("Bulk density", "484", "450", "650"),
            ("Ash", "0.2", None, None),
        ]

    def test_prose_that_mentions_limits_states_none(self) -> None:
        prose = [(280.0, [(50.0, "All limits: see the agreed specification of the customer")])]
        rows = rows_of(page_of([*TABLE, *prose]))
        assert [printed(row, "minimum", "maximum") for row in rows] == [(None, None)] * 3

    def test_maximum_levels_of_a_regulation_are_maxima(self) -> None:
        note = [
            (280.0, [(50.0, "Maximum levels acc. to Regulation (EU) 2023/915: ash 0.50 %;")]),
            (291.0, [(50.0, "particle size D90 100 µm; bulk density 900 kg/m³.")]),
        ]
        rows = rows_of(page_of([*TABLE, *note]))
        assert [printed(row, "minimum", "maximum") for row in rows] == [
            (None, "100"),
            (None, "900"),
            (None, "0.50"),
        ]
