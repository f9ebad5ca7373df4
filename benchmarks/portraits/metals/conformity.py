"""Portraits of certificates of conformity: release, distributor, special process."""

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
    signature,
    table,
)
from benchmarks.portraits.metals.scans import (
    ARCHIVE,
    OFFICE,
)

GRID = ".g td,.g th{border:.6px solid #333;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.2pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}"


def release() -> Sheet:
    """Authorised release certificate: thirteen numbered blocks in a grid; a grey scan."""
    body = (
        "<table class=b style='font-size:8pt'><tr><td style='width:30%'>1. Approving Competent Authority / Country<br><b>CAA UNITED KINGDOM</b></td><td style='text-align:center'>2. AUTHORISED RELEASE CERTIFICATE<br><b style='font-size:14pt'>CAA FORM 1</b></td><td style='width:28%'>3. Form Tracking Number<br><b>HAC-25-07731</b></td></tr>"
        "<tr><td colspan=2>4. Organisation Name and Address:<br><b>HARROGATE AERO COMPONENTS LTD</b>, Unit 6 Airfield Park, Harrogate HG3 1PU</td><td>5. Work Order / Contract / Invoice<br><b>PO 88-201947</b></td></tr></table>"
        + table(
            [["1", "BUSH, FLANGED, MAIN GEAR", "HA3817-5", "40", "B/N 25-0319", "NEW"]],
            [
                [
                    "6. Item",
                    "7. Description",
                    "8. Part No.",
                    "9. Qty.",
                    "10. Serial No.",
                    "11. Status/Work",
                ]
            ],
            "g",
        )
        + "<table class=b style='font-size:8pt'><tr><td colspan=2 style='height:90px'>12. Remarks<br>MANUFACTURED IN ACCORDANCE WITH DRAWING HA3817 ISSUE D. MATERIAL S154 CAST 61882. NDT MPI SATISFACTORY.</td></tr><tr><td>13a. Certifies that the items identified above were manufactured in conformity to:<br>☒ approved design data and are in a condition for safe operation<br>☐ non-approved design data specified in block 12</td><td style='color:#777'>14a. ☐ Part-145.A.50 Release to Service ☐ Other regulation specified in block 12</td></tr><tr><td>13b. Authorised Signature "
        + signature(90)
        + "</td><td>14b. Authorised Signature</td></tr><tr><td>13c. Approval/Authorisation Number<br><b>UK.21G.2711</b></td><td>14c. Certificate/Approval Ref. No.</td></tr><tr><td>13d. Name<br><b>P. J. WETHERBY</b></td><td>14d. Name</td></tr><tr><td>13e. Date (dd mmm yyyy)<br><b>26 MAR 2025</b></td><td>14e. Date (dd mmm yyyy)</td></tr></table>"
        + "<p style='font-size:6.5pt'>USER/INSTALLER RESPONSIBILITIES: This certificate does not automatically constitute authority to install the item(s).</p>"
    )
    truth = label(
        "certificate_of_conformance",
        [
            lot(
                ["25-0319", "B/N 25-0319", "61882"],
                "BUSH, FLANGED, MAIN GEAR",
                [],
                code="HA3817-5",
                quantity=["40"],
            )
        ],
        number="HAC-25-07731",
        date="2025-03-26",
        supplier="HARROGATE AERO COMPONENTS LTD",
        order=["PO 88-201947", "88-201947", None],
        overall=["pass", None],
    )
    return Sheet(
        "release-harrogate",
        "en",
        page(GRID, body, size="A4 landscape", margin="10mm"),
        truth,
        damage=OFFICE,
    )


def distributor() -> Sheet:
    """Hardware distributor's certificate: three part numbers with lots, no test results."""
    items = [
        (
            "1",
            "NAS6304U8",
            "BOLT, TENSION, TITANIUM",
            "500 EA",
            "LT-884120",
            "CROWN FASTENERS",
            "77310",
        ),
        (
            "2",
            "MS21042L4",
            "NUT, SELF-LOCKING",
            "1,000 EA",
            "LT-884377",
            "DELTA LOCKNUT CO",
            "20418-B",
        ),
        (
            "3",
            "NAS1149C0463R",
            "WASHER, FLAT, CRES",
            "2,500 EA",
            "LT-884391",
            "CROWN FASTENERS",
            "81557",
        ),
    ]
    body = (
        "<table><tr><td>"
        + logo("SKYBRIDGE", "#124559", 40)
        + "<br>SkyBridge Aviation Hardware, Inc.<br>3100 Commerce Pkwy, Miramar, FL 33025</td><td style='text-align:right;vertical-align:top'><h2 style='margin:0'>Certificate of Conformance</h2>C of C # 552018<br>Ship date: Feb 14, 2025</td></tr></table><br>"
        "<table><tr><td style='width:50%'><b>Sold to</b><br>Norwood Rotorcraft Services<br>Burlington, VT 05403</td><td><b>Customer PO</b> 71-40992<br><b>Our order</b> SO-330871</td></tr></table><br>"
        + table(
            items,
            [
                [
                    "Line",
                    "Part number",
                    "Description",
                    "Qty shipped",
                    "Lot number",
                    "Manufacturer",
                    "Mfr lot",
                ]
            ],
            "g",
        )
        + "<p>SkyBridge Aviation Hardware, Inc. certifies that the parts listed above are new and unused, conform in all respects to the purchase order and to the applicable drawings and specifications, and are traceable to the manufacturer. Manufacturers' certifications and test reports are on file and available for review.</p><p>Authorized by: Teresa Villanueva, Quality Manager</p><p style='font-size:7pt'>ASA-100 / AS9120B accredited. Form QF-19 Rev. 6</p>"
    )
    lots = [
        lot([lotted, own], text, [], code=part, quantity=count)
        for _, part, text, count, lotted, _, own in items
    ]
    truth = label(
        "certificate_of_conformance",
        lots,
        number="552018",
        date="2025-02-14",
        supplier=["SkyBridge Aviation Hardware, Inc.", "SKYBRIDGE"],
        customer="Norwood Rotorcraft Services",
        order="71-40992",
        overall=["pass", None],
    )
    return Sheet("hardware-skybridge", "en", page(GRID, body, size="Letter"), truth)


def heat_treatment() -> Sheet:
    """Certificate of a special process: heat treatment of parts, hardness; a black and white scan."""
    body = (
        "<h2 style='text-align:center;margin:0'>MIDLAND THERMAL PROCESSING LTD</h2><p style='text-align:center;margin:0'>Nadcap Heat Treating · Coventry CV6 4AA</p><h3 style='text-align:center'>CERTIFICATE OF CONFORMITY</h3>"
        + table(
            [
                [
                    caption("Certificate No.", "MTP 118340"),
                    caption("Date", "07 May 2025"),
                    caption("Customer", "Aldridge Precision Machining Ltd"),
                ],
                [
                    caption("Customer Order No.", "APM-25-0774"),
                    caption("Part No.", "AP-6612-03"),
                    caption("Description", "ACTUATOR PISTON"),
                ],
                [
                    caption("Quantity", "85 off"),
                    caption("Batch No.", "W25-2281"),
                    caption("Material", "15-5PH BS S145"),
                ],
            ],
            cls="b",
        )
        + "<p>Process: Precipitation harden H1025 to AMS 2759/3K. Furnace 7, 552 °C for 4 hours, air cool.</p>"
        + table(
            [
                ["Hardness", "ASTM E18", "HRC", "35 - 42", "38.5"],
                ["Electrical conductivity", "AMS 2658", "% IACS", "Report", "2.3"],
            ],
            [["Test", "Specification", "Unit", "Requirement", "Result"]],
            "g",
        )
        + "<p>Certified that the whole of the supplies detailed hereon have been processed, inspected and tested in accordance with the order and conform to its requirements.</p><p>"
        + signature(29, "#111")
        + "<br>Signed for and on behalf of Midland Thermal Processing Ltd<br>B. Okafor, Chief Inspector</p>"
    )
    truth = label(
        "certificate_of_conformance",
        [
            lot(
                "W25-2281",
                "ACTUATOR PISTON",
                [
                    row("Hardness", "38.5", "HRC", lo="35", hi="42", method="ASTM E18"),
                    row("Electrical conductivity", "2.3", "% IACS", method="AMS 2658"),
                ],
                code="AP-6612-03",
                quantity="85 off",
            )
        ],
        number="MTP 118340",
        date="2025-05-07",
        supplier="MIDLAND THERMAL PROCESSING LTD",
        customer="Aldridge Precision Machining Ltd",
        order="APM-25-0774",
        overall=["pass", None],
    )
    return Sheet(
        "heattreat-midland",
        "en",
        page(GRID + "body{font-family:'Liberation Serif';font-size:10pt}", body, margin="18mm"),
        truth,
        damage=ARCHIVE,
    )


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (release(), distributor(), heat_treatment())
