"""Portraits of welded pipe and forged flanges."""

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
    ARCHIVE,
    UPSIDE,
)
from benchmarks.portraits.scan import Stamp

BOX = "td.x,.g td,.g th{border:.7px solid #000;padding:1px 4px}.g{font-size:7.8pt;text-align:center}small{font-size:6pt;color:#222}.b td{border:.7px solid #000;padding:1px 4px;vertical-align:top}h4{margin:6px 0 1px;font-size:8pt}"

GRID = ".g td,.g th{border:.7px solid #000;padding:1px 4px;font-weight:normal}.g{font-size:8pt;text-align:center;margin:3px 0}small{font-size:6.5pt}.b td{border:.7px solid #555;padding:2px 5px;vertical-align:top}h4{margin:6px 0 1px}"


def borsan() -> Sheet:
    """Turkish welded pipe, landscape, two heats with limits in head; a black and white scan."""
    names = "C Si Mn P S Al V Nb Ti CEpcm"
    heats = {
        "2514077": (
            pairs(names, "0,081 0,21 1,42 0,014 0,003 0,035 0,004 0,038 0,013 0,17"),
            ("478", "571", "31", "0,84"),
            "36",
        ),
        "2514079": (
            pairs(names, "0,077 0,22 1,45 0,012 0,002 0,038 0,003 0,040 0,014 0,17"),
            ("491", "584", "30", "0,84"),
            "28",
        ),
    }
    high = dict(
        zip(
            names.split(),
            ["0,12", "0,45", "1,65", "0,025", "0,015", "0,060", "0,10", "0,05", "0,04", "0,25"],
            strict=True,
        )
    )
    lots = []
    for heat, (values, pulls, pieces) in heats.items():
        lots.append(
            lot(
                heat,
                [
                    "DİKİŞLİ ÇELİK BORU / WELDED STEEL PIPE",
                    "DİKİŞLİ ÇELİK BORU",
                    "WELDED STEEL PIPE",
                    "X65M PSL2",
                    "API 5L X65M PSL2",
                ],
                [
                    *chemistry(values, highs=high),
                    row(
                        ["Akma / Yield", "Akma", "Yield", "Akma / Yield Rt0,5", "Rt0,5"],
                        pulls[0],
                        "MPa",
                        lo="450",
                        hi="600",
                    ),
                    row(
                        ["Çekme / Tensile", "Çekme", "Tensile", "Çekme / Tensile Rm", "Rm"],
                        pulls[1],
                        "MPa",
                        lo="535",
                        hi="760",
                    ),
                    row(
                        [
                            "Uzama / Elongation",
                            "Uzama",
                            "Elongation",
                            "Uzama / Elongation Af",
                            "Af",
                        ],
                        pulls[2],
                        "%",
                        lo="22",
                    ),
                    row(
                        ["Oran / Ratio", "Rt0,5/Rm", "Oran", "Ratio", "Oran / Ratio Rt0,5/Rm"],
                        pulls[3],
                        hi="0,93",
                    ),
                ],
                quantity=[pieces, None],
            )
        )
    body = (
        "<table><tr><td style='font-size:13pt'><b>BORSAN BORU SANAYİ A.Ş.</b></td><td style='text-align:center;font-size:12pt'>MUAYENE SERTİFİKASI / INSPECTION CERTIFICATE<br><small>EN 10204 3.1</small></td><td>"
        + logo("BORSAN", "#000", 26)
        + "</td></tr></table>"
        + table(
            [
                [
                    caption("Sertifika No / Certificate No", "TR-25-10447"),
                    caption("Tarih / Date", "22.05.2025"),
                    caption("Müşteri / Customer", "ANADOLU DOĞALGAZ TAAHHÜT A.Ş."),
                    caption("Müşteri Sipariş No / P.O. No", "ADT-2025/0619"),
                ],
                [
                    caption("Ürün / Product", "DİKİŞLİ ÇELİK BORU / WELDED STEEL PIPE"),
                    caption("Standart / Standard", "API 5L X65M PSL2"),
                    caption("Ölçü / Size", "Ø 609,6 x 11,1 mm"),
                    caption("Toplam / Total", "64 AD / 768,00 m / 125.910 kg"),
                ],
            ],
            cls="b",
        )
        + "<h4>KİMYASAL ANALİZ / CHEMICAL ANALYSIS (%)</h4>"
        + table(
            [
                ["Maks. / Max.", "", *high.values()],
                *[[h, p, *v.values()] for h, (v, _, p) in heats.items()],
            ],
            [["Döküm No / Heat No", "Adet / Pcs", *names.split()]],
            "g",
        )
        + "<h4>MEKANİK TESTLER / MECHANICAL TESTS (Enine / Transverse)</h4>"
        + table(
            [
                ["Min. / Min.", "450", "535", "22", ""],
                ["Maks. / Max.", "600", "760", "", "0,93"],
                *[[h, *p] for h, (_, p, _) in heats.items()],
            ],
            [
                [
                    "Döküm No / Heat No",
                    "Akma / Yield<br>Rt0,5 MPa",
                    "Çekme / Tensile<br>Rm MPa",
                    "Uzama / Elongation<br>Af %",
                    "Oran / Ratio<br>Rt0,5/Rm",
                ]
            ],
            "g",
        )
        + "<p>Hidrostatik test / Hydrostatic test: 17,5 MPa - 10 sn. Tüm borular test edilmiştir / All pipes were tested.</p><p>Yukarıdaki malzemenin sipariş şartlarına uygun olduğunu beyan ederiz. / We declare that the above material conforms to the order.</p><p>Kalite Güvence Müdürü / QA Manager: Serkan Aydın</p>"
    )
    truth = label(
        "inspection_certificate",
        lots,
        number="TR-25-10447",
        date="2025-05-22",
        supplier="BORSAN BORU SANAYİ A.Ş.",
        customer="ANADOLU DOĞALGAZ TAAHHÜT A.Ş.",
        order="ADT-2025/0619",
        overall=["pass", None],
    )
    return Sheet(
        "pipe-borsan",
        "tr+en",
        page(BOX, body, size="A4 landscape", margin="12mm"),
        truth,
        damage=ARCHIVE,
    )


def forgings() -> Sheet:
    """Forged flanges, a table of items with two heats and landscape grids; scanned upside down."""
    names = "C Mn P S Si Cr Ni Mo Cu N"
    heats = {
        "E40217": (
            "0.018 1.62 0.029 0.001 0.44 17.22 10.14 2.06 0.31 0.052",
            "281 566 54.0 74.5",
            "156-162",
        ),
        "E40351": (
            "0.021 1.57 0.031 0.002 0.47 16.98 10.09 2.04 0.35 0.049",
            "274 559 56.5 76.0",
            "151-158",
        ),
    }
    items = [
        ("1", 'WN FLANGE 6" 150# RF SCH40S', "E40217", "KD7", "24"),
        ("2", 'BLIND FLANGE 4" 300# RF', "E40351", "KF2", "40"),
    ]
    low = pairs("Cr Ni Mo", "16.00 10.00 2.00")
    high = pairs("C Mn P S Si Cr Ni Mo N", "0.030 2.00 0.045 0.030 1.00 18.00 14.00 3.00 0.10")
    lots = []
    for (heat, (digits, pulls, hard)), item in zip(heats.items(), items, strict=True):
        strong = pulls.split()
        lots.append(
            lot(
                [heat, item[3]],
                [item[1], f"{item[1]} F316L", "F316/F316L"],
                [
                    *chemistry(pairs(names, digits), unit=["%", None], lows=low, highs=high),
                    row(["Rp0.2", "Yield Rp0.2", "Yield"], strong[0], "MPa", lo="205"),
                    row(["Rm", "Tensile Rm", "Tensile"], strong[1], "MPa", lo="515"),
                    row(["A", "Elong. A4", "Elong.", "A4", "Elong. A"], strong[2], "%", lo="30"),
                    row(["Z", "R.A. Z", "R.A."], strong[3], "%", lo="50"),
                    row(["HB", "Hardness HB", "Hardness"], hard, ["HB", None], hi=["217", None]),
                ],
                quantity=[f"{item[4]} pcs", item[4], None],
            )
        )
    body = (
        "<table><tr><td>"
        + logo("FORGIA ALTA", "#333", 34)
        + "<br><small>Forgia Alta Valle S.p.A. - 23010 Morbegno (SO) ITALY</small></td><td style='font-size:13pt;text-align:center'>MATERIAL TEST CERTIFICATE<br><small>EN 10204 TYPE 3.1</small></td><td class=q><b>Cert. No. 25-2209 Rev.0</b><br>Date 17-Apr-2025<br>Sheet 1 of 1</td></tr></table>"
        + table(
            [
                [
                    caption("Client", "CRYO PROCESS ENGINEERING B.V."),
                    caption("Client P.O.", "PO-CPE-24-1187 Rev.1"),
                    caption("Our Job", "J25/0418"),
                    caption("Material / Spec.", "ASTM A182 F316/F316L - NACE MR0175"),
                    caption("Heat treatment", "Solution annealed 1060°C, water quenched"),
                ]
            ],
            cls="b",
        )
        + table(items, [["Item", "Description", "Heat", "Heat code", "Qty pcs"]], "g")
        + "<table><tr><td style='width:62%'><small>CHEMICAL COMPOSITION wt %</small>"
        + table(
            [
                ["MIN", *[low.get(n, "") for n in names.split()]],
                ["MAX", *[high.get(n, "") for n in names.split()]],
                *[[h, *d.split()] for h, (d, _, _) in heats.items()],
            ],
            [["Heat", *names.split()]],
            "g",
        )
        + "</td><td><small>MECHANICAL TEST at 20°C - ASTM A370</small>"
        + table(
            [
                ["MIN", "205", "515", "30", "50", ""],
                ["MAX", "", "", "", "", "217"],
                *[[h, *p.split(), k] for h, (_, p, k) in heats.items()],
            ],
            [["Heat", "Rp0.2<br>MPa", "Rm<br>MPa", "A4<br>%", "Z<br>%", "Hardness<br>HB"]],
            "g",
        )
        + "</td></tr></table><p>Intergranular corrosion test ASTM A262 Pract. E: NO CRACKS &nbsp; PMI: 100 % OK &nbsp; Visual and dimensional: OK</p><p>We hereby certify that the products described above have been manufactured and tested in compliance with the order.</p><table><tr><td>QC Manager "
        + signature(61)
        + " L. Tarabini</td><td>Third party: witness not required</td></tr></table>"
    )
    truth = label(
        "inspection_certificate",
        lots,
        number=["25-2209 Rev.0", "25-2209"],
        date="2025-04-17",
        supplier=["Forgia Alta Valle S.p.A.", "FORGIA ALTA"],
        customer="CRYO PROCESS ENGINEERING B.V.",
        order=["PO-CPE-24-1187 Rev.1", "PO-CPE-24-1187"],
        overall=["pass", None],
        notes="Corrosion test, PMI and visual inspection stand in a line of prose and are left open.",
    )
    return Sheet(
        "flange-forgia",
        "en",
        page(GRID, body, size="A4 landscape", margin="10mm"),
        truth,
        damage=replace(UPSIDE, stamps=(Stamp("FORGIA ALTA\nQC 07", 0.6, 0.75, "blue"),)),
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (borsan(), forgings())
