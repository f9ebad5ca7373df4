"""How results are written: in sentences, with other signs and digits."""

from __future__ import annotations

from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds import case


@case("prose", "Chloride | 0.1 | mol/kg")
def mean_with_spread_in_a_sentence(d: Drawing) -> None:
    d.put(50, 200, "Chloride")
    d.put(50, 214, "The mean of ten determinations is 0.1 ± 0.02 mol/kg.")


@case("prose", "Purity | 99.8 | %", "Water content | 0.05 | %")
def two_sentences(d: Drawing) -> None:
    d.put(50, 200, "The purity was found to be 99.8 % by gas chromatography.")
    d.put(50, 216, "The water content is 0.05 % (Karl Fischer).")


@case("prose", "Dichte | 0,789 | g/cm³", "Brechungsindex | 1,3614")
def german_sentences(d: Drawing) -> None:
    d.put(50, 200, "Die Dichte beträgt 0,789 g/cm³ bei 20 °C.")
    d.put(50, 216, "Der Brechungsindex beträgt 1,3614.")


@case(
    "signs",
    "Moisture | 3.1 | % | - | 5.0",
    "Assay | 99.2 | % | 98.5 | -",
    "Ash | 0.2 | % | - | 0.5",
)
def not_less_and_not_greater(d: Drawing) -> None:
    rows = [
        ("Test", "Limit", "Result"),
        ("Moisture", "≯ 5.0 %", "3.1 %"),
        ("Assay", "≮ 98.5 %", "99.2 %"),
        ("Ash", "≯0.5 %", "0.2 %"),
    ]
    d.table(50, 200, (120, 90, 90), rows, rules="all")


@case(
    "signs", "Assay | 99.6 | % | 99.0 | -", "Water | 0.12 | % | - | 0.5", "pH | 7.2 | ? | 6.5 | 7.5"
)
def full_width_digits_and_signs(d: Drawing) -> None:
    rows = [
        ("Item 项目", "Standard 标准", "Result 结果"),
        ("Assay", "≥９９．０％", "９９．６％"),
        ("Water", "≤０．５％", "０．１２％"),
        ("pH", "６．５～７．５", "７．２"),
    ]
    d.table(50, 200, (120, 110, 110), rows, rules="all")


@case(
    "signs",
    "Moisture | 12.5 | % | - | 14",
    "Ash | 0.52 | % | - | 0.60",
    "Protein | 11.2 | % | 10.5 | -",
)
def arabic_digits(d: Drawing) -> None:
    rows = [
        ("Test", "Min", "Max", "Result", "Unit"),
        ("Moisture", "", "١٤", "١٢٫٥", "%"),
        ("Ash", "", "٠٫٦٠", "٠٫٥٢", "%"),
        ("Protein", "١٠٫٥", "", "١١٫٢", "%"),
    ]
    d.table(50, 200, (110, 60, 60, 70, 50), rows, rules="level", align="lrrrc")


@case(
    "signs",
    "Nitrogen | 12.1 | % | 11.5 | 12.5",
    "Thickness | 5.02 | mm | 4.9 | 5.1",
    "Hardness | 99.8 | HB | 99 | 101",
)
def nominal_with_tolerance(d: Drawing) -> None:
    rows = [
        ("Characteristic", "Target", "Measured"),
        ("Nitrogen", "12.0 ± 0.5 %", "12.1 %"),
        ("Thickness", "5.0 ± 0.1 mm", "5.02 mm"),
        ("Hardness", "100 ± 1 HB", "99.8 HB"),
    ]
    d.table(50, 200, (120, 100, 100), rows, rules="all")
