"""Portraits that vary kinds met before: screws, stainless strip, concrete, solvent for chips."""

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
    table,
)

GRID = ".g td,.g th{border:.6px solid #555;padding:1px 5px;font-weight:normal}.g{font-size:8pt;text-align:center}small{font-size:6pt}.b td{border:.6px solid #555;vertical-align:top;padding:1px 4px}"


def screws() -> Sheet:
    """Set screws of a Polish maker: fields of a canvas, a row of elements without a first column."""
    got = pairs("C Mn Si P S B", "0.34 0.81 0.08 0.010 0.007 0.0024")
    tests = [
        ("Hardness core", "PN-EN ISO 6507-1", "HV", "450", "560", "503"),
        ("Hardness surface", "PN-EN ISO 6507-1", "HV0.3", "", "580", "541"),
        ("Torque test", "PN-EN ISO 898-5", "Nm", "23", "", "26"),
        ("Zinc thickness", "PN-EN ISO 3497", "µm", "8", "", "9.4"),
    ]
    lines = [
        "50|60|b14|SRUBOMET SP. Z O.O.",
        "50|74|r8|ul. Fabryczna 8, 34-300 Zywiec, Poland",
        "380|60|b11|Inspection certificate 3.1",
        "380|74|r8|EN 10204:2004    No. SR/0442/25",
        "50|104|r9|Buyer",
        "130|104|b9|Nordwind Antriebe GmbH",
        "330|104|r9|Date",
        "420|104|r9|17.04.2025",
        "50|118|r9|Buyer's order",
        "130|118|r9|NA-45-1180",
        "330|118|r9|Delivery note",
        "420|118|r9|WZ 2211/25",
        "50|132|r9|Product",
        "130|132|r9|Set screw ISO 4026 M10x20 45H Zn",
        "330|132|r9|Index",
        "420|132|r9|4026-10020",
        "50|146|r9|Batch",
        "130|146|b9|25/04/0187",
        "330|146|r9|Heat",
        "420|146|r9|K6120",
        "50|160|r9|Quantity",
        "130|160|r9|12 000 pcs",
        "-|50|172|545|172",
        "50|188|b9|Chemical composition of steel, %",
    ]
    for n, (name, value) in enumerate(got.items()):
        lines += [f"{90 + 70 * n}|204|b9^|{name}", f"{90 + 70 * n}|218|r9^|{value}"]
    lines += ["-|50|228|545|228", "50|244|b9|Results of inspection"]
    stops = ("50", "180", "290", "370", "430", "500")
    heads = ("Characteristic", "Standard", "Unit", "Min", "Max", "Result")
    lines += [f"{x}|260|r9|{h}" for x, h in zip(stops, heads, strict=True)]
    for n, cells in enumerate(tests):
        lines += [f"{x}|{276 + 14 * n}|r9|{c}" for x, c in zip(stops, cells, strict=True) if c]
    lines += ["50|360|r9|Visual inspection: OK        Dimensions: OK", "50|390|r9|QC: A. Kubica"]
    results: list[Truth] = [
        *chemistry(got),
        *[row(t, v, u, lo=lo or None, hi=hi or None, method=m) for t, m, u, lo, hi, v in tests],
        row("Visual inspection", "OK", verdict=["pass", None]),
        row("Dimensions", "OK", verdict=["pass", None]),
    ]
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["25/04/0187", "K6120"],
                "Set screw ISO 4026 M10x20 45H Zn",
                results,
                code="4026-10020",
                quantity="12 000 pcs",
            )
        ],
        number="SR/0442/25",
        date="2025-04-17",
        supplier="SRUBOMET SP. Z O.O.",
        customer="Nordwind Antriebe GmbH",
        order="NA-45-1180",
    )
    return Sheet("screws-srubomet", "en", "\n".join(lines), truth, engine="canvas")


def strip() -> Sheet:
    """Stainless strip of a Spanish maker: two test pieces, limits in rows above them."""
    got = pairs("C Si Mn P S Cr Ni Mo Ti", "0,034 0,51 1,12 0,028 0,002 17,31 9,14 0,22 0,31")
    heads = ["Rp0,2<br>MPa", "Rp1,0<br>MPa", "Rm<br>MPa", "A50<br>%", "HRB"]
    low, high = ["200", "240", "500", "40", ""], ["", "", "700", "", "92"]
    both = (("268", "301", "577", "56", "81"), ("262", "296", "571", "58", "80"))
    body = (
        logo("INOXBANDA", "#8a1538", 30)
        + "<h3>CERTIFICADO DE INSPECCIÓN 3.1 (EN 10204)</h3>"
        + table(
            [
                [
                    caption("Cliente (A06)", "Escapes del Cantábrico, S.L."),
                    caption("Certificado nº (A03)", "25-118843"),
                    caption("Fecha", "26/05/2025"),
                ],
                [
                    caption("Pedido cliente (A07)", "PC-2025-3310"),
                    caption("Producto (B01)", "Fleje inoxidable laminado en frío"),
                    caption("Calidad (B02)", "1.4541"),
                ],
                [
                    caption("Colada (B07)", "4V77120"),
                    caption("Rollo", "118843-02"),
                    caption("Peso neto (B13)", "3.214 kg"),
                ],
            ],
            cls="b",
        )
        + "<p>Análisis de colada (%)</p>"
        + table([list(got.values())], [list(got)], "g")
        + "<p>Ensayos mecánicos</p>"
        + table(
            [["Mín.", *low], ["Máx.", *high], ["1", *both[0]], ["2", *both[1]]],
            [["Probeta", *heads]],
            "g",
        )
        + "<p>Corrosión intergranular EN ISO 3651-2: conforme.</p><p>Inoxbanda, S.A. - Pol. Ind. Barros, 39408 Los Corrales de Buelna</p>"
    )
    results: list[Truth] = chemistry(got)
    for n, head in enumerate(heads):
        name, _, unit = head.partition("<br>")
        results.append(
            row(name, [both[0][n], both[1][n]], unit or None, lo=low[n] or None, hi=high[n] or None)
        )
    results.append(
        row(
            ["Corrosión intergranular", "Corrosión intergranular EN ISO 3651-2"],
            "conforme",
            method=["EN ISO 3651-2", None],
            verdict=["pass", None],
        )
    )
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["4V77120", "118843-02"],
                ["Fleje inoxidable laminado en frío", "1.4541"],
                results,
                quantity="3.214 kg",
            )
        ],
        number="25-118843",
        date="2025-05-26",
        supplier=["Inoxbanda, S.A.", "INOXBANDA"],
        customer="Escapes del Cantábrico, S.L.",
        order="PC-2025-3310",
    )
    return Sheet("strip-inoxbanda", "es", page(GRID, body), truth, engine="weasyprint")


def cylinders() -> Sheet:
    """French concrete laboratory: cylinders as rows, the mean below."""
    data = [
        ("A", "12,61", "2,38", "612", "34,6"),
        ("B", "12,58", "2,37", "598", "33,8"),
        ("C", "12,65", "2,39", "621", "35,1"),
    ]
    body = (
        "<p><b>Labobéton Charentes</b> - SARL Labobéton, 17000 La Rochelle - Accréditation Cofrac 1-0000</p><h3>RAPPORT D'ESSAI N° RE-25-0771</h3><p>Résistance à la compression d'éprouvettes selon NF EN 12390-3</p>"
        "<table class=b><tr><td>Client</td><td>Béton du Marais SAS</td></tr><tr><td>Chantier</td><td>Écluse de Marans</td></tr><tr><td>Béton</td><td>C25/30 XF1 S3</td></tr><tr><td>Date de fabrication</td><td>04/03/2025</td></tr><tr><td>Date d'essai</td><td>01/04/2025 (28 jours)</td></tr></table><br>"
        + table(
            [*data, ["Moyenne", "", "2,38", "", "34,5"]],
            [
                [
                    "Éprouvette",
                    "Masse (kg)",
                    "Masse volumique (kg/dm³)",
                    "Charge (kN)",
                    "Résistance (MPa)",
                ]
            ],
            "g",
        )
        + "<p>La Rochelle, le 2 avril 2025 &nbsp; Le responsable technique : G. Pineau</p>"
    )
    results: list[Truth] = []
    for name, unit, column in (
        ("Masse volumique", "kg/dm³", 2),
        ("Charge", "kN", 3),
        ("Résistance", "MPa", 4),
    ):
        results += [
            row([name, f"{name} {line[0]}", f"{name} Éprouvette {line[0]}"], line[column], unit)
            for line in data
        ]
    results.append(row(["Résistance", "Moyenne", "Résistance Moyenne"], "34,5", "MPa"))
    truth = label(
        "certificate_of_analysis",
        [lot(None, ["C25/30 XF1 S3", None], results, made=["2025-03-04", None])],
        number="RE-25-0771",
        date="2025-04-02",
        supplier="Béton du Marais SAS",
        laboratory=["Labobéton Charentes", "SARL Labobéton"],
        customer=[None, "Béton du Marais SAS"],
    )
    return Sheet("lab-labobeton", "fr", page(GRID, body, margin="18mm"), truth)


def solvent() -> Sheet:
    """Solvent for chip makers: a table of properties, below it metals in two columns."""
    metals = dict(
        zip(
            ["Ag", "Al", "Ba", "Ca", "Co", "Cr", "Cu", "Fe", "K", "Mg"],
            ["<1", "<1", "<1", "2", "<1", "<1", "<1", "3", "<1", "<1"],
            strict=True,
        )
    )
    pieces = list(metals.items())
    main = [
        ("Purity (GC)", "%", "≥ 99.99", "99.996", "99.99", None),
        ("Water (KF)", "ppm", "≤ 50", "18", None, "50"),
        ("Colour", "APHA", "≤ 5", "< 5", None, "5"),
        ("Residue after evaporation", "ppm", "≤ 0.5", "0.1", None, "0.5"),
    ]
    rows = [[a, "5", x, b, "5", y] for (a, x), (b, y) in zip(pieces[:5], pieces[5:], strict=True)]
    body = (
        "<h2>성적서 Certificate of Analysis</h2><p><b>Daehan Fine Solvents Co., Ltd.</b> 12 Gongdan-ro, Gumi, Korea</p>"
        "<table class=b><tr><td>제품명 Product</td><td>Isopropyl Alcohol EL-G5</td><td>Lot No.</td><td>DF250318A</td></tr><tr><td>제조일 Mfg. Date</td><td>2025-03-18</td><td>유효기간 Exp. Date</td><td>2026-03-17</td></tr><tr><td>Customer</td><td>Nanya Wafer Works</td><td>Quantity</td><td>16,000 kg</td></tr><tr><td>Issue Date</td><td>2025-03-20</td><td>Report No.</td><td>DF-Q-25-0318</td></tr></table><br>"
        + table(
            [[t, u, s, v, "Pass"] for t, u, s, v, _, _ in main],
            [["Item", "Unit", "Spec.", "Result", "Judgement"]],
            "g",
        )
        + "<p>Metals (ppb)</p>"
        + table(rows, [["Element", "Spec. max", "Result"] * 2], "g")
        + "<p>QC Manager: Kim J. H.</p>"
    )
    results: list[Truth] = [
        row(t, v, u, lo=lo, hi=hi, verdict="pass") for t, u, _, v, lo, hi in main
    ]
    results += [row(name, value, "ppb", hi="5") for name, value in metals.items()]
    truth = label(
        "certificate_of_analysis",
        [
            lot(
                "DF250318A",
                "Isopropyl Alcohol EL-G5",
                results,
                made="2025-03-18",
                expiry="2026-03-17",
                quantity="16,000 kg",
            )
        ],
        number="DF-Q-25-0318",
        date="2025-03-20",
        supplier="Daehan Fine Solvents Co., Ltd.",
        customer="Nanya Wafer Works",
    )
    return Sheet(
        "solvent-daehan", "en", page(GRID + "body{font-family:'Noto Sans CJK KR'}", body), truth
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (screws(), strip(), cylinders(), solvent())
