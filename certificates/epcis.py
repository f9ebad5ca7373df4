"""The lineage as GS1 EPCIS 2.0 events in JSON-LD: productions and the shipment.

Source: EPCIS 2.0 and CBV 2.0 (GS1, 2022); units by UN/CEFACT Recommendation 20. Items with
a GTIN are named by GS1 Digital Link, others by a private https address of the portal, as
CBV 2.0 section 8 allows.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, urlsplit

from certificates.lineage import Lineage, LineageLot, Link
from registry.values import TraceableKind

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
#: UCUM to Recommendation 20; what is not here is counted without a unit of measure.
REC_20 = {
    "kg": "KGM", "g": "GRM", "mg": "MGM", "t": "TNE", "[lb_av]": "LBR",
    "L": "LTR", "l": "LTR", "mL": "MLT", "ml": "MLT", "m3": "MTQ", "hL": "HLT",
    "m": "MTR", "cm": "CMT", "mm": "MMT", "m2": "MTK",
}  # fmt: skip
#: Event ids are derived: the same certificate always yields the same document.
_NAMESPACE = uuid.UUID("6f1d7a52-3b0e-5c1f-9b57-0b1a5e5c7d11")


def to_epcis(lineage: Lineage) -> dict[str, Any]:
    """Return the EPCIS document of a certificate; productions without a time are left out."""
    return {
        "@context": [CONTEXT],
        "id": f"{lineage.verify_url}#epcis",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": lineage.issued_at.isoformat(),
        "epcisBody": {"eventList": [*_productions(lineage), _shipping(lineage)]},
    }


def lot_uri(lineage: Lineage, lot: LineageLot) -> str:
    """Return the identifier of a lot (class) or unit (instance)."""
    serial = lot.kind is TraceableKind.SERIAL
    number = quote(lot.number, safe="")
    if lot.gtin:
        return f"https://id.gs1.org/01/{lot.gtin.zfill(14)}/{'21' if serial else '10'}/{number}"
    kind = "serial" if serial else "lot"
    return f"{_home(lineage)}/id/{kind}/{quote(lot.sku, safe='')}/{number}"


def _productions(lineage: Lineage) -> list[dict[str, Any]]:
    inputs: dict[str, list[Link]] = defaultdict(list)
    for link in lineage.links:
        inputs[link.child].append(link)
    events = []
    for key, links in inputs.items():
        lot = lineage.lot(key)
        if lot.made_at is None:
            continue
        parents = [(lineage.lot(link.parent), link.quantity, link.unit) for link in links]
        events.append(
            {
                "type": "TransformationEvent",
                **_when(lot.made_at, lot.offset_minutes),
                "eventID": _event_id(lineage, "made", key),
                **_quantities(lineage, "input", parents),
                **_quantities(lineage, "output", [(lot, lot.quantity, lot.unit)]),
                "bizStep": "commissioning",
                "disposition": "active",
            }
        )
    return events


def _shipping(lineage: Lineage) -> dict[str, Any]:
    shipment = lineage.shipment
    lots = [(lot, lot.quantity, lot.unit) for lot in lineage.shipped]
    units = [lot for lot, _, _ in lots if lot.kind is TraceableKind.SERIAL]
    classes = [entry for entry in lots if entry[0].kind is TraceableKind.LOT]
    parties = [
        (kind, _party(lineage, party.gln, party.name))
        for kind, party in (("source", lineage.issuer), ("destination", lineage.customer))
    ]
    return {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        **_when(shipment.shipped_at or lineage.issued_at, shipment.offset_minutes),
        "eventID": _event_id(lineage, "shipped", shipment.number),
        "bizStep": "shipping",
        "disposition": "in_transit",
        **({"epcList": [lot_uri(lineage, lot) for lot in units]} if units else {}),
        **({"quantityList": [_quantity(lineage, *entry) for entry in classes]} if classes else {}),
        "bizTransactionList": [
            {
                "type": "desadv",
                "bizTransaction": f"{_home(lineage)}/id/shipment/{quote(shipment.number, safe='')}",
            }
        ],
        **{f"{kind}List": [{"type": "owning_party", kind: uri}] for kind, uri in parties},
        "certificationInfo": lineage.verify_url,
    }


def _when(at: datetime, offset_minutes: int) -> dict[str, str]:
    local = at.astimezone(timezone(timedelta(minutes=offset_minutes)))
    text = local.isoformat(timespec="seconds")
    return {"eventTime": text, "eventTimeZoneOffset": text[-6:]}


def _quantities(
    lineage: Lineage, side: str, entries: list[tuple[LineageLot, Any, str]]
) -> dict[str, Any]:
    units = [lot for lot, _, _ in entries if lot.kind is TraceableKind.SERIAL]
    classes = [entry for entry in entries if entry[0].kind is TraceableKind.LOT]
    found: dict[str, Any] = {}
    if units:
        found[f"{side}EPCList"] = [lot_uri(lineage, lot) for lot in units]
    if classes:
        found[f"{side}QuantityList"] = [_quantity(lineage, *entry) for entry in classes]
    return found


def _quantity(lineage: Lineage, lot: LineageLot, quantity: Any, unit: str) -> dict[str, Any]:
    # JSON has only binary numbers; the exact text stands in lineage.json.
    entry = {"epcClass": lot_uri(lineage, lot), "quantity": float(quantity)}
    return {**entry, "uom": REC_20[unit]} if unit in REC_20 else entry


def _party(lineage: Lineage, gln: str | None, name: str) -> str:
    if gln:
        return f"https://id.gs1.org/417/{gln}"
    return f"{_home(lineage)}/id/party/{quote(name, safe='')}"


def _event_id(lineage: Lineage, kind: str, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{lineage.number}/{kind}/{name}')}"


def _home(lineage: Lineage) -> str:
    parts = urlsplit(lineage.verify_url)
    return f"{parts.scheme}://{parts.netloc}"
