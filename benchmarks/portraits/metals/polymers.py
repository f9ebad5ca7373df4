"""Portraits of polymers and rubber."""

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
    CROOKED,
    PALE,
)

GRID = ".g td,.g th{border:.6px solid #444;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.4pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}.p td,.p th{text-align:left;padding:2px 6px;font-weight:normal}.p thead{border-top:1px solid #000;border-bottom:1px solid #000}"


def borealia() -> Sheet:
    """Polypropylene granulate: SAP output of single strings, two lots one after the other."""
    head = [
        "40|50|b16|Borealia",
        "400|50|r8|Borealia Polymers Oy",
        "400|60|r8|P.O. Box 330, FI-06101 Porvoo",
        "40|92|b13|Certificate of Analysis",
        "40|105|r8|Inspection certificate 3.1 according to EN 10204",
        "40|130|r8|Sold-to party",
        "40|142|r9|Rotoplast Kunststofftechnik GmbH",
        "40|153|r9|4600 Wels, AT",
        "320|130|r8|Certificate no.",
        "430|130|r9|2002881774",
        "320|142|r8|Issue date",
        "430|142|r9|2025-05-28",
        "320|154|r8|Customer order no.",
        "430|154|r9|BE-1170429",
        "320|166|r8|Delivery / item",
        "430|166|r9|1006651182 / 10",
        "40|182|r8|Product",
        "120|182|b9|BJ380MO-1400",
        "40|194|r8|Material no.",
        "120|194|r9|1011822",
        "320|182|r8|Delivered quantity",
        "430|182|r9|24.750 TO",
    ]
    lots_data = {
        "5K1440917": ("16.500 TO", "12 May 2025", ("80", "0.906", "4.6", "27.1", "<0.10")),
        "5K1440921": ("8.250 TO", "13 May 2025", ("78", "0.906", "4.4", "27.4", "<0.10")),
    }
    tests = [
        ("MFR 230 °C/2.16 kg", "ISO 1133", "g/10 min", "70", "90"),
        ("Density", "ISO 1183", "g/cm³", "0.902", "0.910"),
        ("Charpy notched +23 °C", "ISO 179/1eA", "kJ/m²", "3.5", ""),
        ("Tensile stress at yield", "ISO 527-2", "MPa", "25.0", ""),
        ("Volatiles", "BTM 22417", "%", "", "0.20"),
    ]
    lines, lots, y = list(head), [], 214
    stops = ("40", "200", "290", "370", "430", "520")
    for number, (amount, made, values) in lots_data.items():
        lines += [
            f"-|40|{y - 8}|555|{y - 8}",
            f"40|{y + 4}|b9|Lot {number}",
            f"200|{y + 4}|r8|Quantity {amount}",
            f"370|{y + 4}|r8|Production date {made}",
        ]
        lines += [
            f"{x}|{y + 20}|b8|{h}"
            for x, h in zip(
                stops, ("Property", "Method", "Unit", "Min", "Max", "Value"), strict=True
            )
        ]
        results = []
        for k, (test, value) in enumerate(zip(tests, values, strict=True)):
            lines += [
                f"{x}|{y + 34 + 13 * k}|r8|{c}"
                for x, c in zip(stops, (*test, value), strict=True)
                if c
            ]
            results.append(
                row(test[0], value, test[2], lo=test[3] or None, hi=test[4] or None, method=test[1])
            )
        lots.append(
            lot(
                number,
                "BJ380MO-1400",
                results,
                code="1011822",
                made="2025-05-12" if "12" in made else "2025-05-13",
                quantity=amount,
            )
        )
        y += 128
    lines += [
        f"40|{y + 10}|r8|The values are from the production lots. Issued by computer, no signature needed.",
        f"40|{y + 30}|r8|Laboratory manager: Tuula Heinonen",
    ]
    truth = label(
        ["certificate_of_analysis", "inspection_certificate"],
        lots,
        number="2002881774",
        date="2025-05-28",
        supplier=["Borealia Polymers Oy", "Borealia"],
        customer="Rotoplast Kunststofftechnik GmbH",
        order="BE-1170429",
    )
    return Sheet("polymer-borealia", "en", "\n".join(lines), truth, engine="canvas")


def polykarbo() -> Sheet:
    """Polycarbonate: German and English on two lines of each cell; a pale scan."""
    tests = [
        (
            "Schmelze-Volumenfließrate<br><i>Melt volume-flow rate</i>",
            "ISO 1133",
            "cm³/10 min",
            "17,0",
            "21,0",
            "18,8",
            "MVR",
        ),
        (
            "Vicat-Erweichungstemperatur<br><i>Vicat softening temperature</i>",
            "ISO 306",
            "°C",
            "142",
            "",
            "145",
            "",
        ),
        ("Gelbwert<br><i>Yellowness index</i>", "ASTM E313", "", "", "2,0", "1,2", ""),
        (
            "Lichttransmission<br><i>Light transmission</i>",
            "ISO 13468-2",
            "%",
            "88,0",
            "",
            "89,4",
            "",
        ),
        ("Restfeuchte<br><i>Residual moisture</i>", "ISO 15512", "%", "", "0,10", "0,03", ""),
    ]
    body = (
        "<table><tr><td>"
        + logo("polykarbo", "#7a1fa2", 38)
        + "</td><td style='text-align:right'><b>Werkszeugnis / Certificate</b><br>Abnahmeprüfzeugnis 3.1 / Inspection certificate 3.1<br>EN 10204</td></tr></table><br>"
        "<table style='line-height:1.5'><tr><td>Empfänger / <i>Consignee</i></td><td>Lichttechnik Eggenfelden GmbH</td><td>Datum / <i>Date</i></td><td>2025-02-11</td></tr><tr><td>Ihre Bestellnr. / <i>Your order no.</i></td><td>45-00311872</td><td>Zeugnis-Nr. / <i>Cert. no.</i></td><td>80771229</td></tr><tr><td>Produkt / <i>Product</i></td><td><b>KARBOLON 2407 550115</b></td><td>Materialnr. / <i>Material no.</i></td><td>05718842</td></tr><tr><td>Charge / <i>Batch</i></td><td><b>EU17B02488</b></td><td>Menge / <i>Quantity</i></td><td>8.000 KG</td></tr></table><br>"
        + table(
            [list(t[:6]) for t in tests],
            [
                [
                    "Merkmal<br><i>Property</i>",
                    "Methode<br><i>Method</i>",
                    "Einheit<br><i>Unit</i>",
                    "Min.",
                    "Max.",
                    "Istwert<br><i>Actual value</i>",
                ]
            ],
            "p",
        )
        + "<p style='font-size:7.5pt'>Dieses Zeugnis wurde maschinell erstellt und ist ohne Unterschrift gültig.<br><i>This certificate was generated by computer and is valid without signature.</i></p><p>polykarbo AG, Standort Uerdingen, 47829 Krefeld</p>"
    )
    results = []
    for t, m, u, lo, hi, v, _ in tests:
        german, english = t.replace("</i>", "").split("<br><i>")
        results.append(
            row(
                [f"{german} {english}", german, english, f"{german} / {english}"],
                v,
                u or None,
                lo=lo or None,
                hi=hi or None,
                method=m,
            )
        )
    truth = label(
        ["inspection_certificate", "certificate_of_analysis"],
        [
            lot(
                "EU17B02488",
                ["KARBOLON 2407 550115", "KARBOLON 2407"],
                results,
                code="05718842",
                quantity="8.000 KG",
            )
        ],
        number="80771229",
        date="2025-02-11",
        supplier=["polykarbo AG", "polykarbo"],
        customer="Lichttechnik Eggenfelden GmbH",
        order="45-00311872",
    )
    return Sheet(
        "polymer-polykarbo",
        "de+en",
        page(GRID, body, margin="18mm"),
        truth,
        engine="weasyprint",
        damage=PALE,
    )


def rubber() -> Sheet:
    """French rubber compound: batches as columns, limits as plus and minus; a scan."""
    batches = ("25-03-1181", "25-03-1182", "25-03-1183")
    tests = [
        ("Dureté", "NF ISO 48-4", "Shore A", "70 ± 5", "65", "75", ("71", "70", "72")),
        (
            "Densité",
            "ISO 2781",
            "g/cm³",
            "1,18 ± 0,02",
            "1,16",
            "1,20",
            ("1,182", "1,179", "1,185"),
        ),
        ("Rhéomètre ML", "ISO 6502", "dN.m", "1,2 - 2,4", "1,2", "2,4", ("1,71", "1,68", "1,75")),
        (
            "Rhéomètre MH",
            "ISO 6502",
            "dN.m",
            "14,0 - 19,0",
            "14,0",
            "19,0",
            ("16,4", "16,1", "16,8"),
        ),
        ("Rhéomètre t90", "ISO 6502", "min", "≤ 4,5", None, "4,5", ("3,62", "3,70", "3,55")),
        ("Résistance à la rupture", "ISO 37", "MPa", "≥ 12", "12", None, ("14,8", "14,3", "15,1")),
    ]
    body = (
        "<table><tr><td>"
        + logo("CAOUTCHOUCS DU GATINAIS", "#222", 26)
        + "<br><small>Caoutchoucs du Gâtinais SA - 45200 Montargis</small></td><td style='text-align:right'><b style='font-size:13pt'>BULLETIN D'ANALYSE</b><br>N° BA-25/2207</td></tr></table><br>"
        "<table class=b><tr><td>Client : Joints Industriels Savoie</td><td>Commande n° : 118-2025</td><td>Date : 21/03/2025</td></tr><tr><td>Produit : Mélange EPDM 70 noir</td><td>Référence : ME 7040 N</td><td>Date de fabrication : 18/03/2025</td></tr><tr><td>Poids total : 1 350 kg</td><td>À utiliser avant le : 18/09/2025</td><td>BL n° 40711</td></tr></table><br>"
        + table(
            [[t, m, u, spec, *v] for t, m, u, spec, _, _, v in tests],
            [
                [
                    ("Essai", "rowspan=2"),
                    ("Norme", "rowspan=2"),
                    ("Unité", "rowspan=2"),
                    ("Spécification", "rowspan=2"),
                    ("Lots", "colspan=3"),
                ],
                list(batches),
            ],
            "g",
        )
        + "<p>Conforme aux spécifications. &nbsp; Le laboratoire : "
        + signature(47)
        + " D. Aubertin</p>"
    )
    lots = [
        lot(
            batch,
            "Mélange EPDM 70 noir",
            [
                row(
                    t,
                    v[n],
                    u,
                    lo=[lo, spec] if lo else None,
                    hi=[hi, spec] if hi else None,
                    method=m,
                )
                for t, m, u, spec, lo, hi, v in tests
            ],
            code="ME 7040 N",
            made="2025-03-18",
            expiry="2025-09-18",
            quantity=[None, "1 350 kg"],
        )
        for n, batch in enumerate(batches)
    ]
    truth = label(
        "certificate_of_analysis",
        lots,
        number="BA-25/2207",
        date="2025-03-21",
        supplier=["Caoutchoucs du Gâtinais SA", "CAOUTCHOUCS DU GATINAIS"],
        customer="Joints Industriels Savoie",
        order="118-2025",
        overall=["pass", None],
    )
    return Sheet(
        "rubber-gatinais",
        "fr",
        page(GRID, body),
        truth,
        damage=replace(CROOKED, highlights=((0.1, 0.205, 0.8, 0.016),)),
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (borealia(), polykarbo(), rubber())
