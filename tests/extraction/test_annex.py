"""One delivered lot, and an annex that lists others."""

from __future__ import annotations

from extraction.pipeline import extract
from tests.extraction.documents import pdf_with, text_at


def certificate(*head: str) -> str:
    """Return a page that certifies results of what its head names."""
    shown = [text_at(50, 790 - 18 * n, line) for n, line in enumerate(head)]
    rows = [
        ("Test", "Limit", "Result"),
        ("Assay %", "min 99.0", "99.6"),
        ("Water %", "max 0.5", "0.2"),
    ]
    for n, row in enumerate(rows):
        shown += [text_at(x, 640 - 18 * n, t) for x, t in zip((50, 200, 330), row, strict=True)]
    return "".join(shown)


def annex(count: int) -> str:
    """Return a page with a table of so many lots."""
    rows = [("Lot", "Assay %", "Water %")]
    rows += [(f"SB-26{n:02d}", f"99.{n % 10}", f"0.{n % 5}") for n in range(1, count + 1)]
    shown = [text_at(50, 790, "Annex: statistics of lots made in 2026")]
    for n, row in enumerate(rows):
        shown += [text_at(x, 760 - 16 * n, t) for x, t in zip((50, 200, 330), row, strict=True)]
    return "".join(shown)


HEAD = ("CERTIFICATE OF ANALYSIS", "Product: Sodium benzoate", "Lot number: SB-2604")


def read(*pages: str) -> dict[str | None, list[tuple[str | None, str | None]]]:
    """Return the results by lot."""
    found = extract(pdf_with(list(pages)))
    assert found.fields["country_of_origin"].value is None
    return {
        lot.fields["lot_number"].value: [(row.test.value, row.value.value) for row in lot.rows]
        for lot in found.lots
    }


def test_the_delivered_lot_alone_is_certified() -> None:
    assert read(certificate(*HEAD), annex(30)) == {"SB-2604": [("Assay", "99.6"), ("Water", "0.2")]}


def test_lots_of_a_table_count_where_the_head_names_none() -> None:
    found = read(certificate(*HEAD[:2]), annex(4))

    assert list(found) == ["SB-2601", "SB-2602", "SB-2603", "SB-2604"]
    assert found["SB-2604"] == [("Assay", "99.4"), ("Water", "0.4")]


def test_a_result_of_no_lot_is_named_where_tables_name_the_lots() -> None:
    heats = [
        ("Heat No.", "C %", "Mn %", "Rm MPa"),
        ("H7711", "0.15", "1.40", "538"),
        ("H7712", "0.14", "1.42", "531"),
    ]
    shown = [text_at(50, 790, "INSPECTION CERTIFICATE 3.1 EN 10204")]
    for n, row in enumerate(heats):
        shown += [
            text_at(x, 700 - 18 * n, t) for x, t in zip((50, 150, 250, 350), row, strict=True)
        ]
    shown += [text_at(50, 560, "Ultrasonic test EN 10160 S2: passed")]
    found = extract(pdf_with("".join(shown)))

    said = [problem.sentence for problem in found.problems if problem.code == "lots.of_none"]
    assert [lot.fields["lot_number"].value for lot in found.lots] == ["H7711", "H7712"]
    assert all(
        row.test.value != "Ultrasonic test EN 10160 S2" for lot in found.lots for row in lot.rows
    )
    assert len(said) == 1
    assert "Ultrasonic test" in said[0]
    assert "passed" in said[0]
