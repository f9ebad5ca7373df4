"""Two readings of one place: the one that explains the cells is taken."""

from __future__ import annotations

from tests.extraction.steps.tables.finders.test_ruled import frame, read, rows_from
from tests.extraction.steps.tables.pages import page_of, printed, rows_of

CANNABINOIDS = ("CBC", "CBD", "CBDA", "CBG", "CBN", "THCA")


class TestRuledOrAligned:
    def test_rows_below_the_title_of_a_section_keep_their_head(self) -> None:
        lines, rules = frame(
            (40.0, 200.0, 320.0, 430.0, 540.0),
            200,
            [
                *rows_from(
                    0,
                    [
                        ["Test", "Limit", "Result", "Verdict"],
                        ["Assay", "98.0 - 102.0 %", "100.3 %", "Pass"],
                        ["Moisture", "max. 1.0 %", "0.2 %", "Pass"],
                    ],
                ),
                (0, 3, 3, 3, "Related substances"),
                *rows_from(
                    4,
                    [
                        ["Substance one", "max. 0.30 %", "0.05 %", "Pass"],
                        ["Substance two", "max. 0.20 %", "0.07 %", "Pass"],
                        ["Total", "max. 1.5 %", "0.12 %", "Pass"],
                    ],
                ),
            ],
        )
        [lot] = read((lines, rules)).lots
        assert [printed(row, "test", "value", "maximum") for row in lot.rows] == [
            ("Assay", "100.3", "102.0"),
            ("Moisture", "0.2", "1.0"),
            ("Substance one", "0.05", "0.30"),
            ("Substance two", "0.07", "0.20"),
            ("Total", "0.12", "1.5"),
        ]


class TestAcrossOrDown:
    def test_cards_above_a_plain_table_are_not_its_head(self) -> None:
        places = (50.0, 150.0, 250.0, 330.0, 420.0)
        lines = [
            (150.0, [(250.0, "68.6 %"), (330.0, "686 mg"), (420.0, "686 mg")]),
            (164.0, [(250.0, "Total THC"), (330.0, "Total CBD"), (420.0, "Total CBG")]),
            (182.0, [(250.0, "0.2 %"), (330.0, "2.1 mg"), (420.0, "2.1 mg")]),
            (206.0, list(zip(places, ("Analyte", "LOQ", "Dil.", "%", "mg/g"), strict=True))),
        ]
        for n, name in enumerate(CANNABINOIDS):
            cells = (name, "0.97", "1", f"0.{n}1", f"{n}.1")
            lines.append((220.0 + 12 * n, list(zip(places, cells, strict=True))))
        rows = {row.test.value: row for row in rows_of(page_of(lines))}
        assert [printed(rows[name], "value", "unit") for name in CANNABINOIDS] == [
            (f"0.{n}1", "%") for n in range(len(CANNABINOIDS))
        ]
        assert "Dil." not in rows
