from __future__ import annotations

import io

import pypdfium2
import pytest

from extraction.synthetic.family import Family
from extraction.synthetic.generate import Made, make_document
from extraction.synthetic.tables import TABLES

COLUMNS = ("test", "unit", "minimum", "maximum", "value")


def made_with(table: str, *, lots: int = 1) -> Made:
    unit = "header" if table in {"transposed", "lot_rows"} else "column"
    family = Family("probe", ("chemical",), table=table, columns=COLUMNS, unit=unit, lots=lots)
    return make_document(3, 1, family=family)


class TestTables:
    @pytest.mark.parametrize("table", sorted(TABLES))
    def test_every_arrangement_prints_every_result(self, table: str) -> None:
        made = made_with(table)

        document = pypdfium2.PdfDocument(io.BytesIO(made.content))
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
        squeezed = "".join(text.split())
        rows = made.label["lots"][0]["results"]
        assert len(rows) >= 5
        for row in rows:
            value = row["value"][0] if isinstance(row["value"], list) else row["value"]
            assert "".join(value.split()) in squeezed

    @pytest.mark.parametrize("table", ["lot_rows", "lot_columns"])
    def test_lots_beside_each_other_have_their_own_results(self, table: str) -> None:
        made = made_with(table, lots=3)

        lots = made.label["lots"]
        assert len(lots) > 1
        assert lots[0]["results"] != lots[1]["results"]
        assert [row["maximum"] for row in lots[0]["results"]] == [
            row["maximum"] for row in lots[1]["results"]
        ]

    def test_repeats_are_the_same(self) -> None:
        assert made_with("nested").label == made_with("nested").label
