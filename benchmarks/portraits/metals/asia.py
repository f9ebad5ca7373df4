"""Portraits of plate mills in Korea and China: scaled values, grids in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    TURNED,
)
from benchmarks.portraits.scan import Stamp

CJK = "body{font-family:'Noto Sans CJK SC','Liberation Sans'}"


def hanbit() -> Sheet:
    """Korean mill sheet of a line printer: scaled chemistry, limits above the heats."""
    names = ["C", "Si", "Mn", "P", "S", "Sol.Al", "Cu", "Ni", "Cr", "Ceq"]
    scale = dict(zip(names, (100, 100, 100, 1000, 1000, 1000, 100, 100, 100, 100), strict=True))
    heats = {
        "SC84217": ("HP7731-02", "14 33 148 13 3 34 2 1 3 40", "389 521 29", "5,652"),
        "SC84219": ("HP7740-01", "15 31 146 11 2 37 1 1 2 40", "401 533 28", "5,652"),
    }
    highs = dict(zip(names, ["20", "55", "160", "30", "30", "-", "-", "-", "-", "45"], strict=True))
    lots, chem_lines, mech_lines, item_lines = [], [], [], []
    for heat, (plate, digits, pulls, weight) in heats.items():
        results = []
        for name, digit in zip(names, digits.split(), strict=True):
            places = 2 if scale[name] == 100 else 3
            real = f"{int(digit) / scale[name]:.{places}f}"
            high = highs[name]
            top = None if high == "-" else [f"{int(high) / scale[name]:.{places}f}", high]
            results.append(
                row(name, [real, digit], ["%", None, f"x{scale[name]}", f"%x{scale[name]}"], hi=top)
            )
        strong = pulls.split()
        results += [
            row(["Y.P", "YIELD POINT", "YP"], strong[0], ["N/mm2", "MPa"], lo=["355", None]),
            row(
                ["T.S", "TENSILE STRENGTH", "TS"],
                strong[1],
                ["N/mm2", "MPa"],
                lo=["490", None],
                hi=["610", None],
            ),
            row(["EL", "ELONGATION", "EL."], strong[2], "%", lo=["22", None]),
            row(["BEND", "BEND TEST"], "GOOD", verdict=["pass", None]),
        ]
        lots.append(
            lot(
                [heat, plate],
                ["HOT ROLLED STEEL PLATE", "SM490YB", "HOT ROLLED STEEL PLATE SM490YB"],
                results,
                quantity=[f"{weight} kg", f"{weight} KG", "1", None],
            )
        )
        item_lines.append(f" {plate:<11}{heat:<10} 12.0 X 2,438 X 12,192      2      {weight:>6}")
        chem_lines.append(f" {heat:<10}" + "".join(f"{d:>6}" for d in digits.split()))
        mech_lines.append(f" {plate:<12}{strong[0]:>8}{strong[1]:>8}{strong[2]:>7}     GOOD")
    text = f"""
                           HANBIT IRON & STEEL CO., LTD.
                     1 DONGHAE-DONG, NAM-GU, POHANG, KOREA
 ------------------------------------------------------------------------------------
                            M I L L   T E S T   C E R T I F I C A T E
 ------------------------------------------------------------------------------------
 CERTIFICATE NO. : 250417-PL02-0093A1-0001           DATE OF ISSUE : APR. 17, 2025
 CUSTOMER        : MERIDIAN OFFSHORE FABRICATORS PTE LTD
 SUPPLIER        : SEHWA TRADING CO., LTD.
 PO NO.          : MOF/PO/25-0318                    ORDER NO.     : 8801K-02
 COMMODITY       : HOT ROLLED STEEL PLATE            SPEC.         : JIS G3106 SM490YB
 ------------------------------------------------------------------------------------
 PRODUCT NO. HEAT NO.   SIZE (MM)                 QTY     WEIGHT(KG)
 ------------------------------------------------------------------------------------
{chr(10).join(item_lines)}
 ------------------------------------------------------------------------------------
 CHEMICAL COMPOSITION (%)  (LADLE)
            {"".join(f"{n:>6}" for n in names)[1:]}
 SCALE      {"".join(f"{'x' + str(scale[n]):>6}" for n in names)[1:]}
 MAX        {"".join(f"{highs[n]:>6}" for n in names)[1:]}
 ------------------------------------------------------------------------------------
{chr(10).join(chem_lines)}
 ------------------------------------------------------------------------------------
 TENSILE TEST  (JIS Z2241  NO.1A)                        BEND TEST
 PRODUCT NO.      Y.P     T.S     EL
                N/mm2   N/mm2      %
 MIN              355     490     22
 MAX                      610
{chr(10).join(mech_lines)}
 ------------------------------------------------------------------------------------
 SURFACE & DIMENSION : GOOD        SUPPLY CONDITION : AS ROLLED

 WE HEREBY CERTIFY THAT THE MATERIAL HEREIN HAS BEEN MADE AND TESTED IN ACCORDANCE
 WITH THE ABOVE SPECIFICATION AND ALSO WITH THE REQUIREMENTS CALLED FOR BY THE ABOVE
 ORDER.

                                       K. S. Choi
                                       MANAGER, QUALITY ASSURANCE GROUP
                                                                         PAGE 1 / 1"""
    truth = label(
        "inspection_certificate",
        lots,
        number="250417-PL02-0093A1-0001",
        date="2025-04-17",
        supplier=["HANBIT IRON & STEEL CO., LTD.", "SEHWA TRADING CO., LTD."],
        customer="MERIDIAN OFFSHORE FABRICATORS PTE LTD",
        order="MOF/PO/25-0318",
        overall=["pass", None],
    )
    return Sheet("plate-hanbit", "en", text, truth, engine="typewriter")


def jinhai() -> Sheet:
    """Chinese plate mill, bilingual landscape grid with merged heads; turned by 90 degrees."""
    names = "C Si Mn P S Als Nb V Ti Ceq"
    data = {
        "5B03417": (
            "B250311042",
            "0.16 0.28 1.35 0.014 0.004 0.032 0.018 0.003 0.014 0.40",
            "392 536 26.5",
            "167 182 159 169",
            "7.536",
        ),
        "5B03422": (
            "B250311057",
            "0.17 0.26 1.38 0.016 0.005 0.029 0.017 0.004 0.015 0.41",
            "405 547 25.0",
            "143 151 148 147",
            "7.536",
        ),
        "5C01180": (
            "B250312008",
            "0.15 0.30 1.33 0.012 0.003 0.035 0.019 0.003 0.013 0.39",
            "384 529 27.0",
            "188 176 193 186",
            "3.768",
        ),
    }
    rows, lots = [], []
    for n, (heat, (plate, digits, pulls, blows, tons)) in enumerate(data.items(), 1):
        values = pairs(names, digits)
        strong, kv = pulls.split(), blows.split()
        rows.append(
            [
                str(n),
                plate,
                heat,
                "20×2200×10900",
                "2" if n < 3 else "1",
                tons,
                *values.values(),
                *strong,
                "-20",
                *kv,
                "合格 OK",
            ]
        )
        lots.append(
            lot(
                [heat, plate],
                [
                    "热轧钢板 Hot rolled steel plate",
                    "热轧钢板",
                    "Hot rolled steel plate",
                    "Q355D",
                    "Q355D GB/T 1591-2018",
                ],
                [
                    *chemistry(values, unit=["%", None]),
                    row(
                        [
                            "ReH",
                            "屈服强度 ReH",
                            "屈服强度",
                            "Yield strength",
                            "屈服强度 Y.S. ReH",
                            "屈服强度 Y.S.",
                        ],
                        strong[0],
                        "MPa",
                    ),
                    row(
                        [
                            "Rm",
                            "抗拉强度 Rm",
                            "抗拉强度",
                            "Tensile strength",
                            "抗拉强度 T.S. Rm",
                            "抗拉强度 T.S.",
                        ],
                        strong[1],
                        "MPa",
                    ),
                    row(
                        ["A", "伸长率 A", "伸长率", "Elongation", "伸长率 EL. A", "伸长率 EL."],
                        strong[2],
                        "%",
                    ),
                    row(
                        [
                            "平均 Ave",
                            "冲击试验 Impact test",
                            "冲击功",
                            "Impact test",
                            "KV2",
                            "冲击试验 Impact test KV2",
                            "Impact test Ave",
                            "Ave",
                            "冲击试验 Impact test KV2 Ave",
                            "冲击试验 Impact test 平均 Ave",
                            "冲击功 KV2 平均",
                        ],
                        [kv[3], *kv[:3]],
                        "J",
                    ),
                    row(
                        ["冷弯 Bend", "冷弯", "Bend", "冷弯 Bend 180°", "Bend test"],
                        ["合格 OK", "合格", "OK"],
                        verdict=["pass", None],
                    ),
                ],
                quantity=[f"{tons} t", f"{tons}", None, "2", "1", "2 Pcs", "1 Pcs"],
            )
        )
    head = [
        [
            ("序号<br>No.", "rowspan=3"),
            ("批号<br>Plate No.", "rowspan=3"),
            ("炉号<br>Heat No.", "rowspan=3"),
            ("规格 Size<br>mm", "rowspan=3"),
            ("件数<br>Pcs", "rowspan=3"),
            ("重量<br>Weight<br>t", "rowspan=3"),
            ("化学成分 Chemical composition (%)", "colspan=10"),
            ("力学性能 Mechanical properties", "colspan=9"),
        ],
        [
            *[(n, "rowspan=2") for n in names.split()],
            "屈服强度<br>Y.S.",
            "抗拉强度<br>T.S.",
            "伸长率<br>EL.",
            ("冲击试验 Impact test KV2 (J)", "colspan=5"),
            ("冷弯<br>Bend<br>180°", "rowspan=2"),
        ],
        ["ReH<br>MPa", "Rm<br>MPa", "A<br>%", "温度℃", "1", "2", "3", "平均<br>Ave"],
    ]
    body = (
        "<table><tr><td style='width:22%'>"
        + logo("JINHAI", "#c01818", 40)
        + "</td><td style='text-align:center'><span style='font-size:15pt'>金海钢铁集团有限公司</span><br>JINHAI IRON AND STEEL GROUP CO., LTD.<br><b style='font-size:14pt'>产品质量证明书</b><br>PRODUCT QUALITY CERTIFICATE</td><td style='width:26%'>证明书编号 Certificate No.: <b>JH20250314-0557</b><br>签发日期 Date of issue: 2025-03-14</td></tr></table>"
        "<table class=i><tr><td>收货单位<br>Consignee</td><td>GULF CRANES AND STRUCTURES FZE</td><td>合同号<br>Contract No.</td><td>GCS-CN-25-071</td><td>交货状态<br>Delivery state</td><td>热轧 AR</td></tr>"
        "<tr><td>产品名称<br>Product</td><td>热轧钢板 Hot rolled steel plate</td><td>牌号<br>Grade</td><td>Q355D</td><td>执行标准<br>Standard</td><td>GB/T 1591-2018</td></tr></table>"
        + table(rows, head, "g")
        + "<p>备注 Remarks: 表面质量和尺寸合格 Surface quality and dimensions are acceptable.<br>本产品经检验符合标准要求。We hereby certify that the material described above has been tested and complies with the terms of the order contract. EN 10204 3.1</p>"
        + "<table><tr><td>质检员 Inspector: 王立强</td><td>审核 Checked by: "
        + signature(31)
        + "</td><td>质量管理部 Quality Dept.</td></tr></table>"
    )
    css = (
        CJK
        + ".g td,.g th,.i td{border:1px solid #000;padding:2px;text-align:center;font-weight:normal}.g{font-size:7pt}.i{font-size:8pt;margin:4px 0}"
    )
    truth = label(
        "inspection_certificate",
        lots,
        number="JH20250314-0557",
        date="2025-03-14",
        supplier=["JINHAI IRON AND STEEL GROUP CO., LTD.", "金海钢铁集团有限公司"],
        customer="GULF CRANES AND STRUCTURES FZE",
        order="GCS-CN-25-071",
        overall=["pass", None],
    )
    damage = replace(TURNED, mode="colour", stamps=(Stamp("JINHAI STEEL\nQ.C.", 0.78, 0.7, "red"),))
    return Sheet(
        "plate-jinhai",
        "zh+en",
        page(css, body, size="A4 landscape", margin="10mm"),
        truth,
        damage=damage,
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (hanbit(), jinhai())
