"""Heads in words that nobody knows, tables without a head, tables in languages without a vocabulary."""

from __future__ import annotations

from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds import case


@case(
    "strange head",
    "Lead | 0.03 | mg/kg | - | 0.10",
    "Cadmium | 0.01 | mg/kg | - | 0.05",
    "Arsenic | 0.02 | mg/kg | - | 0.20",
)
def english_words_nobody_uses(d: Drawing) -> None:
    rows = [
        ("What we looked for", "In", "Ceiling", "There is"),
        ("Lead", "mg/kg", "≤ 0.10", "0.03"),
        ("Cadmium", "mg/kg", "≤ 0.05", "0.01"),
        ("Arsenic", "mg/kg", "≤ 0.20", "0.02"),
    ]
    d.table(50, 200, (150, 70, 90, 90), rows, rules="all", align="lccc")


@case(
    "strange head",
    "Υγρασία | 11,8 | % | - | 14,0",
    "Πρωτεΐνη | 12,4 | % | 11,0 | -",
    "Τέφρα | 0,58 | % | - | 0,65",
)
def greek(d: Drawing) -> None:
    rows = [
        ("Παράμετρος", "Μονάδα", "Όρια", "Αποτέλεσμα"),
        ("Υγρασία", "%", "≤ 14,0", "11,8"),
        ("Πρωτεΐνη", "%", "≥ 11,0", "12,4"),
        ("Τέφρα", "%", "≤ 0,65", "0,58"),
    ]
    d.table(50, 200, (130, 80, 90, 100), rows, rules="level", align="lccr")


@case(
    "strange head",
    "Kosteus | 4,1 | %",
    "Tuhka | 0,62 | %",
    "Rasva | 3,4 | %",
    "Lyijy | 0,02 | mg/kg",
)
def finnish_without_rules(d: Drawing) -> None:
    rows = [
        ("Määritys", "Tulos", "Yksikkö", "Menetelmä"),
        ("Kosteus", "4,1", "%", "ISO 712"),
        ("Tuhka", "0,62", "%", "ISO 2171"),
        ("Rasva", "3,4", "%", "ISO 11085"),
        ("Lyijy", "0,02", "mg/kg", "ISO 17294-2"),
    ]
    d.table(50, 200, (130, 80, 80, 120), rows, align="lrcl")


@case(
    "strange head",
    "Nedvesség | 13,2 | % | - | 14,5",
    "Hamu | 0,55 | % | - | 0,60",
    "Sikér | 31,0 | % | 28,0 | -",
)
def hungarian_limits_in_two_columns(d: Drawing) -> None:
    rows = [
        ("Vizsgálat", "Egység", "Alsó határ", "Felső határ", "Mért"),
        ("Nedvesség", "%", "", "14,5", "13,2"),
        ("Hamu", "%", "", "0,60", "0,55"),
        ("Sikér", "%", "28,0", "", "31,0"),
    ]
    d.table(50, 200, (110, 60, 80, 80, 70), rows, rules="all", align="lcrrr")


@case(
    "strange head",
    "Влага | 12,6 | % | - | 14,0",
    "Зола | 0,54 | % | - | 0,75",
    "Белок | 10,9 | % | 10,0 | -",
)
def russian(d: Drawing) -> None:
    rows = [
        ("Показатель", "Норма", "Фактически"),
        ("Влага", "не более 14,0 %", "12,6 %"),
        ("Зола", "не более 0,75 %", "0,54 %"),
        ("Белок", "не менее 10,0 %", "10,9 %"),
    ]
    d.table(50, 200, (130, 130, 110), rows, rules="all")


@case(
    "no head",
    "Chloride | 12 | mg/L | - | 250",
    "Sulfate | 31 | mg/L | - | 250",
    "Nitrate | 8.1 | mg/L | - | 50",
    "Iron | <0.02 | mg/L | - | 0.2",
)
def rows_alone_with_limits(d: Drawing) -> None:
    rows = [
        ("Chloride", "12", "mg/L", "max. 250"),
        ("Sulfate", "31", "mg/L", "max. 250"),
        ("Nitrate", "8.1", "mg/L", "max. 50"),
        ("Iron", "<0.02", "mg/L", "max. 0.2"),
    ]
    d.table(60, 220, (140, 70, 70, 90), rows, align="lrll")


@case(
    "no head",
    "Dichte | 1,021 | g/ml",
    "Viskosität | 44 | mPas",
    "pH-Wert | 6,9",
    "Trockenrückstand | 12,4 | %",
)
def ruled_rows_without_head(d: Drawing) -> None:
    rows = [
        ("Dichte", "g/ml", "1,021"),
        ("Viskosität", "mPas", "44"),
        ("pH-Wert", "", "6,9"),
        ("Trockenrückstand", "%", "12,4"),
    ]
    d.table(60, 220, (140, 70, 70), rows, rules="all", align="lcr")


@case(
    "no head",
    "Tensile strength | 512 | MPa | 480 | 620",
    "Yield strength | 388 | MPa | 355 | -",
    "Elongation | 24 | % | 20 | -",
)
def limits_before_results_without_head(d: Drawing) -> None:
    rows = [
        ("Tensile strength", "480 - 620 MPa", "512 MPa"),
        ("Yield strength", "min. 355 MPa", "388 MPa"),
        ("Elongation", "min. 20 %", "24 %"),
    ]
    d.table(60, 220, (140, 110, 90), rows, rules="level")


@case(
    "strange names",
    "XQ-17 residue | 0.2 | % | - | 0.5",
    "Blimming index | 44 | BU | 40 | 50",
    "Fluff height | 12.1 | mm | 10 | 15",
)
def tests_nobody_knows(d: Drawing) -> None:
    rows = [
        ("Property", "Requirement", "Result", "Unit"),
        ("XQ-17 residue", "max. 0.5", "0.2", "%"),
        ("Blimming index", "40 - 50", "44", "BU"),
        ("Fluff height", "10 - 15", "12.1", "mm"),
    ]
    d.table(50, 200, (140, 100, 80, 60), rows, rules="all", align="lccc")


@case(
    "strange names",
    "Batch colour delta | 0.4 | ? | - | 1.0",
    "Rub test | 5 | ? | 4 | -",
    "Blocking | none",
    "Slip angle | 21 | ° | 18 | 25",
)
def packaging_film(d: Drawing) -> None:
    rows = [
        ("Check", "Target", "Actual"),
        ("Batch colour delta", "<= 1.0", "0.4"),
        ("Rub test", ">= 4", "5"),
        ("Blocking", "none", "none"),
        ("Slip angle", "18 - 25 °", "21 °"),
    ]
    d.table(50, 200, (150, 100, 80), rows, rules="head")


@case(
    "strange names",
    "Dimension A | 12.02 | mm | 11.95 | 12.05",
    "Dimension B | 8.49 | mm | 8.45 | 8.55",
    "Flatness | 0.01 | mm | - | 0.03",
)
def measured_dimensions(d: Drawing) -> None:
    rows = [
        ("Feature", "Nominal", "Lower", "Upper", "Measured", "Unit"),
        ("Dimension A", "12.00", "11.95", "12.05", "12.02", "mm"),
        ("Dimension B", "8.50", "8.45", "8.55", "8.49", "mm"),
        ("Flatness", "0.00", "", "0.03", "0.01", "mm"),
    ]
    d.table(50, 200, (110, 70, 70, 70, 80, 50), rows, rules="all", align="lrrrrc")


@case(
    "header around",
    "Moisture | 5.2 | % | - | 8.0",
    "Ash | 1.1 | % | - | 2.0",
    "Fat | 0.9 | % | - | 1.5",
)
def form_and_table_in_one_frame(d: Drawing) -> None:
    rows = [
        ("Product", "Rice flour", "Batch", "RF-2291"),
        ("Customer", "Miller Ltd", "Date", "12/06/2026"),
        ("Test", "Limit", "Result", "Unit"),
        ("Moisture", "max. 8.0", "5.2", "%"),
        ("Ash", "max. 2.0", "1.1", "%"),
        ("Fat", "max. 1.5", "0.9", "%"),
        ("Released by", "J. Smith", "Date", "13/06/2026"),
    ]
    d.table(50, 150, (120, 120, 100, 100), rows, rules="all")


@case("header around", "Viscosity | 1250 | cP | 1000 | 1500", "Solids | 48.2 | % | 47 | 49")
def addresses_beside_the_table(d: Drawing) -> None:
    d.lines(50, 100, "Acme Coatings Ltd\n12 Mill Road\nLeeds LS1 4AB")
    d.lines(350, 100, "Certificate no. 88121\nDate 2026-06-12\nOrder 4500881")
    rows = [
        ("Property", "Result", "Unit", "Min", "Max"),
        ("Viscosity", "1250", "cP", "1000", "1500"),
        ("Solids", "48.2", "%", "47", "49"),
    ]
    d.table(50, 190, (130, 80, 60, 60, 60), rows, rules="head", align="lrcrr")
    d.lines(
        50, 300, "Page 1 of 1\nThis certificate was made by machine and is valid without signature."
    )
