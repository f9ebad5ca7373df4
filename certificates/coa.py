"""Each shipped lot's results as a certificate of analysis in CoA JSON 1.1.0, where possible.

The format wants street, postal code, city and country of both parties: a lot is left out
where the addresses on record do not say them. Nothing is made up.

Source: Material Identity, CoA schema 1.1.0 (field names only; the schema is not ours to ship).
"""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from certificates.lineage import Lineage, LineageLot, Party, Result, Source
from certificates.typefaces import LATO, Face, runs_of
from core.clock import local_date
from extraction.normalise.units import find_unit

SCHEMA = "https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json"
#: "Hafenstraße 12, 20457 Hamburg": street, then postal code and city.
_ADDRESS = re.compile(r"(?P<street>[^,]+),\s*(?P<code>[A-Z0-9][A-Z0-9 -]{2,9}?)\s+(?P<city>\D+)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NOT_STATED = "not stated"
_FONT = Path(__file__).parent / "fonts" / "Lato-Bold.ttf"
_LOGO_SIZE = 28


def coa_files(lineage: Lineage) -> list[tuple[str, bytes, str]]:
    """Return (file name, content, description) for each shipped lot that can be expressed."""
    parties = _parties(lineage)
    if parties is None:
        return []
    return [
        (
            f"coa-{place}.json",
            json.dumps(_certificate(lineage, lot, parties), ensure_ascii=False, indent=1).encode(),
            f"Results of lot {lot.number} as CoA JSON 1.1.0",
        )
        for place, lot in enumerate(lineage.shipped, 1)
        if lot.results
    ]


def _certificate(lineage: Lineage, lot: LineageLot, parties: dict[str, Any]) -> dict[str, Any]:
    shipment = lineage.shipment
    product = {
        "Id": lot.sku,
        "Name": lot.item,
        "FillingBatchId": lot.number,
        "ProductionDate": lot.made_on.isoformat() if lot.made_on else None,
        "ExpirationDate": lot.expires_on.isoformat() if lot.expires_on else None,
        "CountryOfOrigin": lot.origin,
    }
    return {
        "RefSchemaUrl": SCHEMA,
        "Certificate": {
            "CertificateLanguages": ["EN"],
            "Id": f"{lineage.number}/{lot.number}",
            "Date": local_date(lineage.issued_at, lineage.time_zone).isoformat(),
            "Standard": {"Norm": "Lineage certificate"},  # no type of EN 10204 is claimed
            "Parties": parties,
            "BusinessTransaction": {
                "Order": {"Id": shipment.customer_order or shipment.sales_order or _NOT_STATED},
                "Delivery": {
                    "Id": shipment.number,
                    "Date": shipment.ships_on.isoformat(),
                    "Quantity": float(lot.quantity),
                    "QuantityUnit": lot.unit.strip("{}"),
                },
            },
            "Product": {name: value for name, value in product.items() if value},
            "Analysis": {
                "LotId": lot.number,
                "Inspections": _unique([_inspection(result) for result in lot.results]),
            },
            "DeclarationOfConformity": {
                "Declaration": f"The results are given as {_recorded(lot)} in lineage certificate "
                f"{lineage.number}; see {lineage.verify_url}."
            },
            "Logo": _logo(lineage.issuer.name),
        },
    }


def _inspection(result: Result) -> dict[str, str]:
    # The format has one unit for result and limits: the limit's, where the result is converted;
    # where it cannot be, limits in another unit are left out.
    value, unit = result.value, result.unit
    conditions = ["own laboratory"] if result.source is Source.OWN_LABORATORY else []
    if result.converted:
        conditions.append(f"stated as {result.value} {result.unit}")
        value, unit = result.converted, result.limit_unit
    limited = not result.limit_unit or _same_unit(result.limit_unit, unit)
    values = {
        "Property": result.name,
        "Method": result.method or _NOT_STATED,
        "Value": value,
        "ValueType": "number" if _NUMBER.fullmatch(value) else "string",
        "Minimum": result.minimum if limited else None,
        "Maximum": result.maximum if limited else None,
        "Unit": unit,
        "TestConditions": ", ".join(conditions),
    }
    return {name: value for name, value in values.items() if value}


def _same_unit(one: str, other: str | None) -> bool:
    if one == other:
        return True
    first, second = find_unit(one), find_unit(other or "")
    return first is not None and second is not None and first.code == second.code


def _recorded(lot: LineageLot) -> str:
    return "recorded and approved" if all(row.approved for row in lot.results) else "recorded"


def _unique(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({json.dumps(row, sort_keys=True): row for row in rows}.values())


def _parties(lineage: Lineage) -> dict[str, Any] | None:
    manufacturer, customer = _company(lineage.issuer), _company(lineage.customer)
    if manufacturer is None or customer is None:
        return None
    return {"Manufacturer": manufacturer, "Customer": customer}


def _company(party: Party) -> dict[str, str] | None:
    match = _ADDRESS.fullmatch((party.address or "").strip())
    if match is None or not party.country:
        return None
    return {
        "Name": party.name,
        "Street": match["street"].strip(),
        "ZipCode": match["code"].strip(),
        "City": match["city"].strip(),
        "Country": party.country,
    }


def _logo(name: str) -> str:
    # The format asks for a picture: the company's name, set in the certificate's own type.
    runs = [(_font(face), text) for face, text in runs_of(name)]
    height = max(font.getbbox(text)[3] for font, text in runs)
    width = sum(font.getlength(text) for font, text in runs)
    image = Image.new("RGB", (int(width) + 16, int(height) + 16), "white")
    place = 8.0
    for font, text in runs:
        ImageDraw.Draw(image).text((place, 8), text, font=font, fill="#0f5c4d")
        place += font.getlength(text)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def _font(face: Face) -> ImageFont.FreeTypeFont:
    if face == LATO:
        return ImageFont.truetype(str(_FONT), _LOGO_SIZE)
    return ImageFont.truetype(str(face.path), _LOGO_SIZE, index=max(face.index, 0))
