"""Article numbers where the product's name is expected."""

from __future__ import annotations

from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import Placed, document_of, page_of

TITLE: Placed = (200, 60, "Certificate of Analysis", 16.0)


def product_of(*texts: Placed) -> tuple[str | None, str | None]:
    lot: list[Placed] = [(40, 200, "Batch"), (130, 200, "93118247K0")]
    [part] = read_header(document_of(page_of([TITLE, *texts, *lot])), TableReading()).parts
    [found] = part.lots
    code, name = found.get("product_code"), found.get("product_name")
    return code and code.value, name and name.value


class TestNameAndCode:
    def test_a_name_stands_below_its_number(self) -> None:
        found = product_of(
            (40, 120, "Material"), (130, 120, "50012417"), (130, 133, "Butyl acrylate stab.")
        )
        assert found == ("50012417", "Butyl acrylate stab.")

    def test_a_name_stands_behind_its_number(self) -> None:
        assert product_of((40, 120, "Material: 99005713 Silica 200 Pharma")) == (
            "99005713",
            "Silica 200 Pharma",
        )

    def test_a_number_in_front_belongs_to_a_name_that_is_asked_for(self) -> None:
        assert product_of((40, 120, "Product name: 1234 Blend")) == (None, "1234 Blend")
