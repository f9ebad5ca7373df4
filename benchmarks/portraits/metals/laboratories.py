"""Portraits of contract laboratories."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.portraits.metals.kit import (
    Sheet,
    caption,
    label,
    logo,
    lot,
    page,
    row,
    signature,
    table,
)
from benchmarks.portraits.metals.scans import (
    COPY,
)

GRID = ".g td,.g th{border:.6px solid #444;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.4pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}"


def rohs() -> Sheet:
    """Inspection company: RoHS of a granulate, result column headed by the sample's number; 2 pages."""
    tests = [
        ("Cadmium (Cd)", "IEC 62321-5:2013", "2", "100", "N.D."),
        ("Lead (Pb)", "IEC 62321-5:2013", "2", "1000", "7"),
        ("Mercury (Hg)", "IEC 62321-4:2013", "2", "1000", "N.D."),
        ("Hexavalent chromium (Cr(VI))", "IEC 62321-7-2:2017", "8", "1000", "N.D."),
        ("Sum of PBBs", "IEC 62321-6:2015", "-", "1000", "N.D."),
        ("Sum of PBDEs", "IEC 62321-6:2015", "-", "1000", "N.D."),
    ]
    body = (
        "<table><tr><td>"
        + logo("VERITEX", "#e87511", 38)
        + "</td><td style='text-align:right;font-size:14pt'>Test Report</td></tr></table>"
        "<table style='font-size:8.5pt'><tr><td>No. : TWNC25-0118842</td><td>Date : 14 Apr 2025</td><td style='text-align:right'>Page : 1 of 2</td></tr></table><hr>"
        "<p>FORMOSA RESIN INDUSTRY CO., LTD.<br>NO. 88, GONGYE 3RD RD., TAINAN CITY, TAIWAN</p>"
        "<p>The following sample was submitted and identified by the client as :</p>"
        "<table><tr><td style='width:30%'>Sample Description</td><td>: ABS RESIN PA-757 NATURAL</td></tr><tr><td>Style / Item No.</td><td>: PA-757</td></tr><tr><td>Lot No.</td><td>: 25C1907</td></tr><tr><td>Job No.</td><td>: KA25-04417</td></tr><tr><td>Sample Receiving Date</td><td>: 07 Apr 2025</td></tr><tr><td>Testing Period</td><td>: 07 Apr 2025 to 14 Apr 2025</td></tr></table>"
        "<p>Test Requested : As specified by client, RoHS Directive 2011/65/EU. Conclusion : Based on the tests on the submitted sample, the results <b>comply</b> with the limits as set by the RoHS Directive.</p>"
        "<p>Signed for and on behalf of<br>VERITEX TAIWAN LTD.<br>"
        + signature(50)
        + "<br>Alan Hsu / Supervisor</p>"
        "<div style='page-break-before:always'></div><table style='font-size:8.5pt'><tr><td>No. : TWNC25-0118842</td><td>Date : 14 Apr 2025</td><td style='text-align:right'>Page : 2 of 2</td></tr></table><hr><p>Test Result(s)<br>PART NAME No.1 : NATURAL PLASTIC PELLETS</p>"
        + table(
            [[t, "mg/kg", m, d, v, lim] for t, m, d, lim, v in tests],
            [["Test Item(s)", "Unit", "Method", "MDL", "Result<br>No.1", "Limit"]],
            "g",
        )
        + "<p>Note : 1. mg/kg = ppm ; 2. N.D. = Not Detected (&lt; MDL) ; 3. MDL = Method Detection Limit ; 4. '-' = Not Regulated</p><p>*** End of Report ***</p>"
    )
    results = [
        row([t, t.split(" (", maxsplit=1)[0]], v, "mg/kg", hi=lim, method=m)
        for t, m, _, lim, v in tests
    ]
    truth = label(
        "certificate_of_analysis",
        [lot("25C1907", "ABS RESIN PA-757 NATURAL", results, code=["PA-757", None])],
        number="TWNC25-0118842",
        date="2025-04-14",
        supplier="FORMOSA RESIN INDUSTRY CO., LTD.",
        laboratory=["VERITEX TAIWAN LTD.", "VERITEX"],
        customer=[None, "FORMOSA RESIN INDUSTRY CO., LTD."],
        overall="pass",
    )
    return Sheet("lab-veritex", "en", page(GRID, body, margin="18mm"), truth, engine="weasyprint")


def alloylab() -> Sheet:
    """Metals laboratory: sample, tensile and hardness tables, conformity statement; a photocopy."""
    body = (
        "<table><tr><td>"
        + logo("ELEMENTA", "#1b365d", 38)
        + "<br><small>Elementa Materials Technology Sheffield Ltd</small></td><td style='text-align:right;font-size:8pt'>Carlisle Street East, Sheffield S4 8ED<br>UKAS Testing 0038</td></tr></table><h2 style='text-align:center;margin:4px'>TEST CERTIFICATE</h2>"
        + table(
            [
                [
                    caption("Client", "Peak Forgemasters Ltd"),
                    caption("Test Certificate No.", "SHF 5501288"),
                    caption("Issue", "1"),
                    caption("Date Reported", "19-Mar-2025"),
                ],
                [
                    caption("Order No.", "PFM 44871"),
                    caption("Sample description", "Test coupon from ring forging"),
                    caption("Material", "F22 / 2.25Cr-1Mo"),
                    caption("Cast No.", "D8817"),
                ],
            ],
            cls="b",
        )
        + "<h4>Tensile Test - ASTM A370-24 (room temperature)</h4>"
        + table(
            [
                ["T1", "12.50", "463", "612", "23.5", "71"],
                ["Requirement", "", "≥ 310", "515 - 690", "≥ 19", "≥ 40"],
            ],
            [
                [
                    "Specimen",
                    "Dia. (mm)",
                    "0.2% Proof Stress (MPa)",
                    "UTS (MPa)",
                    "Elongation 4D (%)",
                    "Reduction of Area (%)",
                ]
            ],
            "g",
        )
        + "<h4>Charpy Impact Test - ASTM A370-24, KV 10 x 10 mm, -29 °C</h4>"
        + table(
            [["C1-C3", "142", "156", "149", "149"], ["Requirement", "", "", "", "≥ 54"]],
            [["Specimen", "1 (J)", "2 (J)", "3 (J)", "Average (J)"]],
            "g",
        )
        + "<h4>Brinell Hardness - ASTM E10-23</h4>"
        + table([["Surface", "187", "≤ 207"]], [["Position", "HBW 10/3000", "Requirement"]], "g")
        + "<p>The results comply with ASTM A182 F22 Class 3.</p><p>Authorised by "
        + signature(95)
        + " J. Hattersley, Laboratory Manager</p><p><small>Results relate only to the items tested. This certificate shall not be reproduced except in full.</small></p>"
    )
    results = [
        row("0.2% Proof Stress", "463", "MPa", lo="310"),
        row("UTS", "612", "MPa", lo="515", hi="690"),
        row("Elongation 4D", "23.5", "%", lo="19"),
        row("Reduction of Area", "71", "%", lo="40"),
        row(
            [
                "Average",
                "Charpy Impact Test",
                "Charpy Impact Test Average",
                "Charpy Impact Average",
                "Charpy Impact",
            ],
            ["149", "142", "156"],
            "J",
            lo="54",
        ),
        row(
            [
                "HBW 10/3000",
                "Brinell Hardness",
                "HBW",
                "Brinell Hardness HBW 10/3000",
                "Surface",
                "Brinell Hardness Surface",
            ],
            "187",
            [None, "HBW 10/3000", "HBW"],
            hi="207",
        ),
    ]
    for result, method in zip(results, ["ASTM A370-24"] * 5 + ["ASTM E10-23"], strict=True):
        result["method"] = [method, None]
    truth = label(
        ["certificate_of_analysis", "inspection_certificate"],
        [lot("D8817", ["Test coupon from ring forging", "F22 / 2.25Cr-1Mo"], results)],
        number="SHF 5501288",
        date="2025-03-19",
        supplier=["Peak Forgemasters Ltd"],
        laboratory=["Elementa Materials Technology Sheffield Ltd", "ELEMENTA"],
        customer=[None, "Peak Forgemasters Ltd"],
        order=["PFM 44871", None],
        overall=["pass", None],
    )
    return Sheet("lab-elementa", "en", page(GRID, body), truth, damage=COPY)


def cubes() -> Sheet:
    """German concrete laboratory: cubes as rows, dates of making and testing, mean below."""
    data = [
        ("1", "7.862", "2,33", "1021", "45,4"),
        ("2", "7.901", "2,34", "1048", "46,6"),
        ("3", "7.880", "2,33", "1033", "45,9"),
    ]
    body = (
        "<table><tr><td><b>Materialprüfinstitut Oberlausitz</b><br><small>MPI Oberlausitz GmbH · Prüfstelle nach RAP Stra 15 · DAkkS D-PL-00000-01-00</small></td><td style='text-align:right'>"
        + logo("MPI", "#004d40", 30)
        + "</td></tr></table>"
        "<h2>Prüfbericht Nr. 2025-B-1187</h2><p>Druckfestigkeit von Probekörpern nach DIN EN 12390-3</p>"
        "<table class=b><tr><td>Auftraggeber</td><td>Transportbeton Neißetal GmbH &amp; Co. KG</td></tr><tr><td>Bauvorhaben</td><td>Neubau Brücke B 99, Widerlager Achse 10</td></tr><tr><td>Betonsorte</td><td>C30/37 XC4 XD1 XF2 F3</td></tr><tr><td>Lieferschein-Nr.</td><td>118842</td></tr><tr><td>Herstelldatum / Prüfdatum</td><td>12.03.2025 / 09.04.2025</td></tr><tr><td>Prüfalter</td><td>28 Tage</td></tr></table>"
        + table(
            [*data, ["Mittelwert", "", "2,33", "", "46,0"]],
            [
                [
                    "Würfel Nr.",
                    "Masse<br>kg",
                    "Rohdichte<br>kg/dm³",
                    "Höchstlast<br>kN",
                    "Druckfestigkeit<br>N/mm²",
                ]
            ],
            "g",
        )
        + "<p>Görlitz, den 10.04.2025</p><p>Prüfstellenleiter: Dipl.-Ing. T. Wünsche</p>"
    )
    results = []
    for name, unit, column in (
        ("Rohdichte", "kg/dm³", 2),
        ("Höchstlast", "kN", 3),
        ("Druckfestigkeit", "N/mm²", 4),
    ):
        results += [
            row(
                [name, *(f"{name}{part} {cube[0]}" for part in ("", " Würfel Nr.", " Würfel"))],
                cube[column],
                unit,
            )
            for cube in data
        ]
    results.append(
        row(["Druckfestigkeit Mittelwert", "Mittelwert", "Druckfestigkeit"], "46,0", "N/mm²")
    )
    truth = label(
        "certificate_of_analysis",
        [
            lot(
                [None, "118842"],
                ["C30/37 XC4 XD1 XF2 F3", None],
                results,
                made=[None, "2025-03-12"],
            )
        ],
        number="2025-B-1187",
        date="2025-04-10",
        supplier=["Transportbeton Neißetal GmbH & Co. KG"],
        laboratory=["Materialprüfinstitut Oberlausitz", "MPI Oberlausitz GmbH"],
        customer=[None, "Transportbeton Neißetal GmbH & Co. KG"],
        notes="The mass describes the specimen and is not labelled; the mean of the densities is also on the page.",
    )
    return Sheet("lab-oberlausitz", "de", page(GRID, body, margin="20mm"), truth)


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (rohs(), alloylab(), cubes())
