"""Portraits of stainless steel coils."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.portraits.metals.kit import (
    Sheet,
    Truth,
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

GRID = ".g td,.g th{border:.7px solid #000;padding:1px 4px;font-weight:normal}.g{font-size:8pt;text-align:center;margin:3px 0}small{font-size:6.3pt}.b td{border:.7px solid #000;padding:1px 4px;vertical-align:top}h4{margin:6px 0 1px;font-size:8.5pt}"


def avesund() -> Sheet:
    """Nordic stainless coil: numbered boxes, ferrite and grain, two standards' proof strengths."""
    names = "C Si Mn P S Cr Ni Mo N"
    got = pairs(names, "0.019 0.42 1.31 0.030 0.001 17.05 10.06 2.04 0.048")
    pulls = {
        "F": ("291", "328", "601", "55", "54", "172"),
        "B": ("286", "321", "594", "57", "55", "168"),
    }
    heads = ["Rp0.2<br>N/mm²", "Rp1.0<br>N/mm²", "Rm<br>N/mm²", "A5<br>%", "A50<br>%", "HB"]
    lows, highs = ["220", "260", "530", "40", "40", ""], ["", "", "680", "", "", "217"]
    css = "body{font-family:'Noto Sans'}td,th{font-size:7.6pt}.b td{border:.5px solid #678;padding:1px 4px 2px;vertical-align:top}.g td,.g th{border:.5px solid #678;text-align:center;font-weight:400}small{font-size:5.8pt;color:#356}h4{font-size:7.5pt;margin:5px 0 1px}"
    body = (
        "<table><tr><td>"
        + logo("avesund", "#0a4ea2", 36)
        + "</td><td style='text-align:right'><b>INSPECTION CERTIFICATE 3.1</b><br>EN 10204:2004</td></tr></table>"
        + table(
            [
                [
                    caption("Customer A06", "Tankbau Nordlicht GmbH", "colspan=2"),
                    caption("Certificate A03", "S2250417-1"),
                    caption("Date", "17-04-2025"),
                    caption("Page", "1/1"),
                ],
                [
                    caption("Your order A07", "TN 4500229104"),
                    caption("Our order A08", "C41877"),
                    caption("Product B01", "Stainless steel coil, cold rolled, 2B"),
                    caption("Coil / Lot B07", "8812340"),
                    caption("Heat B07", "553117"),
                ],
                [
                    caption("Steel grade B02", "1.4404 / 316L"),
                    caption("Standard", "EN 10088-4, ASTM A240"),
                    caption("Dimensions B09", "3,00 x 1500 mm"),
                    caption("Weight B13", "9 870 kg"),
                    caption("Marking B06", "AVS 316L 553117"),
                ],
            ],
            cls="b",
        )
        + "<h4>Chemical composition C71-C92 (%)</h4>"
        + table([list(got.values())], [names.split()], "g")
        + "<h4>Test results C10-C39, 20 °C</h4>"
        + table(
            [["min", *lows], ["max", *highs], *[[k, *v] for k, v in pulls.items()]],
            [["Test", *heads]],
            "g",
        )
        + "<p style='font-size:7.5pt'>F = front, B = back. D01 Identity check (PMI): OK. Intergranular corrosion EN ISO 3651-2 A: OK.<br>Z01 The products supplied are in compliance with the requirements of the order.</p><p style='font-size:7.5pt'>Z02 Avesund Stainless Oy, Tornio Works, FI-95490 Tornio · Inspection representative: Päivi Rautio</p>"
    )
    units: list[str | None] = ["N/mm²", "N/mm²", "N/mm²", "%", "%", None]
    results: list[Truth] = chemistry(got)
    for n, head in enumerate(heads):
        name = head.split("<br>", maxsplit=1)[0]
        unit = units[n] or ["HB", None]
        results.append(
            row(name, [pulls["F"][n], pulls["B"][n]], unit, lo=lows[n] or None, hi=highs[n] or None)
        )
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["553117", "8812340"],
                ["Stainless steel coil, cold rolled, 2B", "Stainless steel coil", "1.4404 / 316L"],
                results,
                quantity="9 870 kg",
            )
        ],
        number="S2250417-1",
        date="2025-04-17",
        supplier=["Avesund Stainless Oy", "Avesund Stainless Oy, Tornio Works", "avesund"],
        customer="Tankbau Nordlicht GmbH",
        order=["TN 4500229104", "4500229104"],
        overall=["pass", None],
    )
    return Sheet("stainless-avesund", "en", page(css, body, margin="12mm"), truth)


def inoxal() -> Sheet:
    """French stainless stockholder: three coils as rows, letter head as picture; a scan."""
    names = "C Si Mn P S Cr Ni N Ti"
    data = {
        "4718A2": (
            "A51177",
            "0,021 0,48 1,62 0,031 0,001 18,12 8,05 0,071 0,004",
            "297 629 54",
            "4 218",
        ),
        "4718B1": (
            "A51177",
            "0,021 0,48 1,62 0,031 0,001 18,12 8,05 0,071 0,004",
            "301 634 53",
            "4 305",
        ),
        "4725A1": (
            "A51190",
            "0,024 0,45 1,58 0,029 0,002 18,20 8,09 0,068 0,003",
            "289 618 55",
            "3 960",
        ),
    }
    heats: dict[str, list[str]] = {}
    for coil, (heat, *_) in data.items():
        heats.setdefault(heat, []).append(coil)
    lots = []
    for heat, coils in heats.items():
        pulls = [data[c][2].split() for c in coils]
        lots.append(
            lot(
                [heat, *coils[:1]],
                [
                    "Bobine inox laminée à froid",
                    "1.4301 / 304 - 2B",
                    "1.4301 / 304",
                    "Bobine inox laminée à froid 2B",
                ],
                [
                    *chemistry(pairs(names, data[coils[0]][1])),
                    row(
                        ["Rp0,2", "Limite élastique Rp0,2"],
                        [p[0] for p in pulls],
                        "MPa",
                        lo=["230", None],
                    ),
                    row(
                        ["Rm", "Résistance Rm"],
                        [p[1] for p in pulls],
                        "MPa",
                        lo=["540", None],
                        hi=["750", None],
                    ),
                    row(["A80", "Allongement A80"], [p[2] for p in pulls], "%", lo=["45", None]),
                ],
                quantity=[f"{data[coils[0]][3]} kg", None],
            )
        )
    body = (
        "<table><tr><td>"
        + logo("INOXAL SERVICES", "#005f73", 44)
        + "</td><td style='text-align:right'>CERTIFICAT DE RÉCEPTION 3.1<br>NF EN 10204</td></tr></table><br>"
        "<table><tr><td style='width:55%;vertical-align:top'>N° de certificat : <b>IS-0093317</b><br>Date d'émission : 8 avril 2025<br>Votre commande : CDE 25-4471<br>Notre bon de livraison : BL 118209</td><td><b>CHAUDRONNERIE DU VALOIS</b><br>14 rue des Forges<br>60800 CRÉPY</td></tr></table>"
        "<p>Produit : Bobine inox laminée à froid &nbsp; Nuance : 1.4301 / 304 - 2B &nbsp; Norme : EN 10028-7, EN 10088-2 &nbsp; Dimensions : 2,00 x 1000 mm</p>"
        + table(
            [[c, h, w, *d.split()] for c, (h, d, _, w) in data.items()],
            [
                [
                    ("N° bobine", "rowspan=2"),
                    ("Coulée", "rowspan=2"),
                    ("Poids (kg)", "rowspan=2"),
                    ("Analyse chimique (%)", "colspan=9"),
                ],
                names.split(),
            ],
            "g",
        )
        + table(
            [
                ["mini", "", "230", "540", "45"],
                ["maxi", "", "", "750", ""],
                *[[c, "T", *p.split()] for c, (_, _, p, _) in data.items()],
            ],
            [["N° bobine", "Sens", "Rp0,2 (MPa)", "Rm (MPa)", "A80 (%)"]],
            "g",
        )
        + "<p>Nous certifions que la livraison est conforme aux stipulations de la commande.</p><p>Le responsable qualité : S. Thévenet "
        + signature(14)
        + "</p><div style='position:absolute;top:250mm;font-size:7pt'>INOXAL SERVICES SAS - ZI Nord - 60100 Creil - SIRET 412 887 190 00023</div>"
        + stamp(
            ["INOXAL", "CONTRÔLE", "QUALITÉ"], colour="#1f3fa0", angle=-9, left="95mm", top="70mm"
        )
    )
    truth = label(
        "inspection_certificate",
        lots,
        number="IS-0093317",
        date="2025-04-08",
        supplier=["INOXAL SERVICES SAS", "INOXAL SERVICES"],
        customer="CHAUDRONNERIE DU VALOIS",
        order=["CDE 25-4471", "25-4471"],
        overall=["pass", None],
    )
    return Sheet("stainless-inoxal", "fr", page(GRID, body, margin="16mm"), truth, damage=OFFICE)


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (avesund(), inoxal())
