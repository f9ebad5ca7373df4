"""Tables as makers and laboratories lay them out, each read whole: no row less, none more."""

from __future__ import annotations

import pytest
from weasyprint import HTML

from extraction.pipeline import extract

STYLE = """<style>@page { size: A4; margin: 36pt } body { font: 9pt "DejaVu Sans" }
table { border-collapse: collapse; margin-top: 10pt }
.r td, .r th { border: .6pt solid #333; padding: 2pt 6pt }
.p td, .p th { padding: 2pt 10pt 2pt 0; text-align: left }
.b td { border: 1pt solid #999; padding: 6pt 14pt; text-align: center }
.s { background: #ddd }</style>"""
HEAD = "<h2>CERTIFICATE OF ANALYSIS</h2><p>Lot number: L-2611<br>Product: Soya lecithin</p>"

SECTIONS_ROWSPAN = (
    "<table class=r>"
    "<tr class=s><th>Test<th>Method<th>Limit<th>Result"
    "<tr>"
    "<td colspan=4 class=s>Physical"
    "<tr><td>Moisture<td rowspan=2>AOCS Ja<td>max 1.0 %<td>0.6 %"
    "<tr><td>Acetone insolubles<td>min 62 %<td>64.1 %"
    "<tr>"
    "<td colspan=4 class=s>Microbiology"
    "<tr><td>Total plate count<td rowspan=2>ISO 4833<td>max 3000 cfu/g<td>&lt; 10 cfu/g"
    "<tr><td>Yeast<td>max 100 cfu/g<td>&lt; 10 cfu/g</table>"
)
LIMITS_IN_HEAD = (
    "<table class=r>"
    "<tr><th><th>C<br>max 0.20<th>Si<br>max 0.55<th>Mn<br>max 1.60<th>P<br>max 0.025"
    "<tr><td>%<td>0.16<td>0.21<td>1.44<td>0.012</table>"
)
UNIT_IN_SECTION = (
    "<p><b>Heavy metals (mg/kg)</b></p><table class=p>"
    "<tr><th>Element<th>Found<th>Limit"
    "<tr><td>Lead<td>0.02<td>0.5"
    "<tr><td>Cadmium<td>&lt;0.01<td>0.2"
    "<tr><td>Arsenic<td>0.03<td>0.5</table><p><b>Composition (%)</b></p><table class=p>"
    "<tr><th>Parameter<th>Found<th>Limit"
    "<tr><td>Moisture<td>0.6<td>1.0"
    "<tr><td>Ash<td>2.2<td>3.0</table>"
)
PANELS = (
    "<table style='width:100%'>"
    "<tr><td style='vertical-align:top;width:50%'><table class=r>"
    "<tr><th>Analyte<th>Result<th>Unit"
    "<tr><td>Lead<td>0.02<td>ppm"
    "<tr><td>Cadmium<td>0.01<td>ppm"
    "<tr><td>Mercury<td>ND<td>ppm</table><td style='vertical-align:top'><table class=r>"
    "<tr><th>Analyte<th>Result<th>Unit"
    "<tr><td>Myclobutanil<td>ND<td>ppb"
    "<tr><td>Bifenthrin<td>12<td>ppb"
    "<tr><td>Captan<td>ND<td>ppb</table></table>"
)
SPECIMENS_COLS = (
    "<table class=r>"
    "<tr><th>Property<th>Unit<th>Requirement<th>Specimen 1<th>Specimen 2<th>Specimen 3"
    "<th>Mean"
    "<tr><td>Tensile strength<td>MPa<td>min 30<td>33.1<td>32.8<td>33.4<td>33.1"
    "<tr><td>Elongation<td>%<td>min 200<td>250<td>244<td>251<td>248</table>"
)
PASS_FIRST = (
    "<table class=r>"
    "<tr><th>Status<th>Compound<th>LOD<th>Action level<th>Amount"
    "<tr><td>PASS<td>Abamectin<td>0.03<td>0.1<td>ND"
    "<tr><td>PASS<td>Acephate<td>0.02<td>0.1<td>&lt;LOQ"
    "<tr><td>FAIL<td>Bifenazate<td>0.03<td>0.1<td>0.24</table>"
)
TRANSPOSED = (
    "<table class=r>"
    "<tr><th>Batch<th>Assay %<th>Water %<th>pH"
    "<tr><td>B-101<td>99.1<td>0.20<td>6.8"
    "<tr><td>B-102<td>99.4<td>0.18<td>6.9"
    "<tr><td>B-103<td>99.0<td>0.22<td>6.7</table>"
)
SENTENCES = (
    "<p>The moisture content is 0.6 %. The acid value was found to be 22.4 mg KOH/g (limit 30).</p>"
)
STACKED = (
    "<table class=r>"
    "<tr><th>Test<th>Specification<th>Result"
    "<tr><td>Particle size<br>&nbsp;D10<br>&nbsp;D50<br>&nbsp;D90"
    "<td><br>5 - 15 µm<br>40 - 60 µm<br>90 - 130 µm<td><br>9.1 µm<br>51 µm<br>112 µm"
    "<tr><td>Bulk density<td>0.40 - 0.60 g/mL<td>0.51 g/mL</table>"
)
BOXES = (
    "<table class=b>"
    "<tr><td><b style='font-size:15pt'>19.2 %</b><br>Total THC"
    "<td><b style='font-size:15pt'>0.05 %</b><br>Total CBD"
    "<td><b style='font-size:15pt'>22.9 %</b><br>Total cannabinoids"
    "<td><b style='font-size:15pt'>1.92 %</b><br>Total terpenes</table>"
)
LOTS_COLUMNS = (
    "<table class=r>"
    "<tr><th>Test<th>Spec.<th>Lot L-1<th>Lot L-2"
    "<tr><td>Assay, %<td>99-101<td>99.9<td>100.1"
    "<tr><td>Iron, ppm<td>max 10<td>2<td>3</table>"
)
FOOTMARKS = (
    "<table class=r>"
    "<tr><th>Test<th>Unit<th>Spec<th>Result"
    "<tr><td>Protein<sup>1</sup><td>g/100 g<td>≥ 80<td>82.4<sup>a</sup>"
    "<tr><td>Fat*<td>g/100 g<td>≤ 8"
    "<td>6.1<sup>b</sup></table><p style='font-size:7pt'>1 N x 6.25. a accredited. b"
    " subcontracted. * by hydrolysis</p>"
)
HEATS = (
    "<table class=r>"
    "<tr><th rowspan=2>Heat No<th rowspan=2>Pcs<th colspan=4>Chemical composition %"
    "<th colspan=3>Mechanical"
    "<tr><th>C<th>Mn<th>P<th>S<th>ReH MPa<th>Rm MPa<th>A %"
    "<tr><td>H7711<td>12<td>0.15<td>1.40<td>0.010<td>0.004<td>402<td>538<td>28"
    "<tr><td>H7712<td>8<td>0.14<td>1.42<td>0.011<td>0.003<td>398<td>531<td>29</table>"
)
SPEC_BELOW = (
    "<table class=p>"
    "<tr><td><b>Viscosity at 25 °C</b><td>1420 mPa·s"
    "<tr><td style='font-size:7pt'>Specification: 1200 - 1600 mPa·s<td>"
    "<tr><td><b>Solids</b><td>48.2 %"
    "<tr><td style='font-size:7pt'>Specification: 47 - 50 %<td>"
    "<tr><td><b>pH</b><td>7.9"
    "<tr><td style='font-size:7pt'>Specification: 7.5 - 8.5<td></table>"
)
TWO_LANGUAGES = (
    "<table class=r>"
    "<tr><th>No.<th>Merkmal / Characteristic<th>Einheit / Unit<th>USG / LSL<th>OSG / USL"
    "<th>Ist / Actual"
    "<tr><td>1<td>Dichte / Density<td>g/cm³<td>1.02<td>1.06<td>1.04"
    "<tr><td>2<td>Härte / Hardness<td>Shore A<td>55<td>65<td>61</table>"
)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            SECTIONS_ROWSPAN,
            [
                ("Moisture", "0.6", "%", None, "1.0"),
                ("Acetone insolubles", "64.1", "%", "62", None),
                ("Total plate count", "< 10", "cfu/g", None, "3000"),
                ("Yeast", "< 10", "cfu/g", None, "100"),
            ],
        ),
        (
            LIMITS_IN_HEAD,
            [
                ("C", "0.16", "%", None, "0.20"),
                ("Si", "0.21", "%", None, "0.55"),
                ("Mn", "1.44", "%", None, "1.60"),
                ("P", "0.012", "%", None, "0.025"),
            ],
        ),
        (
            UNIT_IN_SECTION,
            [
                ("Lead", "0.02", "mg/kg", None, "0.5"),
                ("Cadmium", "<0.01", "mg/kg", None, "0.2"),
                ("Arsenic", "0.03", "mg/kg", None, "0.5"),
                ("Moisture", "0.6", "%", None, "1.0"),
                ("Ash", "2.2", "%", None, "3.0"),
            ],
        ),
        (
            PANELS,
            [
                ("Lead", "0.02", "ppm", None, None),
                ("Cadmium", "0.01", "ppm", None, None),
                ("Mercury", "ND", "ppm", None, None),
                ("Myclobutanil", "ND", "ppb", None, None),
                ("Bifenthrin", "12", "ppb", None, None),
                ("Captan", "ND", "ppb", None, None),
            ],
        ),
        (
            SPECIMENS_COLS,
            [
                ("Tensile strength", "33.1", "MPa", "30", None),
                ("Elongation", "248", "%", "200", None),
            ],
        ),
        (
            PASS_FIRST,
            [
                ("Abamectin", "ND", None, None, "0.1"),
                ("Acephate", "<LOQ", None, None, "0.1"),
                ("Bifenazate", "0.24", None, None, "0.1"),
            ],
        ),
        (
            TRANSPOSED,
            [
                ("Assay", "99.1", "%", None, None),
                ("Water", "0.20", "%", None, None),
                ("pH", "6.8", None, None, None),
                ("Assay", "99.4", "%", None, None),
                ("Water", "0.18", "%", None, None),
                ("pH", "6.9", None, None, None),
                ("Assay", "99.0", "%", None, None),
                ("Water", "0.22", "%", None, None),
                ("pH", "6.7", None, None, None),
            ],
        ),
        (
            SENTENCES,
            [
                ("moisture content", "0.6", "%", None, None),
                ("acid value", "22.4", "mg KOH/g", None, "30"),
            ],
        ),
        (
            STACKED,
            [
                ("D10", "9.1", "µm", "5", "15"),
                ("D50", "51", "µm", "40", "60"),
                ("D90", "112", "µm", "90", "130"),
                ("Bulk density", "0.51", "g/mL", "0.40", "0.60"),
            ],
        ),
        (
            BOXES,
            [
                ("Total THC", "19.2", "%", None, None),
                ("Total CBD", "0.05", "%", None, None),
                ("Total cannabinoids", "22.9", "%", None, None),
                ("Total terpenes", "1.92", "%", None, None),
            ],
        ),
        (
            LOTS_COLUMNS,
            [
                ("Assay", "99.9", "%", "99", "101"),
                ("Iron", "2", "ppm", None, "10"),
                ("Assay", "100.1", "%", "99", "101"),
                ("Iron", "3", "ppm", None, "10"),
            ],
        ),
        (
            FOOTMARKS,
            [("Protein", "82.4", "g/100 g", "80", None), ("Fat", "6.1", "g/100 g", None, "8")],
        ),
        (
            HEATS,
            [
                ("C", "0.15", "%", None, None),
                ("Mn", "1.40", "%", None, None),
                ("P", "0.010", "%", None, None),
                ("S", "0.004", "%", None, None),
                ("ReH", "402", "MPa", None, None),
                ("Rm", "538", "MPa", None, None),
                ("A", "28", "%", None, None),
                ("C", "0.14", "%", None, None),
                ("Mn", "1.42", "%", None, None),
                ("P", "0.011", "%", None, None),
                ("S", "0.003", "%", None, None),
                ("ReH", "398", "MPa", None, None),
                ("Rm", "531", "MPa", None, None),
                ("A", "29", "%", None, None),
            ],
        ),
        (
            SPEC_BELOW,
            [
                ("Viscosity at 25 °C", "1420", "mPa·s", "1200", "1600"),
                ("Solids", "48.2", "%", "47", "50"),
                ("pH", "7.9", None, "7.5", "8.5"),
            ],
        ),
        (
            TWO_LANGUAGES,
            [
                ("Dichte / Density", "1.04", "g/cm³", "1.02", "1.06"),
                ("Härte / Hardness", "61", "Shore A", "55", "65"),
            ],
        ),
    ],
    ids=[
        "sections_rowspan",
        "limits_in_head",
        "unit_in_section",
        "panels",
        "specimens_cols",
        "pass_first",
        "transposed",
        "sentences",
        "stacked",
        "boxes",
        "lots_columns",
        "footmarks",
        "heats",
        "spec_below",
        "two_languages",
    ],
)
def test_each_row_and_no_other(table: str, rows: list[tuple[str | None, ...]]) -> None:
    file = HTML(string=STYLE + HEAD + table).write_pdf()

    found = extract(file)

    cells = ("test", "value", "unit", "minimum", "maximum")
    read = [tuple(getattr(row, c).value for c in cells) for lot in found.lots for row in lot.rows]
    assert read == rows
