from __future__ import annotations

import pytest

from registry.imports.displays import NotShowable, shown


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (4711, "0000000", "0004711"),
        (1.1, "0.00", "1.10"),
        (1.1 + 2.2, "General", "3.3"),
        (123456789012, "General", "123456789012"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-5, "0;(0)", "(5)"),
        (-5, "0.0", "-5.0"),
        (-0.001, "0.0", "0.0"),
        (0, "0;-0;;@", ""),
        (0.5, "0%", "50%"),
        (123456, "000-000", "123-456"),
        (7, '"L-"000', "L-007"),
        (5.25, "0.0##", "5.25"),
        (2.5, "[Red]0", "3"),
        (5, '_-* #,##0.00 "kg"_-', "5.00 kg"),
    ],
)
def test_a_number_is_written_as_the_sheet_shows_it(value: float, shape: str, text: str) -> None:
    assert shown(value, shape) == text


@pytest.mark.parametrize(
    ("value", "shape"), [(10**15, "0"), (9.87e15, "General"), (1, "0.00E+00"), (1.5, "# ?/?"), (5, "[>3]0")]
)  # fmt: skip
def test_what_cannot_be_shown_truly_is_refused(value: float, shape: str) -> None:
    with pytest.raises(NotShowable):
        shown(value, shape)
