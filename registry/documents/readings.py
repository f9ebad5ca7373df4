"""Look at a document's values and correct them, each layer apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.ids import new_public_id
from core.storage import Store
from extraction.normalise.dates import DateOrder
from extraction.result import ExtractionResult
from registry.documents.current import (
    ALIAS_KINDS,
    MAX_LOTS,
    MAX_ROWS,
    PRESENT,
    CurrentReading,
    Value,
    parse_path,
)
from registry.documents.documents import get_document, latest_extraction, list_pages
from registry.documents.errors import NotReadYet, ReadingInvalid
from registry.documents.evidence import find_on_pages, load_words
from registry.documents.merging import merge_reading
from registry.documents.models import Document, Reading
from registry.documents.typed import clean_entry
from registry.errors import AlreadyDecided
from registry.values import DocumentState, Layer

#: States in which values may still be corrected.
CORRECTABLE = frozenset({DocumentState.READ, DocumentState.HELD, DocumentState.NEEDS_CLARIFICATION})


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says a value is."""

    path: str
    #: As typed or picked; empty or None: the document does not state it.
    text: str | None
    #: `{"page", "box"}` of the word that was picked on the page.
    evidence: Mapping[str, Any] | None = None


def current_values(session: Session, document: Document) -> CurrentReading:
    """Return the values as they stand, with their layers; NotReadYet without a reading."""
    extraction = latest_extraction(session, document)
    if extraction is None:
        raise NotReadYet(document.explanation or "This document is still being read.")
    rows = session.scalars(
        select(Reading)
        .where(Reading.document_id == document.id, Reading.extraction_id == extraction.id)
        .order_by(Reading.id)
    )
    result = ExtractionResult.from_json(extraction.result)
    return merge_reading(result, rows, extraction_id=extraction.id)


def correct_value(
    session: Session,
    actor: Actor,
    store: Store,
    document_id: str,
    correction: Correction,
    *,
    at: datetime,
) -> Value:
    """Record what the actor says a value is, in the actor's own layer.

    What the machine read from the same words for other lots is corrected along.
    A value that was typed is looked for on the pages: one that stands nowhere on the
    document is kept, and flagged to the buyer. Giving the value that stands confirms it.

    Raises:
        ReadingInvalid: No such value, or the text cannot be one of its kind.
        AlreadyDecided: The document is decided.

    """
    document, reading = open_for_change(session, actor, document_id)
    path = parse_path(correction.path)
    before = reading.find(correction.path)
    known = before is not None or (path is not None and path.name in ALIAS_KINDS)
    if path is None or path.structural or not known:
        raise ReadingInvalid("The document has no such value.")
    theirs = correction.evidence is not None or not actor.is_operator
    order = _date_order(document) if theirs else None
    value = clean_entry(path, correction.text, date_order=order)
    raw = (correction.text or "").strip() or None
    evidence = dict(correction.evidence) if correction.evidence else None
    on_document = value is None or evidence is not None
    if not on_document:
        evidence = _stands_at(session, store, document, before, raw, value)
        on_document = evidence is not None
    same = [] if before is None else reading.same_place(before)
    act = new_public_id()
    for place in [path.text, *(other.path for other in same if other.human is None)]:
        _add(
            session, actor, document, reading, place, raw, value, at, evidence, on_document, act=act
        )
    _note(session, actor, document, "reading.correct", path.text, before, value, at)
    after = current_values(session, document).find(path.text)
    assert after is not None
    return after


def add_row(session: Session, actor: Actor, document_id: str, lot: int, *, at: datetime) -> str:
    """Add an empty result row to a lot; return its path."""
    document, reading = open_for_change(session, actor, document_id)
    if all(known.index != lot for known in reading.lots):
        raise ReadingInvalid("The document has no such lot.")
    index = reading.next_row.get(lot, 0)
    if index >= MAX_ROWS:
        raise ReadingInvalid(f"A lot has at most {MAX_ROWS} results.")
    path = f"lots.{lot}.results.{index}"
    _add(session, actor, document, reading, path, PRESENT, PRESENT, at)
    _note(session, actor, document, "reading.add_row", path, None, PRESENT, at)
    return path


def add_lot(session: Session, actor: Actor, document_id: str, *, at: datetime) -> str:
    """Add a lot that the machine did not see; return its path."""
    document, reading = open_for_change(session, actor, document_id)
    if reading.next_lot >= MAX_LOTS:
        raise ReadingInvalid(f"A document has at most {MAX_LOTS} lots.")
    path = f"lots.{reading.next_lot}"
    _add(session, actor, document, reading, path, PRESENT, PRESENT, at)
    _note(session, actor, document, "reading.add_lot", path, None, PRESENT, at)
    return path


def remove_part(
    session: Session, actor: Actor, document_id: str, path_text: str, *, at: datetime
) -> None:
    """Take out a result row or a lot that is not on the document; `restore_part` undoes."""
    document, reading = open_for_change(session, actor, document_id)
    there = {lot.path for lot in reading.lots} | {
        row.path for lot in reading.lots for row in lot.rows
    }
    if path_text not in there:
        raise ReadingInvalid("The document has no such row.")
    _add(session, actor, document, reading, path_text, None, None, at)
    _note(session, actor, document, "reading.remove", path_text, None, None, at)


def restore_part(
    session: Session, actor: Actor, document_id: str, path_text: str, *, at: datetime
) -> None:
    """Put a removed row or lot back."""
    document, reading = open_for_change(session, actor, document_id)
    if path_text not in reading.removed:
        raise ReadingInvalid("Nothing of that kind was removed.")
    _add(session, actor, document, reading, path_text, PRESENT, PRESENT, at)
    _note(session, actor, document, "reading.restore", path_text, None, PRESENT, at)


def confirm_reading(session: Session, actor: Actor, document_id: str, *, at: datetime) -> Document:
    """Note that the supplier looked at the reading and says it is right."""
    actor.require(Permission.SUBMIT_DOCUMENTS)
    document = get_document(session, actor, document_id, for_update=True)
    if document.state not in CORRECTABLE:
        raise AlreadyDecided("This document is no longer open.")
    document.confirmed_at = at
    if document.state is DocumentState.NEEDS_CLARIFICATION:
        document.state = DocumentState.READ  # the answer is in: it goes back to the buyer
    session.flush()
    audit.record(session, actor, "document.confirm", f"document:{document.public_id}", at=at)
    return document


def answer_questions(
    session: Session,
    actor: Actor,
    store: Store,
    document_id: str,
    answers: Mapping[str, str],
    *,
    at: datetime,
) -> Document:
    """Record what the supplier says of the doubtful values, and that the reading is right.

    `answers` maps paths to what now stands there; what did not change is left alone.

    Raises:
        ReadingInvalid: Names each value that cannot be, by its path.

    """
    reading = current_values(session, get_document(session, actor, document_id))
    if not reading.lots and any(
        path.startswith("lots.0.") and text.strip() for path, text in answers.items()
    ):
        add_lot(session, actor, document_id, at=at)
        reading = current_values(session, get_document(session, actor, document_id))
    wrong: dict[str, str] = {}
    for path, text in answers.items():
        known = reading.find(path)
        if known is None or (known.value or "") == text.strip():
            continue
        try:
            correct_value(session, actor, store, document_id, Correction(path, text), at=at)
        except ReadingInvalid as error:
            wrong.update(error.fields or {path: str(error)})
    if wrong:
        raise ReadingInvalid("Please look at the values in red again.", fields=wrong)
    return confirm_reading(session, actor, document_id, at=at)


def list_history(session: Session, document: Document) -> list[Reading]:
    """Return every correction of the document, oldest first, whichever reading it was on."""
    return list(
        session.scalars(
            select(Reading).where(Reading.document_id == document.id).order_by(Reading.id)
        )
    )


def layer_of(actor: Actor) -> Layer:
    """Return the layer that the actor's statements stand in."""
    return Layer.BUYER if actor.is_operator else Layer.SUPPLIER


def open_for_change(
    session: Session, actor: Actor, document_id: str
) -> tuple[Document, CurrentReading]:
    """Return a document that the actor may correct, locked, with its values as they stand."""
    needed = Permission.REVIEW_DOCUMENTS if actor.is_operator else Permission.SUBMIT_DOCUMENTS
    actor.require(needed)
    document = get_document(session, actor, document_id, for_update=True)
    if document.state not in CORRECTABLE:
        raise AlreadyDecided("This document is not open for corrections.")
    return document, current_values(session, document)


def _date_order(document: Document) -> DateOrder | None:
    order = None if document.supplier is None else document.supplier.date_order
    known: dict[str | None, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
    return known.get(order)


def _stands_at(
    session: Session,
    store: Store,
    document: Document,
    before: Value | None,
    raw: str | None,
    value: str | None,
) -> dict[str, Any] | None:
    if before is not None and before.machine.evidence is not None:
        read = {before.machine.value, before.machine.raw, *before.machine.alternatives}
        if value in read or raw in read:
            return dict(before.evidence or {})
    pages = load_words(store, list_pages(session, document))
    for text in (raw, value):
        found = find_on_pages(pages, text) if text else None
        if found is not None:
            return found
    return None


def _add(
    session: Session,
    actor: Actor,
    document: Document,
    reading: CurrentReading,
    path: str,
    raw: str | None,
    value: str | None,
    at: datetime,
    evidence: dict[str, Any] | None = None,
    on_document: bool = True,  # noqa: FBT001, FBT002  one column of many
    *,
    act: str | None = None,
) -> None:
    session.add(
        Reading(
            document_id=document.id,
            extraction_id=reading.extraction_id,
            path=path,
            layer=layer_of(actor),
            raw=raw,
            value=value,
            evidence=evidence,
            on_document=on_document,
            by_id=actor.user_id,
            at=at,
            act=act,
        )
    )
    session.flush()


def _note(
    session: Session,
    actor: Actor,
    document: Document,
    action: str,
    path: str,
    before: Value | None,
    after: str | None,
    at: datetime,
) -> None:
    audit.record(
        session,
        actor,
        action,
        f"document:{document.public_id}",
        at=at,
        before={"path": path, "value": None if before is None else before.value},
        after={"path": path, "value": after},
    )
