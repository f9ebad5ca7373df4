"""Portraits of paint, oil and process chemicals."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.portraits.metals.kit import (
    Sheet,
    caption,
    label,
    logo,
    lot,
    page,
    row,
    table,
)

GRID = ".g td,.g th{border:.6px solid #444;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.4pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}.p td,.p th{text-align:left;padding:2px 6px;font-weight:normal}.p thead{border-top:1px solid #000;border-bottom:1px solid #000}"


def paint() -> Sheet:
    """Marine epoxy paint: batch certificate of a web system, no rules."""
    tests = [
        ("Density", "ISO 2811", "kg/l", "1.42", "1.46", "1.44"),
        ("Viscosity (Brookfield, 23 °C)", "ISO 2555", "mPa·s", "2000", "3500", "2740"),
        ("Fineness of grind", "ISO 1524", "µm", "", "60", "50"),
        ("Colour difference ΔE", "ISO 7724", "", "", "1.0", "0.4"),
        ("Gloss 60°", "ISO 2813", "GU", "35", "55", "46"),
        ("Drying time", "ISO 9117", "h", "", "8", "6"),
    ]
    css = "body{font-family:'Noto Sans';font-size:8.5pt;color:#222}.k td{padding:2px 20px 6px 0;vertical-align:top}.k small{color:#888;font-size:7pt;text-transform:uppercase}.t td,.t th{padding:4px 6px;text-align:left;border-bottom:1px solid #e3e3e3}.t th{color:#557;font-size:7.5pt}"
    body = (
        logo("FJORDCOAT", "#c8102e", 34)
        + "<h2>Batch Certificate</h2>"
        + table(
            [
                [
                    caption("Product", "Fjordguard 840 Comp A Grey 7035"),
                    caption("Product code", "FG840A-7035-15"),
                    caption("Batch", "2503-44812"),
                ],
                [
                    caption("Manufactured", "06 March 2025"),
                    caption("Use before", "06 March 2027"),
                    caption("Batch size", "3 200 L"),
                ],
                [
                    caption("Customer", "Baltyk Shipyard Sp. z o.o."),
                    caption("Your reference", "PO/BS/2025/117"),
                    caption("Certificate issued", "10 March 2025"),
                ],
            ],
            cls="k",
        )
        + table(
            [[t, m, u, lo or "–", hi or "–", v, "Approved"] for t, m, u, lo, hi, v in tests],
            [["Test", "Standard", "Unit", "Lower limit", "Upper limit", "Result", "Status"]],
            "t",
        )
        + "<p>All results are within specification. This batch is released for delivery.</p><p>Fjordcoat AS, Vestre gate 18, 3210 Sandefjord, Norway</p>"
    )
    truth = label(
        "certificate_of_analysis",
        [
            lot(
                "2503-44812",
                ["Fjordguard 840 Comp A Grey 7035", "Fjordguard 840 Comp A"],
                [
                    row(
                        [t, t.split(" (", maxsplit=1)[0]],
                        v,
                        u or None,
                        lo=lo or None,
                        hi=hi or None,
                        method=m,
                        verdict="pass",
                    )
                    for t, m, u, lo, hi, v in tests
                ],
                code="FG840A-7035-15",
                made="2025-03-06",
                expiry="2027-03-06",
                quantity="3 200 L",
            )
        ],
        date="2025-03-10",
        supplier=["Fjordcoat AS", "FJORDCOAT"],
        customer="Baltyk Shipyard Sp. z o.o.",
        order="PO/BS/2025/117",
        overall=["pass", None],
    )
    return Sheet("paint-fjordcoat", "en", page(css, body), truth)


def oil() -> Sheet:
    """Letter of a refinery for transformer oil, with letter-spaced head, plain columns."""
    tests = [
        ("Appearance", "Visual", "", "Clear, free from sediment", "Complies", None, None),
        ("Density at 20 °C", "ISO 12185", "kg/m³", "max 895", "873.4", None, "895"),
        ("Viscosity at 40 °C", "ISO 3104", "mm²/s", "max 12.0", "9.63", None, "12.0"),
        ("Pour point", "ISO 3016", "°C", "max -40", "-57", None, "-40"),
        ("Flash point PM", "ISO 2719", "°C", "min 135", "144", "135", None),
        ("Water content", "IEC 60814", "mg/kg", "max 30", "14", None, "30"),
        ("Breakdown voltage", "IEC 60156", "kV", "min 30", "62", "30", None),
        ("Acidity", "IEC 62021", "mg KOH/g", "max 0.01", "<0.01", None, "0.01"),
        ("Total sulphur", "ISO 14596", "%", "max 0.05", "0.012", None, "0.05"),
    ]
    lines = [
        "298|54|b15^+4|NORDOIL REFINING AB",
        "298|68|r7^+1|SE-149 82 NYNSHAVN  SWEDEN",
        "298|100|b12^+2|QUALITY CERTIFICATE",
        "60|130|r9|Product:",
        "150|130|r9|Nordoil Transo 10XN",
        "330|130|r9|Certificate No:",
        "420|130|r9|Q-250611-04",
        "60|144|r9|Batch:",
        "150|144|r9|NT-25-0418",
        "330|144|r9|Date of analysis:",
        "420|144|r9|11 June 2025",
        "60|158|r9|Tank:",
        "150|158|r9|T-217",
        "330|158|r9|Customer:",
        "420|158|r9|Elektra Transformers Ltd",
        "330|172|r9|Order:",
        "420|172|r9|ETL/7715",
        "60|172|r9|Quantity:",
        "150|172|r9|22,480 kg",
        "-|60|184|535|184",
    ]
    stops = ("60", "190", "270", "340", "470")
    lines += [
        f"{x}|198|b9|{h}"
        for x, h in zip(
            stops, ("PROPERTY", "METHOD", "UNIT", "SPECIFICATION", "RESULT"), strict=True
        )
    ]
    for k, (t, m, u, spec, v, _, _) in enumerate(tests):
        lines += [
            f"{x}|{214 + 14 * k}|r9|{c}"
            for x, c in zip(stops, (t, m, u, spec, v), strict=True)
            if c
        ]
    lines += [
        "60|370|r9|The product meets IEC 60296:2020 Class A, general.",
        "60|410|i9|Laboratory Supervisor: Ulrika Norrby",
    ]
    results = [
        row(t, v, u or None, lo=lo, hi=hi, method=m if m != "Visual" else ["Visual", None])
        for t, m, u, _, v, lo, hi in tests
    ]
    results[0]["verdict"] = [None, "pass"]
    truth = label(
        "certificate_of_analysis",
        [lot("NT-25-0418", "Nordoil Transo 10XN", results, quantity="22,480 kg")],
        number="Q-250611-04",
        date=["2025-06-11", None],
        supplier="NORDOIL REFINING AB",
        customer="Elektra Transformers Ltd",
        order="ETL/7715",
        overall=["pass", None],
    )
    return Sheet("oil-nordoil", "en", "\n".join(lines), truth, engine="canvas")


def ultrapure() -> Sheet:
    """Electronic grade peroxide: two tables side by side of metals in ppb, assay above; Chinese head."""
    metals = dict(
        zip(
            [
                "Al",
                "As",
                "B",
                "Ca",
                "Cr",
                "Cu",
                "Fe",
                "K",
                "Li",
                "Mg",
                "Mn",
                "Na",
                "Ni",
                "Pb",
                "Ti",
                "Zn",
            ],
            [
                "0.02",
                "<0.01",
                "0.03",
                "0.04",
                "<0.01",
                "<0.01",
                "0.03",
                "0.02",
                "<0.01",
                "0.01",
                "<0.01",
                "0.05",
                "<0.01",
                "<0.01",
                "<0.01",
                "0.02",
            ],
            strict=True,
        )
    )
    pieces = list(metals.items())
    rows = [
        [a, "0.1", x, b, "0.1", y] for (a, x), (b, y) in zip(pieces[:8], pieces[8:], strict=True)
    ]
    main = [
        ("Assay (H2O2)", "%", "30.0 - 32.0", "31.1", "30.0", "32.0"),
        ("Chloride (Cl)", "ppb", "≤ 30", "<10", None, "30"),
        ("Particles ≥0.2 µm", "pcs/mL", "≤ 20", "3", None, "20"),
        ("TOC", "ppm", "≤ 5", "1.8", None, "5"),
    ]
    body = (
        "<table><tr><td>"
        + logo("HUAXIN", "#006e51", 36)
        + "</td><td style='text-align:center'><b style='font-size:13pt'>检验报告 Certificate of Analysis</b><br>华芯电子化学品有限公司 Huaxin Electronic Chemicals Co., Ltd.</td></tr></table>"
        "<table class=b style='margin:6px 0'><tr><td>品名 Product</td><td>Hydrogen Peroxide UP-SSS</td><td>批号 Lot No.</td><td>HX250409-2</td></tr><tr><td>生产日期 Mfg. date</td><td>2025-04-09</td><td>有效期 Expiry date</td><td>2025-10-08</td></tr><tr><td>客户 Customer</td><td>SilicaFab Semiconductor Pte Ltd</td><td>报告编号 Report No.</td><td>QR-250411-017</td></tr><tr><td>数量 Quantity</td><td>19 200 kg</td><td>报告日期 Report date</td><td>2025-04-11</td></tr></table>"
        + table(
            [[t, u, s, v] for t, u, s, v, _, _ in main],
            [["项目 Item", "单位 Unit", "规格 Specification", "结果 Result"]],
            "g",
        )
        + "<p style='margin:6px 0 0'>金属杂质 Metal impurities (unit: ppb)</p>"
        + table(rows, [["Item", "Max.", "Result"] * 2], "g")
        + "<p>结论 Conclusion: 合格 PASS &nbsp;&nbsp; 检验 Analyst: 陈敏 &nbsp;&nbsp; 审核 Approved: 刘洋</p>"
    )
    results = [row(t, v, u, lo=lo, hi=hi) for t, u, _, v, lo, hi in main]
    results += [row(name, value, "ppb", hi="0.1") for name, value in metals.items()]
    truth = label(
        "certificate_of_analysis",
        [
            lot(
                "HX250409-2",
                "Hydrogen Peroxide UP-SSS",
                results,
                made="2025-04-09",
                expiry="2025-10-08",
                quantity="19 200 kg",
            )
        ],
        number="QR-250411-017",
        date="2025-04-11",
        supplier=[
            "Huaxin Electronic Chemicals Co., Ltd.",
            "华芯电子化学品有限公司",
            "华芯电子化学品有限公司 Huaxin Electronic Chemicals Co., Ltd.",
        ],
        customer="SilicaFab Semiconductor Pte Ltd",
        overall="pass",
    )
    return Sheet(
        "echem-huaxin", "zh+en", page(GRID + "body{font-family:'Noto Sans CJK SC'}", body), truth
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (paint(), oil(), ultrapure())
