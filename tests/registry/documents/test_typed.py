from __future__ import annotations

import pytest

from registry.documents.current import Path, parse_path
from registry.documents.errors import ReadingInvalid
from registry.documents.typed import clean_entry


def path(name: str) -> Path:
    found = parse_path(name)
    assert found is not None
    return found


class TestCleanEntry:
    @pytest.mark.parametrize(
        ("name", "text", "value"),
        [
            ("lots.0.lot_number", "  0125\u200bHO 002 ", "0125 HO 002"),
            ("lots.0.lot_number", "   ", None),
            ("lots.0.expiry_date", "2027-04-03", "2027-04-03"),
            ("lots.0.expiry_date", "3 Apr 2027", "2027-04-03"),
            ("lots.0.expiry_date", "31/03/2027", "2027-03-31"),
            ("overall_result", "Passed", "pass"),
            ("lots.0.results.0.verdict", "fail", "fail"),
        ],
    )
    def test_it_returns_the_normal_form(self, name: str, text: str, value: str | None) -> None:
        assert clean_entry(path(name), text) == value

    def test_the_suppliers_way_decides_an_unclear_date(self) -> None:
        expiry = path("lots.0.expiry_date")

        assert clean_entry(expiry, "03/04/2027", date_order="dmy") == "2027-04-03"
        assert clean_entry(expiry, "03/04/2027", date_order="mdy") == "2027-03-04"

    def test_an_unclear_date_names_both_readings_beside_its_field(self) -> None:
        with pytest.raises(ReadingInvalid) as refusal:
            clean_entry(path("lots.0.expiry_date"), "03/04/2027")

        message = refusal.value.fields["lots.0.expiry_date"]
        assert "2027-04-03" in message
        assert "2027-03-04" in message
