"""Portraits of heavy plate of European mills to EN 10204."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.portraits.metals.kit import (
    Sheet,
    caption,
    chemistry,
    label,
    logo,
    lot,
    page,
    pairs,
    row,
    signature,
    stamp,
    table,
)
from benchmarks.portraits.metals.scans import (
    OFFICE,
)


def nordhavn() -> Sheet:
    """Nordic heavy plate: landscape, boxed form with codes, one plate per heat, page 2."""
    names = "C Si Mn P S Cr Ni Mo V Ti Cu Al Nb B N CEV"
    heats = {
        "71834-2": pairs(
            names,
            "0.14 0.31 1.38 0.011 0.002 0.04 0.06 0.01 0.012 0.015 0.01 0.041 0.021 0.0003 0.004 0.39",
        ),
        "71839-1": pairs(
            names,
            "0.15 0.28 1.41 0.009 0.001 0.05 0.05 0.01 0.010 0.014 0.02 0.038 0.023 0.0002 0.003 0.40",
        ),
    }
    plates = {"71834-2": "204817", "71839-1": "204822"}
    pulls = {"71834-2": ("402", "538", "27"), "71839-1": ("397", "529", "28")}
    blows = {"71834-2": ("188", "201", "195", "195"), "71839-1": ("176", "169", "183", "176")}
    weights = {"71834-2": "4 710", "71839-1": "4 710"}
    lots = []
    for heat, values in heats.items():
        yielded, strength, stretch = pulls[heat]
        lots.append(
            lot(
                [heat, plates[heat], f"{heat} {plates[heat]}"],
                [
                    "HOT ROLLED STEEL PLATE",
                    "HOT ROLLED STEEL PLATES",
                    "S355J2+N",
                    "S355J2+N / Norvik 355N",
                ],
                [
                    *chemistry(values, unit=["%", None]),
                    row(
                        ["Yield strength", "ReH", "Yield strength ReH"],
                        yielded,
                        "MPa",
                        lo=["345", None],
                    ),
                    row(
                        ["Tensile strength", "Rm", "Tensile strength Rm"],
                        strength,
                        "MPa",
                        lo=["470", None],
                        hi=["630", None],
                    ),
                    row(["Elongation", "A5", "Elongation A5"], stretch, "%", lo=["22", None]),
                    row(
                        [
                            "Impact",
                            "Impact test",
                            "Average",
                            "Impact test Average",
                            "Energy",
                            "Average KV",
                            "Impact energy",
                            "Impact energy Average",
                            "Charpy V impact energy",
                            "Charpy V Average",
                            "Impact test Charpy V",
                            "KV",
                            "Ave",
                        ],
                        [blows[heat][3], *blows[heat][:3]],
                        "J",
                        lo=["27", None],
                    ),
                ],
                quantity=[f"{weights[heat]} kg", "1", "1 pcs", None],
            )
        )
    boxes = [
        [
            caption(
                "A01 Manufacturer",
                logo("NORDHAVN STÅL", "#0b3d6b", 30) + "<br>Nordhavn Stål AB, SE-613 80 Oxeld",
                "rowspan=2",
            ),
            caption("A02 Inspection certificate", "<b>3.1</b> EN 10204:2004"),
            caption("A03 Certificate No", "<b>NS-4471902</b>"),
            caption("Date", "2025-03-18"),
            caption("Page", "1 (2)"),
        ],
        [
            caption("A06 Purchaser", "Kranwerk Baltic OÜ<br>Sadama 14, Tallinn", "colspan=2"),
            caption("A07 Purchaser's order No", "PO 45-118832"),
            caption("A08 Mill order No", "882041-10"),
        ],
        [
            caption("B01 Product", "HOT ROLLED STEEL PLATES", "colspan=2"),
            caption("B02 Steel grade", "S355J2+N / Norvik 355N"),
            caption("B02 Standard", "EN 10025-2:2019"),
            caption("B04 Delivery condition", "+N"),
        ],
    ]
    items = [
        [f"{n:02d}", plates[h], h, "20.0 x 2500 x 12000", "1", weights[h]]
        for n, h in enumerate(heats, 1)
    ]
    chem_rows = [[heat, *values.values()] for heat, values in heats.items()]
    mech = [[plates[h], h, "T", "+20", *pulls[h], "L", "-20", "10", *blows[h]] for h in heats]
    body = (
        table(boxes, cls="box")
        + "<h4>B07-B13 Delivered items</h4>"
        + table(
            items,
            [
                [
                    "Item",
                    "Plate No B07",
                    "Heat No B07",
                    "Dimensions mm B09-B11",
                    "Pcs B08",
                    "Weight kg B13",
                ]
            ],
            "grid",
        )
        + "<h4>C71-C92 Chemical composition, ladle analysis %</h4>"
        + table(chem_rows, [["Heat", *names.split()]], "grid")
        + "<div style='page-break-before:always'></div>"
        + table(
            [
                [
                    caption("A03 Certificate No", "NS-4471902"),
                    caption("A06 Purchaser", "Kranwerk Baltic OÜ"),
                    caption("Page", "2 (2)"),
                ]
            ],
            cls="box",
        )
        + "<h4>C10-C43 Mechanical tests</h4>"
        + table(
            mech,
            [
                [
                    ("Plate No", "rowspan=2"),
                    ("Heat", "rowspan=2"),
                    ("Tensile test C10-C13", "colspan=5"),
                    ("Impact test Charpy V C40-C43", "colspan=7"),
                ],
                [
                    "Dir",
                    "Temp °C",
                    "ReH MPa",
                    "Rm MPa",
                    "A5 %",
                    "Dir",
                    "Temp °C",
                    "mm",
                    "1 J",
                    "2 J",
                    "3 J",
                    "Ave J",
                ],
            ],
            "grid",
        )
        + "<p><small>Required: ReH min 345 MPa, Rm 470-630 MPa, A5 min 22 %, KV -20 °C min 27 J</small></p>"
        + "<p>D01 Marking and identification, surface and dimensions: satisfactory. D02 Ultrasonic test EN 10160 S1: without objection.</p>"
        + "<p>Z01 We hereby certify that the delivered material complies with the terms of the order.</p>"
        + "<table><tr><td>Z02 Oxeld 2025-03-18<br>Q-department, authorised inspection representative</td><td>"
        + signature(4)
        + "<br>M. Lindqvist</td><td>CE 0038-CPR-1120</td></tr></table>"
    )
    css = ".box td,.grid td,.grid th{border:1px solid #222;padding:2px 4px;vertical-align:top}small{font-size:6.5pt;color:#333}.grid{font-size:8pt;text-align:center}h4{margin:8px 0 2px}"
    truth = label(
        "inspection_certificate",
        lots,
        number="NS-4471902",
        date="2025-03-18",
        supplier="Nordhavn Stål AB",
        customer="Kranwerk Baltic OÜ",
        order=["PO 45-118832", "45-118832"],
        overall=["pass", None],
    )
    return Sheet("plate-nordhavn", "en", page(css, body, size="A4 landscape", margin="10mm"), truth)


def dillmar() -> Sheet:
    """German and English heavy plate, nested heads, three plates of two heats; a scan."""
    names = "C Si Mn P S Al Cr Mo Ni Cu V Nb Ti N CEV"
    melt = {
        "482316": pairs(
            names,
            "0,162 0,342 1,462 0,0110 0,0008 0,036 0,048 0,012 0,093 0,061 0,002 0,018 0,003 0,0046 0,43",
        ),
        "482320": pairs(
            names,
            "0,158 0,351 1,471 0,0098 0,0011 0,039 0,052 0,010 0,088 0,057 0,003 0,019 0,003 0,0051 0,43",
        ),
    }
    pulls = [
        ("482316", "31104-01", "381", "541", "29,5", "142", "156", "139", "146"),
        ("482316", "31104-02", "377", "536", "30,0", "151", "148", "160", "153"),
        ("482320", "31109-01", "385", "544", "28,5", "133", "127", "141", "134"),
    ]
    lots = []
    for heat, values in melt.items():
        mine = [p for p in pulls if p[0] == heat]
        sheets = [p[1] for p in mine]
        number = [heat, f"{heat}-{sheets[0]}", f"{heat} / {sheets[0]}", f"{heat} {sheets[0]}"]
        if len(mine) == 1:
            number.append(sheets[0])
        lots.append(
            lot(
                number,
                ["Grobbleche", "Heavy plates", "Grobbleche / Heavy plates", "P355NL1"],
                [
                    *chemistry(values),
                    row(
                        [
                            "Streckgrenze",
                            "Yield strength",
                            "Streckgrenze / Yield strength",
                            "ReH",
                            "Streckgrenze ReH",
                            "Yield strength ReH",
                        ],
                        [p[2] for p in mine],
                        "MPa",
                        lo=["345", None],
                    ),
                    row(
                        [
                            "Zugfestigkeit",
                            "Tensile strength",
                            "Zugfestigkeit / Tensile strength",
                            "Rm",
                            "Zugfestigkeit Rm",
                            "Tensile strength Rm",
                        ],
                        [p[3] for p in mine],
                        "MPa",
                        lo=["490", None],
                        hi=["630", None],
                    ),
                    row(
                        [
                            "Bruchdehnung",
                            "Elongation",
                            "Bruchdehnung / Elongation",
                            "A",
                            "Elongation A",
                            "Bruchdehnung A",
                        ],
                        [p[4] for p in mine],
                        "%",
                        lo=["22", None],
                    ),
                    row(
                        [
                            "Kerbschlagarbeit",
                            "Impact energy",
                            "Kerbschlagarbeit / Impact energy",
                            "Kerbschlagarbeit Mittel",
                            "Impact energy average",
                            "Mittel / Mean",
                            "Mittel",
                            "KV2",
                            "Mittelwert",
                            "Mean",
                        ],
                        [v for p in mine for v in (p[8], *p[5:8])],
                        "J",
                        lo=["27", None],
                    ),
                ],
                quantity=None if len(mine) > 1 else [None, "9.420 kg", "1"],
            )
        )
    css = ".h td{padding:1px 10px 1px 0;vertical-align:top}.g td,.g th{border:.6px solid #000;padding:1px 3px;font-weight:normal;text-align:center}.g{font-size:7.6pt;margin-bottom:6px}small{font-size:6.3pt}h2{font-size:12pt;margin:4px 0}"
    body = (
        "<table><tr><td>"
        + logo("DILLMAR HÜTTE", "#444", 34)
        + "</td><td style='text-align:right;font-size:7pt'>AG der Dillmarer Hüttenwerke<br>Werkstraße 1, 66763 Dillmar (Saar)</td></tr></table>"
        "<h2>Abnahmeprüfzeugnis 3.1 <small>/ Inspection certificate 3.1 &nbsp; DIN EN 10204 : 2005-01</small></h2>"
        "<table class=h><tr><td>Bestell-Nr. / Order No. (A07)</td><td>4500871123 / 14.01.2025</td><td>Nr. / No. (A03)</td><td><b>317604-2025</b></td></tr>"
        "<tr><td>Besteller / Purchaser (A06)</td><td>Behälterbau Ruhrort GmbH, 47119 Duisburg</td><td>Datum / Date</td><td>27.02.2025</td></tr>"
        "<tr><td>Werksauftrags-Nr. / Works order No. (A08)</td><td>610455-3</td><td>Blatt / Page</td><td>1/1</td></tr>"
        "<tr><td>Erzeugnis / Product (B01)</td><td>Grobbleche / Heavy plates</td><td>Stahlsorte / Steel grade (B02)</td><td>P355NL1</td></tr>"
        "<tr><td>Anforderungen / Requirements (B03)</td><td>EN 10028-3 : 2017, AD 2000 W1</td><td>Lieferzustand (B04)</td><td>N</td></tr></table><br>"
        + table(
            [
                ["1", p[0], p[1], "24,0", "2 000", "10 000", "1", "3.768" if n < 2 else "9.420"]
                for n, p in enumerate(pulls)
            ],
            [
                [
                    "Pos.",
                    "Schmelze / Heat<br>(B07)",
                    "Blech-Nr. / Plate No.",
                    "Dicke mm<br>Thickness",
                    "Breite mm<br>Width",
                    "Länge mm<br>Length",
                    "Stück<br>Pieces",
                    "Gewicht kg<br>Weight",
                ]
            ],
            "g",
        )
        + "<small>Schmelzenanalyse / Heat analysis (C71-C92) in %</small>"
        + table(
            [[h, *v.values()] for h, v in melt.items()], [["Schmelze<br>Heat", *names.split()]], "g"
        )
        + "<small>Mechanische Prüfung / Mechanical tests</small>"
        + table(
            [[p[0], p[1], "K Q", "RT", *p[2:5], "K Q", "-40", *p[5:]] for p in pulls],
            [
                [
                    ("Schmelze<br>Heat", "rowspan=3"),
                    ("Probe<br>Specimen", "rowspan=3"),
                    ("Zugversuch / Tensile test", "colspan=5"),
                    ("Kerbschlagbiegeversuch / Impact test ISO-V", "colspan=6"),
                ],
                [
                    "Lage",
                    "Temp.",
                    "Streckgrenze<br>Yield strength",
                    "Zugfestigkeit<br>Tensile strength",
                    "Bruchdehnung<br>Elongation",
                    "Lage",
                    "Temp.",
                    ("Kerbschlagarbeit / Impact energy", "colspan=4"),
                ],
                [
                    "C02",
                    "C03 °C",
                    "ReH MPa",
                    "Rm MPa",
                    "A %",
                    "C02",
                    "°C",
                    "1 J",
                    "2 J",
                    "3 J",
                    "Mittel J",
                ],
            ],
            "g",
        )
        + "<small>Soll / Required: ReH ≥ 345 MPa; Rm 490 - 630 MPa; A ≥ 22 %; KV2 (-40 °C) ≥ 27 J</small>"
        + "<p>Ultraschallprüfung / US test EN 10160 S2/E3: i.O. &nbsp; Sicht- und Maßprüfung / Visual and dimensional check: i.O.</p>"
        + "<p><b>Die gestellten Anforderungen sind erfüllt. / The requirements are fulfilled.</b></p>"
        + "<table><tr><td>Dillmar, 27.02.2025<br>Abnahmebeauftragter / Inspection representative</td><td>"
        + signature(8)
        + "<br>Dr. Ewald Kessler</td></tr></table>"
        + stamp(
            ["DILLMAR", "QS 14", "geprüft"], colour="#b01818", angle=-14, left="120mm", top="105mm"
        )
    )
    truth = label(
        "inspection_certificate",
        lots,
        number="317604-2025",
        date="2025-02-27",
        supplier=["AG der Dillmarer Hüttenwerke", "DILLMAR HÜTTE"],
        customer=["Behälterbau Ruhrort GmbH", "Behälterbau Ruhrort GmbH, 47119 Duisburg"],
        order="4500871123",
        overall=["pass", None],
    )
    return Sheet(
        "plate-dillmar", "de+en", page(css, body), truth, engine="weasyprint", damage=OFFICE
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (nordhavn(), dillmar())
