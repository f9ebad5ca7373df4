"""An accepted document enters its lots: attributes, other numbers, disposition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from extraction.normalise.dates import parse_dates
from registry.documents.comparison import Comparison
from registry.documents.current import CurrentLot
from registry.documents.errors import DecisionInvalid
from registry.documents.frozen import JudgedLot
from registry.documents.models import Document
from registry.items.numbering import NumberContext, next_number
from registry.ledger.disposition import decide
from registry.ledger.facts import Stated, take_facts
from registry.ledger.lots import (
    NewTraceable,
    add_alias,
    create_traceable,
    find_own_number,
    find_supplier_lot,
)
from registry.ledger.models.traceable import Attribute, Traceable, TraceableDocument
from registry.values import AliasKind, Disposition

#: Dates of a lot: the last day that an unclear one can mean, or the first.
_LAST_DAY = frozenset({"expiry_date", "retest_date"})


def enter_lots(
    session: Session,
    actor: Actor,
    document: Document,
    lots: Sequence[JudgedLot],
    disposition: Disposition,
    *,
    reason: str,
    at: datetime,
) -> list[Traceable]:
    """Create or find each lot, write its attributes, decide its disposition.

    A lot that was received before has waited in quarantine for this; one that has not
    arrived yet stands with no stock until its receipt.
    """
    entered = []
    for judged in lots:
        traceable = _lot_for(session, actor, document, judged, at=at)
        if traceable.disposition is Disposition.REJECTED:
            raise DecisionInvalid(
                f"Lot {traceable.number} was rejected before. Change that decision on the lot "
                "first; a certificate alone does not release it."
            )
        _add_aliases(session, actor, document, traceable, judged.lot)
        _add_attributes(session, document, traceable, judged, at)
        _link(session, document, traceable, disposition)
        entered.append(traceable)
    text = reason or f"Certificate {document.name} accepted"
    decide(
        session,
        actor,
        list(dict.fromkeys(entered)),
        disposition,
        reason=text,
        at=at,
        document=document.name,
    )
    return entered


def _lot_for(
    session: Session, actor: Actor, document: Document, judged: JudgedLot, *, at: datetime
) -> Traceable:
    lot, item = judged.lot, judged.item
    number = lot["lot_number"].value
    assert number is not None
    dates = {
        name: lot_date(lot, name) for name in ("manufacture_date", "expiry_date", "retest_date")
    }
    known = find_supplier_lot(session, actor, item, document.supplier_id, number)
    if known is not None:
        take_facts(session, actor, known, Stated(dates), at=at)
        return known
    if find_own_number(session, actor, item, number) is not None:  # another supplier's
        number = next_number(session, actor, NumberContext("lot", at, item))
    return create_traceable(
        session,
        actor,
        NewTraceable(
            item=item,
            number=number,
            supplier_id=document.supplier_id,
            manufacture_date=dates["manufacture_date"],
            expiry_date=dates["expiry_date"],
            retest_date=dates["retest_date"],
        ),
        at=at,
    )


def lot_date(lot: CurrentLot, name: str) -> date | None:
    """Return a date of the lot as one day: "expiry 03.2027" lasts until 31 March.

    None where it is not stated, or undecided: no date is ever guessed.
    """
    text = lot[name].value
    if text is None:
        return None
    reading = parse_dates(text)
    if not reading.readings or reading.ambiguous:
        choices = " or ".join(one.iso for one in reading.readings)
        why = f"This can be {choices}" if choices else "This is no date"
        message = f"{why}; write it as year-month-day."
        raise DecisionInvalid(message, fields={lot[name].path: message})
    readings = reading.readings
    return readings[0].last_day if name in _LAST_DAY else readings[0].first_day


def _add_aliases(
    session: Session, actor: Actor, document: Document, traceable: Traceable, lot: CurrentLot
) -> None:
    numbers = [(AliasKind.SUPPLIER_LOT, lot["lot_number"].value)]
    known = set(AliasKind)
    for kind_read, value in lot.aliases.items():
        kind = AliasKind(kind_read) if kind_read in known else AliasKind.OTHER
        numbers.append((kind, value.value))
    for kind, number in numbers:
        if number:
            add_alias(session, actor, traceable, kind, number, party_id=document.supplier_id)


def _add_attributes(
    session: Session,
    document: Document,
    traceable: Traceable,
    judged: JudgedLot,
    at: datetime,
) -> None:
    specification = judged.comparison.specification
    for comparison in judged.comparison.rows:
        if comparison.meaning.name and comparison.meaning.text:
            attribute = _attribute(comparison)
            attribute.traceable_id = traceable.id
            attribute.document_id = document.id
            attribute.at = at
            if comparison.limit is not None and specification is not None:
                attribute.specification_id = specification.id
            session.add(attribute)
    session.flush()


def _attribute(comparison: Comparison) -> Attribute:
    row, meaning = comparison.row, comparison.meaning
    value = row["value"]
    evidence = value.evidence
    return Attribute(
        characteristic=meaning.characteristic or meaning.name,
        name=meaning.name,
        operator=meaning.operator,
        number=meaning.number,
        text=meaning.text,
        unit=meaning.unit,
        ucum=meaning.ucum,
        minimum=row["minimum"].value,
        maximum=row["maximum"].value,
        method=row["method"].value,
        lod=row["lod"].value,
        loq=row["loq"].value,
        printed_verdict=row["verdict"].value,
        verdict=comparison.verdict,
        verdict_reason=comparison.reason,
        layer=value.layer,
        confidence=min(row[name].confidence for name in ("test", "value", "unit")),
        evidence=None if evidence is None else dict(evidence),
    )


def _link(
    session: Session, document: Document, traceable: Traceable, disposition: Disposition
) -> None:
    known = session.scalars(
        select(TraceableDocument).where(
            TraceableDocument.traceable_id == traceable.id,
            TraceableDocument.document_id == document.id,
        )
    ).first()
    if known is None:
        session.add(
            TraceableDocument(
                traceable_id=traceable.id, document_id=document.id, decision=disposition.value
            )
        )
        session.flush()
