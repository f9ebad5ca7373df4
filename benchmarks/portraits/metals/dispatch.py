"""Portraits of papers that name several lots in lines: conformity by item, scaled mill sheet."""

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
    table,
)
from benchmarks.portraits.metals.scans import OFFICE


def conformity() -> Sheet:
    """Maker's conformity for a delivery: items with batches as rows, dates, no results."""
    items = [
        ("10", "4410-225", "O-ring FKM 75 25x3", "B24-1187", "200", "11/2024", "11/2039"),
        ("20", "4410-318", "O-ring FKM 75 31,8x3", "B25-0042", "150", "01/2025", "01/2040"),
    ]
    body = (
        "<p>" + logo("ARDEN SEALS", "#334e1f", 32) + "</p><h2>Certificate of Conformity</h2>"
        "<p>No.: CC-118204 &nbsp;&nbsp; Date: 05.02.2025<br>Customer: Hydrotech Pumpen GmbH<br>Order: 4500-7718</p>"
        + table(
            items,
            [
                [
                    "Pos.",
                    "Part no.",
                    "Description",
                    "Batch no.",
                    "Qty",
                    "Cure date",
                    "Shelf life end",
                ]
            ],
            "g",
        )
        + "<p>We certify that the items conform to the order and drawing. Arden Seals Ltd, Unit 4, Telford TF1 7AB</p>"
    )
    lots = [
        lot(
            batch,
            text,
            [],
            code=part,
            quantity=[count, f"{count} pcs", None],
            made=[None, f"20{cured[-2:]}-{cured[:2]}"],
            expiry=[f"20{end[-2:]}-{end[:2]}", None],
        )
        for _, part, text, batch, count, cured, end in items
    ]
    truth = label(
        "certificate_of_conformance",
        lots,
        number="CC-118204",
        date="2025-02-05",
        supplier=["Arden Seals Ltd", "ARDEN SEALS"],
        customer="Hydrotech Pumpen GmbH",
        order="4500-7718",
        overall=["pass", None],
    )
    css = ".g td,.g th{border:1px solid #444;padding:2px 6px;text-align:left}"
    return Sheet("conformity-arden", "en", page(css, body), truth)


def borderless() -> Sheet:
    """Declare conformity of three items without rules, one line each; a scan."""
    items = [
        ("SCREW M6X20 A4-80", "933-0620", "771204", "5000 PC"),
        ("NUT M6 A4-80", "934-06", "771933", "5000 PC"),
        ("WASHER M6 A4", "125-06", "769018", "10000 PC"),
    ]
    body = (
        "<h2>DECLARATION OF CONFORMITY</h2><p>Declaration no. D-2025-3318<br>Issued 14 March 2025</p>"
        "<p>Supplier: Nordbolt AS, Industriveien 7, 2020 Skedsmokorset<br>Customer: Fjell Maskin AS<br>Purchase order: 88-1204</p>"
        + table(items, [["Description", "Item number", "Lot number", "Quantity"]], "n")
        + "<p>The goods conform to the ordered standards.</p>"
    )
    lots = [lot(n, text, [], code=code, quantity=count) for text, code, n, count in items]
    truth = label(
        "certificate_of_conformance",
        lots,
        number="D-2025-3318",
        date="2025-03-14",
        supplier="Nordbolt AS",
        customer="Fjell Maskin AS",
        order="88-1204",
        overall=["pass", None],
    )
    css = ".n td,.n th{padding:3px 6px;text-align:left}body{font-size:10pt}"
    return Sheet("conformity-nordbolt", "en", page(css, body, margin="20mm"), truth, damage=OFFICE)


def scaled() -> Sheet:
    """Mill sheet of a line printer: values scaled by the head, pieces tied to heats by a list."""
    names = ["C", "Si", "Mn", "P", "S", "Cr"]
    scales = dict(zip(names, ("x100", "x100", "x100", "x1000", "x1000", "x100"), strict=True))
    heats = {
        "K77120": ("CL-0918", "07 02 41 12 6 3", "243 341 44"),
        "K77125": ("CL-0922", "06 02 39 14 7 2", "238 336 45"),
    }
    lots, chem, mech, listed = [], [], [], []
    for heat, (coil, digits, pulls) in heats.items():
        values = pairs(" ".join(names), digits)
        results = []
        for name, text in values.items():
            by, places = (100, 2) if scales[name] == "x100" else (1000, 3)
            results.append(
                row(name, [f"{int(text) / by:.{places}f}", text], ["%", None, scales[name]])
            )
        strong = pulls.split()
        results += [
            row(["Y.S.", "YS"], strong[0], ["MPA", "MPa"]),
            row(["T.S.", "TS"], strong[1], ["MPA", "MPa"]),
            row("EL", strong[2], "%"),
        ]
        lots.append(
            lot(
                [heat, coil],
                ["COLD ROLLED STEEL SHEET IN COIL", "SPCC-SD"],
                results,
                quantity=["10,120 KG", None],
            )
        )
        listed.append(f"  {coil:<12}{heat:<12}0.80 X 1219 X C           10,120")
        chem.append(f"  {heat:<12}" + "".join(f"{v:>8}" for v in values.values()))
        mech.append(f"  {coil:<14}{strong[0]:>8}{strong[1]:>8}{strong[2]:>8}")
    text = "\n".join(
        [
            "",
            "  TAEGWANG COLD ROLLING CO., LTD.            INSPECTION CERTIFICATE",
            "",
            "  CERT. NO.  : TG-250331-118                 DATE  : 2025-03-31",
            "  CUSTOMER   : PT BINA LOGAM JAYA            P/O NO: BLJ-25-0087",
            "  COMMODITY  : COLD ROLLED STEEL SHEET IN COIL",
            "  SPEC       : JIS G3141 SPCC-SD",
            "",
            "  COIL NO.    HEAT NO.    SIZE                      NET KG",
            *listed,
            "",
            "  CHEMICAL COMPOSITION",
            "  HEAT NO.    " + "".join(f"{n:>8}" for n in names),
            "              " + "".join(f"{scales[n]:>8}" for n in names),
            *chem,
            "",
            "  MECHANICAL PROPERTIES",
            "  COIL NO.          Y.S.    T.S.      EL",
            "                     MPA     MPA       %",
            *mech,
            "",
            "  WE CERTIFY THAT THE ABOVE RESULTS ARE TRUE.   QA MANAGER  H. J. PARK",
        ]
    )
    truth = label(
        "inspection_certificate",
        lots,
        number="TG-250331-118",
        date="2025-03-31",
        supplier="TAEGWANG COLD ROLLING CO., LTD.",
        customer="PT BINA LOGAM JAYA",
        order="BLJ-25-0087",
        overall=["pass", None],
    )
    return Sheet("coil-taegwang", "en", text, truth, engine="typewriter")


def hardenability() -> Sheet:
    """Italian bar certificate: two small tables side by side, one across and one down."""
    names = "C Mn Si P S Cr Mo"
    got = pairs(names, "0,39 0,74 0,25 0,012 0,021 1,05 0,19")
    results = [
        *chemistry(got),
        row(["Jominy 3 mm", "3", "J3", "Jominy 3", "3 mm", "PROVA JOMINY 3"], "56", "HRC"),
        row(["Jominy 9 mm", "9", "J9", "Jominy 9", "9 mm", "PROVA JOMINY 9"], "51", "HRC"),
        row(["Durezza", "Durezza HB"], "205", "HB", hi="241"),
        row("Grano", "6", lo="5"),
    ]
    body = (
        "<p><b>Acciaieria del Garda S.p.A.</b> - 25080 Nuvolento (BS)</p><h3>CERTIFICATO DI COLLAUDO 3.1 N. 7781/25</h3>"
        "<p>Cliente: Trafilerie Orobiche S.r.l.<br>Ordine: 2025/118 del 10/01/2025<br>Data: 12/02/2025<br>Prodotto: Tondo laminato 40 mm 41CrS4<br>Colata: 25-31177<br>Peso netto: 8.320 kg</p>"
        + table([list(got.values())], [names.split()], "g")
        + "<p>Analisi in %</p><table><tr><td style='width:48%'>"
        + table([["HRC", "56", "51"]], [["Prova Jominy mm", "3", "9"]], "g")
        + "</td><td style='width:4%'></td><td>"
        + table(
            [["Durezza", "HB", "", "241", "205"], ["Grano", "", "5", "", "6"]],
            [["Prova", "Unità", "Min", "Max", "Valore"]],
            "g",
        )
        + "</td></tr></table><p>Il materiale è conforme all'ordine.</p>"
    )
    truth = label(
        "inspection_certificate",
        [
            lot(
                "25-31177",
                ["Tondo laminato 40 mm 41CrS4", "Tondo laminato 40 mm"],
                results,
                quantity="8.320 kg",
            )
        ],
        number="7781/25",
        date="2025-02-12",
        supplier="Acciaieria del Garda S.p.A.",
        customer="Trafilerie Orobiche S.r.l.",
        order="2025/118",
        overall=["pass", None],
    )
    css = ".g td,.g th{border:1px solid #444;padding:2px 6px;font-weight:normal}"
    return Sheet("bar-garda", "it", page(css, body), truth)


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (conformity(), borderless(), scaled(), hardenability())
