"""Portraits of papers that are no certificates of a lot."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.portraits.metals.kit import (
    Sheet,
    caption,
    label,
    page,
    signature,
    table,
)
from benchmarks.portraits.metals.scans import (
    OFFICE,
    UPSIDE,
)

GRID = ".g td,.g th{border:.6px solid #444;padding:2px 5px;font-weight:normal;text-align:left}.g{font-size:8.4pt;margin:4px 0}small{font-size:6.5pt}.b td{border:.6px solid #000;padding:1px 4px;vertical-align:top}h4{margin:8px 0 2px}"


def calibration() -> Sheet:
    """Calibration certificate of a micrometer: no lot; scanned upside down."""
    body = (
        "<h2 style='text-align:center'>CERTIFICATE OF CALIBRATION</h2><table><tr><td>Certificate Number: CAL-25-33107</td><td>Date of Issue: 12 May 2025</td></tr><tr><td>Customer: Northfield Gear Ltd</td><td>Calibration Date: 09 May 2025</td></tr><tr><td>Instrument: External micrometer 0-25 mm</td><td>Due Date: 09 May 2026</td></tr><tr><td>Serial No.: 71180422</td><td>Manufacturer: Mitsuba</td></tr></table><br>"
        + table(
            [
                ["0.000", "0.000", "0.0", "1.2"],
                ["5.100", "5.101", "1.0", "1.2"],
                ["12.900", "12.901", "1.0", "1.2"],
                ["25.000", "25.001", "1.0", "1.2"],
            ],
            [["Nominal (mm)", "Indicated (mm)", "Error (µm)", "Uncertainty (µm)"]],
            "g",
        )
        + "<p>Measurements are traceable to national standards. Ambient 20 ± 1 °C.</p>"
        + signature(2)
        + "<p>Calibrated by: A. Finch, Metrica Calibration Services Ltd</p>"
    )
    truth = label(
        "other",
        number=[None, "CAL-25-33107"],
        date=[None, "2025-05-12"],
        supplier=[None, "Metrica Calibration Services Ltd", "Mitsuba"],
        laboratory=[None, "Metrica Calibration Services Ltd"],
        customer=[None, "Northfield Gear Ltd"],
    )
    return Sheet("other-calibration", "en", page(GRID, body, margin="20mm"), truth, damage=UPSIDE)


def packing() -> Sheet:
    """Packing list of steel plates: heats and weights, but no result."""
    body = (
        "<h2>PACKING LIST</h2><table><tr><td>Shipper: Hanbit Iron &amp; Steel Co., Ltd.</td><td>Invoice No.: HIS-25-0418</td></tr><tr><td>Consignee: Meridian Offshore Fabricators Pte Ltd</td><td>Date: 18 Apr 2025</td></tr><tr><td>P.O. No.: MOF/PO/25-0318</td><td>Vessel: MV Ocean Lark</td></tr></table><br>"
        + table(
            [
                ["1", "HP7731-02", "SC84217", "12.0 x 2438 x 12192", "2", "5652", "5652"],
                ["2", "HP7740-01", "SC84219", "12.0 x 2438 x 12192", "2", "5652", "5652"],
            ],
            [["No.", "Plate", "Heat", "Size (mm)", "Pcs", "Net (kg)", "Gross (kg)"]],
            "g",
        )
        + "<p>Total: 4 pcs, 11304 kg. Packing: bare. Marks: MOF / SINGAPORE / MADE IN KOREA.</p>"
    )
    truth = label(
        "other",
        number=[None, "HIS-25-0418"],
        date=[None, "2025-04-18"],
        supplier=[None, "Hanbit Iron & Steel Co., Ltd."],
        customer=[None, "Meridian Offshore Fabricators Pte Ltd"],
        order=[None, "MOF/PO/25-0318"],
    )
    return Sheet("other-packing", "en", page(GRID, body), truth)


def confirmation() -> Sheet:
    """German order confirmation for plates that asks for a certificate 3.1; a scan."""
    body = (
        "<p>Stahlkontor Weser AG · Hafenrandstr. 2 · 28237 Bremen</p><h2>Auftragsbestätigung Nr. 240118837</h2><p>Ihre Bestellung: B-2025-0771 vom 05.05.2025<br>Datum: 07.05.2025<br>Kunden-Nr.: 100482</p>"
        + table(
            [
                [
                    "10",
                    "Grobblech S355J2+N, 20 x 2000 x 6000 mm",
                    "4 St",
                    "7.536 kg",
                    "1.120,00 €/t",
                    "8.440,32 €",
                ],
                ["20", "Zeugnis EN 10204 3.1", "1", "", "15,00 €", "15,00 €"],
            ],
            [["Pos.", "Bezeichnung", "Menge", "Gewicht", "Preis", "Betrag"]],
            "g",
        )
        + "<p>Nettosumme 8.455,32 €, zzgl. 19 % USt. 1.606,51 €. Gesamtbetrag 10.061,83 €.<br>Liefertermin: KW 22. Zahlung: 14 Tage 2 % Skonto, 30 Tage netto.</p>"
    )
    truth = label(
        "other",
        number=[None, "240118837"],
        date=[None, "2025-05-07"],
        supplier=[None, "Stahlkontor Weser AG"],
        order=[None, "B-2025-0771"],
    )
    return Sheet("other-confirmation", "de", page(GRID, body, margin="20mm"), truth, damage=OFFICE)


def blank() -> Sheet:
    """Blank form of an inspection certificate: every label, no value."""
    names = ["C", "Si", "Mn", "P", "S", "Cr", "Ni", "Mo", "Cu"]
    body = (
        "<h3 style='text-align:center'>INSPECTION CERTIFICATE 3.1 - EN 10204</h3>"
        + table(
            [
                [
                    caption("Certificate No.", "&nbsp;"),
                    caption("Date", "&nbsp;"),
                    caption("Customer", "&nbsp;"),
                    caption("Order No.", "&nbsp;"),
                ],
                [
                    caption("Product", "&nbsp;"),
                    caption("Grade", "&nbsp;"),
                    caption("Heat No.", "&nbsp;"),
                    caption("Quantity", "&nbsp;"),
                ],
            ],
            cls="b",
        )
        + "<h4>Chemical composition (%)</h4>"
        + table(
            [["Min", *[""] * 9], ["Max", *[""] * 9], ["Actual", *[""] * 9]], [["", *names]], "g"
        )
        + "<h4>Mechanical properties</h4>"
        + table(
            [["Required", "", "", "", ""], ["Actual", "", "", "", ""]],
            [["", "ReH MPa", "Rm MPa", "A %", "KV J"]],
            "g",
        )
        + "<p>Name: ______________________ &nbsp; Signature: ______________________ &nbsp; Date: ____________</p><p><small>Form F-QA-31 Rev. 2</small></p>"
    )
    return Sheet("other-blank", "en", page(GRID, body), label("other"))


def sheets() -> Iterator[Sheet]:
    """Give the portraits of this module."""
    yield from (calibration(), packing(), confirmation(), blank())
