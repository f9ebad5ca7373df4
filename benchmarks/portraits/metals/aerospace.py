"""Portraits of aerospace materials: prepreg, sealant, adhesive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.portraits.metals.kit import (
    Sheet,
    label,
    logo,
    lot,
    page,
    row,
    signature,
    table,
)
from benchmarks.portraits.metals.scans import (
    COLOUR,
)
from benchmarks.portraits.scan import Stamp

GRID = ".g td,.g th{border:.6px solid #333;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.2pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}"


def prepreg() -> Sheet:
    """Carbon prepreg: test with requirement and average, minimum, maximum; rolls; out-life."""
    tests = [
        ("Resin content", "BPS-TM-101", "%", "33.0", "37.0", "34.9", "34.2", "35.6"),
        ("Fibre areal weight", "BPS-TM-101", "g/m²", "188", "200", "194", "192", "196"),
        ("Volatile content", "BPS-TM-104", "%", "", "1.0", "0.41", "0.35", "0.48"),
        ("Gel time at 177 °C", "BPS-TM-110", "min", "8", "16", "11.6", "11.2", "12.1"),
        ("Resin flow", "BPS-TM-107", "%", "12", "26", "19.4", "18.1", "20.8"),
        ("Tg dry", "EN 6032", "°C", "190", "", "203", "201", "206"),
        ("Tensile strength 0°", "EN 2561", "MPa", "2400", "", "2785", "2690", "2871"),
        ("Interlaminar shear strength", "EN 2563", "MPa", "110", "", "124", "121", "128"),
    ]
    body = (
        "<table><tr><td>"
        + logo("VEXCELL", "#00539b", 36)
        + "</td><td style='text-align:right'><b style='font-size:13pt'>Certificate of Conformity and Test Report</b><br>according to EN 9100 / EN 10204-3.1</td></tr></table>"
        "<table class=b><tr><td>Customer</td><td>Aerospatiale Composants Bretagne SA</td><td>Report No.</td><td>CT-2025-041877</td></tr><tr><td>Purchase order</td><td>4512 008 771</td><td>Date of issue</td><td>03-Jun-2025</td></tr><tr><td>Product</td><td>VexPly 8552/35%/194/IM7-12K</td><td>Customer specification</td><td>ABS 5614 Iss. 4</td></tr><tr><td>Batch No.</td><td><b>2P25-0187</b></td><td>Customer part No.</td><td>ABS5614A194</td></tr><tr><td>Date of manufacture</td><td>22-May-2025</td><td>Expiry date at -18 °C</td><td>22-May-2026</td></tr><tr><td>Quantity</td><td>412.6 m²</td><td>Rolls</td><td>001, 002, 003, 005</td></tr></table>"
        + table(
            [[t, m, u, lo or "-", hi or "-", v, a, z] for t, m, u, lo, hi, v, a, z in tests],
            [
                [
                    ("Property", "rowspan=2"),
                    ("Test method", "rowspan=2"),
                    ("Unit", "rowspan=2"),
                    ("Requirement", "colspan=2"),
                    ("Result", "colspan=3"),
                ],
                ["min", "max", "mean", "min ind.", "max ind."],
            ],
            "g",
        )
        + "<p>The material conforms to the above specification and purchase order. Shop life 10 days at 23 °C.</p><p>Quality Manager (release authority): F. Deslandes &nbsp;&nbsp;"
        + signature(71)
        + "</p><p><small>Vexcell Composites SARL, Route de la Gare, 01120 Dagneux, France</small></p>"
    )
    results = [
        row(t, [v, a, z], u, lo=lo or None, hi=hi or None, method=m)
        for t, m, u, lo, hi, v, a, z in tests
    ]
    truth = label(
        ["certificate_of_conformance", "inspection_certificate", "certificate_of_analysis"],
        [
            lot(
                "2P25-0187",
                "VexPly 8552/35%/194/IM7-12K",
                results,
                code=["ABS5614A194"],
                made="2025-05-22",
                expiry="2026-05-22",
                quantity="412.6 m²",
            )
        ],
        number="CT-2025-041877",
        date="2025-06-03",
        supplier=["Vexcell Composites SARL", "VEXCELL"],
        customer="Aerospatiale Composants Bretagne SA",
        order="4512 008 771",
        overall=["pass", None],
        notes="Each result prints its mean and the lowest and highest single value.",
    )
    return Sheet("prepreg-vexcell", "en", page(GRID, body), truth, engine="weasyprint")


def sealant() -> Sheet:
    """Two-part sealant kit: lots of base and accelerator, shelf life, requirement as text."""
    tests = [
        ("Nonvolatile content", "AMS 3276", "92 min", "96.4", "%", "92", None),
        ("Viscosity, base", "AMS 3276", "9,000 - 16,000", "12,400", "poise", "9,000", "16,000"),
        ("Application time", "AMS 3276", "2 hrs min", "2.6", "hrs", "2", None),
        ("Tack free time", "AMS 3276", "36 hrs max", "22", "hrs", None, "36"),
        ("Hardness, 14 days", "ASTM D2240", "35 min", "48", "Shore A", "35", None),
        ("Peel strength", "AMS 3276", "20 min", "37", "lbf/in", "20", None),
        ("Specific gravity", "ASTM D792", "1.65 max", "1.58", None, None, "1.65"),
    ]
    body = (
        "<div style='text-align:center'>"
        + logo("PACIFIC GULF SEALANTS", "#27408b", 36)
        + "<br><small>12780 San Fernando Road, Sylmar, CA 91342</small><h3>CERTIFICATE OF CONFORMANCE</h3></div>"
        "<table><tr><td>CUSTOMER: &nbsp;WINGLINE REPAIR STATION LLC</td><td>DATE: &nbsp;04/22/2025</td></tr><tr><td>CUSTOMER P.O.: &nbsp;WR-20871</td><td>SALES ORDER: &nbsp;7720145</td></tr><tr><td>PRODUCT: &nbsp;PG-1776 B-2 CLASS B SEALANT KIT</td><td>PART NO.: &nbsp;PG1776B2-654</td></tr><tr><td>SPECIFICATION: &nbsp;AMS 3276 REV G, CLASS B-2</td><td>QUANTITY: &nbsp;48 EA</td></tr><tr><td>BATCH NO.: &nbsp;<b>0425-1187</b></td><td>DATE OF MFG: &nbsp;04/08/2025</td></tr><tr><td>EXPIRATION DATE: &nbsp;01/08/2026</td><td>STORE BELOW 80 F</td></tr></table><br>"
        + table(
            [[t, m, need, f"{v} {u}" if u == "hrs" else v] for t, m, need, v, u, *_ in tests],
            [["TEST", "METHOD", "REQUIREMENT", "RESULT"]],
            "g",
        )
        + "<p>THIS IS TO CERTIFY THAT THE MATERIAL LISTED ABOVE WAS MANUFACTURED AND TESTED IN ACCORDANCE WITH THE APPLICABLE SPECIFICATION AND WAS FOUND TO CONFORM TO ALL REQUIREMENTS.</p><p>"
        + signature(6)
        + "<br>QUALITY ASSURANCE REPRESENTATIVE</p>"
    )
    results = [
        row(
            [t, t.split(",", maxsplit=1)[0]],
            [v, f"{v} {u}"],
            u if u == "hrs" else None,
            lo=lo,
            hi=hi,
            method=m,
        )
        for t, m, _, v, u, lo, hi in tests
    ]
    truth = label(
        ["certificate_of_conformance"],
        [
            lot(
                "0425-1187",
                "PG-1776 B-2 CLASS B SEALANT KIT",
                results,
                code="PG1776B2-654",
                made="2025-04-08",
                expiry="2026-01-08",
                quantity="48 EA",
            )
        ],
        date="2025-04-22",
        supplier="PACIFIC GULF SEALANTS",
        customer="WINGLINE REPAIR STATION LLC",
        order="WR-20871",
        overall=["pass", None],
        notes="The units of most requirements are not printed.",
    )
    return Sheet(
        "sealant-pacificgulf",
        "en",
        page(GRID, body, size="Letter", margin="18mm"),
        truth,
        damage=replace(
            COLOUR,
            suffix="jpg",
            stamps=(Stamp("RECEIVED\nAPR 29 2025", 0.75, 0.16, "red", round=False),),
        ),
    )


def adhesive() -> Sheet:
    """Adhesive maker's certificate: German and English, SAP form, single strings."""
    tests = [
        ("Viskosität / Viscosity 25 °C", "STM 10", "mPa.s", "900", "1 500", "1 180"),
        ("Dichte / Density", "STM 14", "g/cm³", "1,05", "1,11", "1,08"),
        ("Zugscherfestigkeit / Shear strength", "STM 700", "N/mm²", "20", "", "26,4"),
        ("Losbrechmoment / Breakaway torque", "STM 710", "Nm", "15", "30", "23"),
        ("Aussehen / Appearance", "STM 1", "", "grün / green", "", "entspricht / ok"),
    ]
    lines = [
        "40|46|b18|HENKOL",
        "40|60|r7|Henkol AG & Co. KG, Werk Garching, 85748 Garching",
        "330|46|b12|ANALYSENZERTIFIKAT",
        "330|60|r10|CERTIFICATE OF ANALYSIS",
        "40|96|r8|Kunde / Customer",
        "40|108|b9|Getriebebau Franken GmbH",
        "40|119|r9|Am Kanal 4, 97421 Schweinfurt",
        "330|96|r8|Datum / Date",
        "430|96|r9|19.03.2025",
        "330|110|r8|Ihre Bestellung / Your order",
        "450|110|r9|4500019286",
        "330|124|r8|Lieferung / Delivery",
        "450|124|r9|0810224471 / 000010",
        "40|150|r8|Material",
        "120|150|b9|TORQLOCK 2710 BO250ML",
        "40|163|r8|IDH-Nr.",
        "120|163|r9|1917735",
        "330|150|r8|Charge / Batch",
        "430|150|b9|L54VA90217",
        "330|163|r8|Menge / Quantity",
        "430|163|r9|36 ST",
        "330|176|r8|Haltbar bis / Best before",
        "450|176|r9|02.2027",
        "40|176|r8|Hergestellt / Produced",
        "140|176|r9|17.02.2025",
        "-|40|188|555|188",
    ]
    stops = (("40", "r"), ("245", "r"), ("310", "r"), ("400", "r"), ("460", "r"), ("550", "r"))
    heads = (
        "Merkmal / Characteristic",
        "Methode",
        "Einheit",
        "Untergrenze",
        "Obergrenze",
        "Ergebnis",
    )
    for n, ((x, _), head) in enumerate(zip(stops, heads, strict=True)):
        lines.append(f"{x}|200|b7{'>' if n > 2 else ''}|{head}")
    lines.append("-|40|204|555|204")
    for k, cells in enumerate(tests):
        for n, ((x, _), cell) in enumerate(zip(stops, cells, strict=True)):
            if cell:
                lines.append(f"{x}|{217 + 14 * k}|r8{'>' if n > 2 else ''}|{cell}")
    lines += [
        "40|320|r8|Dieses Zertifikat wurde elektronisch erstellt und ist ohne Unterschrift gültig.",
        "40|331|r8|This certificate was created electronically and is valid without signature.",
        "40|352|r8|Leiter Qualitätssicherung: Dr. A. Mühlegger",
        "300|810|r7^|Seite / Page 1 von / of 1",
    ]
    results = [
        row(
            [t, *t.split(" / "), t.rsplit(" 25 °C", 1)[0]],
            [v, *v.split(" / ")],
            u or None,
            lo=lo if u else [lo, None, "green", "grün"],
            hi=hi or None,
            method=m,
        )
        for t, m, u, lo, hi, v in tests
    ]
    truth = label(
        "certificate_of_analysis",
        [
            lot(
                "L54VA90217",
                ["TORQLOCK 2710 BO250ML", "TORQLOCK 2710"],
                results,
                code="1917735",
                made="2025-02-17",
                expiry=["2027-02", "2027-02-28"],
                quantity="36 ST",
            )
        ],
        date="2025-03-19",
        supplier=["Henkol AG & Co. KG", "HENKOL"],
        customer="Getriebebau Franken GmbH",
        order="4500019286",
    )
    return Sheet("adhesive-henkol", "de+en", "\n".join(lines), truth, engine="canvas")


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (prepreg(), sealant(), adhesive())
