"""GS1 identifiers: each check digit refused with its reason; in and out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import gs1
from registry.errors import IdentifierInvalid
from registry.gs1 import (
    Scanned,
    also_separate,
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
        assert parse_scan(f"01{GTIN}3724") == Scanned(gtin=GTIN, count=Decimal(24))
        assert parse_scan(f"01{GTIN}31030012503012") == Scanned(
            gtin=GTIN, count=Decimal(12), net_weight=Decimal("1.250")
        )
        assert parse_scan(f"02{GTIN}3724\x1d10L1") == Scanned(
            content_gtin=GTIN, lot="L1", count=Decimal(24)
        )
        assert parse_scan(f"01{GTIN}32020012503302001250") == Scanned(
            gtin=GTIN,
            measures=(
                ("net weight", Decimal("12.50"), "[lb_av]"),
                ("gross weight", Decimal("12.50"), "kg"),
            ),
        )

    def test_each_kind_of_date_has_its_own_place(self) -> None:
        assert parse_scan(f"01{GTIN}1527123116271130") == Scanned(
            gtin=GTIN, best_before=date(2027, 12, 31), sell_by=date(2027, 11, 30)
        )
        assert parse_scan(f"01{GTIN}70032712312359") == Scanned(
            gtin=GTIN, expiry_date=date(2027, 12, 31), expiry_time=time(23, 59)
        )

    @pytest.mark.parametrize(
        "sign", ["\x1d", "<GS>", "{GS}", "^", "|", "~", "è", "]C1", "\u241d", "#"]
    )
    @pytest.mark.parametrize("start", ["", "]c1", "]d2\x1d", "\0"])
    def test_what_scanners_send_for_the_separator(
        self, monkeypatch: pytest.MonkeyPatch, sign: str, start: str
    ) -> None:
        monkeypatch.setattr(gs1, "_SEPARATORS", [*gs1._SEPARATORS])
        also_separate(["#", ""])

        wanted = Scanned(gtin=GTIN, lot="L1", expiry_date=date(2027, 12, 31))
        assert parse_scan(f"{start}01{GTIN}10L1{sign}17271231\r") == wanted

    @pytest.mark.parametrize(
        "tail", ["10L117271231", "10L115271231", "10ABC1232100045", "21S117271231"]
    )
    def test_a_number_that_may_hold_the_next_field_is_doubted(self, tail: str) -> None:
        found = parse_scan(f"01{GTIN}{tail}")
        assert found is not None
        assert "may hold a further field" in found.doubts[0]

    @pytest.mark.parametrize("lot", ["AB-1", "L2611-0042", "0000123", "20210045", "SN-100045"])
    def test_an_ordinary_number_is_not_doubted(self, lot: str) -> None:
        found = parse_scan(f"01{GTIN}10{lot}")
        assert found == Scanned(gtin=GTIN, lot=lot)

    @pytest.mark.parametrize(
        ("code", "why"),
        [
            ("+H123ABC01234567890D", "HIBC"),
            ("+$$3271231L1/S1C", "HIBC"),
            ("[)>\x1e06\x1dP12345\x1d1TL-1\x1dQ100\x1e\x04", "MH10"),
            (f"01{GTIN}10L1\x1d10L2", "two of lot"),
            ("1021072911172405310100693570007182", "separators between"),
        ],
    )
    def test_what_cannot_be_used_is_named(self, code: str, why: str) -> None:
        with pytest.raises(IdentifierInvalid, match=why):
            parse_scan(code)

    def test_capital_and_worded_links(self) -> None:
        wanted = Scanned(gtin=GTIN, lot="Lx1")
        assert parse_scan(f"HTTPS://ID.GS1.ORG/01/{GTIN}/10/Lx1") == wanted
        assert parse_scan(f"https://example.com/gtin/{GTIN}/lot/Lx1") == wanted

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
