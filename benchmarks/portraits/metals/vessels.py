"""Portraits of plate, pipe and tube for pressure."""

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
    COPY,
)

CJK = "body{font-family:'Noto Sans CJK SC','Liberation Sans'}"

BOX = "td.x,.g td,.g th{border:.7px solid #000;padding:1px 4px}.g{font-size:7.8pt;text-align:center}small{font-size:6pt;color:#222}.b td{border:.7px solid #000;padding:1px 4px;vertical-align:top}h4{margin:6px 0 1px;font-size:8pt}"


def nishi() -> Sheet:
    """Japanese inspection certificate: tight grid, minimum, maximum and result rows; a photocopy."""
    names = "C Si Mn P S Cu Ni Cr Mo"
    low = {"C": "0.05", "Si": "0.44", "Mn": "0.40", "Cr": "1.00", "Mo": "0.45"}
    high = {
        "C": "0.17",
        "Si": "0.86",
        "Mn": "0.65",
        "P": "0.025",
        "S": "0.025",
        "Cu": "0.40",
        "Ni": "0.40",
        "Cr": "1.50",
        "Mo": "0.65",
    }
    got = pairs(names, "0.13 0.56 0.52 0.008 0.002 0.09 0.07 1.31 0.53")
    body = (
        "<table><tr><td>"
        + logo("NISHI-SETO", "#222", 30)
        + "<br><small>Nishi-Seto Steel Corporation, Kure Works</small></td><td style='text-align:center;font-size:14pt'>INSPECTION CERTIFICATE</td><td><small>CERT. No.</small> KH-52207<br><small>DATE</small> 2025.02.07<br><small>PAGE</small> 1/1</td></tr></table>"
        + table(
            [
                [
                    caption("Customer", "HELIOS BOILERS LTD.", "colspan=2"),
                    caption("Shipper", "MARUKAWA & CO., LTD."),
                    caption("Purchase Order No.", "HB-90114"),
                    caption("Mill Order No.", "2C-5518-01"),
                ],
                [
                    caption("Article", "STEEL PLATE FOR PRESSURE VESSELS", "colspan=2"),
                    caption("Specification", "ASME SA-387 Gr.11 Cl.2 2023ED"),
                    caption("Heat treatment", "N 930°C / T 700°C"),
                    caption("Size", "38.1 x 2438 x 6096 mm"),
                ],
            ],
            cls="b",
        )
        + "<br>"
        + table(
            [["PL-7743-1", "D4-1866", "1", "4445"]],
            [["Plate No.", "Heat No.", "Quantity", "Mass (kg)"]],
            "g",
        )
        + "<br>"
        + table(
            [
                ["SPEC.", "MIN", *[low.get(n, "-") for n in got]],
                ["", "MAX", *[high.get(n, "-") for n in got]],
                ["D4-1866", "L", *got.values()],
            ],
            [
                [
                    ("HEAT No.", "rowspan=2"),
                    ("", "rowspan=2"),
                    ("CHEMICAL COMPOSITION (mass %)", "colspan=9"),
                ],
                names.split(),
            ],
            "g",
        )
        + "<br>"
        + table(
            [
                ["SPEC.", "MIN", "310", "515", "22", "-"],
                ["", "MAX", "-", "690", "-", "-"],
                ["PL-7743-1", "T", "428", "581", "29", "171"],
            ],
            [
                [
                    ("PLATE No.", "rowspan=3"),
                    ("", "rowspan=3"),
                    ("TENSILE TEST", "colspan=3"),
                    ("HARDNESS", ""),
                ],
                ["Y.S. 0.2%", "T.S.", "EL. (G.L.=50mm)", "HBW"],
                ["MPa", "MPa", "%", "10/3000"],
            ],
            "g",
        )
        + "<p>ULTRASONIC TEST (SA-578 LEVEL B): ACCEPTABLE</p><p>WE HEREBY CERTIFY THAT THE MATERIAL DESCRIBED HEREIN HAS BEEN MANUFACTURED AND TESTED WITH SATISFACTORY RESULTS IN ACCORDANCE WITH THE REQUIREMENTS OF THE ABOVE SPECIFICATION.</p>"
        + "<table><tr><td></td><td>"
        + signature(12, "#222")
        + "<br>T. Hamasaki, Manager, Inspection Section</td></tr></table>"
        + stamp(["NISHI", "検査"], colour="#c01818", angle=4, left="150mm", top="150mm", size=70)
    )
    css = (
        CJK
        + ".b td,.g td,.g th{border:.8px solid #000;padding:2px 4px;font-weight:normal}.g{font-size:8pt;text-align:center}small{font-size:6.5pt}"
    )
    results = [
        *chemistry(got, unit=["%", "mass %"], lows=low, highs=high),
        row(["Y.S. 0.2%", "Y.S.", "Y.S. 0.2% MPa"], "428", "MPa", lo="310"),
        row("T.S.", "581", "MPa", lo="515", hi="690"),
        row(["EL. (G.L.=50mm)", "EL."], "29", "%", lo="22"),
        row(
            ["HARDNESS", "HBW", "HARDNESS HBW", "HARDNESS HBW 10/3000"],
            "171",
            ["HBW", "HBW 10/3000", None, "10/3000"],
        ),
        row(
            ["ULTRASONIC TEST", "ULTRASONIC TEST (SA-578 LEVEL B)"],
            "ACCEPTABLE",
            method=[None, "SA-578", "SA-578 LEVEL B"],
            verdict=["pass", None],
        ),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["D4-1866", "PL-7743-1"],
                [
                    "STEEL PLATE FOR PRESSURE VESSELS",
                    "ASME SA-387 Gr.11 Cl.2",
                    "ASME SA-387 Gr.11 Cl.2 2023ED",
                ],
                results,
                quantity=["4445 kg", "1", "4445"],
            )
        ],
        number="KH-52207",
        date="2025-02-07",
        supplier=[
            "Nishi-Seto Steel Corporation",
            "Nishi-Seto Steel Corporation, Kure Works",
            "NISHI-SETO",
        ],
        customer="HELIOS BOILERS LTD.",
        order="HB-90114",
        overall=["pass", None],
    )
    return Sheet("plate-nishi", "en", page(css, body, margin="12mm"), truth, damage=COPY)


def tubival() -> Sheet:
    """Italian seamless tube: boxes with small captions in two languages, hydro test, NDT."""
    names = "C Mn Si P S Cr Mo Ni Cu V Al"
    got = pairs(names, "0.17 0.96 0.24 0.012 0.004 0.07 0.02 0.05 0.11 0.002 0.024")
    low = {"Mn": "0.29", "Si": "0.10"}
    high = pairs("C Mn P S Cr Mo Ni Cu V", "0.30 1.06 0.035 0.035 0.40 0.15 0.40 0.40 0.08")
    results = [
        *chemistry(got, unit=["%", None], lows=low, highs=high),
        row(
            [
                "Rp0,2",
                "Snervamento / Yield",
                "Yield",
                "Snervamento",
                "Snervamento / Yield Rp0,2",
                "Yield Rp0,2",
            ],
            "318",
            ["MPa", "N/mm²"],
            lo="240",
        ),
        row(
            ["Rm", "Rottura / Tensile", "Tensile", "Rottura", "Rottura / Tensile Rm", "Tensile Rm"],
            "489",
            ["MPa", "N/mm²"],
            lo="415",
        ),
        row(
            [
                "A",
                "Allungamento / Elongation",
                "Elongation",
                "Allungamento",
                'Allungamento / Elongation A 2"',
                'Allungamento / Elongation A2"',
                'A2"',
            ],
            "36",
            "%",
            lo="30",
        ),
        row(
            ["Durezza / Hardness", "Hardness", "Durezza", "Durezza / Hardness HBW", "HBW"],
            "142",
            ["HBW", None],
        ),
        row(
            [
                "Schiacciamento / Flattening",
                "Flattening",
                "Schiacciamento",
                "Schiacciamento / Flattening test",
            ],
            ["Buono / Good", "Good"],
            verdict=["pass", None],
        ),
        row(
            ["Prova idraulica / Hydrostatic test", "Hydrostatic test", "Prova idraulica"],
            ["Buono / Good", "Good", "120 bar - 5 s: Buono / Good", "120 bar 5 s Buono / Good"],
            verdict=["pass", None],
        ),
        row(
            [
                "Controllo ET / Eddy current",
                "Eddy current",
                "Controllo ET",
                "Controllo elettromagnetico / Eddy current test",
            ],
            ["Buono / Good", "Good"],
            method=[None, "EN ISO 10893-1"],
            verdict=["pass", None],
        ),
    ]
    body = (
        "<table><tr><td>"
        + logo("TUBIVAL", "#00663a", 38)
        + "</td><td style='text-align:right'><b>CERTIFICATO DI COLLAUDO / INSPECTION CERTIFICATE</b><br>EN 10204 - 3.1</td></tr></table>"
        + table(
            [
                [
                    caption("Certificato n° / Certificate No.", "<b>25/041873</b>"),
                    caption("Data / Date", "09/04/2025"),
                    caption("Ordine cliente / Customer order", "4300127719"),
                    caption("Conferma / Our ref.", "OV-2025-3390/2"),
                ],
                [
                    caption("Cliente / Customer", "PETROSERVICE RAVENNA S.P.A.", "colspan=2"),
                    caption(
                        "Prodotto / Product",
                        "TUBI S.S. LAMINATI A CALDO / HOT FINISHED SEAMLESS PIPES",
                        "colspan=2",
                    ),
                ],
                [
                    caption("Norma / Standard", "ASTM A106-19 / ASME SA106"),
                    caption("Grado / Grade", "GR. B"),
                    caption("Dimensioni / Size (mm)", "168,3 x 7,11"),
                    caption("Lunghezza / Length", "RANDOM 5-7 m"),
                ],
                [
                    caption("Colata / Heat", "<b>740158</b>"),
                    caption("Lotto / Lot", "<b>3390-A</b>"),
                    caption("N° pezzi / Pieces - Metri / Meters", "42 - 251,60"),
                    caption("Peso / Weight kg", "7.112"),
                ],
            ],
            cls="b",
        )
        + "<h4>ANALISI CHIMICA / CHEMICAL ANALYSIS %</h4>"
        + table(
            [
                ["Min", *[low.get(n, "") for n in got]],
                ["Max", *[high.get(n, "") for n in got]],
                ["Colata / Heat 740158", *got.values()],
            ],
            [["", *names.split()]],
            "g",
        )
        + "<h4>PROVE MECCANICHE / MECHANICAL TESTS</h4>"
        + table(
            [
                ["Min", "", "240", "415", "30", ""],
                ["Max", "", "", "", "", ""],
                ["T1", "L", "318", "489", "36", "142"],
            ],
            [
                [
                    "Provino<br>Specimen",
                    "Dir.",
                    "Snervamento / Yield<br>Rp0,2 MPa",
                    "Rottura / Tensile<br>Rm MPa",
                    'Allungamento / Elongation<br>A 2" %',
                    "Durezza / Hardness<br>HBW",
                ]
            ],
            "g",
        )
        + "<h4>ALTRE PROVE / OTHER TESTS</h4>"
        + table(
            [
                ["Schiacciamento / Flattening", "ASTM A106", "Buono / Good"],
                ["Prova idraulica / Hydrostatic test", "120 bar - 5 s", "Buono / Good"],
                ["Controllo ET / Eddy current", "EN ISO 10893-1", "Buono / Good"],
            ],
            cls="b",
        )
        + "<p><small>Si certifica che il materiale sopra descritto è conforme all'ordine / We certify that the above material complies with the order.</small></p><table><tr><td></td><td style='text-align:right'>Resp. Controllo Qualità / QC Manager<br>"
        + signature(77)
        + "<br>Ing. R. Bonetti</td></tr></table>"
        + "<div style='position:absolute;top:268mm;font-size:6.5pt'>TUBIVAL S.r.l. - Via dell'Acciaio 15 - 25040 Cividate (BS) Italy - P.IVA 00911220178</div>"
    )
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["740158", "3390-A"],
                [
                    "TUBI S.S. LAMINATI A CALDO / HOT FINISHED SEAMLESS PIPES",
                    "HOT FINISHED SEAMLESS PIPES",
                    "TUBI S.S. LAMINATI A CALDO",
                    "GR. B",
                ],
                results,
                quantity=["7.112 kg", "251,60 m", "42", "42 - 251,60", "7.112"],
            )
        ],
        number="25/041873",
        date="2025-04-09",
        supplier=["TUBIVAL S.r.l.", "TUBIVAL"],
        customer="PETROSERVICE RAVENNA S.P.A.",
        order="4300127719",
        overall=["pass", None],
    )
    return Sheet(
        "tube-tubival", "it+en", page(BOX, body, margin="12mm"), truth, engine="weasyprint"
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (nishi(), tubival())
