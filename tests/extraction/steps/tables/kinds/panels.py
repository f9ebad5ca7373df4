"""What stands beside or under each other: panels, boxes, specimens, stacked cells."""

from __future__ import annotations

from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds import case

LEFT = (
    ("Analyte", "Limit", "Result"),
    ("Lead", "0.5", "0.02"),
    ("Arsenic", "0.2", "ND"),
    ("Cadmium", "0.2", "0.01"),
)
RIGHT = (
    ("Analyte", "Limit", "Result"),
    ("Acetone", "5000", "12"),
    ("Ethanol", "5000", "ND"),
    ("Hexane", "290", "3"),
)
BOTH = (
    "Lead | 0.02 | ? | - | 0.5",
    "Arsenic | ND | ? | - | 0.2",
    "Cadmium | 0.01 | ? | - | 0.2",
    "Acetone | 12 | ? | - | 5000",
    "Ethanol | ND | ? | - | 5000",
    "Hexane | 3 | ? | - | 290",
)


@case("panels", *BOTH)
def two_panels_without_rules(d: Drawing) -> None:
    d.table(40, 200, (90, 70, 70), LEFT, align="lrr")
    d.table(310, 200, (90, 70, 70), RIGHT, align="lrr")


@case("panels", *BOTH)
def two_ruled_panels_close(d: Drawing) -> None:
    d.put(40, 180, "Heavy metals (ppm)")
    d.put(290, 180, "Residual solvents (ppm)")
    d.table(40, 200, (90, 70, 70), LEFT, rules="all", align="lcc")
    d.table(290, 200, (90, 70, 70), RIGHT, rules="all", align="lcc")


@case("panels", *BOTH[:3], "pH | 6.9", "Farbe | gelb", "Viskosität | 210")
def panels_of_different_columns(d: Drawing) -> None:
    d.table(40, 200, (90, 60, 60), LEFT, rules="level", align="lrr")
    d.table(
        300,
        206,
        (120, 100),
        (("Parameter", "Ergebnis"), ("pH", "6.9"), ("Farbe", "gelb"), ("Viskosität", "210")),
        rules="level",
    )


@case(
    "panels",
    "Moisture | 4.1 | %",
    "Ash | 0.7 | %",
    "Fat | 9.2 | %",
    "Protein | 11.0 | %",
    "Sugar | 3.3 | %",
    "Salt | 1.1 | %",
)
def one_head_over_two_halves(d: Drawing) -> None:
    rows = [
        ("Test", "Result", "Test", "Result"),
        ("Moisture", "4.1 %", "Protein", "11.0 %"),
        ("Ash", "0.7 %", "Sugar", "3.3 %"),
        ("Fat", "9.2 %", "Salt", "1.1 %"),
    ]
    d.table(50, 200, (120, 90, 120, 90), rows, rules="all")


@case(
    "panels",
    "Fe | 12 | ppm",
    "Cu | 3 | ppm",
    "Zn | 8 | ppm",
    "Ca | 41 | ppm",
    "Mg | 17 | ppm",
    "Na | 60 | ppm",
)
def three_panels_of_pairs(d: Drawing) -> None:
    rows = [
        ("Element", "ppm") * 3,
        ("Fe", "12", "Zn", "8", "Mg", "17"),
        ("Cu", "3", "Ca", "41", "Na", "60"),
    ]
    d.table(40, 200, (80, 70, 80, 70, 80, 70), rows, align="lrlrlr")


@case(
    "verdict column",
    "Salmonella | Not detected | ? | - | - | pass",
    "E. coli | <10 | ? | - | - | pass",
    "Staphylococcus aureus | <10 | ? | - | - | pass",
)
def verdict_before_result(d: Drawing) -> None:
    rows = [
        ("Organism", "Status", "Result"),
        ("Salmonella", "PASS", "Not detected"),
        ("E. coli", "PASS", "<10"),
        ("Staphylococcus aureus", "PASS", "<10"),
    ]
    d.table(50, 200, (180, 80, 120), rows, rules="level")


@case(
    "verdict column",
    "Abamectin | <LOQ | µg/g | - | 0.1 | pass",
    "Bifenazate | 0.02 | µg/g | - | 0.1 | pass",
    "Captan | ND | µg/g | - | 0.7 | pass",
)
def verdict_and_limit_and_mass(d: Drawing) -> None:
    rows = [
        ("Pesticide", "LOQ", "Limit", "Mass", "Status"),
        ("", "µg/g", "µg/g", "µg/g", ""),
        ("Abamectin", "0.01", "0.1", "<LOQ", "Pass"),
        ("Bifenazate", "0.01", "0.1", "0.02", "Pass"),
        ("Captan", "0.01", "0.7", "ND", "Pass"),
    ]
    d.table(50, 200, (130, 70, 70, 70, 70), rows, rules="all", align="lcccc")


@case(
    "verdict column",
    "Peso | 25,1 | kg | 24,9 | 25,3 | pass",
    "Spessore | 2,02 | mm | 1,90 | 2,10 | pass",
    "Larghezza | 998 | mm | 995 | 1005 | pass",
)
def italian_limits_and_verdict(d: Drawing) -> None:
    rows = [
        ("Caratteristica", "Unità", "Min", "Max", "Esito", "Rilevato"),
        ("Peso", "kg", "24,9", "25,3", "Conforme", "25,1"),
        ("Spessore", "mm", "1,90", "2,10", "Conforme", "2,02"),
        ("Larghezza", "mm", "995", "1005", "Conforme", "998"),
    ]
    d.table(40, 200, (120, 60, 70, 70, 80, 80), rows, align="lcrrcr")


@case(
    "verdict column",
    "Colour | white | ? | - | - | pass",
    "Odour | typical | ? | - | - | pass",
    "Moisture | 4.2 | % | - | 5.0 | pass",
)
def criteria_then_findings_then_ok(d: Drawing) -> None:
    rows = [
        ("Item", "Criteria", "Findings", "OK?"),
        ("Colour", "white to cream", "white", "OK"),
        ("Odour", "typical", "typical", "OK"),
        ("Moisture", "max 5.0 %", "4.2 %", "OK"),
    ]
    d.table(50, 200, (110, 140, 110, 60), rows, rules="all")


@case("boxes", "Moisture | 5.1 | %", "Purity | 99.2 | %", "Residue | 0.03 | %")
def results_in_boxes_under_names(d: Drawing) -> None:
    for x, name, value in (
        (50, "Moisture", "5.1 %"),
        (210, "Purity", "99.2 %"),
        (370, "Residue", "0.03 %"),
    ):
        d.frame(x, 200, x + 140, 250)
        d.put(x + 70, 206, name, align="c")
        d.put(x + 70, 226, value, align="c", size=14)


@case("boxes", "Total THC | 21.4 | %", "Total CBD | 0.06 | %", "Moisture | 10.9 | %")
def results_in_boxes_over_names(d: Drawing) -> None:
    for x, name, value in (
        (50, "Total THC", "21.4 %"),
        (210, "Total CBD", "0.06 %"),
        (370, "Moisture", "10.9 %"),
    ):
        d.frame(x, 200, x + 140, 250)
        d.put(x + 70, 206, value, align="c", size=14)
        d.put(x + 70, 230, name, align="c")


@case(
    "boxes",
    "Net peptide content | 81.2 | %",
    "Purity (HPLC) | 98.7 | %",
    "Water content | 4.6 | %",
    "Endotoxin | <0.1 | EU/mg",
)
def four_boxes_in_two_rows(d: Drawing) -> None:
    pairs = (
        ("Net peptide content", "81.2 %"),
        ("Purity (HPLC)", "98.7 %"),
        ("Water content", "4.6 %"),
        ("Endotoxin", "<0.1 EU/mg"),
    )
    for n, (name, value) in enumerate(pairs):
        x, y = 50 + 250 * (n % 2), 200 + 60 * (n // 2)
        d.frame(x, y, x + 230, y + 50)
        d.put(x + 8, y + 6, name)
        d.put(x + 8, y + 24, value, size=13, bold=True)


@case(
    "specimens",
    *(
        f"{t} | {v} | MPa"
        for t, v in (
            ("Tensile strength", "512"),
            ("Tensile strength", "518"),
            ("Tensile strength", "509"),
            ("Yield strength", "388"),
            ("Yield strength", "391"),
            ("Yield strength", "385"),
        )
    ),
)
def specimens_numbered(d: Drawing) -> None:
    rows = [
        ("Property", "Unit", "Specimen 1", "Specimen 2", "Specimen 3"),
        ("Tensile strength", "MPa", "512", "518", "509"),
        ("Yield strength", "MPa", "388", "391", "385"),
    ]
    d.table(50, 200, (130, 60, 90, 90, 90), rows, rules="all", align="lcccc")


@case("specimens", "Druckfestigkeit | 41,0 | N/mm²", "Rohdichte | 2,31 | kg/dm³")
def specimens_with_mean(d: Drawing) -> None:
    rows = [
        ("Prüfung", "Einheit", "1", "2", "3", "Mittelwert"),
        ("Druckfestigkeit", "N/mm²", "40,1", "41,8", "41,1", "41,0"),
        ("Rohdichte", "kg/dm³", "2,30", "2,31", "2,32", "2,31"),
    ]
    d.table(50, 200, (120, 70, 60, 60, 60, 80), rows, rules="level", align="lcrrrr")


@case("specimens", "Thickness | 1.52 | mm", "Elongation | 24.8 | %")
def average_before_specimens(d: Drawing) -> None:
    rows = [
        ("Test", "Average", "#1", "#2", "#3", "Unit"),
        ("Thickness", "1.52", "1.51", "1.52", "1.53", "mm"),
        ("Elongation", "24.8", "24.1", "25.0", "25.3", "%"),
    ]
    d.table(50, 200, (120, 70, 60, 60, 60, 60), rows, align="lrrrrc")


@case("stacked", "Appearance | clear", "pH | 7.1", "Density | 1.002 | g/mL")
def all_tests_in_one_ruled_cell(d: Drawing) -> None:
    rows = [
        ("Test", "Unit", "Result"),
        ("Appearance\npH\nDensity", "-\n-\ng/mL", "clear\n7.1\n1.002"),
    ]
    d.table(50, 200, (150, 100, 100), rows, rules="all", pitch=1.4)


@case(
    "stacked",
    "Lead | <0.1 | mg/kg | - | 2",
    "Cadmium | 0.03 | mg/kg | - | 1",
    "Mercury | <0.01 | mg/kg | - | 0.1",
    "E. coli | absent",
    "Salmonella | absent",
)
def groups_stacked_in_cells(d: Drawing) -> None:
    rows = [
        ("Group", "Parameter", "Limit", "Result"),
        (
            "Metals",
            "Lead\nCadmium\nMercury",
            "2 mg/kg\n1 mg/kg\n0.1 mg/kg",
            "<0.1 mg/kg\n0.03 mg/kg\n<0.01 mg/kg",
        ),
        ("Micro", "E. coli\nSalmonella", "absent\nabsent", "absent\nabsent"),
    ]
    d.table(50, 200, (80, 120, 100, 110), rows, rules="all", pitch=1.3)


@case("stacked", "Fett | 3,5 | %", "Eiweiß | 3,4 | %", "Laktose | 4,8 | %")
def stacked_with_level_rules_only(d: Drawing) -> None:
    rows = [("Merkmal", "Messwert"), ("Fett\nEiweiß\nLaktose", "3,5 %\n3,4 %\n4,8 %")]
    d.table(60, 220, (160, 140), rows, rules="level", pitch=1.35, align="lr")


@case(
    "joined columns",
    "Iron | 12 | mg/kg | - | 50",
    "Copper | 3.1 | mg/kg | - | 20",
    "Manganese | 0.9 | mg/kg | - | 10",
)
def result_close_to_unit(d: Drawing) -> None:
    rows = [
        ("Parameter", "Result", "Unit", "Limit"),
        ("Iron", "12", "mg/kg", "max. 50"),
        ("Copper", "3.1", "mg/kg", "max. 20"),
        ("Manganese", "0.9", "mg/kg", "max. 10"),
    ]
    d.table(50, 200, (120, 32, 36, 80), rows, align="lrll")


@case(
    "joined columns",
    "Ceniza | 0,52 | % | - | 0,60",
    "Gluten | 28,4 | % | 26,0 | -",
    "Acidez | 0,08 | % | - | 0,12",
)
def limit_close_to_result(d: Drawing) -> None:
    rows = [
        ("Ensayo", "Resultado", "Especificación"),
        ("Ceniza", "0,52 %", "máx. 0,60 %"),
        ("Gluten", "28,4 %", "mín. 26,0 %"),
        ("Acidez", "0,08 %", "máx. 0,12 %"),
    ]
    d.table(50, 200, (100, 44, 90), rows, align="lrl")


@case(
    "joined columns",
    "Tensile strength | 455 | MPa | 400 | 550",
    "Elongation | 28 | % | 20 | -",
    "Hardness | 131 | HB | - | 160",
)
def min_max_value_narrow(d: Drawing) -> None:
    rows = [
        ("Property", "Unit", "Min", "Max", "Actual"),
        ("Tensile strength", "MPa", "400", "550", "455"),
        ("Elongation", "%", "20", "", "28"),
        ("Hardness", "HB", "", "160", "131"),
    ]
    d.table(50, 200, (80, 30, 26, 26, 34), rows, align="llrrr")
