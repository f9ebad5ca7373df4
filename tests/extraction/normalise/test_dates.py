"""What dates can mean, and what decides."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.dateorder import resolve
from extraction.normalise.dates import Precision, find_dates, find_impossible, parse_dates

SINGLE = [
    ("2026-03-04", "2026-03-04", Precision.DAY),
    ("2026-03-04T10:22:11Z", "2026-03-04", Precision.DAY),
    ("2026/3/4", "2026-03-04", Precision.DAY),
    ("25/03/2026", "2026-03-25", Precision.DAY),
    ("03/25/2026 10:22 AM", "2026-03-25", Precision.DAY),
    ("12/25/21", "2021-12-25", Precision.DAY),
    ("31-MÄR-2027", "2027-03-31", Precision.DAY),
    ("04-Mar-26", "2026-03-04", Precision.DAY),
    ("05MAR2026", "2026-03-05", Precision.DAY),
    ("2026-Mar-04", "2026-03-04", Precision.DAY),
    ("March 4th, 2026", "2026-03-04", Precision.DAY),
    ("Wednesday, March 4, 2026", "2026-03-04", Precision.DAY),
    ("4. März 2026", "2026-03-04", Precision.DAY),
    ("den 4. März 2026", "2026-03-04", Precision.DAY),
    ("1er avril 2026", "2026-04-01", Precision.DAY),
    ("4 août 2026", "2026-08-04", Precision.DAY),
    ("5 de marzo de 2026", "2026-03-05", Precision.DAY),
    ("4 maggio 2026", "2026-05-04", Precision.DAY),
    ("4 de março de 2026", "2026-03-04", Precision.DAY),
    ("4 marca 2026", "2026-03-04", Precision.DAY),
    ("4 października 2026", "2026-10-04", Precision.DAY),
    ("15 Ağustos 2026", "2026-08-15", Precision.DAY),
    ("12 Ocak 2026", "2026-01-12", Precision.DAY),
    ("2026年3月4日", "2026-03-04", Precision.DAY),
    ("20260304", "2026-03-04", Precision.DAY),
    ("03.2027", "2027-03", Precision.MONTH),
    ("03/2027", "2027-03", Precision.MONTH),
    ("2027-03", "2027-03", Precision.MONTH),
    ("Mar-27", "2027-03", Precision.MONTH),
    ("03/27", "2027-03", Precision.MONTH),
    ("2026年3月", "2026-03", Precision.MONTH),
    ("Sept. 2026", "2026-09", Precision.MONTH),
    ("W14/2026", "2026-03-30", Precision.WEEK),
    ("KW 14/2026", "2026-03-30", Precision.WEEK),
    ("2026-W14", "2026-03-30", Precision.WEEK),
    ("2026", "2026", Precision.YEAR),
    ("O3.25.2026", "2026-03-25", Precision.DAY),
]


class TestParseDates:
    @pytest.mark.parametrize(("text", "iso", "precision"), SINGLE)
    def test_it_reads_what_has_one_meaning(self, text: str, iso: str, precision: Precision) -> None:
        reading = parse_dates(text)

        assert reading.value == iso
        assert reading.readings[0].precision is precision

    @pytest.mark.parametrize(
        ("text", "isos"),
        [
            ("03/04/2026", ["2026-04-03", "2026-03-04"]),
            ("03.04.2026", ["2026-04-03", "2026-03-04"]),
            ("26/03/04", ["2004-03-26", "2026-03-04"]),
        ],
    )
    def test_it_keeps_every_meaning(self, text: str, isos: list[str]) -> None:
        reading = parse_dates(text)

        assert [candidate.iso for candidate in reading.readings] == isos
        assert reading.ambiguous
        assert reading.value is None

    @pytest.mark.parametrize(
        "text",
        ["", "1.2.3", "99/99/2020", "31.02.2026", "LOT 12", "1000", "12.5", "2026-13-01", "5/7"],
    )
    def test_it_does_not_make_dates_of_other_things(self, text: str) -> None:
        assert parse_dates(text).readings == ()

    @given(st.dates(dt.date(1990, 1, 1), dt.date(2068, 12, 31)))
    def test_the_true_date_is_always_among_the_readings(self, date: dt.date) -> None:
        for shape in ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%d %B %Y", "%b %d, %Y"):
            readings = parse_dates(date.strftime(shape)).readings
            if shape == "%d.%m.%y" and date.year < 2000:
                continue
            assert date.isoformat() in {candidate.iso for candidate in readings}

    @given(st.text(max_size=30))
    def test_no_text_makes_it_fail(self, text: str) -> None:
        assert parse_dates(text).text == text

    def test_an_expiry_month_lasts_to_its_last_day(self) -> None:
        [candidate] = parse_dates("02.2028").readings

        assert candidate.last_day == dt.date(2028, 2, 29)


class TestFindDates:
    def test_it_finds_dates_in_a_line(self) -> None:
        found = find_dates("Made 03/04/2026, expires: 31 Mar 2027, lot 2026-0312-7")

        assert [f.reading.text for f in found] == ["03/04/2026", "31 Mar 2027"]


class TestResolve:
    def test_another_date_of_the_document_is_proof(self) -> None:
        resolved = resolve(parse_dates("03/04/2026"), others=[parse_dates("25/03/2026")])

        assert (resolved.iso, resolved.reason) == ("2026-04-03", "document_dates")
        assert resolved.alternatives == ("2026-03-04",)

    def test_contradicting_dates_prove_nothing(self) -> None:
        others = [parse_dates("25/03/2026"), parse_dates("03/25/2026")]

        assert resolve(parse_dates("03/04/2026"), others=others).iso is None

    def test_a_day_equal_to_its_month_proves_nothing(self) -> None:
        resolved = resolve(parse_dates("03/04/2026"), others=[parse_dates("05/05/2026")])

        assert resolved.iso is None

    @pytest.mark.parametrize(
        ("evidence", "iso", "reason"),
        [
            ({"profile": "mdy"}, "2026-03-04", "supplier_profile"),
            ({"country": "US"}, "2026-03-04", "country"),
            ({"country": "GB"}, "2026-04-03", "country"),
            ({"language": "fr"}, "2026-04-03", "language"),
            ({"language": "en"}, None, "ambiguous"),
            ({"not_after": dt.date(2026, 3, 20)}, "2026-03-04", "not_in_future"),
            ({"profile": "mdy", "language": "fr"}, "2026-03-04", "supplier_profile"),
        ],
    )
    def test_evidence_decides_in_its_order(
        self, evidence: dict[str, object], iso: str | None, reason: str
    ) -> None:
        resolved = resolve(parse_dates("03/04/2026"), **evidence)  # type: ignore[arg-type]

        assert (resolved.iso, resolved.reason) == (iso, reason)

    def test_dots_mean_day_first(self) -> None:
        assert resolve(parse_dates("03.04.2026")).iso == "2026-04-03"

    def test_no_date_is_said_so(self) -> None:
        assert resolve(parse_dates("none")).reason == "no_date"


IMPOSSIBLE = [
    ("31/02/2026", "no 31 February 2026"),
    ("30.02.2028", "no 30 February 2028"),
    ("2026-13-05", "no month 13"),
    ("2026-02-30T10:00", "no 30 February 2026"),
    ("31 Feb 2026", "no 31 February 2026"),
    ("Feb 30, 2026", "no 30 February 2026"),
    ("31. Juni 2026", "no 31 June 2026"),
    ("31 juin 2026", "no 31 June 2026"),
    ("30 lutego 2027", "no 30 February 2027"),
    ("31 Kasım 2026", "no 31 November 2026"),
    ("2026年2月30日", "no 30 February 2026"),
    ("٣١/٠٢/٢٠٢٦", "no 31 February 2026"),
    ("２０２６-０２-３０", "no 30 February 2026"),
    ("29.02.2027", "no 29 February 2027"),
    ("20260231", "no 31 February 2026"),
    ("13/2026", "no month 13"),
    ("00.03.2027", "number 0"),
    ("2026-W54", "no week 54"),
    ("12.12.2999", "no such day"),
    ("31.02.26", "2031-02-26 only if the year comes first"),
]


class TestImpossible:
    @pytest.mark.parametrize(("text", "why"), IMPOSSIBLE)
    def test_a_day_that_is_none_is_not_read_as_another(self, text: str, why: str) -> None:
        reading = parse_dates(text)

        assert reading.readings == ()
        assert why in (reading.impossible or "")
        assert find_dates(f"Expiry {text} (see label)") == []

    def test_no_part_of_it_is_a_date(self) -> None:
        found = find_impossible("Best before 30 Feb 2028, made 14 Mar 2026")

        assert found is not None
        assert found.reading.impossible == "there is no 30 February 2028"
        assert [d.reading.value for d in find_dates("30 Feb 2028, 14 Mar 2026")] == ["2026-03-14"]

    @pytest.mark.parametrize(
        "text", ["29.02.2028", "45/03/01", "99.12.31", "L-100", "5 kg", "2026"]
    )
    def test_what_can_be_is_not_said_to_be_none(self, text: str) -> None:
        assert parse_dates(text).impossible is None
