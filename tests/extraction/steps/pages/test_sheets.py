from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from extraction.errors import TooLarge, Unreadable
from extraction.options import Options
from extraction.steps.pages.read import read_document
from extraction.steps.pages.sheets import read_csv, read_sheets
from extraction.steps.pages.triage import Kind


def workbook(rows: list[list[object]], number_format: str = "General") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, float):
                cell.number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class TestReadSheets:
    def test_cells_become_words_on_a_grid(self) -> None:
        data = workbook([["Lot", "4711"], ["Assay", 99.8], ["Water", 8.64]])
        [page] = read_document(data, name="coa.xlsx", options=Options()).pages
        by_text = {word.text: word.box for word in page.words}
        assert by_text["99.8"].x0 == by_text["4711"].x0 == by_text["8.64"].x0
        assert by_text["Assay"].top == by_text["99.8"].top

    def test_a_number_keeps_the_digits_that_its_format_shows(self) -> None:
        [page] = read_document(workbook([["Lead", 0.1]], "0.00"), name="", options=Options()).pages
        assert [word.text for word in page.words] == ["Lead", "0.10"]

    def test_a_percent_format_shows_percent(self) -> None:
        [page] = read_document(
            workbook([["Assay", 0.998]], "0.0%"), name="", options=Options()
        ).pages
        assert [word.text for word in page.words] == ["Assay", "99.8", "%"]

    def test_a_workbook_that_unpacks_to_too_much_is_refused(self) -> None:
        file = io.BytesIO(workbook([["Lot", "4711"]]))
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/bomb.bin", b"\0" * 300_000_000)
        with pytest.raises(TooLarge):
            read_sheets(file.getvalue(), Kind.XLSX, sha256="", options=Options())

    def test_a_damaged_workbook_is_unreadable(self) -> None:
        with pytest.raises(Unreadable):
            read_sheets(workbook([["a"]])[:500], Kind.XLSX, sha256="", options=Options())


class TestReadCsv:
    @pytest.mark.parametrize(
        "data",
        [
            b"Lot;4711\nLead;<0,05\n",
            b'Lot,4711\nLead,"<0,05"\n',
            "Lot\t4711\nLead\t<0,05\n".encode("utf-16"),
        ],
    )
    def test_separators_and_encodings(self, data: bytes) -> None:
        assert read_csv(data) == (("Lot", "4711"), ("Lead", "<0,05"))

    @pytest.mark.parametrize(
        ("data", "last"),
        [
            (b"Certificate\nLot;4711\nLead;0,05;mg/kg\nTin;0,1;mg/kg\n", ("Tin", "0,1", "mg/kg")),
            (b"Lot,4711\nLead,0.05,a; b\nTin,0.1,c; d\n", ("Tin", "0.1", "c; d")),
            (b"Lead;0,05\nTin;0,1\nZinc;0,2\n", ("Zinc", "0,2")),
        ],
    )
    def test_a_decimal_comma_parts_no_cells(self, data: bytes, last: tuple[str, ...]) -> None:
        assert read_csv(data)[-1] == last
