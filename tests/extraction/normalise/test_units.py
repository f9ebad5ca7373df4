"""Spellings of units, and conversion between what measures the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.units import (
    NotConvertible,
    comparable,
    convert,
    find_unit,
    unit_by_code,
)
from extraction.vocabulary import load_vocabulary

SPELLINGS = [
    ("g/100 g", "g/(100.g)"), ("CFU/g", "[CFU]/g"), ("KbE/g", "[CFU]/g"), ("UFC/g", "[CFU]/g"),
    ("j.t.k./g", "[CFU]/g"), ("kob/g", "[CFU]/g"), ("N/mm²", "N/mm2"), ("N/mm2", "N/mm2"),
    ("N / mm2", "N/mm2"), ("MPa", "MPa"), ("J", "J"), ("HBW", "{HB}"), ("mg/kg", "mg/kg"),
    ("ppm", "[ppm]"), ("PPM", "[ppm]"), ("ppb", "[ppb]"), ("µS/cm", "uS/cm"), ("μS/cm", "uS/cm"),
    ("mPa·s", "mPa.s"), ("mPas", "mPa.s"), ("cP", "cP"), ("°C", "Cel"), ("aw", "{aw}"),
    ("mm", "mm"), ("g/10min", "g/(10.min)"), ("g/10 min", "g/(10.min)"), ("mL", "mL"),
    ("kg/m³", "kg/m3"), ("meq O2/kg", "meq/kg"), ("mg KOH/g", "mg{KOH}/g"), ("IU/g", "[IU]/g"),
    ("% (w/w)", "%{m/m}"), ("% m/m", "%{m/m}"), ("Gew.-%", "%{m/m}"), ("% mas.", "%{m/m}"),
    ("wt.%", "%{m/m}"), ("% v/v", "%{v/v}"), ("Vol.-%", "%{v/v}"), ("% w/v", "%{m/v}"),
    ("[%]", "%"), ("( mg / kg )", "mg/kg"), ("ug/g", "ug/g"), ("µg/g", "ug/g"), ("pg/g", "pg/g"),
    ("log10 CFU/g", "lg([CFU]/g)"), ("MPN/100 mL", "{MPN}/(100.mL)"), ("EU/mL", "{EU}/mL"),
    ("NTU", "{NTU}"), ("HRC", "{HRC}"), ("pH", "[pH]"), ("pcs", "{piece}"), ("Stk.", "{piece}"),
    ("kJ/m²", "kJ/m2"), ("g/cm³", "g/cm3"), ("Kg / m", "kg/m"), ("µmol·kg–1", "umol/kg"),
    ("mg/dm³", "mg/L"), ("°Bx", "{degBx}"), ("Shore A", "{ShoreA}"), ("mg/serving size",
    "mg/{serving}"), ("mM", "mM"), ("M", "mol/L{M}"), ("mPa", "mPa"), ("kg/hl", "kg/hL"),
]  # fmt: skip


class TestFindUnit:
    @pytest.mark.parametrize(("printed", "code"), SPELLINGS)
    def test_it_knows_printed_spellings(self, printed: str, code: str) -> None:
        unit = find_unit(printed)

        assert unit is not None
        assert (unit.code, unit.printed) == (code, printed)

    @pytest.mark.parametrize("printed", ["", "foo", "12", "mg/foo", "white", "Mg / foo", "x" * 99])
    def test_it_does_not_guess(self, printed: str) -> None:
        assert find_unit(printed) is None

    def test_upper_case_alone_is_flagged(self) -> None:
        unit = find_unit("MG/ML")

        assert unit is not None
        assert (unit.code, unit.flags) == ("mg/mL", ("case",))

    def test_case_that_changes_the_prefix_is_not_ignored(self) -> None:
        milli, mega = find_unit("mPa"), find_unit("MPa")

        assert milli is not None
        assert mega is not None
        assert milli.code != mega.code

    def test_known_parts_make_a_unit(self) -> None:
        unit = find_unit("mg/cm")

        assert unit is not None
        assert (unit.code, unit.flags) == ("mg/cm", ("composed",))

    def test_logarithms_are_flagged(self) -> None:
        unit = find_unit("log CFU/g")

        assert unit is not None
        assert unit.log

    def test_the_table_has_no_spelling_twice(self) -> None:
        owners: dict[str, str] = {}
        for row in load_vocabulary("units")["unit"]:
            for name in row["names"]:
                if name in row.get("skip", ()):
                    continue
                assert owners.setdefault(name, row["code"]) == row["code"], name

    def test_codes_are_found_again(self) -> None:
        for row in load_vocabulary("units")["unit"]:
            unit = unit_by_code(row["code"])
            assert unit is not None
            assert unit.code == row["code"]


class TestConvert:
    @pytest.mark.parametrize(
        ("value", "source", "target", "expected"),
        [
            ("12.5", "mg/kg", "g/(100.g)", "0.00125"),
            ("1", "%", "[ppm]", "10000"),
            ("1", "%{m/m}", "mg/g", "10"),
            ("0.5", "%", "mg/g", "5"),
            ("100", "Cel", "[degF]", "212"),
            ("0", "Cel", "K", "273.15"),
            ("355", "N/mm2", "MPa", "355"),
            ("1", "[CFU]/g", "[CFU]/(100.g)", "100"),
            ("1", "cP", "mPa.s", "1"),
            ("1", "ug/g", "mg/kg", "1"),
            ("1", "mg/kg", "[ppm]", "1"),
            ("3", "[IU]/g", "[IU]/kg", "3000"),
            ("1", "g/mL", "kg/m3", "1000"),
            ("1", "uS/cm", "mS/m", "0.1"),
            ("10", "meq/kg", "meq/g", "0.01"),
            ("7.2", "[pH]", "[pH]", "7.2"),
        ],
    )
    def test_it_is_exact(self, value: str, source: str, target: str, expected: str) -> None:
        assert convert(Decimal(value), source, target) == Decimal(expected)

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("mg/kg", "mg/L"), ("%{m/m}", "%{v/v}"), ("%{m/m}", "%{m/v}"), ("[pH]", "1"),
            ("lg([CFU]/g)", "[CFU]/g"), ("mg{KOH}/g", "mg/g"), ("{HRC}", "{HB}"),
            ("[CFU]/g", "{MPN}/g"), ("{EU}/mg", "[IU]/mg"), ("kg", "m"), ("{NTU}", "{EBC}"),
            ("[CFU]/g", "[CFU]/mL"), ("nonsense", "kg"),
        ],
    )  # fmt: skip
    def test_it_refuses_what_does_not_compare(self, source: str, target: str) -> None:
        assert not comparable(source, target)
        with pytest.raises(NotConvertible):
            convert(Decimal(1), source, target)

    @given(
        st.decimals(min_value="0.001", max_value=10**6, places=3),
        st.sampled_from(["mg/kg", "ug/g", "%{m/m}", "g/(100.g)", "[ppm]", "mg/g", "ug/kg"]),
        st.sampled_from(["mg/kg", "ug/g", "%{m/m}", "g/(100.g)", "[ppm]", "mg/g", "ug/kg"]),
    )
    def test_there_and_back_is_the_same(self, value: Decimal, source: str, target: str) -> None:
        assert convert(convert(value, source, target), target, source) == value
