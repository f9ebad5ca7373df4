"""Ruled tables with tests across: heads that span, limits in rows, frames under each other."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.page import ReadDocument
from extraction.steps.tables import TableReading, read_tables
from tests.extraction.steps.tables.pages import page_of, printed

PITCH = 16.0
#: A cell: (first column, last column, first row, last row, text).
Cell = tuple[int, int, int, int, str]


def frame(xs: Sequence[float], top: float, cells: Sequence[Cell]) -> tuple[list, list[Box]]:
    """Return the lines and rules of a table drawn cell by cell."""
    lines, rules = [], []
    for left, right, first, last, text in cells:
        x0, x1 = xs[left], xs[right + 1]
        y0, y1 = top + PITCH * first, top + PITCH * (last + 1)
        rules += [Box(x0, y, x1, y + 0.5) for y in (y0, y1)]
        rules += [Box(x, y0, x + 0.5, y1) for x in (x0, x1)]
        if text:
            lines.append((y0 + 4 + PITCH * (last - first) / 2, [(x0 + 3, text)]))
    return lines, rules


def rows_from(first: int, rows: Sequence[Sequence[str]]) -> list[Cell]:
    return [
        (n, n, first + k, first + k, t) for k, row in enumerate(rows) for n, t in enumerate(row)
    ]


def read(*frames: tuple[list, list[Box]]) -> TableReading:
    lines = [line for part, _ in frames for line in part]
    rules = [rule for _, part in frames for rule in part]
    return read_tables(ReadDocument("application/pdf", "0" * 64, (page_of(lines, rules=rules),)))


XS = (40.0, 110.0, 160.0, 210.0, 260.0, 310.0, 360.0, 410.0, 460.0)
NESTED: list[Cell] = [
    (0, 0, 0, 1, "Heat No."),
    (1, 4, 0, 0, "Chemical composition (%)"),
    (5, 8 - 1, 0, 0, "Impact test KV2 (J)"),
    *[(n, n, 1, 1, t) for n, t in enumerate(("C", "Si", "Mn", "P"), 1)],
    *[(n, n, 1, 1, t) for n, t in enumerate(("1", "2", "Ave"), 5)],
]


class TestNestedHeads:
    def test_a_title_gives_its_unit_but_no_word_of_a_name(self) -> None:
        body = rows_from(2, [["A17", "0.16", "0.28", "1.35", "0.014", "167", "171", "169"]])
        [lot] = read(frame(XS, 200, [*NESTED, *body])).lots
        assert lot.fields["lot_number"].value == "A17"
        assert [printed(row, "test", "value", "unit") for row in lot.rows][:2] == [
            ("C", "0.16", "%"),
            ("Si", "0.28", "%"),
        ]

    def test_of_single_readings_the_mean_is_the_result(self) -> None:
        body = rows_from(2, [["A17", "0.16", "0.28", "1.35", "0.014", "167", "171", "169"]])
        [lot] = read(frame(XS, 200, [*NESTED, *body])).lots
        assert [printed(row, "test", "value", "unit") for row in lot.rows][4:] == [
            ("Impact test KV2", "169", "J"),
        ]

    def test_a_form_close_above_lends_no_words(self) -> None:
        form = frame((40.0, 190.0, 460.0), 177, [(0, 0, 0, 0, "Grade"), (1, 1, 0, 0, "GB/T 1591")])
        body = rows_from(2, [["A17", "0.16", "0.28", "1.35", "0.014", "167", "171", "169"]])
        [lot] = read(form, frame(XS, 200, [*NESTED, *body])).lots
        assert [row.test.value for row in lot.rows] == ["C", "Si", "Mn", "P", "Impact test KV2"]


class TestLimitRows:
    def test_rows_of_few_limits_are_limits_and_no_results(self) -> None:
        rows = [
            ["", "C", "Si", "Mn", "P"],
            ["Min", "", "0.10", "", ""],
            ["Max", "0.20", "0.50", "1.60", "0.025"],
            ["A17", "0.16", "0.28", "1.35", "0.014"],
        ]
        [lot] = read(frame(XS[:6], 200, rows_from(0, rows))).lots
        assert [printed(row, "test", "value", "minimum", "maximum") for row in lot.rows] == [
            ("C", "0.16", None, "0.20"),
            ("Si", "0.28", "0.10", "0.50"),
            ("Mn", "1.35", None, "1.60"),
            ("P", "0.014", None, "0.025"),
        ]

    def test_two_frames_side_by_side_keep_their_rows_apart(self) -> None:
        left = [["Heat", "C", "Mn"], ["MAX", "0.03", "2.0"], ["E4", "0.018", "1.62"]]
        right = [["Heat", "Rm MPa", "A4 %"], ["MIN", "515", "30"], ["E4", "566", "54"]]
        frames = (
            frame((40.0, 110.0, 160.0, 210.0), 200, rows_from(0, left)),
            frame((240.0, 310.0, 360.0, 410.0), 200, rows_from(0, right)),
        )
        [lot] = read(*frames).lots
        assert [printed(row, "test", "value", "minimum", "maximum") for row in lot.rows] == [
            ("C", "0.018", None, "0.03"),
            ("Mn", "1.62", None, "2.0"),
            ("Rm", "566", "515", None),
            ("A4", "54", "30", None),
        ]


class TestBrokenFrames:
    def test_rows_that_go_on_beside_the_cells_are_read_without_them(self) -> None:
        cells = rows_from(0, [["C", "Si", "Mn", "P"], *[["0.16", "0.28", "1.35", "0.014"]] * 3])
        lines, rules = frame(XS[1:6], 200, cells)
        lines += [
            (204 + PITCH * n, [(60, text)]) for n, text in enumerate(("Heat", "A1", "A2", "A3"))
        ]
        lots = read((lines, rules)).lots
        assert [lot.fields["lot_number"].value for lot in lots] == ["A1", "A2", "A3"]
