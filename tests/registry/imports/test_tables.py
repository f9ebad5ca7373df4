from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from registry.imports.tables import (
    MAX_CELL,
    MAX_COLUMNS,
    NumberedRow,
    TableUnreadable,
    read_table,
)


def rows(data: bytes) -> list[NumberedRow]:
    return list(read_table(io.BytesIO(data), "table"))


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

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "empty"),
            (b"a,a\n1,2\n", "column twice: a"),
            (b"a,b\n\xff\xfe,1\n", "UTF-8"),
            (b"a\n" + b"x" * (MAX_CELL + 1), "Line 2 has a cell"),
            (b",".join(b"c%d" % n for n in range(MAX_COLUMNS + 1)), "more than 200 columns"),
            (b"PK\x03\x04nonsense", "damaged"),
        ],
    )
    def test_what_is_no_table_is_said_so(self, data: bytes, why: str) -> None:
        with pytest.raises(TableUnreadable, match=why):
            rows(data)

    def test_a_reader_that_gives_up_after_the_file_is_closed_is_no_error(self) -> None:
        file = io.BytesIO(b"a,b\n1,2\n3,4\n")
        reading = read_table(file, "table")
        assert next(reading) == (2, {"a": "1", "b": "2"})
        file.close()
        reading.close()  # type: ignore[attr-defined]


class TestXlsx:
    def test_numbers_and_dates_become_what_a_person_would_type(self) -> None:
        book = Workbook()
        book.active.append(["day", "moment", "whole", "part", "none", "text"])
        moment = datetime(2026, 3, 2, 14, 5)  # noqa: DTZ001  a cell has no zone
        book.active.append([date(2026, 3, 2), moment, 5.0, 0.1, None, " A "])
        file = io.BytesIO()
        book.save(file)

        assert rows(file.getvalue()) == [
            (
                2,
                {
                    "day": "2026-03-02",
                    "moment": "2026-03-02T14:05:00",
                    "whole": "5",
                    "part": "0.1",
                    "none": "",
                    "text": "A",
                },
            )
        ]
