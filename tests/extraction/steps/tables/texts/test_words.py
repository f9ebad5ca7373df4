from __future__ import annotations

import pytest

from extraction.steps.tables.texts.words import Role, column_role, row_role


class TestColumnRole:
    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("Result (mg/kg)", Role.VALUE),
            ("Test method", Role.METHOD),
            ("Test result", Role.VALUE),
            ("Value / Wert", Role.VALUE),
            ("Limit of Quantification", Role.LOQ),
            ("Limit CFU/g", Role.SPEC),
            ("Spec. Max", Role.MAXIMUM),
            ("Heat No.", Role.LOT),
            ("Nº Lote", Role.LOT),
            ("N.º da corrida", Role.LOT),
            ("标准要求", Role.SPEC),
            ("Analysis Date", Role.OTHER),
            ("Specif ication", Role.SPEC),
        ],
    )
    def test_the_words_of_a_head_give_its_role(self, text: str, role: Role) -> None:
        match = column_role(text)
        assert match is not None
        assert match.role == role

    def test_other_words_give_none(self) -> None:
        assert column_role("Dosi Woah Bulk Flower") is None


class TestRowRole:
    def test_names_of_rows_in_a_table_that_lies_on_its_side(self) -> None:
        assert [
            match.role
            for text in ("Ist / Actual", "Unité", "Maksimum", "Symbol")
            if (match := row_role(text))
        ] == [
            "value",
            "unit",
            "maximum",
            "name",
        ]
