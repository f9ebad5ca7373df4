"""One table over two pages whose reader misread a head on one of them."""

from __future__ import annotations

from tests.extraction.steps.tables.pages import page_of, rows_of

X = (50.0, 130.0, 190.0, 250.0, 310.0, 370.0)


def heat(number: int, *heads: str) -> tuple[float, list[tuple[float, str]]]:
    return 200.0, list(zip(X, heads, strict=True))


class TestAgreeOnNames:
    def test_a_head_misread_on_one_page_takes_the_name_of_the_other(self) -> None:
        pages = []
        for number, nickel in ((1, "Ni"), (2, "x")):
            lines = [
                heat(number, "Heat", "C", "Si", "Mn", nickel, "Cr"),
                (
                    216.0,
                    list(
                        zip(X, (f"A{number}", "0.19", "0.20", "0.63", "0.02", "0.05"), strict=True)
                    ),
                ),
            ]
            pages.append(page_of(lines, number=number))
        names = [row.test.value for row in rows_of(*pages)]
        assert names == ["C", "Si", "Mn", "Ni", "Cr"] * 2
