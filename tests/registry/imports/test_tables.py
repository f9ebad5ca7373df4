from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.imports.cells import MAX_CELL, MAX_COLUMNS, TableUnreadable
from registry.imports.events import group_rows
from registry.imports.tables import read_table

Found = list[tuple[int, dict[str, str]]]


def rows(data: bytes) -> Found:
    table = list(read_table(io.BytesIO(data), "table"))
    assert [row.wrong for row in table] == [""] * len(table)
    return [(row.line, row.cells) for row in table]


def wrongs(data: bytes) -> dict[int, str]:
    return {row.line: row.wrong for row in read_table(io.BytesIO(data), "table")}


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class TestCsv:
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("sign", [b",", b";", b"\t"])
    def test_any_of_three_delimiters_with_or_without_a_mark(self, mark: bytes, sign: bytes) -> None:
        data = mark + b"Event,Lot Number\n\n e1 ,A\n,\ne2,B\n".replace(b",", sign)
        assert rows(data) == [
            (3, {"event": "e1", "lot_number": "A"}),
            (5, {"event": "e2", "lot_number": "B"}),
        ]

    def test_quotes_hold_delimiters(self) -> None:
        assert rows(b'a,b\n"1,5",2\n') == [(2, {"a": "1,5", "b": "2"})]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_what_spreadsheet_programs_save(self, encoding: str) -> None:
        data = "sep=;\r\nname;a,b\r\nMüller & Söhne;1,5\r\n".encode(encoding)
        assert rows(data) == [(3, {"name": "Müller & Söhne", "a,b": "1,5"})]

    def test_a_guessed_encoding_is_said(self) -> None:
        table = read_table(io.BytesIO("a\nMüller\n".encode("cp1252")), "table")
        assert [row.cells for row in table] == [{"a": "Müller"}]
        assert table.notes == ["Read as Windows-1252, because it is not UTF-8 text."]

    def test_a_number_kept_as_text_keeps_its_zeros(self) -> None:
        data = b'number,quantity\n="00123",1\n"=""0,1""",2\n'
        assert [cells["number"] for _, cells in rows(data)] == ["00123", "0,1"]

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "empty"),
            (b"a,a\n1,2\n", "column twice: a"),
            (b"a,b\n\x81\xfe,1\n", "UTF-8"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b'a,"b\n1,2\n', "heading of table cannot be read"),
            (b",".join(b"c%d" % n for n in range(MAX_COLUMNS + 1)), "more than 200 columns"),
            (b"PK\x03\x04nonsense", "damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "old or locked"),
        ],
    )
    def test_what_is_no_table_is_said_so(self, data: bytes, why: str) -> None:
        with pytest.raises(TableUnreadable, match=why):
            rows(data)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            (b"A,1,5", "3 cells, the heading has 2"),
            (b"A,1,", "3 cells, the heading has 2"),
            (b'"A,1', "a quote is opened and not closed"),
            (b'"3/4" hose,1', "a quote ends inside its cell"),
            (b"#N/A,1", "number holds an error of the spreadsheet"),
            (b"1.23457E+19,1", "lost its digits"),
            (b"x" * (MAX_CELL + 1), "more than 4000 characters"),
            (b"A\x00,1", "signs in it that are no text"),
        ],
    )
    def test_a_doubtful_row_is_named_and_the_next_one_stands(self, line: bytes, why: str) -> None:
        found = wrongs(b"number,quantity\n" + line + b"\nB,2\n")
        assert why in found[2]
        assert found[3] == ""

    def test_a_cell_without_a_heading_is_named(self) -> None:
        found = wrongs(b"a,,\n1,,\n1,2,\n")
        assert found == {2: "", 3: "'2' stands in a column without a name"}

    def test_lines_that_a_closed_quote_may_hold_are_refused_by_name(self) -> None:
        found = wrongs(b'a,b\n1,"open\n2,x\n3,close"\n4,y\n')
        assert "quote is opened" in found[2]
        assert "the quote that line 2 opens" in found[3]
        assert "the quote that line 2 opens" in found[4]
        assert found[5] == ""

    def test_a_reader_that_gives_up_after_the_file_is_closed_is_no_error(self) -> None:
        file = io.BytesIO(b"a,b\n1,2\n3,4\n")
        reading = read_table(file, "table")
        assert next(reading) == (2, {"a": "1", "b": "2"}, "")
        file.close()
        reading.close()

    @given(
        st.lists(
            st.text(alphabet='AB1,;"= \t', max_size=12).map(lambda text: f"e{text}"), max_size=12
        )
    )
    def test_every_line_of_data_is_a_row_or_is_named(self, lines: list[str]) -> None:
        table = read_table(io.BytesIO("\n".join(["event,type,time", *lines]).encode()), "table")
        groups = list(group_rows(table))
        found = sum(len(group.rows) + len(group.errors) for group in groups)
        assert found == table.lines == len(lines)


class TestXlsx:
    def test_numbers_and_dates_become_what_a_person_would_type(self) -> None:
        book = Workbook()
        book.active.append(["due_on", "time", "whole", "part", "none", "text"])
        moment = datetime(2026, 3, 2, 14, 5)  # noqa: DTZ001  a cell has no zone
        book.active.append([date(2026, 3, 2), moment, 5.0, 0.1, None, " A "])

        assert rows(saved(book)) == [
            (
                2,
                {
                    "due_on": "2026-03-02",
                    "time": "2026-03-02T14:05:00",
                    "whole": "5",
                    "part": "0.1",
                    "none": "",
                    "text": "A",
                },
            )
        ]

    def test_a_cell_arrives_as_the_sheet_shows_it(self) -> None:
        book = Workbook()
        book.active.append(["number", "quantity"])
        for number, shape in ((4711, "0000000"), (1.1, "0.00"), (0.1 + 0.2, "General")):
            book.active.append([number, 1234.5])
            book.active.cell(book.active.max_row, 1).number_format = shape
            book.active.cell(book.active.max_row, 2).number_format = "#,##0.00"

        found = [cells for _, cells in rows(saved(book))]
        assert [cells["number"] for cells in found] == ["0004711", "1.10", "0.3"]
        assert {cells["quantity"] for cells in found} == {"1234.50"}

    @pytest.mark.parametrize(
        ("value", "why"),
        [
            (12345678901234567890, "more than 15 digits"),
            (9.87e15, "more than 15 digits"),
            ("#N/A", "error of the spreadsheet"),
            (date(2026, 12, 3), "the date '2026-12-03'"),
            (True, "the truth value 'TRUE'"),
            ("=A1", "formula has no result"),
        ],
    )
    def test_what_is_no_number_of_a_lot_is_named(self, value: object, why: str) -> None:
        book = Workbook()
        book.active.append(["number"])
        book.active.append([value])
        assert why in wrongs(saved(book))[2]

    def test_the_first_sheet_that_is_shown_and_filled_is_read(self) -> None:
        book = Workbook()
        book.active.title = "Old"
        book.active.append(["colour"])
        book.active.sheet_state = "hidden"
        book.create_sheet("Empty")
        book.create_sheet("Events").append(["a"])
        book["Events"].append(["1"])
        table = read_table(io.BytesIO(saved(book)), "table")
        assert [row.cells for row in table] == [{"a": "1"}]
        assert table.notes == ["Sheet Events was read; not read: Old (hidden)."]

    def test_cells_beyond_the_heading_are_not_cut_off(self) -> None:
        book = Workbook()
        book.active.append(["a"])
        book.active.append(["1"])
        book.active.append(["1", *[None] * MAX_COLUMNS, "5"])
        found = wrongs(saved(book))
        assert found[2] == ""
        assert "the heading has 1" in found[3]
