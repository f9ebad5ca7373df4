"""Portraits of bar, rebar and wire rod."""

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
    SMALL,
)

BOX = "td.x,.g td,.g th{border:.7px solid #000;padding:1px 4px}.g{font-size:7.8pt;text-align:center}small{font-size:6pt;color:#222}.b td{border:.7px solid #000;padding:1px 4px;vertical-align:top}h4{margin:6px 0 1px;font-size:8pt}"


def aceros() -> Sheet:
    """Spanish round bar: Spanish only, hardenability and cleanness beside the usual tables."""
    names = "C Mn Si P S Cr Ni Mo Cu Al Sn"
    got = pairs(names, "0,412 0,78 0,26 0,011 0,024 1,08 0,14 0,21 0,18 0,022 0,011")
    low = pairs("C Mn Cr Mo S", "0,38 0,60 0,90 0,15 0,020")
    high = pairs("C Mn Si P S Cr Mo", "0,45 0,90 0,40 0,025 0,040 1,20 0,30")
    results = [
        *chemistry(got, lows=low, highs=high),
        row(["Dureza", "Dureza HB", "Dureza (HB)"], "212", ["HB", "HBW"], hi="241"),
        row(["Tamaño de grano", "Tamaño de grano austenítico"], "7", lo="5", method="ASTM E112"),
        row(
            ["Jominy 1,5 mm", "J1,5", "1,5", "Jominy J 1,5", "Templabilidad Jominy 1,5"],
            "57",
            "HRC",
            lo="53",
            hi="61",
        ),
        row(
            ["Jominy 5 mm", "J5", "5", "Jominy J 5", "Templabilidad Jominy 5"],
            "56",
            "HRC",
            lo="52",
            hi="61",
        ),
        row(
            ["Jominy 11 mm", "J11", "11", "Jominy J 11", "Templabilidad Jominy 11"],
            "52",
            "HRC",
            lo="43",
            hi="59",
        ),
    ]
    body = (
        "<table><tr><td>"
        + logo("ACERÍA URKOLA", "#7a1020", 34)
        + "</td><td style='text-align:right;font-size:7.5pt'>Acería Urkola, S.A.U.<br>Bº Ugarte s/n, 20720 Azkoitia (Gipuzkoa)</td></tr></table>"
        "<h3 style='text-align:center;margin:4px'>CERTIFICADO DE INSPECCIÓN 3.1 según UNE-EN 10204</h3>"
        "<table class=b><tr><td>Nº certificado</td><td><b>185520-1</b></td><td>Fecha</td><td>31/03/2025</td></tr><tr><td>Cliente</td><td>FORJAS DEL BIDASOA, S.L.</td><td>Pedido cliente</td><td>P25-00914</td></tr><tr><td>Producto</td><td>Redondo laminado 55 mm</td><td>Calidad</td><td>42CrMoS4 +A</td></tr><tr><td>Colada</td><td><b>L-27714</b></td><td>Peso</td><td>14.850 kg</td></tr><tr><td>Referencia cliente</td><td>MAT-42CRS-55</td><td>Albarán</td><td>71209</td></tr></table>"
        "<h4>Composición química (%)</h4>"
        + table(
            [
                ["Mín.", *[low.get(n, "") for n in got]],
                ["Máx.", *[high.get(n, "") for n in got]],
                ["Colada", *got.values()],
            ],
            [["", *names.split()]],
            "g",
        )
        + "<table><tr><td style='width:45%;vertical-align:top'><h4>Templabilidad Jominy (UNE-EN ISO 642)</h4>"
        + table(
            [
                ["Mín. HRC", "53", "52", "43"],
                ["Máx. HRC", "61", "61", "59"],
                ["Obtenido HRC", "57", "56", "52"],
            ],
            [["Distancia mm", "1,5", "5", "11"]],
            "g",
        )
        + "</td><td style='width:6%'></td><td style='vertical-align:top'><h4>Otros ensayos</h4>"
        + table(
            [
                ["Dureza", "HB", "", "241", "212"],
                ["Tamaño de grano<br><small>ASTM E112</small>", "", "5", "", "7"],
            ],
            [["Ensayo", "Unidad", "Mín.", "Máx.", "Resultado"]],
            "g",
        )
        + "</td></tr></table><p>Certificamos que el material suministrado cumple los requisitos del pedido.</p><p>El responsable de inspección</p>"
        + signature(55)
        + "<p>Iñaki Zubeldia</p>"
    )
    truth = label(
        "inspection_certificate",
        [
            lot(
                "L-27714",
                ["Redondo laminado 55 mm", "42CrMoS4 +A", "Redondo laminado 55 mm 42CrMoS4 +A"],
                results,
                code=["MAT-42CRS-55", None],
                quantity="14.850 kg",
            )
        ],
        number="185520-1",
        date="2025-03-31",
        supplier=["Acería Urkola, S.A.U.", "ACERÍA URKOLA"],
        customer="FORJAS DEL BIDASOA, S.L.",
        order="P25-00914",
        overall=["pass", None],
    )
    return Sheet("bar-urkola", "es", page(BOX, body), truth)


def rebar() -> Sheet:
    """American rebar mill: certified material test report, both unit systems; a small scan."""
    names = "C Mn P S Si Cu Ni Cr Mo V Sn CEqA706"
    got = pairs(names, "0.28 1.21 0.014 0.031 0.22 0.34 0.11 0.14 0.031 0.028 0.012 0.518")
    results = [
        *chemistry(got),
        row(
            ["YS", "Yield Strength", "YS 0.2%", "Yield Strength YS"],
            ["68,400", "72,100"],
            ["PSI", "psi"],
            lo=None,
        )
        | {"alternates": [{"value": ["472", "497"], "unit": "MPa"}]},
        row(["UTS", "Tensile Strength"], ["95,800", "97,900"], ["PSI", "psi"])
        | {"alternates": [{"value": ["661", "675"], "unit": "MPa"}]},
        row(["Elong", "Elongation"], ["15.5", "14.8"], "%"),
        row(["Bend Test", "BendTest", "Bend"], "OK", verdict=["pass", None]),
        row(
            ["Avg Def Height", "Def Avg Height", "Avg Deformation Height"], "0.048", ["IN", "Inch"]
        ),
    ]
    css = "body{font-family:'Liberation Sans Narrow';font-size:9pt}.b td{border:1px solid #000;vertical-align:top;padding:1px 4px}small{font-size:6.5pt}.m td,.m th{text-align:center;padding:1px 6px;font-weight:normal}.m th{border-bottom:1px solid #000}h4{background:#ddd;margin:6px 0 2px;padding:1px 4px;font-size:9pt}"
    body = (
        "<table><tr><td>"
        + logo("RED BLUFF STEEL", "#8b1a1a", 34)
        + "<br><small>RED BLUFF STEEL MILLS LLC - BEAUMONT MILL<br>2200 IH-10 EAST, VIDOR TX 77662 USA</small></td><td style='text-align:center;font-size:13pt'><b>CERTIFIED MATERIAL TEST REPORT</b></td><td><small>Page 1/1</small></td></tr></table>"
        + table(
            [
                [
                    caption(
                        "CUSTOMER SHIP TO",
                        "GULF REBAR FABRICATORS INC<br>PORT ARTHUR, TX",
                        "rowspan=2",
                    ),
                    caption("CUSTOMER BILL TO", "GULF REBAR FABRICATORS INC", "rowspan=2"),
                    caption("GRADE", "60 (420) TMX"),
                    caption("SHAPE / SIZE", "Rebar / #8 (25MM)"),
                ],
                [caption("LENGTH", "60'00\""), caption("WEIGHT", "46,990 LB")],
                [
                    caption("SALES ORDER", "9114472/000030"),
                    caption("CUSTOMER MATERIAL N°", "RB-08-60"),
                    caption("HEAT / BATCH", "<b>57048812/02</b>"),
                    caption("SPECIFICATION / DATE or REVISION", "ASTM A615/A615M-22"),
                ],
                [
                    caption("CUSTOMER PURCHASE ORDER NUMBER", "PA-22817"),
                    caption("BILL OF LADING", "1331-0000148830"),
                    caption("DATE", "02/19/2025", "colspan=2"),
                ],
            ],
            cls="b",
        )
        + "<h4>CHEMICAL COMPOSITION</h4>"
        + table([list(got.values())], [[f"{n}<br>%" for n in got]], "m")
        + "<h4>MECHANICAL PROPERTIES</h4>"
        + table(
            [
                ["68,400", "472", "95,800", "661", "8.000", "15.5"],
                ["72,100", "497", "97,900", "675", "8.000", "14.8"],
            ],
            [["YS<br>PSI", "YS<br>MPa", "UTS<br>PSI", "UTS<br>MPa", "G/L<br>Inch", "Elong.<br>%"]],
            "m",
        )
        + table([["OK"]], [["Bend Test"]], "m")
        + "<h4>GEOMETRIC CHARACTERISTICS</h4>"
        + table([["0.048"]], [["Avg Def Height<br>IN"]], "m")
        + "<p>COMMENTS / NOTES<br>Material 100% melted and rolled in the USA. Manufacturing processes for this steel may include EAF melting. Mercury has not been used.</p><p>The above figures are certified chemical and physical test records as contained in the permanent records of company. We certify that these data are correct and in compliance with specified requirements. CMTR complies with EN 10204 3.1.</p>"
        + "<table><tr><td>"
        + signature(3, "#111")
        + "<br>QUALITY DIRECTOR</td><td>"
        + signature(9, "#111")
        + "<br>QUALITY ASSURANCE MGR. DALE H. MERCER</td></tr></table>"
    )
    truth = label(
        "inspection_certificate",
        [
            lot(
                ["57048812/02", "57048812"],
                ["Rebar / #8 (25MM)", "Rebar", "60 (420) TMX", "Rebar #8"],
                results,
                code="RB-08-60",
                quantity="46,990 LB",
            )
        ],
        number=None,
        date="2025-02-19",
        supplier=[
            "RED BLUFF STEEL MILLS LLC",
            "RED BLUFF STEEL MILLS LLC - BEAUMONT MILL",
            "RED BLUFF STEEL",
        ],
        customer="GULF REBAR FABRICATORS INC",
        order="PA-22817",
        overall=["pass", None],
    )
    return Sheet(
        "rebar-redbluff",
        "en",
        page(css, body, size="Letter", margin="12mm"),
        truth,
        damage=replace(SMALL, suffix="tif", highlights=((0.5, 0.2, 0.2, 0.02),)),
    )


def walcownia() -> Sheet:
    """Polish wire rod: three heats as rows, one table for everything."""
    names = "C Mn Si P S Cr Ni Cu N"
    data = {
        "406117": ("0,618 0,67 0,21 0,010 0,012 0,05 0,04 0,08 0,0061", "982 38", "22 340"),
        "406118": ("0,624 0,66 0,20 0,011 0,010 0,04 0,04 0,09 0,0058", "991 37", "21 870"),
        "406121": ("0,611 0,68 0,22 0,009 0,011 0,05 0,05 0,08 0,0064", "976 39", "22 115"),
    }
    lots = [
        lot(
            heat,
            ["Walcówka 5,50 mm", "Walcówka", "C62D", "Walcówka 5,50 mm C62D"],
            [
                *chemistry(pairs(names, digits)),
                row(
                    ["Rm", "Wytrzymałość Rm", "Wytrzymałość na rozciąganie", "Wytrzymałość"],
                    pulls.split()[0],
                    "MPa",
                ),
                row(["Z", "Przewężenie Z", "Przewężenie"], pulls.split()[1], "%"),
            ],
            quantity=[f"{mass} kg"],
        )
        for heat, (digits, pulls, mass) in data.items()
    ]
    head = [
        [
            ("Nr wytopu", "rowspan=2"),
            ("Masa [kg]", "rowspan=2"),
            ("Skład chemiczny [%]", "colspan=9"),
            ("Własności mechaniczne", "colspan=2"),
        ],
        [*names.split(), "Rm [MPa]", "Z [%]"],
    ]
    body = (
        "<p style='font-size:8pt'>Walcownia Drutu Zawierz Sp. z o.o.<br>ul. Hutnicza 12, 42-400 Zawierz</p><h2 style='text-align:center'>ŚWIADECTWO ODBIORU 3.1 Nr 1187/25</h2><p style='text-align:center'>wg PN-EN 10204:2006</p>"
        "<p>Odbiorca: <b>Linodrut Śląski S.A.</b><br>Zamówienie odbiorcy: ZK/2025/0332 z dnia 03.03.2025<br>Wyrób: Walcówka 5,50 mm<br>Gatunek: C62D wg PN-EN ISO 16120-2<br>Data wystawienia: 11.04.2025 r.</p>"
        + table([[h, m, *d.split(), *p.split()] for h, (d, p, m) in data.items()], head, "g")
        + "<p>Łączna masa: 66 325 kg. Stan dostawy: walcowany na gorąco.</p><p>Niniejszym zaświadcza się, że dostarczone wyroby są zgodne z warunkami zamówienia.</p><p style='text-align:right'>Kierownik Kontroli Jakości<br>mgr inż. Barbara Wójcik</p>"
    )
    truth = label(
        "inspection_certificate",
        lots,
        number="1187/25",
        date="2025-04-11",
        supplier="Walcownia Drutu Zawierz Sp. z o.o.",
        customer="Linodrut Śląski S.A.",
        order="ZK/2025/0332",
        overall=["pass", None],
    )
    return Sheet(
        "wirerod-zawierz",
        "pl",
        page(BOX + "body{font-family:'DejaVu Serif'}", body, margin="18mm"),
        truth,
        engine="weasyprint",
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (aceros(), rebar(), walcownia())
