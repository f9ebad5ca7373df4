"""Portraits of titanium and nickel alloys to AMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    table,
)
from benchmarks.portraits.metals.scans import (
    FINE,
)
from benchmarks.portraits.scan import Stamp

GRID = ".g td,.g th{border:.7px solid #000;padding:1px 4px;font-weight:normal}.g{font-size:8pt;text-align:center;margin:3px 0}small{font-size:6.3pt}.b td{border:.7px solid #000;padding:1px 4px;vertical-align:top}h4{margin:6px 0 1px;font-size:8.5pt}"


def titan() -> Sheet:
    """Titanium bar to AMS: top and bottom of the ingot, creep and beta transus; a fine scan."""
    names = "C O N Fe Al V Y"
    top = pairs(names, "0.016 0.17 0.006 0.16 6.31 4.08 <0.0004")
    low_end = pairs(names, "0.014 0.18 0.007 0.18 6.22 4.05 <0.0004")
    low = pairs("Al V", "5.50 3.50")
    high = pairs(names, "0.08 0.20 0.05 0.30 6.75 4.50 0.0050")
    body = (
        "<table><tr><td><b style='font-size:15pt;letter-spacing:2px'>TITANOX METALS</b><br><small>Titanox Metals Corporation, Toronto Plant, 100 Ingot Way, Toronto, OH 43964</small></td><td style='text-align:right'><b>CERTIFICATE OF TEST</b><br>Page 1 of 1</td></tr></table><hr>"
        + table(
            [
                [
                    caption("SOLD TO", "VANTAGE FASTENING SYSTEMS<br>TORRANCE CA"),
                    caption("CUSTOMER ORDER NO.", "VFS-118204-R2"),
                    caption("MILL ORDER", "TX-66120"),
                    caption("CERT DATE", "Jan 28, 2025"),
                ],
                [
                    caption("DESCRIPTION", "TI-6AL-4V ROUND BAR ANNEALED .8750 DIA"),
                    caption("HEAT NUMBER", "<b>H24817</b>"),
                    caption("LOT", "03"),
                    caption("WEIGHT", "1,204 LBS / 61 PCS"),
                ],
                [
                    caption(
                        "SPECIFICATIONS", "AMS 4928X; AMS-T-9047A; ASTM B348-21 GR 5", "colspan=2"
                    ),
                    caption("CUSTOMER P/N", "VM-6AL4V-0875"),
                    caption("MELT", "DOUBLE VAR"),
                ],
            ],
            cls="b",
        )
        + "<h4>INGOT CHEMISTRY (WEIGHT PERCENT) BALANCE TITANIUM</h4>"
        + table(
            [
                ["MIN", *[low.get(n, "") for n in top]],
                ["MAX", *high.values()],
                ["TOP", *top.values()],
                ["BOTTOM", *low_end.values()],
            ],
            [["", *names.split()]],
            "g",
        )
        + "<h4>PRODUCT HYDROGEN</h4><p style='margin:1px'>HYDROGEN 38 PPM (MAX 125 PPM)</p>"
        + "<h4>ROOM TEMPERATURE TENSILE (LONGITUDINAL)</h4>"
        + table(
            [
                ["MIN", "135", "125", "10", "25"],
                ["T1", "147.2", "136.9", "16", "41"],
                ["T2", "146.5", "136.1", "17", "43"],
            ],
            [["TEST", "UTS<br>KSI", "YS 0.2%<br>KSI", "EL 4D<br>%", "RA<br>%"]],
            "g",
        )
        + "<p>BETA TRANSUS: 1822 F &nbsp;&nbsp; MICROSTRUCTURE: ACCEPTABLE &nbsp;&nbsp; ALPHA CASE: NONE</p><p>The recording of false, fictitious or fraudulent statements or entries on this document may be punished as a felony under federal law.</p><p>We certify that the material conforms to the specifications listed.</p>"
        + signature(18, "#111")
        + "<br>R. DELUCA, CERTIFICATION SUPERVISOR"
    )
    results: list[Truth] = [
        row(n, [top[n], low_end[n]], ["%", "WEIGHT PERCENT", None], lo=low.get(n), hi=high.get(n))
        for n in top
    ]
    results += [
        row("HYDROGEN", "38", "PPM", hi="125"),
        row("UTS", ["147.2", "146.5"], "KSI", lo="135"),
        row(["YS 0.2%", "YS"], ["136.9", "136.1"], "KSI", lo="125"),
        row(["EL 4D", "EL"], ["16", "17"], "%", lo="10"),
        row("RA", ["41", "43"], "%", lo="25"),
        row("BETA TRANSUS", "1822", ["F", "°F"]),
        row("MICROSTRUCTURE", "ACCEPTABLE", verdict=["pass", None]),
        row("ALPHA CASE", "NONE", verdict=["pass", None]),
    ]
    truth = label(
        ["inspection_certificate", "certificate_of_analysis"],
        [
            lot(
                ["H24817", "03", "H24817 03", "H24817-03"],
                [
                    "TI-6AL-4V ROUND BAR ANNEALED .8750 DIA",
                    "TI-6AL-4V ROUND BAR ANNEALED",
                    "TI-6AL-4V ROUND BAR",
                ],
                results,
                code="VM-6AL4V-0875",
                quantity=["1,204 LBS / 61 PCS", "1,204 LBS", "61 PCS"],
            )
        ],
        date="2025-01-28",
        supplier=[
            "Titanox Metals Corporation",
            "TITANOX METALS",
            "Titanox Metals Corporation, Toronto Plant",
        ],
        customer=["VANTAGE FASTENING SYSTEMS"],
        order="VFS-118204-R2",
        overall=["pass", None],
    )
    return Sheet(
        "titanium-titanox",
        "en",
        page(GRID, body, size="Letter", margin="14mm"),
        truth,
        damage=replace(
            FINE,
            suffix="tif",
            stamps=(Stamp("RECEIVING\nINSPECTION\nACCEPTED", 0.62, 0.3, "violet", round=False),),
        ),
    )


def nickel() -> Sheet:
    """Alloy 718 billet: narrow text, elements in two blocks, ppm, stress rupture, hardness."""
    first = pairs(
        "C MN SI S P CR NI MO CO CB", "0.026 0.06 0.08 0.0004 0.006 18.21 53.74 2.98 0.14 5.36"
    )
    second = pairs("TI AL CU B TA FE", "0.97 0.54 0.03 0.004 <0.01 18.02")
    third = pairs("PB BI SE", "<0.5 <0.1 <1")
    css = "body{font-family:'Liberation Sans Narrow'}.g td,.g th{padding:0 8px;text-align:right;font-weight:normal}.g{width:auto;margin:2px 0 6px}.b td{padding:1px 14px 1px 0;vertical-align:top}h4{margin:8px 0 1px;border-bottom:1px solid #000;font-size:9pt}"
    tensile = [["ROOM", "207.1", "171.3", "19", "34"], ["1200F", "169.8", "145.2", "22", "43"]]
    body = (
        "<table><tr><td>"
        + logo("ALTOONA ALLOYS", "#20456b", 36)
        + "</td><td style='text-align:right;font-size:12pt'><b>MATERIAL CERTIFICATION</b></td></tr></table>"
        "<table class=b><tr><td>CERTIFICATION NO: 1180227-00<br>DATE: 2025-06-05<br>HEAT: 8K19E<br>LOT: 8K19E-2A</td><td>CUSTOMER: BRANNOCK TURBINE FORGINGS LTD<br>CUSTOMER PO: BTF/55182/1<br>SALES ORDER: 774410-1<br>PART NO: RM-718-200</td><td>PRODUCT: ALLOY 718 ROUND BAR<br>SIZE: 2.000 IN DIA<br>NET WEIGHT: 2,866 LB<br>MELT METHOD: VIM-VAR</td></tr></table>"
        "<p>SPECIFICATIONS: AMS 5662P, AMS 2269, ASTM B637-18 UNS N07718</p>"
        "<h4>CHEMICAL ANALYSIS (WT%)</h4>"
        + table([list(first.values())], [list(first)], "g")
        + table([list(second.values())], [list(second)], "g")
        + "<h4>TRACE ELEMENTS (PPM)</h4>"
        + table([list(third.values())], [list(third)], "g")
        + "<h4>TENSILE PROPERTIES (SOLUTION TREATED AND AGED CAPABILITY)</h4>"
        + table(tensile, [["TEMP", "UTS KSI", "YS .2% KSI", "ELONG %", "RA %"]], "g")
        + "<h4>STRESS RUPTURE 1200F / 100 KSI COMBINATION BAR</h4>"
        + table(
            [["61.4", "23 MIN", "14.2", "4 MIN"]], [["LIFE HRS", "REQD", "ELONG %", "REQD"]], "g"
        )
        + "<h4>OTHER</h4><table class=g><tr><td style='text-align:left'>HARDNESS AS SHIPPED</td><td>248 HB</td><td>277 MAX</td></tr><tr><td style='text-align:left'>HARDNESS AGED</td><td>429 HB</td><td>331 MIN</td></tr><tr><td style='text-align:left'>GRAIN SIZE ASTM E112</td><td>7</td><td></td></tr></table>"
        + "<p>ALTOONA ALLOYS INC. CERTIFIES THAT THE MATERIAL WAS PRODUCED AND TESTED TO THE SPECIFICATIONS SHOWN AND CONFORMS TO THEM.</p><p>M. KOWALCHUK, LABORATORY DIRECTOR</p>"
    )
    rupture = "STRESS RUPTURE"
    results: list[Truth] = [
        *chemistry(first, unit=["%", "WT%"]),
        *chemistry(second, unit=["%", "WT%"]),
        *chemistry(third, unit="PPM"),
        *[
            row(
                [name, f"{name} {temp}", f"{name.split()[0]} {temp}", name.split()[0]],
                line[n],
                unit,
            )
            for line in tensile
            for temp in line[:1]
            for n, (name, unit) in enumerate(
                (("UTS", "KSI"), ("YS .2%", "KSI"), ("ELONG", "%"), ("RA", "%")), 1
            )
        ],
        row(
            [
                "LIFE",
                f"{rupture} LIFE",
                "LIFE HRS",
                f"{rupture} 1200F / 100 KSI COMBINATION BAR LIFE",
            ],
            "61.4",
            ["HRS", "h"],
            lo="23",
        ),
        row(["ELONG", f"{rupture} ELONG"], "14.2", "%", lo="4"),
        row("HARDNESS AS SHIPPED", "248", "HB", hi="277"),
        row("HARDNESS AGED", "429", "HB", lo="331"),
        row(["GRAIN SIZE ASTM E112", "GRAIN SIZE"], "7", method=["ASTM E112", None]),
    ]
    truth = label(
        ["inspection_certificate", "certificate_of_analysis", "certificate_of_conformance"],
        [
            lot(
                ["8K19E", "8K19E-2A"],
                ["ALLOY 718 ROUND BAR"],
                results,
                code="RM-718-200",
                quantity="2,866 LB",
            )
        ],
        number="1180227-00",
        date="2025-06-05",
        supplier=["ALTOONA ALLOYS INC.", "ALTOONA ALLOYS"],
        customer="BRANNOCK TURBINE FORGINGS LTD",
        order="BTF/55182/1",
        overall=["pass", None],
    )
    return Sheet("nickel-altoona", "en", page(css, body, size="Letter", margin="14mm"), truth)


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (titan(), nickel())
