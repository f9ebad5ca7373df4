"""Portraits of calibration gas and cement."""

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
    FINE,
    SMALL,
)
from benchmarks.portraits.scan import Stamp

GRID = ".g td,.g th{border:.6px solid #444;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.4pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}.p td,.p th{text-align:left;padding:2px 6px;font-weight:normal}.p thead{border-top:1px solid #000;border-bottom:1px solid #000}"


def gas() -> Sheet:
    """Calibration gas: requested and certified concentration with uncertainty; a fine scan."""
    parts = [
        ("Carbon monoxide", "25.0 ppm", "24.9", "ppm", "± 1.0 %", "GC-FID"),
        ("Methane", "50.0 ppm", "50.3", "ppm", "± 1.0 %", "GC-FID"),
        ("Oxygen", "18.0 %", "18.05", "%", "± 0.5 %", "Paramagnetic"),
        ("Nitrogen", "Balance", "Balance", "", "", ""),
    ]
    body = (
        "<table><tr><td>"
        + logo("PUREAIR GASES", "#0077c8", 34)
        + "<br><small>PureAir Specialty Gases Inc. · 1290 Combermere, Troy, MI 48083</small></td><td style='text-align:right'><h2 style='margin:0'>CERTIFICATE OF ANALYSIS</h2>Grade of Product: CERTIFIED STANDARD-SPEC</td></tr></table><hr>"
        "<table style='line-height:1.5'><tr><td>Customer:</td><td>LAKESHORE SAFETY SERVICES</td><td>Reference Number:</td><td>112-402771885-1</td></tr><tr><td>Part Number:</td><td>X04NI18C15A0047</td><td>Cylinder Volume:</td><td>144.4 CF</td></tr><tr><td>Cylinder Number:</td><td>CC518827</td><td>Cylinder Pressure:</td><td>2015 PSIG</td></tr><tr><td>Lot Number:</td><td>112-1877402</td><td>Valve Outlet:</td><td>590</td></tr><tr><td>Certification Date:</td><td>Mar 05, 2025</td><td>Expiration Date:</td><td>Mar 05, 2028</td></tr><tr><td>P.O. Number:</td><td>LSS-60418</td><td></td><td></td></tr></table>"
        "<h4 style='text-align:center'>ANALYTICAL RESULTS</h4>"
        + table(
            [[n, req, f"{v} {u}".strip(), unc, m] for n, req, v, u, unc, m in parts],
            [
                [
                    "Component",
                    "Requested Concentration",
                    "Actual Concentration",
                    "Analytical Uncertainty",
                    "Method",
                ]
            ],
            "p",
        )
        + "<p>Traceable to NIST. Approved for release.</p>"
        + signature(84)
    )
    results = [row(n, v, u or None, method=m or None) for n, _, v, u, _, m in parts[:3]] + [
        row("Nitrogen", "Balance")
    ]
    truth = label(
        "certificate_of_analysis",
        [
            lot(
                ["112-1877402", "CC518827"],
                [None, "CERTIFIED STANDARD-SPEC"],
                results,
                code="X04NI18C15A0047",
                expiry="2028-03-05",
                quantity=[None, "144.4 CF"],
            )
        ],
        number=["112-402771885-1", None],
        date="2025-03-05",
        supplier=["PureAir Specialty Gases Inc.", "PUREAIR GASES"],
        customer="LAKESHORE SAFETY SERVICES",
        order="LSS-60418",
    )
    return Sheet(
        "gas-pureair",
        "en",
        page(GRID, body, size="Letter"),
        truth,
        damage=replace(FINE, suffix="jpg"),
    )


def cement() -> Sheet:
    """Cement mill report: chemical and physical halves beside each other, ASTM limits; small scan."""
    chemical = [
        ("SiO2 (%)", "--", "20.4"),
        ("Al2O3 (%)", "6.0 max", "4.7"),
        ("Fe2O3 (%)", "6.0 max", "3.2"),
        ("CaO (%)", "--", "63.5"),
        ("MgO (%)", "6.0 max", "2.4"),
        ("SO3 (%)", "3.0 max", "2.8"),
        ("Loss on ignition (%)", "3.5 max", "1.9"),
        ("Insoluble residue (%)", "1.5 max", "0.38"),
    ]
    physical = [
        ("Air content of mortar (%)", "12 max", "7"),
        ("Blaine fineness (m²/kg)", "260 min", "392"),
        ("Autoclave expansion (%)", "0.80 max", "0.05"),
        ("Strength 3 days (MPa)", "12.0 min", "27.6"),
        ("Strength 7 days (MPa)", "19.0 min", "35.1"),
        ("Vicat initial (min)", "45 - 375", "118"),
        ("Mortar bar expansion (%)", "0.020 max", "0.008"),
        ("Temperature", "", ""),
    ]
    rows = [[*a, *b] if b[1] else [*a, "", "", ""] for a, b in zip(chemical, physical, strict=True)]
    body = (
        "<h2 style='text-align:center;margin:0'>PRAIRIE STAR CEMENT COMPANY</h2><p style='text-align:center;margin:0'>Sugar Creek Plant, 2200 N. Courtney Rd, Sugar Creek, MO 64050</p><h3 style='text-align:center'>CEMENT MILL TEST REPORT</h3>"
        "<table><tr><td>Cement Identified as: <b>TYPE I/II</b></td><td>Date of Report: <b>04/07/2025</b></td></tr><tr><td>Production Period: Mar 01 - Mar 31, 2025</td><td>Report No.: <b>SC-0325-II</b></td></tr><tr><td>Silo: 14</td><td>Lot: <b>SC25-03B</b></td></tr></table>"
        + table(
            rows,
            [
                [
                    ("STANDARD CHEMICAL REQUIREMENTS (ASTM C114)", "colspan=3"),
                    ("PHYSICAL REQUIREMENTS", "colspan=3"),
                ],
                ["Item", "Spec. limit", "Test result"] * 2,
            ],
            "g",
        )
        + "<p>We certify that the above described cement, at the time of shipment, meets the chemical and physical requirements of ASTM C150-22.</p><p>"
        + signature(36, "#111")
        + "<br>Roy D. Ballard, Quality Control Manager</p>"
    )
    results = []
    for name, limit, value in chemical + physical[:7]:
        test, unit = name.rsplit(" (", 1)
        low = limit.split()[0] if "min" in limit or " - " in limit else None
        high = limit.split()[0] if "max" in limit else limit.split()[-1] if " - " in limit else None
        results.append(row([test, name], value, unit.rstrip(")"), lo=low, hi=high))
    truth = label(
        ["certificate_of_analysis", "inspection_certificate"],
        [
            lot(
                "SC25-03B",
                ["TYPE I/II", "Cement TYPE I/II", "CEMENT"],
                results,
                made=[None, "2025-03-01", "2025-03-31"],
            )
        ],
        number="SC-0325-II",
        date="2025-04-07",
        supplier="PRAIRIE STAR CEMENT COMPANY",
        overall=["pass", None],
    )
    return Sheet(
        "cement-prairiestar",
        "en",
        page(GRID + "body{font-family:'Liberation Serif';font-size:10pt}", body, size="Letter"),
        truth,
        damage=replace(
            SMALL, suffix="png", stamps=(Stamp("APPROVED", 0.6, 0.24, "red", round=False),)
        ),
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (gas(), cement())
