"""Packing: lots and units under an SSCC, and out of it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.gs1 import check_sscc, company_prefix, make_sscc
from registry.items.numbering import take_sequence
from registry.ledger.entries import Entry, EntryLine, record_entry
from registry.ledger.errors import EventInvalid
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.naming import contents_of
from registry.ledger.sites import require_recording
from registry.parties.models import Organization
from registry.values import EventType


def next_sscc(session: Session, actor: Actor) -> str:
    """Return the next SSCC below the company prefix of the operator's GLN; gap-free.

    Raises IdentifierInvalid where the operator has no GLN.
    """
    operator = session.get(Organization, actor.operator_id)
    if operator is None or not operator.gln:
        raise EventInvalid(
            "Your company has no GLN, so no SSCC can be made: enter the GLN, or type the SSCC.",
            fields={"code": "Type the SSCC"},
        )
    prefix = company_prefix(operator.gln)
    return make_sscc(prefix, take_sequence(session, actor, f"sscc:{prefix}"))


def pack(
    session: Session,
    actor: Actor,
    contents: Sequence[Traceable],
    *,
    sscc: str | None,
    occurred_at: datetime,
    at: datetime,
) -> Event:
    """Pack lots and units under an SSCC; without one the next is made.

    Raises:
        IdentifierInvalid: The SSCC's check digit is wrong.
        EventInvalid: Nothing to pack, or something is packed in it twice.

    """
    require_recording(actor, Permission.RECORD_WAREHOUSE)
    code = check_sscc(sscc) if sscc else next_sscc(session, actor)
    inside = {row.id for row in contents_of(session, actor, code)}
    twice = [row.number for row in contents if row.id in inside]
    if twice:
        raise EventInvalid(f"{', '.join(twice)} is in {code} already.")
    lines = [EntryLine(row) for row in contents]
    return record_entry(session, actor, Entry(EventType.PACK, occurred_at, lines, code=code), at=at)


def unpack(
    session: Session,
    actor: Actor,
    sscc: str,
    *,
    occurred_at: datetime,
    at: datetime,
    only: Sequence[Traceable] = (),
) -> Event:
    """Take some or all out of an SSCC; EventInvalid if it is not in there."""
    require_recording(actor, Permission.RECORD_WAREHOUSE)
    code = check_sscc(sscc)
    inside = contents_of(session, actor, code)
    if not inside:
        raise EventInvalid(f"Nothing is packed in {code}.", fields={"code": "Nothing is in it"})
    foreign = [row.number for row in only if row.id not in {one.id for one in inside}]
    if foreign:
        raise EventInvalid(f"{', '.join(foreign)} is not in {code}.")
    lines = [EntryLine(row) for row in only or inside]
    return record_entry(
        session, actor, Entry(EventType.UNPACK, occurred_at, lines, code=code), at=at
    )
