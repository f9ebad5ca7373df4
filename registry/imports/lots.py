"""Which lot or unit a row means, as far as one batch goes: the lots that carry its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import among
from registry.imports.rows import EventRow
from registry.ledger.errors import EventInvalid
from registry.ledger.identifiers import clean_number
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.values import AliasKind, Direction, EventType, TraceableKind

#: Kinds whose lots come into being: their number is the lot's own, never a supplier's.
_BIRTHS = frozenset({EventType.TRANSFORM, EventType.SPLIT, EventType.MERGE})


@dataclass(slots=True)
class KnownLot:
    """A lot or unit that is in the registry, or is about to be."""

    id: int
    number: str
    unit: str
    kind: TraceableKind
    supplier_id: int | None
    manufacture_date: date | None
    expiry_date: date | None
    #: (supplier, the number that it uses).
    supplier_lots: set[tuple[int | None, str]] = field(default_factory=set)


#: (id of the item, a number) to the lots that carry the number, as own or as the supplier's.
Carriers = dict[tuple[int, str], list[KnownLot]]


def load_carriers(
    session: Session, actor: Actor, item_ids: Iterable[int], numbers: Iterable[str]
) -> Carriers:
    """Return the lots of these items that carry one of these numbers; three queries."""
    wanted, items = set(numbers), set(item_ids)
    own = Traceable.organization_id == actor.operator_id
    by_alias = select(LotAlias.traceable_id).where(
        LotAlias.organization_id == actor.operator_id,
        LotAlias.kind == AliasKind.SUPPLIER_LOT,
        among(session, LotAlias.number, wanted),
    )
    ids = set(
        session.scalars(select(Traceable.id).where(own, among(session, Traceable.number, wanted)))
    ) | set(session.scalars(by_alias))
    columns = [getattr(Traceable, name) for name in list(KnownLot.__annotations__)[:-1]]
    lots: dict[int, tuple[int, KnownLot]] = {}
    rows = select(Traceable.item_id, *columns).where(
        own, among(session, Traceable.id, ids), among(session, Traceable.item_id, items)
    )
    for item_id, *values in session.execute(rows.order_by(Traceable.id)):
        lots[values[0]] = (item_id, KnownLot(*values))
    aliases = select(LotAlias.traceable_id, LotAlias.party_id, LotAlias.number).where(
        LotAlias.kind == AliasKind.SUPPLIER_LOT, among(session, LotAlias.traceable_id, lots)
    )
    for traceable_id, party_id, number in session.execute(aliases):
        lots[traceable_id][1].supplier_lots.add((party_id, number))
    carriers: Carriers = {}
    for item_id, lot in lots.values():
        for number in {lot.number, *(number for _, number in lot.supplier_lots)}:
            carriers.setdefault((item_id, number), []).append(lot)
    return carriers


def numbers_of(row: EventRow) -> set[str]:
    """Return the numbers that the row's lot may be found by: as written, and without the SKU."""
    return {row.number, row.number.removeprefix(f"{row.item}/")}


def choose_lot(
    row: EventRow, item_id: int, carriers: Carriers, party_id: int | None
) -> KnownLot | None:
    """Return the lot that a row means; None if there is none yet.

    A receipt means the lot of its own supplier: the same number from another supplier is
    another lot. Everything else must leave no doubt which lot is meant.

    Raises:
        EventInvalid: Several lots carry the number; says how to tell them apart.

    """
    found = carriers.get((item_id, row.number), [])
    exact = [lot for lot in found if lot.number == row.number]
    if row.counts_as in _BIRTHS and row.direction is Direction.OUT:
        return exact[0] if exact else None
    if row.counts_as is EventType.RECEIVE:
        return _of_supplier(row, exact, found, party_id)
    if not found:
        plain = row.number.removeprefix(f"{row.item}/")
        named = carriers.get((item_id, plain), []) if plain != row.number else []
        return next((lot for lot in named if lot.number == plain), None)
    if len(found) > 1 and row.supplier_lot:
        wanted = clean_number(row.supplier_lot)
        found = [lot for lot in found if any(wanted == name for _, name in lot.supplier_lots)]
    if len(found) == 1:
        return found[0]
    raise EventInvalid(_several(row, carriers[item_id, row.number]))


def _of_supplier(
    row: EventRow, exact: Sequence[KnownLot], found: Sequence[KnownLot], party_id: int | None
) -> KnownLot | None:
    for lot in exact:
        if lot.supplier_id in {None, party_id}:
            return lot
    theirs = [lot for lot in found if (party_id, row.number) in lot.supplier_lots]
    if len(theirs) > 1:
        # Units of one supplier's lot share its number; each has a number of its own.
        raise EventInvalid(_several(row, theirs))
    return theirs[0] if theirs else None


def _several(row: EventRow, lots: Sequence[KnownLot]) -> str:
    names = ", ".join(f"{row.item}/{lot.number}" for lot in lots[:5])
    return (
        f"{len(lots)} lots of {row.item} are called {row.number}: write {names} as the number, "
        "or the supplier's number in supplier_lot"
    )
