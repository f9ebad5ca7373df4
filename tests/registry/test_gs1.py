"""GS1 identifiers: each check digit refused with its reason; in and out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import IdentifierInvalid
from registry.gs1 import (
    Scanned,
    check_gln,
    check_gtin,
    check_sscc,
    company_prefix,
    digital_link,
    element_string,
    make_sscc,
    parse_scan,
    sscc_string,
)

GTIN = "09501101530003"


class TestCheckDigits:
    def test_right_numbers_are_taken_in_one_form(self) -> None:
        assert check_gtin("9501101530003") == GTIN
        assert check_gtin("950 1101 53000-3") == GTIN
        assert check_gln("4012345000009") == "4012345000009"
        assert check_sscc("00123456789012345675") == "123456789012345675"

    @pytest.mark.parametrize(
        ("check", "text", "reason"),
        [
            (check_gtin, "9501101530004", "Expected 3, got 4"),
            (check_gtin, "95011", "got 5"),
            (check_gtin, "ABC", "got 3"),
            (check_gln, "4012345000008", "Expected 9, got 8"),
            (check_sscc, "123456789012345678", "Expected 5, got 8"),
        ],
    )
    def test_wrong_ones_are_refused_with_the_reason(
        self, check: Callable[[str], str], text: str, reason: str
    ) -> None:
        with pytest.raises(IdentifierInvalid, match=reason):
            check(text)


class TestSscc:
    @given(reference=st.integers(0, 999_999_999), extension=st.integers(0, 9))
    def test_a_made_one_passes_its_own_check(self, reference: int, extension: int) -> None:
        sscc = make_sscc("4012345", reference, extension=extension)

        assert check_sscc(sscc) == sscc
        assert parse_scan(sscc_string(sscc)) == Scanned(sscc=sscc)

    def test_no_room_and_no_prefix_are_refused(self) -> None:
        with pytest.raises(IdentifierInvalid, match="no room"):
            make_sscc("4012345", 10**9)
        with pytest.raises(IdentifierInvalid, match="4 to 12"):
            make_sscc("40A", 1)

    def test_the_prefix_comes_from_the_gln(self) -> None:
        assert "4012345000009".startswith(company_prefix("4012345000009"))


class TestScan:
    def test_symbols_brackets_and_links_say_the_same(self) -> None:
        wanted = Scanned(gtin=GTIN, lot="AB-1", serial="7", expiry_date=date(2027, 3, 31))

        assert parse_scan(f"]d201{GTIN}1727033110AB-1\x1d217") == wanted
        assert parse_scan(f"01{GTIN}1727033110AB-1\x1d217") == wanted
        assert parse_scan(f"(01){GTIN}(17)270331(10)AB-1(21)7") == wanted
        assert parse_scan(f"https://id.gs1.org/01/{GTIN}/10/AB-1/21/7?17=270331") == wanted

    def test_day_zero_is_the_last_of_the_month(self) -> None:
        found = parse_scan(f"01{GTIN}17270200")

        assert found is not None
        assert found.expiry_date == date(2027, 2, 28)

    def test_counts_and_weights_are_quantities(self) -> None:
        assert parse_scan(f"01{GTIN}3724") == Scanned(gtin=GTIN, quantity=Decimal(24))
        assert parse_scan(f"01{GTIN}3103001250") == Scanned(gtin=GTIN, quantity=Decimal("1.250"))

    @pytest.mark.parametrize("text", ["0125HO002", "L260302-0001", "95011", "https://x.org/a"])
    def test_a_plain_number_is_no_gs1_content(self, text: str) -> None:
        assert parse_scan(text) is None

    @pytest.mark.parametrize(
        "text", ["0109501101530004", f"01{GTIN}1799", "(01)123", "00123456789012345678"]
    )
    def test_wrong_content_is_refused(self, text: str) -> None:
        with pytest.raises(IdentifierInvalid, match="cannot be"):
            parse_scan(text)


class TestWriting:
    lots = st.from_regex(r"[A-Z0-9/._+-]{1,20}", fullmatch=True)

    @given(lot=lots, serial=st.none() | lots, expires=st.dates(date(2000, 1, 1), date(2049, 1, 1)))
    def test_what_is_written_is_read_again(
        self, lot: str, serial: str | None, expires: date
    ) -> None:
        wanted = Scanned(gtin=GTIN, lot=lot, serial=serial, expiry_date=expires)

        printed = element_string(gtin=GTIN, lot=lot, serial=serial, expires=expires)
        link = digital_link(
            "https://lots.example", gtin=GTIN, lot=lot, serial=serial, expires=expires
        )

        assert parse_scan(printed) == wanted
        assert parse_scan(link) == wanted

    @pytest.mark.parametrize("lot", ["A" * 21, "with blank", "par(en)"])
    def test_what_gs1_cannot_hold_is_refused(self, lot: str) -> None:
        with pytest.raises(IdentifierInvalid, match="cannot stand in a GS1 code"):
            element_string(gtin=GTIN, lot=lot)
