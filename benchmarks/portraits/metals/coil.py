"""Portraits of coils: hot rolled, cold rolled."""

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
    table,
)
from benchmarks.portraits.metals.scans import (
    PALE,
)


def donau() -> Sheet:
    """Austrian hot rolled coil: borderless, labels above values, German only; a pale scan."""
    names = "C Si Mn P S Al Nb Ti V Cr N"
    got = pairs(names, "0,071 0,018 0,640 0,012 0,0043 0,041 0,028 0,002 0,004 0,031 0,0048")
    high = pairs("C Si Mn P S", "0,120 0,500 1,300 0,025 0,0150") | {
        "Nb": "0,090",
        "Ti": "0,150",
        "V": "0,200",
    }
    low = {"Al": "0,015"}
    limits = [
        ["min.", *[low.get(n, "") for n in got]],
        ["max.", *[high.get(n, "") for n in got]],
        ["0 914 227", *got.values()],
    ]
    css = "td{vertical-align:top;padding:1px 6px 5px 0}small{color:#666;font-size:6.5pt}.c td,.c th{text-align:right;padding:1px 5px;font-weight:normal}.c thead{border-bottom:1px solid #888}h1{font-size:15pt;color:#004a8f;margin:0}"
    grid = [
        [
            caption("Zeugnis-Nr.", "92-2025-1180457"),
            caption("Datum", "05.05.2025"),
            caption("Bestell-Nr. des Kunden", "B-77120/3"),
            caption("Auftrags-Nr.", "3015522/000020"),
        ],
        [
            caption("Kunde", "Profilwerk Traisental GmbH<br>3150 Wilhelmsburg"),
            caption("Erzeugnis", "Warmgewalztes Breitband, gebeizt"),
            caption("Stahlsorte", "S420MC nach EN 10149-2"),
            caption("Abmessung", "4,00 x 1250 mm"),
        ],
        [
            caption("Coil-Nr.", "5512 0837 01"),
            caption("Schmelze", "0 914 227"),
            caption("Gewicht netto", "21.460 kg"),
            caption("Lieferschein", "80417725"),
        ],
    ]
    mech = [
        ["min.", "", "420", "480", "19", ""],
        ["max.", "", "", "620", "", ""],
        ["Ist", "längs", "468", "531", "24", "i.O."],
    ]
    body = (
        "<table><tr><td><h1>Abnahmeprüfzeugnis 3.1</h1>gemäß EN 10204</td><td style='text-align:right'>"
        + logo("donau stahl", "#0a7fb5", 36)
        + "</td></tr></table><hr>"
        + table(grid)
        + "<b>Chemische Zusammensetzung (Schmelzanalyse) [%]</b>"
        + table(limits, [["", *names.split()]], "c")
        + "<br><b>Mechanische Eigenschaften, Prüfung nach EN ISO 6892-1</b>"
        + table(mech, [["", "Richtung", "ReH [MPa]", "Rm [MPa]", "A5 [%]", "Faltversuch"]], "c")
        + "<p>Es wird bestätigt, dass die Lieferung den Vereinbarungen bei der Bestellung entspricht.<br>Dieses Zeugnis wurde maschinell erstellt und ist ohne Unterschrift gültig.</p>"
        + "<p>Werkssachverständiger: Ing. Brandstetter</p><div style='position:absolute;top:262mm;font-size:6.5pt;color:#777'>Donau Stahl Band GmbH · Hafenstraße 9 · 4020 Linz · FN 118822k Landesgericht Linz · Ein Unternehmen der Donau-Gruppe</div>"
    )
    results = [
        *chemistry(got, lows=low, highs=high),
        row("ReH", "468", "MPa", lo="420"),
        row("Rm", "531", "MPa", lo="480", hi="620"),
        row("A5", "24", "%", lo="19"),
        row("Faltversuch", "i.O.", verdict=["pass", None]),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["0 914 227", "5512 0837 01", "5512083701"],
                [
                    "Warmgewalztes Breitband, gebeizt",
                    "Warmgewalztes Breitband, gebeizt S420MC",
                    "S420MC nach EN 10149-2",
                    "S420MC",
                ],
                results,
                quantity=["21.460 kg"],
            )
        ],
        number="92-2025-1180457",
        date="2025-05-05",
        supplier=["Donau Stahl Band GmbH", "donau stahl"],
        customer="Profilwerk Traisental GmbH",
        order="B-77120/3",
        overall=["pass", None],
    )
    return Sheet("coil-donau", "de", page(css, body, margin="16mm"), truth, damage=PALE)


def arceval() -> Sheet:
    """French mill's coil certificate: every field one string at one place, French and English."""
    names = "C Mn P S Si Al N Nb Ti Cr"
    got = pairs(names, "0.064 0.298 0.011 0.008 0.012 0.043 0.0039 0.001 0.002 0.024")
    high = pairs("C Mn P S", "0.100 0.450 0.030 0.030")
    lines = [
        "40|48|b15|ARCEVAL MEDITERRANEE",
        "40|62|r7|Zone Industrielle Portuaire - F-13776 FOS-SUR-MER CEDEX",
        "360|48|b11|CERTIFICAT DE RECEPTION 3.1",
        "360|60|r9|INSPECTION CERTIFICATE 3.1",
        "360|71|r8|NF EN 10204:2005",
        "-|40|80|555|80",
        "40|94|r7|N° du certificat / Certificate No.",
        "40|106|b9|0002417735/00",
        "220|94|r7|Date",
        "220|106|b9|12/06/2025",
        "330|94|r7|N° commande client / Customer order No.",
        "330|106|b9|CF-2025-00871",
        "40|124|r7|Client / Customer",
        "40|136|b9|EMBOUTISSAGE DU FOREZ SAS",
        "40|147|r8|42160 ANDREZIEUX-BOUTHEON",
        "220|124|r7|N° commande usine / Works order",
        "220|136|b9|4417820 / 003",
        "330|124|r7|Avis d'expédition / Dispatch note",
        "330|136|b9|87/114520",
        "-|40|156|555|156",
        "40|170|r7|Produit / Product",
        "150|170|r9|BOBINE LAMINEE A FROID / COLD ROLLED COIL",
        "40|184|r7|Nuance / Grade",
        "150|184|r9|DC04-A-m  EN 10130:2006",
        "40|198|r7|Dimensions (mm)",
        "150|198|r9|1.20 x 1365",
        "40|212|r7|N° bobine / Coil No.",
        "150|212|b9|C7F24418",
        "300|212|r7|N° coulée / Heat No.",
        "400|212|b9|F51209",
        "40|226|r7|Poids net / Net weight",
        "150|226|r9|18 640 kg",
        "40|252|b9|ANALYSE DE COULEE / HEAT ANALYSIS (%)",
    ]
    for n, name in enumerate(names.split()):
        x = 120 + 43 * n
        lines += [f"{x}|268|b8>|{name}", f"{x}|296|r8>|{got[name]}"]
        if name in high:
            lines.append(f"{x}|282|r8>|{high[name]}")
    lines += [
        "40|282|r7|Maxi / Max",
        "40|296|r7|Coulée / Heat",
        "-|40|272|555|272",
        "40|324|b9|ESSAIS MECANIQUES / MECHANICAL TESTS   EN ISO 6892-1",
        "-|40|344|555|344",
    ]
    heads = ["Sens / Dir.", "Rp0.2 (MPa)", "Rm (MPa)", "A80 (%)", "r90", "n90"]
    data = {
        "Mini / Min": ["", "", "270", "38", "1.6", "0.180"],
        "Maxi / Max": ["", "210", "350", "", "", ""],
        "Résultat / Result": ["T", "172", "304", "43.5", "2.10", "0.226"],
    }
    for n, head in enumerate(heads):
        lines.append(f"{175 + 68 * n}|340|r8^|{head}")
    for y, (name, cells) in zip((356, 369, 383), data.items(), strict=True):
        lines.append(f"40|{y}|r7|{name}")
        lines += [f"{175 + 68 * n}|{y}|r8^|{c}" for n, c in enumerate(cells) if c]
    lines += [
        "40|420|r8|Aspect de surface : conforme / Surface appearance: in accordance",
        "40|450|r8|Nous certifions que la fourniture est conforme aux exigences de la commande.",
        "40|461|r8|We certify that the delivered products comply with the requirements of the order.",
        "40|500|r8|Le Responsable Contrôle Qualité / Quality Control Manager",
        "40|514|b9|J. Vasseur",
        "40|800|r6|ARCEVAL MEDITERRANEE S.A.S. au capital de 12 000 000 EUR - RCS Salon-de-Provence   Page 1/1",
    ]
    results = [
        *chemistry(got, highs=high),
        row("Rp0.2", "172", "MPa", hi="210"),
        row("Rm", "304", "MPa", lo="270", hi="350"),
        row("A80", "43.5", "%", lo="38"),
        row("r90", "2.10", lo="1.6"),
        row("n90", "0.226", lo="0.180"),
        row(
            ["Aspect de surface / Surface appearance", "Aspect de surface", "Surface appearance"],
            [
                "conforme",
                "in accordance",
                "conforme / in accordance",
                "conforme / Surface appearance: in accordance",
            ],
            verdict=["pass", None],
        ),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["F51209", "C7F24418"],
                [
                    "BOBINE LAMINEE A FROID / COLD ROLLED COIL",
                    "BOBINE LAMINEE A FROID",
                    "COLD ROLLED COIL",
                    "DC04-A-m",
                    "DC04-A-m EN 10130:2006",
                ],
                results,
                quantity="18 640 kg",
            )
        ],
        number="0002417735/00",
        date="2025-06-12",
        supplier=["ARCEVAL MEDITERRANEE", "ARCEVAL MEDITERRANEE S.A.S."],
        customer="EMBOUTISSAGE DU FOREZ SAS",
        order="CF-2025-00871",
        overall=["pass", None],
    )
    return Sheet("coil-arceval", "fr+en", "\n".join(lines), truth, engine="canvas")


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (donau(), arceval())
