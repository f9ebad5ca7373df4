"""Lots and serials: making them, finding them by any number, their other numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, exists, or_, select, union
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.clock import check_day
from core.db.bulk import among
from registry.errors import DuplicateNumber
from registry.items.models import Item
from registry.items.numbering import NumberContext, next_number
from registry.ledger.errors import EventInvalid
from registry.ledger.expiry import strictest
from registry.ledger.identifiers import clean_number, look_alike, unseen_gone
from registry.ledger.models.traceable import Lot, LotAlias, Serial, Traceable
from registry.ledger.scanned import lot_parts, one_date
from registry.parties.models import Site
from registry.values import AliasKind, TraceableKind, TrackingPolicy

_MADE, _NAMED = "lots made", "lots named"


@dataclass(frozen=True, slots=True)
class NewTraceable:
    """What a new lot or unit needs; dates are calendar days."""

    item: Item
    number: str
    kind: TraceableKind = TraceableKind.LOT
    supplier_id: int | None = None
    lot_id: int | None = None
    site_id: int | None = None
    manufacture_date: date | None = None
    expiry_date: date | None = None
    retest_date: date | None = None
    #: What it is made of expires then, and so does it at the latest.
    follows: date | None = None
    country_of_origin: str | None = None


def create_traceable(
    session: Session, actor: Actor, new: NewTraceable, *, at: datetime
) -> Traceable:
    """Enter a lot or unit, in quarantine and without stock.

    An expiry date that is not stated follows from what the lot is made of, or else from the
    item's shelf life, if it has one.

    Raises:
        IdentifierInvalid: The number cannot be used.
        DuplicateNumber: The item has this number already.
        EventInvalid: The item is not tracked this way, or the dates are out of order.

    """
    new = _without_code(new)
    number = clean_number(new.number)
    check_policy(new.item, new.kind)
    if find_own_number(session, actor, new.item, number) is not None:
        raise DuplicateNumber(f"{new.item.name} has a {new.kind.value} {number} already.")
    for day in (new.manufacture_date, new.expiry_date, new.retest_date):
        if day is not None:
            check_day(day, at)
    own = new.expiry_date
    if own is None and new.follows is None:
        own = expiry_of(new.item, number, new.manufacture_date, None)
    expiry = strictest([own, new.follows])
    if expiry and new.manufacture_date and expiry < new.manufacture_date:
        raise EventInvalid(f"{number} cannot expire ({expiry}) before it was made.")
    cls = Lot if new.kind is TraceableKind.LOT else Serial
    traceable = cls(
        organization_id=actor.operator_id,
        item=new.item,
        number=number,
        look_alike=look_alike(number),
        unit=new.item.unit,
        supplier_id=new.supplier_id,
        lot_id=new.lot_id,
        site_id=new.site_id,
        manufacture_date=new.manufacture_date,
        expiry_date=expiry,
        own_expiry=own,
        retest_date=new.retest_date,
        country_of_origin=new.country_of_origin,
        created_at=at,
    )
    session.add(traceable)
    session.flush()
    note(session, traceable, new=True)
    record(
        session,
        actor,
        f"{new.kind.value}.create",
        f"{new.kind.value}:{traceable.public_id}",
        at=at,
        after={"number": number, "item": new.item.sku, "expiry_date": expiry},
    )
    return traceable


def note(session: Session, *lots: Traceable, new: bool = False) -> None:
    """Note which lots this session makes or names: at its end they are held against others."""
    session.info.setdefault(_MADE if new else _NAMED, set()).update(lot.id for lot in lots)


def noted(session: Session) -> tuple[set[int], set[int]]:
    """Return the ids of the lots and units that this session made, and that it named."""
    return session.info.get(_MADE, set()), session.info.get(_NAMED, set())


def expiry_of(item: Item, number: str, made_on: date | None, stated: date | None) -> date | None:
    """Return the expiry of a new lot: as stated, else by the shelf life of its item.

    Raises EventInvalid if it would expire before it was made.
    """
    expiry = stated
    if expiry is None and made_on and item.shelf_life_days:
        expiry = made_on + timedelta(days=item.shelf_life_days)
    if expiry and made_on and expiry < made_on:
        raise EventInvalid(f"{number} cannot expire ({expiry}) before it was made.")
    return expiry


def _without_code(new: NewTraceable) -> NewTraceable:
    """Put the parts of a scanned code where they belong."""
    parts = lot_parts(new.number)
    if parts is None:
        return new
    parts.check_item(new.item)
    return replace(
        new,
        number=parts.number,
        kind=parts.kind,
        manufacture_date=one_date(new.manufacture_date, parts.manufacture_date, "made on"),
        expiry_date=one_date(new.expiry_date, parts.expiry_date, "expiry"),
    )


def has_lots(session: Session, item: Item) -> bool:
    """Return whether there is any lot or unit of this item."""
    return session.scalar(select(exists().where(Traceable.item_id == item.id))) or False


def find_own_number(session: Session, actor: Actor, item: Item, number: str) -> Traceable | None:
    """Return the item's lot or unit with exactly this number, None if there is none."""
    return session.scalars(
        select(Traceable).where(
            Traceable.organization_id == actor.operator_id,
            Traceable.item_id == item.id,
            Traceable.number == number,
        )
    ).one_or_none()


def find_supplier_lot(
    session: Session, actor: Actor, item: Item, supplier_id: int | None, number: str
) -> Traceable | None:
    """Return the item's lot that this supplier calls `number`, whatever our own number is."""
    by_alias = select(LotAlias.traceable_id).where(
        LotAlias.organization_id == actor.operator_id,
        LotAlias.kind == AliasKind.SUPPLIER_LOT,
        LotAlias.number == clean_number(number),
        LotAlias.party_id == supplier_id,
    )
    return session.scalars(
        select(Traceable)
        .where(
            Traceable.organization_id == actor.operator_id,
            Traceable.item_id == item.id,
            Traceable.supplier_id == supplier_id,
            or_(Traceable.number == clean_number(number), Traceable.id.in_(by_alias)),
        )
        .order_by(Traceable.id)
    ).first()


def find_traceables(
    session: Session, actor: Actor, number: str, *, limit: int = 50
) -> list[Traceable]:
    """Return the lots and units that carry this number, as own number or as alias."""
    if not actor.is_operator:
        return []
    wanted = number.strip()
    return _found(session, carrying(actor, wanted), limit)


def carrying(actor: Actor, number: str) -> CompoundSelect[Any]:
    """Return the query of the ids that carry a number: one look into each index.

    As it is written, and as numbers are kept. With "or" instead PostgreSQL reads every lot.
    """
    own = Traceable.organization_id == actor.operator_id
    names = {number, unseen_gone(number)}
    return union(
        select(Traceable.id).where(own, Traceable.number.in_(names)),
        select(Traceable.id).where(own, Traceable.public_id == number),
        select(LotAlias.traceable_id).where(
            LotAlias.organization_id == actor.operator_id, LotAlias.number.in_(names)
        ),
    )


def find_look_alikes(session: Session, actor: Actor, number: str) -> list[Traceable]:
    """Return lots and units whose number a tired eye could take for this one."""
    look = look_alike(number)
    near = union(
        select(Traceable.id).where(
            Traceable.organization_id == actor.operator_id, Traceable.look_alike == look
        ),
        select(LotAlias.traceable_id).where(
            LotAlias.organization_id == actor.operator_id, LotAlias.look_alike == look
        ),
    )
    return _found(session, near, 20)


def _found(session: Session, ids: CompoundSelect[Any], limit: int) -> list[Traceable]:
    found = sorted(session.scalars(ids))[:limit]
    rows = session.scalars(
        select(Traceable).where(among(session, Traceable.id, found)).order_by(Traceable.id)
    )
    return list(rows)


def add_alias(
    session: Session,
    actor: Actor,
    traceable: Traceable,
    kind: AliasKind,
    number: str,
    *,
    party_id: int | None = None,
) -> LotAlias:
    """Keep somebody else's number for a lot or unit; the same one twice changes nothing."""
    cleaned = clean_number(number)
    known = session.scalars(
        select(LotAlias).where(
            LotAlias.traceable_id == traceable.id,
            LotAlias.kind == kind,
            LotAlias.number == cleaned,
        )
    ).one_or_none()
    if known is not None:
        return known
    alias = LotAlias(
        organization_id=actor.operator_id,
        traceable_id=traceable.id,
        kind=kind,
        number=cleaned,
        look_alike=look_alike(cleaned),
        party_id=party_id,
    )
    session.add(alias)
    session.flush()
    return alias


def aliases_of(session: Session, traceable: Traceable) -> list[LotAlias]:
    """Return the other numbers of a lot or unit."""
    return list(
        session.scalars(
            select(LotAlias).where(LotAlias.traceable_id == traceable.id).order_by(LotAlias.id)
        )
    )


def own_number(
    session: Session,
    actor: Actor,
    item: Item,
    kind: TraceableKind,
    at: datetime,
    site: Site | None = None,
) -> str:
    """Return a number of our own for a lot or unit that came without one, or with a taken one."""
    return next_number(session, actor, NumberContext(kind.value, at, item, site))


def check_policy(item: Item, kind: TraceableKind) -> None:
    """Raise EventInvalid if the item is not tracked by lots, or units, of this kind."""
    allowed = {
        TraceableKind.LOT: {TrackingPolicy.LOT, TrackingPolicy.LOT_AND_SERIAL},
        TraceableKind.SERIAL: {TrackingPolicy.SERIAL, TrackingPolicy.LOT_AND_SERIAL},
    }
    if item.tracking not in allowed[kind]:
        words = item.tracking.value.replace("_", " ")
        raise EventInvalid(f"{item.name} is tracked by {words}, so it cannot have a {kind.value}.")
