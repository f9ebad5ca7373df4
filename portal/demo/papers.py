"""The certificates of the demo's suppliers: typeset here, read by the real engine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from jinja2 import Environment, PackageLoader, select_autoescape


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate as somebody sends it."""

    name: str
    supplier: str  # code of the company
    sender: str  # e-mail of the person
    order: str | None
    template: str
    values: Mapping[str, object]
    scanned: bool = False


def papers(at: datetime) -> dict[str, Paper]:
    """Return the demo's certificates; dates lie around the day `at`."""

    def day(days: int) -> datetime:
        return at + timedelta(days=days)

    zinc = {
        "lot": "0125HO002",
        "number": "10423",
        "order": "4500017732",
        "product": "Zinc Gluconate USP",
        "code": "ZG-4468",
        "quantity": "500 kg",
        "made": day(-60),
        "expires": day(1035),
        "issued": day(-18),
        "rows": (
            ("Appearance", "White crystalline powder", "White powder", "Visual"),
            ("Assay", "99.1 %", "97.0 - 102.0 %", "USP <541>"),
            ("Loss on drying", "8.7 %", "NMT 11.6 %", "USP <731>"),
            ("Lead", "< 0.05 mg/kg", "NMT 2 mg/kg", "ICP-MS"),
            ("Cadmium", "< 0.02 mg/kg", "NMT 1 mg/kg", "ICP-MS"),
            ("Arsenic", "0.11 mg/kg", "NMT 1 mg/kg", "ICP-MS"),
        ),
    }
    bad = {
        **zinc,
        "lot": "0326HO117",
        "number": "10611",
        "order": "4500017820",
        "made": day(-21),
        "expires": day(1074),
        "issued": day(-3),
        "rows": (
            ("Appearance", "White crystalline powder", "White powder", "Visual"),
            ("Assay", "98.4 %", "97.0 - 102.0 %", "USP <541>"),
            ("Loss on drying", "9.2 %", "NMT 11.6 %", "USP <731>"),
            ("Lead", "3.4 mg/kg", "NMT 5 mg/kg", "ICP-MS"),
            ("Cadmium", "0.04 mg/kg", "NMT 1 mg/kg", "ICP-MS"),
            ("Arsenic", "0.20 mg/kg", "NMT 1 mg/kg", "ICP-MS"),
        ),
    }
    magnesium = {
        "lot": "MC-24-0917",
        "number": "PZ 88120",
        "order": "4500017740",
        "made": day(-45),
        "expires": day(1050),
        "issued": day(-16),
        "rows": (
            ("Magnesium", "%", "15,5", "16,5", "16,1", "Ph. Eur. 2.5.11"),
            ("Blei / Lead", "mg/kg", "", "0,5", "0,08", "ISO 17294-2"),
            ("Arsen / Arsenic", "mg/kg", "", "1", "< 0,05", "ISO 17294-2"),
            ("pH-Wert / pH value", "", "6,0", "8,5", "7,2", "Ph. Eur. 2.2.3"),
        ),
    }
    stearate = {
        **zinc,
        "lot": "MS-7730-B",
        "number": "10598",
        "order": "4500017811",
        "product": "Magnesium Stearate",
        "code": "MS-12",
        "quantity": "100 kg",
        "made": day(-40),
        "expires": day(690),
        "issued": day(-2),
        "rows": (
            ("Appearance", "White powder", "White powder", "Visual"),
            ("Loss on drying", "3.1 %", "NMT 6.0 %", "USP <731>"),
            ("Lead", "0.21 mg/kg", "NMT 1 mg/kg", "ICP-MS"),
        ),
    }
    foil = {
        "number": "2026-31877",
        "order": "4500017823",
        "issued": day(-1),
        "heats": (
            ("771042", "0,08", "0,41", "0,02", "0,01", "78", "3,2"),
            ("771043", "0,07", "0,43", "0,02", "0,01", "81", "3,0"),
        ),
    }
    acme, nord, mill = "supplier@acme.example", "supplier@nordsalt.example", "mill@huette.example"
    return {
        "zinc": Paper("CoA 10423.pdf", "ACME", acme, "4500017732", "acme.html", zinc),
        "magnesium": Paper(
            "Prüfzeugnis 88120.pdf", "NORDSALT", nord, "4500017740", "nordsalt.html", magnesium
        ),
        "bad": Paper("CoA 10611.pdf", "ACME", acme, "4500017820", "acme.html", bad),
        "stearate": Paper(
            "scan0042.pdf", "ACME", acme, "4500017811", "acme.html", stearate, scanned=True
        ),
        "foil": Paper("3.1 2026-31877.pdf", "HUETTE", mill, "4500017823", "huette.html", foil),
    }


def typeset(paper: Paper) -> bytes:
    """Return the certificate as PDF; a scanned one as pictures without a text layer."""
    from weasyprint import HTML  # noqa: PLC0415  heavy, and only the demo's first start needs it

    environment = Environment(
        loader=PackageLoader("portal", "templates/demo"), autoescape=select_autoescape()
    )
    html = environment.get_template(paper.template).render(**paper.values)
    data: bytes = HTML(string=html).write_pdf()
    if not paper.scanned:
        return data
    from extraction.synthetic.damage import UNDATED, damage  # noqa: PLC0415

    pages = damage(data, Random(7), "scan")  # noqa: S311  no secret
    out = io.BytesIO()
    pages.pages[0].save(out, "PDF", resolution=float(pages.dpi), **UNDATED)
    return out.getvalue()
