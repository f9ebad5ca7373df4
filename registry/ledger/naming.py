"""From what somebody typed or scanned to the one lot or unit that is meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import among
from registry.errors import IdentifierInvalid
from registry.gs1 import Scanned, parse_scan
from registry.items.models import Item
from registry.ledger.book import chunks, counts, effective_kind
from registry.ledger.identifiers import look_alike, unseen_gone
from registry.ledger.lots import carrying, find_look_alikes, find_traceables, note, noted
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.parties.models import Site
from registry.values import EventType


def find_named(session: Session, actor: Actor, text: str) -> list[Traceable]:
    """Return what a number, an alias, "SKU/number", a GS1 code or a Digital Link names.

    The contents of a packed unit, if it is an SSCC. Empty if nothing carries it.

    Raises:
        IdentifierInvalid: It is GS1 content with something wrong in it.

    """
    wanted = text.strip()
    found = find_traceables(session, actor, wanted)
    if found or not wanted or not actor.is_operator:
        return found
    scanned = parse_scan(wanted)
    if scanned is not None:
        return _scanned(session, actor, scanned)
    sku, slash, number = wanted.partition("/")
    if slash:
        rows = [row for row in find_traceables(session, actor, number) if row.item.sku == sku]
        return [row for row in rows if row.number == number] or rows
    return []


def pick_named(session: Session, actor: Actor, text: str, *, field: str = "number") -> Traceable:
    """Return the one lot or unit that is meant.

    Raises:
        IdentifierInvalid: Nothing carries the number (names what looks like it), or several
            do (says how to tell them apart).

    """
    found = find_named(session, actor, text)
    if not found:
        similar = similar_numbers(session, actor, text)
        message = f"No lot or serial is called {text.strip()}.{similar}"
        raise IdentifierInvalid(message, fields={field: message})
    if len(found) > 1:
        names = ", ".join(f"{row.item.sku}/{row.number}" for row in found[:5])
        message = f"{len(found)} lots or serials are called {text.strip()}: write {names}."
        raise IdentifierInvalid(message, fields={field: message})
    note(session, found[0])
    return found[0]


def pick_all_named(
    session: Session, actor: Actor, texts: Sequence[str], *, field: str = "number"
) -> list[Traceable]:
    """Return the lot or unit of each text, in their order; thousands in a few queries.

    Raises:
        IdentifierInvalid: As `pick_named`, for the first text that names nothing or several.

    """
    names = [text.strip() for text in texts]
    found: dict[str, dict[int, Traceable]] = {}
    for part in chunks(list(dict.fromkeys(names)) if actor.is_operator else []):
        own = Traceable.organization_id == actor.operator_id
        for row in session.scalars(select(Traceable).where(own, Traceable.number.in_(part))):
            found.setdefault(row.number, {})[row.id] = row
        aliased = (
            select(LotAlias.number, Traceable)
            .join(Traceable, Traceable.id == LotAlias.traceable_id)
            .where(own, LotAlias.number.in_(part))
        )
        for number, row in session.execute(aliased):
            found.setdefault(number, {})[row.id] = row
    picked = []
    for name in names:
        rows = list(found.get(name, {}).values())
        one = rows[0] if len(rows) == 1 else pick_named(session, actor, name, field=field)
        picked.append(one)
    return picked


def contents_of(session: Session, actor: Actor, sscc: str) -> list[Traceable]:
    """Return what is packed under an SSCC: packed, and not unpacked since."""
    rows = session.execute(
        select(EventLine.traceable_id, effective_kind())
        .join(Event, Event.id == EventLine.event_id)
        .where(
            Event.organization_id == actor.operator_id,
            Event.code == sscc,
            effective_kind().in_([EventType.PACK.value, EventType.UNPACK.value]),
            counts(),
        )
        .order_by(Event.occurred_at, Event.id, EventLine.id)
    )
    inside: dict[int, None] = {}
    for traceable_id, kind in rows:
        if kind == EventType.PACK.value:
            inside[traceable_id] = None
        else:
            inside.pop(traceable_id, None)
    return _by_ids(session, list(inside))


def warn_about(session: Session, actor: Actor, number: str, item: Item | None = None) -> list[str]:
    """Return a sentence for each lot or unit that has this number, or one that looks like it.

    For the moment of entry: none of these stops anybody, but one of them may be the lot
    that is meant (O for 0, I for 1).
    """
    wanted = number.strip()
    if not wanted or not look_alike(wanted):
        return []
    sentences = []
    for row in find_look_alikes(session, actor, wanted):
        maker = f" from {row.supplier.name}" if row.supplier else ""
        same_item = item is None or row.item_id == item.id
        if _carries(session, row, wanted):
            what = (
                "is in the registry already" if same_item else f"is also a lot of {row.item.name}"
            )
            sentences.append(f"{wanted} {what}: {row.number}, {row.item.name}{maker}.")
        elif same_item:
            sentences.append(
                f"{wanted} looks like {row.number}, {row.item.name}{maker}. "
                "Check O and 0, I and 1, capitals and other alphabets."
            )
    return sentences


def twins_noted(session: Session, actor: Actor) -> list[str]:
    """Return a sentence for each lot made or named in this session that looks like another one.

    For the end of a piece of work, whatever its form: lots are noted where they are made
    (`create_traceable`) and where what was typed becomes one (`pick_named`).
    """
    new, named = noted(session)
    return [words for _, words in twins_of(session, actor, new, named=named - new)]


def twins_of(
    session: Session, actor: Actor, new: Collection[int], *, named: Collection[int] = ()
) -> list[tuple[int, str]]:
    """Return (id, sentence) for each of these lots that looks like another one of its item.

    Its own number or the supplier's, with the other's own number or the supplier's. `new` lots
    are held against older ones, those that were only `named` against all. A partner's person
    hears of lots at the partner's own sites only. On forms, by the API and in imports alike.
    """
    if not new and not named:
        return []
    mine = _names(session, actor, [*new, *named], None)
    looks = {look for _, _, _, look in mine}
    others: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for row_id, item_id, number, look in _names(session, actor, None, looks) if looks else ():
        others.setdefault((item_id, look), []).append((row_id, number))
    first: dict[int, str] = {}
    for row_id, item_id, number, look in mine:
        for other_id, other in sorted(others.get((item_id, look), [])):
            newer = row_id in new and other_id > row_id
            if other_id == row_id or newer or other == number:
                continue
            words = (
                f"{number} is new and looks like {other}. If they are one lot, correct the number."
                if row_id in new
                else f"{number} looks like {other}: check that it is the one that is meant."
            )
            first.setdefault(row_id, words)
    return sorted(first.items())


def _names(
    session: Session, actor: Actor, ids: Sequence[int] | None, looks: Collection[str] | None
) -> list[tuple[int, int, str, str]]:
    """Return (id, item, number, look) of lots by id or by look: own numbers and suppliers'."""
    own = Traceable.organization_id == actor.operator_id
    if not actor.is_operator:
        sites = select(Site.id).where(Site.organization_id == actor.organization_id)
        own = and_(own, Traceable.site_id.in_(sites))
    found: list[tuple[int, int, str, str]] = []
    for source in (Traceable, LotAlias):
        query = select(Traceable.id, Traceable.item_id, source.number, source.look_alike)
        if source is LotAlias:
            query = query.join(LotAlias, LotAlias.traceable_id == Traceable.id)
        query = query.where(own, source.look_alike != "")
        if ids is not None:
            query = query.where(among(session, Traceable.id, ids))
        if looks is not None:
            by_look = source.organization_id == actor.operator_id  # the index begins with it
            query = query.where(by_look, among(session, source.look_alike, looks))
        found += [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
    return found


def _carries(session: Session, row: Traceable, number: str) -> bool:
    names = {number, unseen_gone(number)}
    if row.number in names:
        return True
    found = session.scalars(
        select(LotAlias.id).where(LotAlias.traceable_id == row.id, LotAlias.number.in_(names))
    ).first()
    return found is not None


def _scanned(session: Session, actor: Actor, scanned: Scanned) -> list[Traceable]:
    if scanned.sscc is not None:
        packed = contents_of(session, actor, scanned.sscc)
        if packed or scanned.lot is None:
            return packed
    number = scanned.serial or scanned.lot
    if number is None:
        return []
    gtin = scanned.gtin or scanned.content_gtin
    # Only `carrying` names the operator: a second time, and SQLite reads all the operator's lots.
    query = select(Traceable).where(Traceable.id.in_(carrying(actor, number)))
    if gtin is not None:
        short = gtin.lstrip("0")
        query = query.join(Item, Item.id == Traceable.item_id).where(
            Item.gtin.in_([gtin, gtin[1:], gtin[2:], short])
        )
    found = list(session.scalars(query.order_by(Traceable.id).limit(20)))
    if not found and scanned.doubts:
        raise IdentifierInvalid(" ".join(scanned.doubts))
    return found


def _by_ids(session: Session, ids: Sequence[int]) -> list[Traceable]:
    rows = {row.id: row for row in session.scalars(select(Traceable).where(Traceable.id.in_(ids)))}
    return [rows[traceable_id] for traceable_id in ids]


def similar_numbers(session: Session, actor: Actor, text: str) -> str:
    """Return " Did you mean …?" with up to three numbers that look alike, else nothing."""
    if not actor.is_operator or not look_alike(text):
        return ""
    names = [row.number for row in find_look_alikes(session, actor, text)]
    return f" Did you mean {' or '.join(names[:3])}?" if names else ""
