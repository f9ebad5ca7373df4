"""Products that no label names."""

from __future__ import annotations

import pytest

from extraction.steps.header import read_header
from extraction.steps.tables import read_tables
from tests.extraction.steps.header.pages import Placed, document_of, page_of

TITLE: Placed = (40, 60, "Certificate of Analysis", 16.0)
RESULTS: list[Placed] = [
    (40 + 140 * place, 150 + 16 * line, text)
    for line, row in enumerate(
        [
            ("Test", "Specification", "Result"),
            ("Assay", "99.5 - 100.5 %", "99.8 %"),
            ("Chloride", "max. 0.0005 %", "0.0002 %"),
            ("Iron", "max. 0.001 %", "0.0002 %"),
        ]
    )
    for place, text in enumerate(row)
]


def lot_of(line: str) -> dict[str, str | None]:
    page = page_of([TITLE, (40, 90, line), (40, 110, "Batch"), (180, 110, "K55104127"), *RESULTS])
    document = document_of(page)
    [part] = read_header(document, read_tables(document)).parts
    return {name: field.value for name, field in part.lots[0].items()}


class TestLineBelowTheTitle:
    def test_an_article_number_before_the_name_is_its_code(self) -> None:
        lot = lot_of("1.04873.1000 Potassium dihydrogen phosphate for analysis")

        assert lot["product_name"] == "Potassium dihydrogen phosphate for analysis"
        assert lot["product_code"] == "1.04873.1000"

    @pytest.mark.parametrize("name", ["Nitric acid for trace analysis", "2-Propanol pro analysi"])
    def test_a_name_without_a_number_has_no_code(self, name: str) -> None:
        lot = lot_of(name)

        assert (lot["product_name"], lot.get("product_code")) == (name, None)
