"""Heads: cards above a table, units as columns, limits and units in the head."""

from __future__ import annotations

from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds import case

TERPENES = ("Limonene", "Myrcene", "Linalool", "Ocimene", "Terpinolene")


@case("cards above", *(f"{n} | 0.{k}2 | %" for k, n in enumerate(TERPENES, 1)))
def cards_then_five_columns(d: Drawing) -> None:
    for x, big, small in (
        (60, "0.85 %", "Total Terpenes"),
        (230, "5", "Detected"),
        (400, "8.5 mg/g", "Sum"),
    ):
        d.put(x, 120, big, size=16)
        d.put(x, 140, small)
    rows = [(n, "0.01", f"0.{k}2", f"{k}.2") for k, n in enumerate(TERPENES, 1)]
    d.table(50, 170, (180, 100, 100, 100), [("Analyte", "LOQ", "%", "mg/g"), *rows], rules="level")


@case("cards above", "Feuchte | 4,2 | %", "Asche | 0,61 | %", "Fett | 12,8 | %")
def german_cards_in_boxes(d: Drawing) -> None:
    for x, label, value in (
        (50, "Wareneingang", "12 t"),
        (215, "Ergebnis", "i. O."),
        (380, "Probe", "4711"),
    ):
        d.frame(x, 110, x + 150, 150)
        d.put(x + 75, 114, label, align="c")
        d.put(x + 75, 130, value, align="c", size=12)
    rows = [
        ("Parameter", "Ergebnis", "Einheit"),
        ("Feuchte", "4,2", "%"),
        ("Asche", "0,61", "%"),
        ("Fett", "12,8", "%"),
    ]
    d.table(50, 160, (200, 150, 145), rows, rules="all", align="lrc")


@case(
    "cards above",
    "Arsenic | <0.01 | mg/kg | - | 0.2",
    "Cadmium | 0.02 | mg/kg | - | 0.2",
    "Lead | 0.11 | mg/kg | - | 0.5",
)
def cards_close_above_without_rules(d: Drawing) -> None:
    for x, label, value in (
        (60, "Order", "4500123"),
        (220, "Received", "12 Jun 2026"),
        (380, "Client sample", "S-88"),
    ):
        d.put(x, 130, label)
        d.put(x, 143, value, size=11, bold=True)
    rows = [
        ("Element", "Result (mg/kg)", "Limit (mg/kg)"),
        ("Arsenic", "<0.01", "0.2"),
        ("Cadmium", "0.02", "0.2"),
        ("Lead", "0.11", "0.5"),
    ]
    d.table(50, 160, (170, 160, 160), rows, align="lrr")


@case("cards above", "pH | 6.8", "Density | 1.021 | g/mL", "Brix | 12.5 | °Bx")
def one_wide_card_between_title_and_table(d: Drawing) -> None:
    d.put(297, 90, "Certificate of Analysis", align="c", size=15)
    d.frame(50, 115, 545, 150)
    d.put(60, 120, "Release status")
    d.put(300, 120, "Shelf life")
    d.put(60, 134, "APPROVED", bold=True)
    d.put(300, 134, "24 months")
    rows = [
        ("Characteristic", "Unit", "Found"),
        ("pH", "", "6.8"),
        ("Density", "g/mL", "1.021"),
        ("Brix", "°Bx", "12.5"),
    ]
    d.table(50, 160, (200, 120, 120), rows, rules="head", align="lcr")


@case(
    "unit columns",
    *(
        f"{n} | {v} | mg/kg"
        for n, v in (("Nickel", "1.2"), ("Chromium", "0.8"), ("Cobalt", "0.05"), ("Zinc", "14"))
    ),
)
def two_units_side_by_side(d: Drawing) -> None:
    rows = [
        ("Metal", "mg/kg", "µg/L"),
        ("Nickel", "1.2", "1200"),
        ("Chromium", "0.8", "800"),
        ("Cobalt", "0.05", "50"),
        ("Zinc", "14", "14000"),
    ]
    d.table(50, 200, (160, 120, 120), rows, rules="all", align="lrr")


@case("unit columns", "Protein | 22.4 | %", "Fat | 3.1 | %", "Ash | 1.9 | %", "Salt | 0.4 | %")
def percent_and_grams_without_rules(d: Drawing) -> None:
    d.put(50, 180, "Nutrition", bold=True)
    rows = [
        ("", "%", "g/100 g", "g/serving"),
        ("Protein", "22.4", "22.4", "6.7"),
        ("Fat", "3.1", "3.1", "0.9"),
        ("Ash", "1.9", "1.9", "0.6"),
        ("Salt", "0.4", "0.4", "0.1"),
    ]
    d.table(50, 200, (160, 100, 100, 100), rows, align="lrrr")


@case(
    "unit columns",
    "Zugfestigkeit | 512 | MPa",
    "Streckgrenze | 388 | MPa",
    "Elastizitätsmodul | 201 | MPa",
)
def units_over_numbers_german(d: Drawing) -> None:
    rows = [
        ("Kennwert", "MPa", "N/mm²"),
        ("Zugfestigkeit", "512", "512"),
        ("Streckgrenze", "388", "388"),
        ("Elastizitätsmodul", "201", "201"),
    ]
    d.table(60, 200, (200, 100, 100), rows, rules="level", align="lcc")


@case("unit columns", "CBD | 11.2 | % w/w", "CBN | 0.31 | % w/w", "THCA | 18.9 | % w/w")
def head_of_units_and_detection(d: Drawing) -> None:
    rows = [
        ("Compound", "LOD (%)", "LOQ (%)", "% w/w", "mg/g"),
        ("CBD", "0.01", "0.03", "11.2", "112"),
        ("CBN", "0.01", "0.03", "0.31", "3.1"),
        ("THCA", "0.01", "0.03", "18.9", "189"),
    ]
    d.table(40, 230, (130, 90, 90, 90, 90), rows, rules="all", align="lrrrr")


@case("value as name", "Hardness | 58 | HRC", "Bend strength | 1120 | MPa", "Grain size | 7")
def value_column_beside_name(d: Drawing) -> None:
    rows = [
        ("Property", "Hardness", "Bend strength", "Grain size"),
        ("Value", "58", "1120", "7"),
        ("Unit", "HRC", "MPa", ""),
    ]
    d.table(50, 200, (110, 110, 120, 100), rows, rules="all", align="lccc")


@case(
    "value as name",
    "Loss on drying | 0.4 | % | - | 1.0",
    "Sulphated ash | 0.02 | % | - | 0.1",
    "Assay | 99.6 | % | 99.0 | -",
)
def rows_value_and_limit_across(d: Drawing) -> None:
    rows = [
        ("", "Loss on drying", "Sulphated ash", "Assay"),
        ("Limit", "max. 1.0 %", "max. 0.1 %", "min. 99.0 %"),
        ("Value", "0.4 %", "0.02 %", "99.6 %"),
    ]
    d.table(50, 200, (80, 130, 130, 120), rows, rules="level", align="lccc")


@case("value as name", "Viskosität | 210 | mPas | 180 | 240", "Festkörper | 48,5 | % | 47,0 | 50,0")
def istwert_soll_across(d: Drawing) -> None:
    rows = [
        ("Merkmal", "Viskosität (mPas)", "Festkörper (%)"),
        ("Sollwert min.", "180", "47,0"),
        ("Sollwert max.", "240", "50,0"),
        ("Istwert", "210", "48,5"),
    ]
    d.table(50, 200, (130, 140, 140), rows, align="lrr")


@case("value as name", "Melting point | 152.3 | °C", "Refractive index | 1.4402")
def value_under_each_name(d: Drawing) -> None:
    d.put(50, 200, "Melting point", bold=True)
    d.put(60, 214, "Value:")
    d.put(140, 214, "152.3 °C")
    d.put(50, 236, "Refractive index", bold=True)
    d.put(60, 250, "Value:")
    d.put(140, 250, "1.4402")


@case(
    "limits in head",
    "C | 0.16 | % | - | 0.20",
    "Si | 0.25 | % | 0.15 | 0.35",
    "Mn | 1.32 | % | - | 1.60",
    "P | 0.011 | % | - | 0.025",
)
def limits_under_elements_in_head(d: Drawing) -> None:
    rows = [
        ("Heat", "C\nmax 0.20", "Si\n0.15-0.35", "Mn\nmax 1.60", "P\nmax 0.025"),
        ("84512", "0.16", "0.25", "1.32", "0.011"),
    ]
    d.put(50, 180, "Chemical composition (%)")
    d.table(50, 200, (80, 80, 80, 80, 80), rows, rules="all", align="lcccc")


@case(
    "limits in head",
    "Al | 0.92 | % | 0.85 | 1.00",
    "Cu | 0.31 | % | - | 0.40",
    "Zn | 0.02 | % | - | 0.10",
)
def limits_in_brackets_under_elements(d: Drawing) -> None:
    rows = [
        ("Charge", "Al [%]\n(0.85 - 1.00)", "Cu [%]\n(≤ 0.40)", "Zn [%]\n(≤ 0.10)"),
        ("H-2209", "0.92", "0.31", "0.02"),
    ]
    d.table(50, 200, (90, 110, 110, 110), rows, rules="level", align="lccc")


@case(
    "limits in head",
    "Humedad | 8,1 | % | - | 10",
    "Cenizas | 1,2 | % | - | 2",
    "Proteína | 31,4 | % | 30 | -",
)
def spanish_limits_in_head(d: Drawing) -> None:
    rows = [
        ("Lote", "Humedad (%)\nmáx. 10", "Cenizas (%)\nmáx. 2", "Proteína (%)\nmín. 30"),
        ("L-0931", "8,1", "1,2", "31,4"),
    ]
    d.table(50, 210, (90, 120, 120, 120), rows, rules="all", align="lrrr")


@case("units in title", "Sodium | 38 | mg/L", "Potassium | 4.1 | mg/L", "Calcium | 92 | mg/L")
def unit_in_section_title(d: Drawing) -> None:
    d.put(50, 180, "Cations (mg/L)", bold=True, size=11)
    rows = [("Analyte", "Result"), ("Sodium", "38"), ("Potassium", "4.1"), ("Calcium", "92")]
    d.table(50, 200, (160, 100), rows, rules="head", align="lr")


@case(
    "units in title", "Aldrin | <0.01 | mg/kg", "Dieldrin | <0.01 | mg/kg", "Nitrat | 210 | mg/kg"
)
def unit_in_head_of_results(d: Drawing) -> None:
    rows = [
        ("Parameter", "Ergebnis in mg/kg"),
        ("Aldrin", "<0.01"),
        ("Dieldrin", "<0.01"),
        ("Nitrat", "210"),
    ]
    d.table(50, 200, (160, 140), rows, rules="all", align="lr")


@case(
    "units in title",
    "Lead | 0.4 | ppm | - | 10",
    "Mercury | <0.05 | ppm | - | 1",
    "Total plate count | 120 | CFU/g | - | 1000",
    "Yeast | <10 | CFU/g | - | 100",
)
def units_in_ruled_section_rows(d: Drawing) -> None:
    rows = [
        ("Test", "Result", "Limit"),
        "Heavy metals (ppm)",
        ("Lead", "0.4", "10"),
        ("Mercury", "<0.05", "1"),
        "Microbiology, CFU/g",
        ("Total plate count", "120", "1000"),
        ("Yeast", "<10", "100"),
    ]
    d.table(50, 200, (170, 120, 120), rows, rules="all", align="lrr")
