"""Rows: second lines, sections, merged methods, batches."""

from __future__ import annotations

from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds import case


@case(
    "second line",
    "Compressive strength | 42.1 | MPa",
    "Water absorption | 1.8 | %",
    "Density | 2310 | kg/m³",
)
def condition_under_the_name(d: Drawing) -> None:
    rows = [
        ("Test", "Method", "Result"),
        ("Compressive strength\nafter 28 days, 20 °C", "EN 12390-3", "42.1 MPa"),
        ("Water absorption\nspecimen A-2", "EN 1097-6", "1.8 %"),
        ("Density\noven dry", "EN 12390-7", "2310 kg/m³"),
    ]
    d.table(50, 200, (180, 110, 110), rows, rules="all", under=True)


@case(
    "second line", "Peel strength | 12.4 | N/cm", "Shear adhesion | 71 | h", "Thickness | 0.13 | mm"
)
def specimen_under_the_name_without_rules(d: Drawing) -> None:
    y = 200.0
    for name, under, value, unit in (
        ("Peel strength", "Specimen: steel plate", "12.4", "N/cm"),
        ("Shear adhesion", "Specimen: 25 x 25 mm", "71", "h"),
        ("Thickness", "Specimen: roll end", "0.13", "mm"),
    ):
        d.put(50, y, name)
        d.put(250, y, value)
        d.put(330, y, unit)
        d.put(50, y + 11, under, size=7)
        y += 28
    for x, text in ((50, "Property"), (250, "Result"), (330, "Unit")):
        d.put(x, 184, text, bold=True)


@case(
    "second line",
    "Zugfestigkeit | 48 | MPa | 45 | -",
    "Bruchdehnung | 210 | % | 150 | -",
    "Shore-Härte | 71 | Shore A | 65 | 75",
)
def test_condition_german(d: Drawing) -> None:
    rows = [
        ("Eigenschaft", "Sollwert", "Istwert", "Einheit"),
        ("Zugfestigkeit\n(bei 23 °C, 500 mm/min)", "min. 45", "48", "MPa"),
        ("Bruchdehnung\n(bei 23 °C, 500 mm/min)", "min. 150", "210", "%"),
        ("Shore-Härte\n(3 s)", "65 - 75", "71", "Shore A"),
    ]
    d.table(50, 200, (170, 90, 80, 80), rows, rules="level", under=True)


@case(
    "second line",
    "Resistance to fragmentation | 22 | ? | - | 30",
    "Flakiness index | 12 | ? | - | 20",
)
def wrapped_name_stays_whole(d: Drawing) -> None:
    rows = [
        ("Test", "Result", "Limit"),
        ("Resistance to\nfragmentation", "22", "max. 30"),
        ("Flakiness\nindex", "12", "max. 20"),
    ]
    d.table(50, 200, (100, 90, 90), rows, rules="all")


@case(
    "section rows",
    "Appearance | white powder",
    "pH | 5.8 | ? | 5.0 | 7.0",
    "Lead | <0.1 | ppm | - | 1",
    "Total plate count | <10 | cfu/g | - | 1000",
)
def ruled_full_width_sections(d: Drawing) -> None:
    rows = [
        ("Parameter", "Specification", "Result"),
        "Physical",
        ("Appearance", "white powder", "white powder"),
        ("pH", "5.0 - 7.0", "5.8"),
        "Heavy metals",
        ("Lead", "max. 1 ppm", "<0.1 ppm"),
        "Microbiology",
        ("Total plate count", "max. 1000 cfu/g", "<10 cfu/g"),
    ]
    d.table(50, 200, (150, 130, 120), rows, rules="all")


@case(
    "section rows",
    "Aussehen | klar",
    "Dichte | 1,013 | g/ml | 1,010 | 1,020",
    "Keimzahl | 12 | KBE/ml | - | 100",
)
def section_right_under_head(d: Drawing) -> None:
    rows = [
        ("Prüfung", "Methode", "Grenzwert", "Befund"),
        "Chemisch-physikalische Prüfungen",
        ("Aussehen", "visuell", "klar", "klar"),
        ("Dichte", "Ph. Eur. 2.2.5", "1,010 - 1,020 g/ml", "1,013 g/ml"),
        "Mikrobiologische Prüfungen",
        ("Keimzahl", "Ph. Eur. 2.6.12", "max. 100 KBE/ml", "12 KBE/ml"),
    ]
    d.table(40, 200, (110, 100, 130, 100), rows, rules="all", align="llcc")


@case(
    "section rows",
    "Arsenic | 0.02 | mg/kg | - | 0.5",
    "Mercury | <0.005 | mg/kg | - | 0.1",
    "Aflatoxin B1 | <0.5 | µg/kg | - | 2",
    "Ochratoxin A | <0.5 | µg/kg | - | 3",
)
def sections_in_all_capitals(d: Drawing) -> None:
    rows = [
        ("TEST", "RESULT", "UNITS", "LIMIT"),
        "METALS BY ICP-MS",
        ("Arsenic", "0.02", "mg/kg", "0.5"),
        ("Mercury", "<0.005", "mg/kg", "0.1"),
        "MYCOTOXINS BY LC-MS/MS",
        ("Aflatoxin B1", "<0.5", "µg/kg", "2"),
        ("Ochratoxin A", "<0.5", "µg/kg", "3"),
    ]
    d.table(50, 200, (140, 90, 80, 80), rows, rules="level", align="lrcr")


@case(
    "merged method",
    "Lead | 0.12 | mg/kg",
    "Cadmium | <0.02 | mg/kg",
    "Nickel | 0.30 | mg/kg",
    "Moisture | 4.4 | %",
)
def method_merged_over_rows(d: Drawing) -> None:
    rows = [
        ("Parameter", "Method", "Unit", "Result"),
        ("Lead", "ISO 17294-2", "mg/kg", "0.12"),
        ("Cadmium", "^", "mg/kg", "<0.02"),
        ("Nickel", "^", "mg/kg", "0.30"),
        ("Moisture", "ISO 712", "%", "4.4"),
    ]
    d.table(50, 200, (110, 110, 80, 80), rows, rules="all", align="lccr")


@case(
    "merged method",
    "Yeast | <10 | CFU/g | - | 100",
    "Mould | <10 | CFU/g | - | 100",
    "Coliforms | <10 | CFU/g | - | 10",
)
def unit_and_method_merged(d: Drawing) -> None:
    rows = [
        ("Microbe", "Unit", "Method", "Limit", "Result"),
        ("Yeast", "CFU/g", "ISO 21527", "100", "<10"),
        ("Mould", "^", "^", "100", "<10"),
        ("Coliforms", "^", "ISO 4832", "10", "<10"),
    ]
    d.table(50, 200, (100, 70, 90, 70, 80), rows, rules="all", align="lcccc")


@case(
    "merged method",
    "Cendres | 0,55 | %",
    "Humidité | 14,1 | %",
    "Protéines | 11,2 | %",
    "Fibres | 2,0 | %",
)
def method_first_column_merged(d: Drawing) -> None:
    rows = [
        ("Méthode", "Paramètre", "Résultat", "Unité"),
        ("NIR", "Cendres", "0,55", "%"),
        ("^", "Humidité", "14,1", "%"),
        ("^", "Protéines", "11,2", "%"),
        ("AOAC 985.29", "Fibres", "2,0", "%"),
    ]
    d.table(50, 200, (90, 120, 80, 60), rows, rules="all", align="clrc")


@case(
    "shaded",
    "Assay | 99.4 | % | 98.0 | 102.0",
    "Water | 0.21 | % | - | 0.5",
    "Ash | 0.03 | % | - | 0.1",
    "Chloride | 12 | ppm | - | 50",
)
def banded_rows_with_half_the_rules(d: Drawing) -> None:
    rows = [
        ("Test", "Limits", "Result"),
        ("Assay", "98.0 - 102.0 %", "99.4 %"),
        ("Water", "max. 0.5 %", "0.21 %"),
        ("Ash", "max. 0.1 %", "0.03 %"),
        ("Chloride", "max. 50 ppm", "12 ppm"),
    ]
    bottom = d.table(50, 200, (120, 120, 100), rows)
    high = (bottom - 200) / len(rows)
    for n in (0, 2, 4):
        d.frame(50, 200 + n * high, 390, 200 + (n + 1) * high)


@case(
    "shaded",
    "Arsenic | 0.08 | µg/g | - | 1.5",
    "Cadmium | ND | µg/g | - | 0.5",
    "Lead | 0.05 | µg/g | - | 0.5",
)
def shaded_cells_lose_their_sides(d: Drawing) -> None:
    rows = [
        ("Metal", "LOQ (µg/g)", "Action level (µg/g)", "Result (µg/g)"),
        ("Arsenic", "0.01", "1.5", "0.08"),
        ("Cadmium", "0.01", "0.5", "ND"),
        ("Lead", "0.01", "0.5", "0.05"),
    ]
    bottom = d.table(50, 200, (100, 90, 120, 100), rows, rules="all", align="lccc")
    d.rules = [r for r in d.rules if not (r.height > 5 and abs(r.x0 - 240) < 1)]
    d.frame(240, 217, 360, bottom)


@case(
    "shaded",
    "Feuchte | 0,3 | % | - | 1,0",
    "Gehalt | 99,1 | % | 98,5 | -",
    "Eisen | 4 | ppm | - | 10",
)
def shaded_head_and_first_column(d: Drawing) -> None:
    rows = [
        ("Prüfmerkmal", "Einheit", "Soll", "Ist"),
        ("Feuchte", "%", "≤ 1,0", "0,3"),
        ("Gehalt", "%", "≥ 98,5", "99,1"),
        ("Eisen", "ppm", "≤ 10", "4"),
    ]
    bottom = d.table(50, 200, (120, 70, 80, 80), rows, rules="level", align="lccc")
    d.frame(50, 200, 400, 217)
    d.frame(50, 217, 170, bottom)


@case(
    "group in name",
    "Lead | 0.02 | mg/kg",
    "Cadmium | 0.01 | mg/kg",
    "Benzene | <0.1 | mg/kg",
    "Toluene | <0.1 | mg/kg",
)
def group_titles_between_rows(d: Drawing) -> None:
    y = 200.0
    for name, value in (
        ("Parameter", "Result (mg/kg)"),
        ("Heavy metals", ""),
        ("Lead", "0.02"),
        ("Cadmium", "0.01"),
        ("Solvents", ""),
        ("Benzene", "<0.1"),
        ("Toluene", "<0.1"),
    ):
        d.put(50, y, name)
        if value:
            d.put(250, y, value)
        y += 11.5


@case(
    "group in name",
    "Fat | 31 | g",
    "of which saturates | 4.2 | g",
    "Carbohydrate | 52 | g",
    "of which sugars | 22 | g",
    "Sodium | 410 | mg",
)
def groups_with_parts(d: Drawing) -> None:
    rows = [
        ("Nutrient", "per 100 g"),
        ("Macronutrients", ""),
        ("Fat", "31 g"),
        ("  of which saturates", "4.2 g"),
        ("Carbohydrate", "52 g"),
        ("  of which sugars", "22 g"),
        ("Minerals", ""),
        ("Sodium", "410 mg"),
    ]
    d.table(50, 200, (180, 90), rows, align="lr", pad=2)


@case("group in name", "C | 0.17 | %", "Mn | 1.21 | %", "Rm | 512 | MPa", "A | 28 | %")
def group_column_at_the_left(d: Drawing) -> None:
    rows = [
        ("Group", "Characteristic", "Value", "Unit"),
        ("Chemical", "C", "0.17", "%"),
        ("^", "Mn", "1.21", "%"),
        ("Mechanical", "Rm", "512", "MPa"),
        ("^", "A", "28", "%"),
    ]
    d.table(50, 200, (100, 110, 80, 70), rows, rules="all")


@case(
    "batches",
    "Lead | 0.02 | µg/g | - | 0.5",
    "Cadmium | ND | µg/g | - | 0.2",
    "Nickel | 0.10 | µg/g | - | 1.0",
)
def analytical_batch_column(d: Drawing) -> None:
    rows = [
        ("Analyte", "Batch", "Limit (µg/g)", "Result (µg/g)"),
        ("Lead", "HM240611A", "0.5", "0.02"),
        ("Cadmium", "HM240611A", "0.2", "ND"),
        ("Nickel", "HM240612B", "1.0", "0.10"),
    ]
    d.table(50, 200, (120, 100, 100, 100), rows, rules="level", align="lccc")


@case(
    "batches",
    "Acetone | 11 | ppm",
    "Ethanol | <50 | ppm",
    "Total plate count | 90 | CFU/g",
    "Yeast | <10 | CFU/g",
)
def batch_line_over_each_panel(d: Drawing) -> None:
    d.put(50, 180, "Solvents     Analytical batch: RS-0611     Analyst: MK")
    d.table(
        50,
        195,
        (160, 100, 80),
        (("Analyte", "Result", "Unit"), ("Acetone", "11", "ppm"), ("Ethanol", "<50", "ppm")),
        rules="head",
    )
    d.put(50, 270, "Microbiology     Analytical batch: MB-0613     Analyst: JT")
    d.table(
        50,
        285,
        (160, 100, 80),
        (
            ("Analyte", "Result", "Unit"),
            ("Total plate count", "90", "CFU/g"),
            ("Yeast", "<10", "CFU/g"),
        ),
        rules="head",
    )


@case("batches", "Nitrate | 12 | mg/L", "Sulfate | 31 | mg/L", "Chloride | 18 | mg/L")
def prep_and_run_batches(d: Drawing) -> None:
    rows = [
        ("Parameter", "Result", "Units", "Prep batch", "Analysis batch", "Analyzed"),
        ("Nitrate", "12", "mg/L", "B24-101", "S24-881", "06/11/24"),
        ("Sulfate", "31", "mg/L", "B24-101", "S24-881", "06/11/24"),
        ("Chloride", "18", "mg/L", "B24-102", "S24-882", "06/12/24"),
    ]
    d.table(40, 200, (90, 60, 60, 80, 100, 80), rows, rules="all", align="lrcccc")
