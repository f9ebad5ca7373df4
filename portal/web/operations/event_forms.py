"""What each kind of event asks for on its form, and how the answers become an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import AppError, Invalid
from portal.web.frame import forms
from portal.web.frame.context import app_parts
from registry.documents.shown import load_shown
from registry.genealogy.lot_decisions import (
    KIND_OF_SEVERAL,
    lift_holds,
    lots_content,
    several_id,
)
from registry.ledger.disposition import place_hold
from registry.ledger.drafts import RULES
from registry.ledger.entries import Entry, EntryLine, NewPart, record_entry
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.naming import contents_of, pick_named
from registry.ledger.scope import get_location, zone_of
from registry.operations.own_site import get_own_place, pick_own_named
from registry.operations.packing import pack, unpack
from registry.operations.reserving import check_kept
from registry.operations.returns import Return, accept_return
from registry.parties.scope import get_partner
from registry.values import Direction, EventType, LineRole

Record = Callable[[Session, Actor, datetime], Event]


@dataclass(frozen=True, slots=True)
class EventForm:
    """The form of one kind. `columns` and `fields` name what the template can draw."""

    kind: EventType
    word: str  # on the button: "Move stock"
    sentence: str
    icon: str
    columns: tuple[str, ...]
    fields: tuple[str, ...] = ()

    @property
    def permission(self) -> Permission:
        """What recording this kind needs."""
        return RULES[self.kind].permission


_STOCK = ("number", "quantity", "location")
FORMS: Mapping[EventType, EventForm] = {
    form.kind: form
    for form in (
        EventForm(
            EventType.MOVE,
            "Move stock",
            "From one place to another; the lot stays the same.",
            "arrow-left-right",
            (*_STOCK, "to_location"),
        ),
        EventForm(
            EventType.SPLIT,
            "Split a lot",
            "Part of a lot gets a number of its own; it keeps its parent, decision and holds.",
            "scissors",
            ("part", "quantity", "location"),
            ("lot", "from_location", "expiry_date", "why"),
        ),
        EventForm(
            EventType.MERGE,
            "Merge lots",
            "Several lots of one item become one; it keeps all of them as parents.",
            "union",
            _STOCK,
            ("part", "to_place", "expiry_date", "why"),
        ),
        EventForm(
            EventType.PACK,
            "Pack",
            "Lots and units go under one SSCC.",
            "box-seam",
            ("number",),
            ("sscc",),
        ),
        EventForm(
            EventType.UNPACK,
            "Unpack",
            "Name what comes out; leave the lines empty to take out everything.",
            "box2",
            ("number",),
            ("sscc_needed",),
        ),
        EventForm(
            EventType.COUNT,
            "Count",
            "Enter what is there; the difference is booked and reported.",
            "123",
            _STOCK,
            ("reason", "operator"),
        ),
        EventForm(
            EventType.DISPOSE,
            "Dispose of",
            "What is destroyed leaves stock for good.",
            "trash3",
            _STOCK,
            ("reason", "witness"),
        ),
        EventForm(
            EventType.RETURN,
            "Take a return",
            "Goods come back under an RMA number and are held until they are inspected.",
            "arrow-return-left",
            _STOCK,
            ("customer", "rma", "complaint"),
        ),
        EventForm(
            EventType.INSTALL,
            "Install",
            "A unit was installed at a customer; its warranty may start.",
            "wrench-adjustable",
            ("number",),
            ("customer", "address", "operator"),
        ),
        EventForm(
            EventType.SERVICE,
            "Service",
            "What was done on a unit, and by whom.",
            "tools",
            ("number",),
            ("note", "operator"),
        ),
        EventForm(
            EventType.REPLACE_PART,
            "Replace a part",
            "A new part goes into the unit, the old one comes out.",
            "nut",
            _STOCK,
            ("unit", "old_part", "old_place", "note", "operator"),
        ),
        EventForm(
            EventType.HOLD,
            "Hold",
            "Stops every lot and unit you name, everywhere at once.",
            "pause-circle",
            ("number",),
            ("reason",),
        ),
        EventForm(
            EventType.RELEASE,
            "Lift a hold",
            "Of the lots and units you name, as they are shown to you; other holds on them stay.",
            "play-circle",
            ("number",),
            ("hold", "reason"),
        ),
    )
}


def record_form(session: Session, actor: Actor, kind: EventType, *, at: datetime) -> Event:
    """Record the event that the request's form describes.

    Raises what the services raise; `Invalid` names the field.
    """
    if kind is EventType.HOLD:
        return place_hold(session, actor, _lots(session, actor), reason=_reason(), at=at)
    if kind is EventType.RELEASE:
        code = forms.needed("hold", "Enter the hold's code; it stands on the lot's page.")
        ids = {lot.public_id for lot in _lots(session, actor)}
        seen = load_shown(
            app_parts().store, forms.text("shown"), several_id(ids), kind=KIND_OF_SEVERAL
        )
        return lift_holds(session, actor, ids, code, reason=_reason(), shown=seen, at=at)
    if kind is EventType.PACK:
        lots, sscc = _lots(session, actor), forms.text("sscc")
        moment = forms.moment("occurred_at", zone=zone_of(session, lots[0]))
        return pack(session, actor, lots, sscc=sscc or None, occurred_at=moment, at=at)
    if kind is EventType.UNPACK:
        sscc = forms.needed("sscc", "Scan or type the SSCC.")
        only = [line.traceable for line in _lines(session, actor, Direction.ABOUT)]
        inside = only or contents_of(session, actor, sscc)
        moment = forms.moment("occurred_at", zone=zone_of(session, *inside[:1]))
        return unpack(session, actor, sscc, occurred_at=moment, at=at, only=only)
    if kind is EventType.RETURN:
        lines = _some(_lines(session, actor))
        new = Return(
            customer=get_partner(session, actor, forms.needed("customer", "Choose the customer.")),
            lines=lines,
            occurred_at=_moment(session, lines),
            rma=forms.text("rma") or None,
            complaint=forms.text("complaint") or None,
        )
        return accept_return(session, actor, new, at=at)
    event = record_entry(session, actor, _entry(session, actor, kind), at=at)
    check_kept(session, actor, [event])
    return event


def shown_lots(
    session: Session, actor: Actor, kind: EventType, numbers: Sequence[str], *, at: datetime
) -> dict[str, Any] | None:
    """Return what is known of the lots that a decision is being typed for; None of other kinds.

    Numbers that name nothing, or several, are told when the form is sent.
    """
    if kind is not EventType.RELEASE:
        return None
    lots = []
    for number in filter(None, numbers):
        with suppress(AppError):
            lots.append(_named(session, actor, number, field="number"))
    return lots_content(session, actor, {lot.public_id for lot in lots}, at=at) if lots else None


def _moment(session: Session, lines: Sequence[EntryLine]) -> datetime:
    """Return when it was, by the clocks of the site whose stock moves."""
    places = [place for line in lines for place in (line.location, line.traceable)]
    return forms.moment("occurred_at", zone=zone_of(session, *places))


def _entry(session: Session, actor: Actor, kind: EventType) -> Entry:
    parts: list[NewPart] = []
    lines: list[EntryLine]
    if kind is EventType.SPLIT:
        lot = _named(session, actor, forms.needed("lot", "Which lot?"), field="lot")
        lines = [EntryLine(lot, location=_place(session, actor, "from_location"))]
        parts = _parts(session, actor, lot)
    elif kind is EventType.REPLACE_PART:
        lines = _exchange(session, actor)
    else:
        lines = _some(_lines(session, actor))
    if kind is EventType.MERGE:
        place = _place(session, actor, "to_place")
        total = sum((line.quantity or Decimal(0) for line in lines), Decimal(0))
        number = forms.needed("part", "The number of the new lot.")
        parts = [NewPart(number, total, place, forms.day("expiry_date"))]
    party = forms.text("customer")
    data = {name: forms.text(name) for name in ("witness", "address") if forms.text(name)}
    return Entry(
        kind,
        _moment(session, lines),
        lines,
        parts,
        party=get_partner(session, actor, party) if party else None,
        reason=forms.text("reason") or forms.text("note") or None,
        operator=forms.text("operator") or None,
        data=data,
    )


def _lines(session: Session, actor: Actor, direction: Direction | None = None) -> list[EntryLine]:
    lines = []
    for number in forms.line_numbers("number"):
        name = f"lines.{number}."
        lot = _named(session, actor, forms.text(f"{name}number"), field=f"{name}number")
        typed = forms.text(f"{name}quantity")
        kept = forms.kept_quantity(f"{name}quantity", lot, zero=True) if typed else None
        lines.append(
            EntryLine(
                lot,
                kept.quantity if kept else None,
                _place(session, actor, f"{name}location"),
                _place(session, actor, f"{name}to_location"),
                direction,
                converted=kept.note if kept else None,
            )
        )
    return lines


def _parts(session: Session, actor: Actor, source: Traceable) -> list[NewPart]:
    parts = []
    for number in forms.line_numbers("part"):
        name = f"lines.{number}."
        place = _place(session, actor, f"{name}location")
        kept, expiry = forms.kept_quantity(f"{name}quantity", source), forms.day("expiry_date")
        parts.append(NewPart(forms.text(f"{name}part"), kept.quantity, place, expiry, kept.note))
    if not parts:
        raise Invalid("Name the new lots.", fields={"lines.0.part": "The number of the new lot"})
    return parts


def _exchange(session: Session, actor: Actor) -> list[EntryLine]:
    unit = _named(session, actor, forms.needed("unit", "Which unit?"), field="unit")
    lines = [EntryLine(unit, direction=Direction.ABOUT)]
    for line in _some(_lines(session, actor)):
        amount = line.quantity or Decimal(1)
        lines.append(
            replace(line, quantity=amount, direction=Direction.IN, role=LineRole.COMPONENT)
        )
    if forms.text("old_part"):
        old = _named(session, actor, forms.text("old_part"), field="old_part")
        place = _place(session, actor, "old_place")
        lines.append(EntryLine(old, Decimal(1), place, None, Direction.OUT, LineRole.COMPONENT))
    return lines


def _named(session: Session, actor: Actor, text: str, *, field: str) -> Traceable:
    """Return what is named: of the whole registry for staff, of the own site for a partner."""
    find = pick_named if actor.is_operator else pick_own_named
    return find(session, actor, text, field=field)


def _lots(session: Session, actor: Actor) -> list[Traceable]:
    return [line.traceable for line in _some(_lines(session, actor))]


def _some(lines: list[EntryLine]) -> list[EntryLine]:
    if not lines:
        raise Invalid("Name at least one lot.", fields={"lines.0.number": "Scan or type a number"})
    return lines


def _place(session: Session, actor: Actor, name: str) -> Location | None:
    chosen = forms.text(name)
    if not chosen:
        return None
    find = get_location if actor.is_operator else get_own_place
    return find(session, actor, chosen)


def _reason() -> str:
    return forms.needed("reason", "Say why; it stays on record.")
