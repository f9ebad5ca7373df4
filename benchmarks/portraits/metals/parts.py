"""Portraits of bolts, castings and welding consumables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    table,
)
from benchmarks.portraits.metals.scans import (
    COLOUR,
    CROOKED,
)

GRID = ".g td,.g th{border:.7px solid #000;padding:1px 4px;font-weight:normal}.g{font-size:8pt;text-align:center;margin:3px 0}small{font-size:6.5pt}.b td{border:.7px solid #555;padding:2px 5px;vertical-align:top}h4{margin:6px 0 1px}"


def bolts() -> Sheet:
    """Fastener maker: absolute strings, requirement and actual ranges, lot and heat."""
    names = "C Si Mn P S Cr B"
    got = pairs(names, "0.23 0.21 0.94 0.013 0.006 0.27 0.0021")
    lines = [
        "40|50|sb16|Brakel & Voss Verbindungstechnik GmbH",
        "40|64|s8|Eisenstraße 41, 58636 Iserlohn, Germany",
        "-|40|72|555|72",
        "300|92|sb12^|INSPECTION CERTIFICATE EN 10204-3.1",
        "40|116|s9|Customer:",
        "140|116|s9|Rotorhaus Windenergie ApS",
        "340|116|s9|Certificate no.:",
        "440|116|s9|F25-30881",
        "40|130|s9|Your order no.:",
        "140|130|s9|RW-551020",
        "340|130|s9|Date:",
        "440|130|s9|20 May 2025",
        "40|144|s9|Description:",
        "140|144|s9|Hexagon head bolt EN 14399-4 HV M24 x 110 10.9 tZn",
        "40|158|s9|Article no.:",
        "140|158|s9|1439 4024 0110",
        "340|158|s9|Quantity:",
        "440|158|s9|2,400 pcs",
        "40|172|s9|Lot no.:",
        "140|172|sb9|BV 5K0714",
        "340|172|s9|Heat no.:",
        "440|172|s9|881326",
        "40|186|s9|Head mark:",
        "140|186|s9|BV 10.9 HV",
        "340|186|s9|Material:",
        "440|186|s9|23MnB4",
        "-|40|196|555|196",
        "40|212|sb9|Chemical composition (%), cast analysis",
    ]
    for n, (name, value) in enumerate(got.items()):
        lines += [f"{80 + 60 * n}|228|s9^|{name}", f"{80 + 60 * n}|242|s9^|{value}"]
    tests = [
        ("Tensile strength Rm", "ISO 898-1", "MPa", "1040", "-", "1112"),
        ("Proof strength Rp0.2", "ISO 898-1", "MPa", "940", "-", "1031"),
        ("Elongation A", "ISO 898-1", "%", "9", "-", "13.4"),
        ("Hardness", "ISO 6507-1", "HV10", "320", "380", "348"),
        ("Impact KV -20 °C", "ISO 148-1", "J", "27", "-", "61"),
        ("Coating thickness", "ISO 10684", "µm", "50", "-", "64"),
    ]
    lines += ["-|40|252|555|252", "40|268|sb9|Mechanical and functional properties"]
    stops = ("40", "200", "290", "360", "420", "500")
    for x, head in zip(
        stops, ("Property", "Standard", "Unit", "min.", "max.", "Actual"), strict=True
    ):
        lines.append(f"{x}|284|s9|{head}")
    for n, cells in enumerate(tests):
        lines += [f"{x}|{300 + 14 * n}|s9|{c}" for x, c in zip(stops, cells, strict=True)]
    lines += [
        "-|40|392|555|392",
        "40|408|s9|Wedge tensile test: passed        Decarburisation: none        Thread gauge: GO / NO GO ok",
        "40|436|s9|We certify that the parts were made and tested as ordered. Issued by computer, valid without signature.",
        "40|464|s9|Quality department: H. Lüdenbach, authorised inspection representative",
    ]
    results = [
        *chemistry(got),
        *[
            row(
                [t, t.split(" Rm")[0], t.split(" A")[0]] if t != "Hardness" else t,
                v,
                u,
                lo=lo,
                hi=None if hi == "-" else hi,
                method=m,
            )
            for t, m, u, lo, hi, v in tests
        ],
        row("Wedge tensile test", "passed", verdict=["pass", None]),
        row("Decarburisation", "none", verdict=[None, "pass"]),
        row(
            ["Thread gauge", "Thread gauge: GO / NO GO"],
            ["GO / NO GO ok", "ok"],
            verdict=[None, "pass"],
        ),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["BV 5K0714", "881326"],
                ["Hexagon head bolt EN 14399-4 HV M24 x 110 10.9 tZn", "Hexagon head bolt"],
                results,
                code="1439 4024 0110",
                quantity="2,400 pcs",
            )
        ],
        number="F25-30881",
        date="2025-05-20",
        supplier="Brakel & Voss Verbindungstechnik GmbH",
        customer="Rotorhaus Windenergie ApS",
        order="RW-551020",
        overall=["pass", None],
    )
    return Sheet("bolts-brakel", "en", "\n".join(lines), truth, engine="canvas")


def foundry() -> Sheet:
    """German iron foundry: form with dotted lines, nodularity, Brinell; a crooked scan."""
    names = "C Si Mn P S Mg Cu"
    got = pairs(names, "3,58 2,41 0,19 0,022 0,008 0,043 0,31")
    low = pairs("C Si Mg", "3,40 2,20 0,030")
    high = pairs("C Si Mn P S Mg Cu", "3,80 2,80 0,30 0,040 0,015 0,060 0,50")
    tests = [
        ("Zugfestigkeit Rm", "MPa", "500", "", "548"),
        ("Dehngrenze Rp0,2", "MPa", "320", "", "361"),
        ("Bruchdehnung A", "%", "7", "", "11,2"),
        ("Härte HBW 5/750", "HBW", "170", "230", "192"),
        ("Nodularität", "%", "85", "", "92"),
        ("Ferritanteil", "%", "", "", "55"),
    ]
    body = (
        "<table><tr><td><b style='font-size:14pt'>Gießerei Kallmünz &amp; Söhne KG</b><br><small>Industriestr. 3 · 93183 Kallmünz · IATF 16949</small></td><td style='text-align:right'>Prüfbescheinigung<br><b>Abnahmeprüfzeugnis 3.1</b><br>DIN EN 10204</td></tr></table><hr>"
        "<table style='line-height:1.6'><tr><td>Kunde .............:</td><td>Hydraulik Nordost GmbH</td><td>Zeugnis-Nr. ....:</td><td>APZ 25/0772</td></tr><tr><td>Bestellnummer .....:</td><td>4711-25-0093</td><td>Datum ..........:</td><td>02.06.2025</td></tr><tr><td>Benennung .........:</td><td>Ventilgehäuse DN 80</td><td>Werkstoff ......:</td><td>EN-GJS-500-7</td></tr><tr><td>Zeichnungs-Nr. ....:</td><td>HN 300.418-2</td><td>Stückzahl ......:</td><td>120 Stück</td></tr><tr><td>Chargen-Nr. .......:</td><td>K5-154-07</td><td>Gießdatum ......:</td><td>26.05.2025</td></tr></table>"
        "<h4>Chemische Zusammensetzung in Gew.-%</h4>"
        + table(
            [[n, low.get(n, "-"), high.get(n, "-"), v] for n, v in got.items()],
            [["Element", "Soll min.", "Soll max.", "Ist"]],
            "g",
        )
        + "<h4>Mechanische Eigenschaften (getrennt gegossenes Probestück)</h4>"
        + table(
            [[t, u, lo or "-", hi or "-", v] for t, u, lo, hi, v in tests],
            [["Merkmal", "Einheit", "Soll min.", "Soll max.", "Ist"]],
            "g",
        )
        + "<p>Die Lieferung entspricht den Bestellvorschriften. Ergebnis der Prüfung: <b>i. O.</b></p><p>Der Werkssachverständige: "
        + signature(22)
        + " M. Hierl</p>"
    )
    results = [
        *chemistry(got, unit=["%", "Gew.-%"], lows=low, highs=high),
        *[
            row([t, t.rsplit(" ", 1)[0], t.split()[0]], v, u, lo=lo or None, hi=hi or None)
            for t, u, lo, hi, v in tests
        ],
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                "K5-154-07",
                ["Ventilgehäuse DN 80", "EN-GJS-500-7"],
                results,
                code=["HN 300.418-2", None],
                made=["2025-05-26", None],
                quantity="120 Stück",
            )
        ],
        number=["APZ 25/0772"],
        date="2025-06-02",
        supplier="Gießerei Kallmünz & Söhne KG",
        customer="Hydraulik Nordost GmbH",
        order="4711-25-0093",
        overall=["pass", None],
    )
    return Sheet("casting-kallmuenz", "de", page(GRID, body, margin="18mm"), truth, damage=CROOKED)


def electrode() -> Sheet:
    """Welding wire: certificate 3.1 of a consumable, values of the wire and of the weld metal."""
    names = "C Si Mn P S Cr Ni Mo Cu"
    got = pairs(names, "0.078 0.86 1.47 0.010 0.012 0.03 0.02 0.004 0.11")
    low = pairs("C Si Mn", "0.06 0.70 1.30")
    high = pairs("C Si Mn P S Cr Ni Mo Cu", "0.14 1.00 1.60 0.025 0.025 0.15 0.15 0.15 0.35")
    body = (
        "<div style='background:#f2c500;padding:4px 8px'>"
        + logo("ELGARC", "#c00", 32)
        + " <span style='float:right;font-size:13pt'>Inspection certificate EN 10204 - 3.1</span></div>"
        + table(
            [
                [
                    caption("Document number", "ELG-3.1-2025-66712"),
                    caption("Document date", "2025-01-30"),
                    caption("Customer", "Skarvik Verft AS"),
                    caption("Customer order", "SV-77104 / 2025"),
                ],
                [
                    caption("Product name", "ElgArc AutoWeld 12.51 1,2 mm"),
                    caption("Item number", "1251120990"),
                    caption("Lot number", "PV451300872"),
                    caption("Quantity", "1 008 kg"),
                ],
                [
                    caption("Classification", "EN ISO 14341-A: G 42 4 M21 3Si1", "colspan=2"),
                    caption("AWS A5.18", "ER70S-6", "colspan=2"),
                ],
            ],
            cls="b",
        )
        + "<h4>Chemical analysis of wire (weight %)</h4>"
        + table(
            [
                ["Actual", *got.values()],
                ["Min", *[low.get(n, "") for n in got]],
                ["Max", *[high.get(n, "") for n in got]],
            ],
            [["", *names.split()]],
            "g",
        )
        + "<h4>All weld metal, shielding gas M21, as welded (EN ISO 15792-1)</h4>"
        + table(
            [
                ["Yield strength ReL (MPa)", "474", "420", ""],
                ["Tensile strength Rm (MPa)", "559", "500", "640"],
                ["Elongation A5 (%)", "28", "20", ""],
                ["Impact energy KV at -40 °C (J)", "94", "47", ""],
            ],
            [["Property", "Actual", "Min", "Max"]],
            "g",
        )
        + "<p>We certify that the product has been supplied in accordance with the requirements of the order. This certificate is produced electronically and is valid without signature.</p><p>Anneli Borg, Quality Assurance</p><div style='position:absolute;top:255mm;font-size:7pt;color:#444'>ElgArc AB, Box 8004, SE-402 77 Göteborg · www.elgarc.example</div>"
    )
    results = [
        *chemistry(got, unit=["%", "weight %"], lows=low, highs=high),
        row(
            ["Yield strength ReL", "Yield strength ReL (MPa)", "Yield strength"],
            "474",
            "MPa",
            lo="420",
        ),
        row(
            ["Tensile strength Rm", "Tensile strength Rm (MPa)", "Tensile strength"],
            "559",
            "MPa",
            lo="500",
            hi="640",
        ),
        row(["Elongation A5", "Elongation A5 (%)", "Elongation"], "28", "%", lo="20"),
        row(
            [
                "Impact energy KV at -40 °C",
                "Impact energy KV at -40 °C (J)",
                "Impact energy KV",
                "Impact energy",
            ],
            "94",
            "J",
            lo="47",
        ),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                "PV451300872",
                ["ElgArc AutoWeld 12.51 1,2 mm", "ElgArc AutoWeld 12.51"],
                results,
                code="1251120990",
                quantity="1 008 kg",
            )
        ],
        number="ELG-3.1-2025-66712",
        date="2025-01-30",
        supplier=["ElgArc AB", "ELGARC"],
        customer="Skarvik Verft AS",
        order=["SV-77104 / 2025", "SV-77104"],
        overall=["pass", None],
    )
    return Sheet(
        "weldwire-elgarc",
        "en",
        page(GRID, body, margin="14mm"),
        truth,
        damage=replace(COLOUR, suffix="jpg"),
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (bolts(), foundry(), electrode())
