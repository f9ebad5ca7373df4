"""Portraits of aluminium plate and extrusions."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.portraits.metals.kit import (
    Sheet,
    chemistry,
    label,
    logo,
    lot,
    page,
    pairs,
    row,
    signature,
    table,
)
from benchmarks.portraits.metals.scans import (
    SMALL,
)

GRID = ".g td,.g th{border:.7px solid #000;padding:1px 4px;font-weight:normal}.g{font-size:8pt;text-align:center;margin:3px 0}small{font-size:6.3pt}.b td{border:.7px solid #000;padding:1px 4px;vertical-align:top}h4{margin:6px 0 1px;font-size:8.5pt}"


def cascade() -> Sheet:
    """American aluminium plate: line printer, limits above actuals, two lots in ksi."""
    names = "SI FE CU MN MG CR ZN TI"
    low = dict(zip(names.split(), ["-", "-", "1.2", "-", "2.1", "0.18", "5.1", "-"], strict=True))
    high = dict(
        zip(
            names.split(),
            ["0.40", "0.50", "2.0", "0.30", "2.9", "0.28", "6.1", "0.20"],
            strict=True,
        )
    )
    data = {
        "713842B4": (
            "0.07 0.14 1.55 0.03 2.52 0.20 5.68 0.03",
            ("78.9 79.4", "69.8 70.3", "11.0 11.5"),
            "4,120",
        ),
        "713846A1": (
            "0.08 0.16 1.58 0.04 2.49 0.19 5.71 0.03",
            ("79.6 80.1", "70.5 70.9", "10.5 11.0"),
            "4,098",
        ),
    }
    lots, parts = [], []
    for number, (digits, pulls, weight) in data.items():
        values = pairs(names, digits)
        ends = [p.split() for p in pulls]
        lots.append(
            lot(
                number,
                [
                    "7075-T651 PLATE",
                    "PLATE 7075-T651",
                    "ALUMINUM PLATE",
                    "7075-T651 ALUMINUM PLATE",
                    "7075-T651",
                ],
                [
                    *chemistry(
                        values,
                        unit=["%", None, "WT %"],
                        lows={k: v for k, v in low.items() if v != "-"},
                        highs=high,
                    ),
                    row(
                        ["ULTIMATE", "UTS", "ULTIMATE KSI", "TENSILE", "ULT TENSILE"],
                        ends[0],
                        "KSI",
                        lo="77.0",
                    ),
                    row(["YIELD", "YIELD KSI", "TYS"], ends[1], "KSI", lo="67.0"),
                    row(["ELONG", "ELONG %", "% ELONG"], ends[2], "%", lo="7"),
                    row(
                        ["CONDUCTIVITY", "ELECTRICAL CONDUCTIVITY"],
                        "33.4" if number.endswith("B4") else "33.1",
                        "% IACS",
                        lo=None,
                    ),
                ],
                code=["P7075-1500-T651", None],
                quantity=[f"{weight} LBS", None],
            )
        )
        conductivity = "33.4" if number.endswith("B4") else "33.1"
        parts.append(f"""
 LOT NUMBER: {number}      NET WT: {weight} LBS      PIECES: 2       CAST: {number[:6]}
 CHEMISTRY (WT %)     {"".join(f"{n:>7}" for n in names.split())}
            MIN       {"".join(f"{v:>7}" for v in low.values())}
            MAX       {"".join(f"{v:>7}" for v in high.values())}
            ACTUAL    {"".join(f"{v:>7}" for v in values.values())}

 TENSILE (LT)           ULTIMATE     YIELD     ELONG
                             KSI       KSI         %
            MIN             77.0      67.0         7
            LOW             {ends[0][0]}      {ends[1][0]}      {ends[2][0]}
            HIGH            {ends[0][1]}      {ends[1][1]}      {ends[2][1]}
 CONDUCTIVITY: {conductivity} % IACS
 ---------------------------------------------------------------------------------""")
    text = f"""
 CASCADE ROLLED PRODUCTS, LLC                               CERTIFIED INSPECTION REPORT
 4600 COLUMBIA RIVER RD, TRENTWOOD, WA 99215                            PAGE 1 OF 1
 =================================================================================
 CERT NUMBER : 0088214-01                 CERT DATE   : 11-MAR-2025
 SOLD TO     : HALVERSON AEROSTRUCTURES INC
               WICHITA, KS 67215
 CUSTOMER PO : 4500911207  LINE 3         SALES ORDER : 1209877-3
 PRODUCT     : 7075-T651 PLATE            SIZE        : 1.500 X 48.50 X 144.50 IN
 CUST PART   : P7075-1500-T651            SPEC        : AMS 4045N, ASTM B209-21
 ================================================================================={"".join(parts)}
 ULTRASONIC INSPECTION PER AMS-STD-2154 CLASS A : PASSED
 MATERIAL MELTED AND MANUFACTURED IN THE U.S.A.

 WE CERTIFY THAT THE METAL COVERED BY THIS REPORT HAS BEEN INSPECTED AND TESTED AND
 FOUND TO MEET THE APPLICABLE REQUIREMENTS OF THE SPECIFICATIONS FORMING A PART OF
 THE DESCRIPTION.

                                         G. W. PRATT
                                         MANAGER, QUALITY ASSURANCE
"""
    truth = label(
        ["inspection_certificate", "certificate_of_analysis", "certificate_of_conformance"],
        lots,
        number="0088214-01",
        date="2025-03-11",
        supplier="CASCADE ROLLED PRODUCTS, LLC",
        customer="HALVERSON AEROSTRUCTURES INC",
        order=["4500911207", "4500911207 LINE 3"],
        overall=["pass", None],
        notes="The ultrasonic inspection applies to both lots and stands in prose.",
    )
    return Sheet("aluminium-cascade", "en", text, truth, engine="typewriter")


def profilum() -> Sheet:
    """German aluminium extrusions: a small sans form, elements as rows side by side; a scan."""
    names = "Si Fe Cu Mn Mg Cr Zn Ti"
    got = pairs(names, "0,96 0,21 0,04 0,52 0,74 0,02 0,03 0,02")
    low = pairs("Si Mn Mg", "0,70 0,40 0,60")
    high = pairs(names, "1,30 0,50 0,10 1,00 1,20 0,25 0,20 0,10")
    rows = []
    for left, right in zip(list(got)[:4], list(got)[4:], strict=True):
        rows.append(
            [
                left,
                low.get(left, ""),
                high[left],
                got[left],
                right,
                low.get(right, ""),
                high[right],
                got[right],
            ]
        )
    head = ["Element", "min. %", "max. %", "Ist %"] * 2
    body = (
        "<table><tr><td>"
        + logo("PROFILUM", "#3a6b35", 34)
        + "</td><td style='text-align:right'><b>Abnahmeprüfzeugnis 3.1</b><br>DIN EN 10204:2005</td></tr></table>"
        "<table class=b style='margin-top:8px'><tr><td>Zeugnisnummer<br><b>4/25-118834</b></td><td>Ausstellungsdatum<br><b>14.05.2025</b></td><td>Kunde<br><b>Waggonbau Görlau AG</b></td><td>Kundenbestellnummer<br><b>8800412277</b></td></tr><tr><td>Artikel<br><b>Strangpressprofil 48-2217</b></td><td>Legierung / Zustand<br><b>EN AW-6082 T6</b></td><td>Chargennummer<br><b>H 27 4419</b></td><td>Menge<br><b>1.284 kg / 60 Stück</b></td></tr><tr><td>Kundenartikelnummer<br><b>WG-300-7715</b></td><td>Norm<br><b>EN 755-2, EN 15088</b></td><td>Auftrag<br><b>5518203</b></td><td>Lieferschein<br><b>80119932</b></td></tr></table>"
        "<h4>Chemische Analyse</h4>"
        + table(rows, [head], "g")
        + "<h4>Mechanische Kennwerte</h4>"
        + table(
            [
                ["Probe 1", "289", "321", "12,4", "104"],
                ["Probe 2", "293", "324", "11,9", "105"],
                ["Sollwert min.", "250", "290", "8", "-"],
            ],
            [["", "Rp0,2 [MPa]", "Rm [MPa]", "A5 [%]", "HBW"]],
            "g",
        )
        + "<p>Wir bestätigen, dass die gelieferten Erzeugnisse den Vereinbarungen bei der Bestellung entsprechen.</p><p>Qualitätsstelle / Abnahmebeauftragter<br>"
        + signature(41)
        + "<br>C. Achterberg</p><div style='font-size:7pt;position:absolute;top:258mm'>Profilum Strangpresswerk GmbH, Leichtmetallring 8, 99092 Erfurt · Geschäftsführer: K. Ostermann</div>"
    )
    results = [
        *chemistry(got, lows=low, highs=high),
        row("Rp0,2", ["289", "293"], "MPa", lo="250"),
        row("Rm", ["321", "324"], "MPa", lo="290"),
        row("A5", ["12,4", "11,9"], "%", lo="8"),
        row("HBW", ["104", "105"], [None, "HBW"]),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                "H 27 4419",
                ["Strangpressprofil 48-2217", "EN AW-6082 T6", "Strangpressprofil"],
                results,
                code=["WG-300-7715", "48-2217"],
                quantity=["1.284 kg / 60 Stück", "1.284 kg", "60 Stück"],
            )
        ],
        number="4/25-118834",
        date="2025-05-14",
        supplier=["Profilum Strangpresswerk GmbH", "PROFILUM"],
        customer="Waggonbau Görlau AG",
        order="8800412277",
        overall=["pass", None],
    )
    return Sheet("aluminium-profilum", "de", page(GRID, body), truth, damage=SMALL)


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (cascade(), profilum())
