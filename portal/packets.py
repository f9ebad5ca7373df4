"""The audit packet of a lot: everything about it in one archive, each file with its hash.

Dossier, traces, originals of its documents, what was decided and signed, certificates of
lineage, audit trail, and the state of the trail's chain. `MANIFEST.json` names the SHA-256 of
every file, so that the packet can be checked without the portal.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate
from core.actor import Actor, Permission
from core.audit import AuditEntry, record, verify_chain
from core.storage import Store
from registry.documents.models import Document, Review
from registry.exports.dossier import dossier_as_csv, dossier_as_json, dossier_as_xlsx
from registry.exports.epcis import events_as_epcis
from registry.exports.trace import trace_as_json
from registry.genealogy.dossier import Dossier, read_dossier
from registry.genealogy.links import Way
from registry.genealogy.mass_balance import mass_balance
from registry.genealogy.trace import trace
from registry.ledger.book import chunks
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable

#: A packet holds the originals of so many documents at most; the manifest names the others.
MOST_DOCUMENTS = 200
_FIELDS = ("id", "at", "actor", "action", "subject", "reason", "previous_hash", "hash")


def build_packet(
    session: Session, actor: Actor, store: Store, lot: Traceable, *, at: datetime, base: str
) -> bytes:
    """Return the packet of a lot or unit as a ZIP file, and note in the trail that it was made.

    Raises NotAllowed without VIEW_AUDIT and VIEW_REGISTRY.
    """
    actor.require(Permission.VIEW_AUDIT)
    dossier = read_dossier(session, actor, lot.public_id, at=at)
    files: dict[str, bytes] = {}
    files |= dict(_dossier(session, actor, dossier, at, base))
    files |= dict(_documents(session, actor, store, dossier.documents))
    files |= dict(_certificates(session, actor, store, dossier))
    files |= dict(_trail(session, actor, dossier))
    manifest = {
        "lot": lot.number,
        "item": lot.item.sku,
        "made_at": at.isoformat(),
        "made_by": actor.name,
        "left_out": [row.public_id for row in dossier.documents[MOST_DOCUMENTS:]],
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    files["MANIFEST.json"] = _json(manifest)
    record(
        session,
        actor,
        "packet.export",
        f"{lot.kind.value}:{lot.public_id}",
        at=at,
        after={"files": len(files), "manifest": hashlib.sha256(files["MANIFEST.json"]).hexdigest()},
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(name, data)
    return out.getvalue()


def _dossier(
    session: Session, actor: Actor, dossier: Dossier, at: datetime, base: str
) -> Iterator[tuple[str, bytes]]:
    lot = dossier.traceable
    plain = dossier_as_json(dossier, mass_balance(session, actor, lot), at=at)
    table = io.StringIO()
    dossier_as_csv(plain, table)
    yield "dossier/dossier.json", _json(plain)
    yield "dossier/dossier.csv", table.getvalue().encode()
    yield "dossier/dossier.xlsx", dossier_as_xlsx(plain)
    events = events_as_epcis(session, actor, [lot.id], at=at, base=base)
    yield "dossier/events.epcis.jsonld", _json(events)
    for way in Way:
        found = trace(session, actor, [lot], way, at=at)
        yield f"dossier/trace-{way.value}.json", _json(trace_as_json(found))


def _documents(
    session: Session, actor: Actor, store: Store, documents: Sequence[Document]
) -> Iterator[tuple[str, bytes]]:
    for document in documents[:MOST_DOCUMENTS]:
        # The name as sent is a stranger's: only its ending is kept, and only if it is plain.
        ending = document.name.rpartition(".")[2].lower()
        safe = (
            ending
            if ending.isascii() and ending.isalnum() and len(ending) <= len("jsonld")
            else "bin"
        )
        yield f"documents/{document.public_id}.{safe}", store.get(document.sha256)
    reviews = session.scalars(
        select(Review)
        .join(Document, Document.id == Review.document_id)
        .where(
            Review.document_id.in_([row.id for row in documents]),
            Document.operator_id == actor.operator_id,
        )
        .order_by(Review.id)
    )
    names = {row.id: row.name for row in documents}
    yield (
        "documents/decisions.json",
        _json([_decision(row, names[row.document_id]) for row in reviews]),
    )


def _decision(row: Review, name: str) -> dict[str, Any]:
    signature = row.signature
    return {
        "document": name,
        "outcome": row.outcome.value,
        "reason": row.reason,
        "at": row.at.isoformat(),
        "versions": row.versions,
        "decided_on": row.content,
        "signature": signature
        and {
            "printed_name": signature.printed_name,
            "meaning": signature.meaning,
            "at": signature.at.isoformat(),
            "record_hash": signature.record_hash,
        },
    }


def _certificates(
    session: Session, actor: Actor, store: Store, dossier: Dossier
) -> Iterator[tuple[str, bytes]]:
    shipments = [shipment.id for shipment, _ in dossier.shipments]
    for row in session.scalars(
        select(Certificate)
        .where(
            Certificate.shipment_id.in_(shipments),
            Certificate.operator_id == actor.operator_id,
            Certificate.sha256.is_not(None),
        )
        .order_by(Certificate.id)
    ):
        yield f"certificates/{row.number}.pdf", store.get(row.sha256 or "")


def _trail(session: Session, actor: Actor, dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    lot = dossier.traceable
    events = session.scalars(
        select(Event.public_id)
        .join(EventLine, EventLine.event_id == Event.id)
        .where(EventLine.traceable_id == lot.id)
    )
    subjects = [f"{lot.kind.value}:{lot.public_id}", *(f"event:{one}" for one in set(events))]
    subjects += [f"document:{row.public_id}" for row in dossier.documents]
    subjects += [f"quality:{row.public_id}" for row in dossier.quality_events]
    subjects += [f"shipment:{row.public_id}" for row, _ in dossier.shipments]
    entries: list[AuditEntry] = []
    for part in chunks(subjects):
        entries += session.scalars(
            select(AuditEntry).where(
                AuditEntry.organization_id == actor.operator_id, AuditEntry.subject.in_(part)
            )
        )
    entries.sort(key=lambda row: row.id)
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([*_FIELDS, "before", "after"])
    for row in entries:
        writer.writerow(
            [
                *(_harmless(getattr(row, name)) for name in _FIELDS),
                json.dumps(row.before),
                json.dumps(row.after),
            ]
        )
    yield "audit/trail.csv", table.getvalue().encode()
    report = verify_chain(session)
    yield (
        "audit/chain.json",
        _json(
            {
                "entries": report.entries,
                "head": report.head,
                "intact": report.intact,
                "broken_at": report.broken_at,
                "why": report.why,
            }
        ),
    )


def _harmless(value: object) -> str:
    # A spreadsheet takes text that starts so for a formula (CSV injection).
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _json(plain: Any) -> bytes:
    return json.dumps(plain, ensure_ascii=False, indent=1, default=str).encode()
