"""Where the quantity of lots and units came from, and where it is: the one sum of all pages.

received + made + counted = used + disposed + out + on hand, and out = shipped - returned.
Corrected events are left out. An event counts with what it changes in all: a move, or a
rework of a lot into itself, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from core.db.bulk import within
from core.db.types import quantity_from_units
from registry.ledger.book import counts, effective_kind
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Traceable
from registry.values import Direction, EventType


@dataclass(frozen=True, slots=True)
class Flows:
    """Where a quantity came from and went, in one unit."""

    received: Decimal = Decimal(0)
    made: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    disposed: Decimal = Decimal(0)
    #: Counted minus booked, over all counts: below zero, something was missing.
    counted: Decimal = Decimal(0)
    on_hand: Decimal = Decimal(0)

    @property
    def came(self) -> Decimal:
        """All that ever came into being here; what came back is not new."""
        return self.received + self.made

    @property
    def out(self) -> Decimal:
        """What customers have: shipped and not returned."""
        return self.shipped - self.returned

    @property
    def otherwise(self) -> Decimal:
        """What was disposed of or missing at counts; below zero, counts found more."""
        return self.disposed - self.counted

    @property
    def went(self) -> Decimal:
        """All that left by a known way, and what is there."""
        return self.used + self.out + self.disposed + self.on_hand

    @property
    def unexplained(self) -> Decimal:
        """What neither a way out, nor stock, nor a count explains; zero in a sound ledger."""
        return self.came + self.counted - self.went

    @property
    def percent(self) -> Decimal | None:
        """Share of what came in that is accounted for, one decimal; None if nothing came."""
        return round(100 * self.went / self.came, 1).normalize() if self.came else None

    @property
    def too_much(self) -> bool:
        """Whether more went or is there than ever came in."""
        return self.went > self.came


AMOUNTS = tuple(field.name for field in fields(Flows))
#: What a change of each kind is called, by whether it adds to the stock; counts do both.
_COMES = {EventType.RECEIVE: "received", EventType.RETURN: "returned"}
_GOES = {EventType.SHIP: "shipped", EventType.DISPOSE: "disposed"}


def flow_query(session: Session, lots: Select[Any], *, by_item: bool = False) -> Select[Any]:
    """Return the query of (id, 1, each of AMOUNTS in millionths), a row for each lot.

    `lots` is a query of ids. `by_item`: a row (item id, unit, number of lots, amounts) for each
    item and unit, where what went from one of these lots into another of the same item, as in
    a split, is neither used nor made. Rows of all kinds are added up: joining grouped parts
    makes a planner without statistics compare each lot with each (measured: 82 s against 2).
    """
    keys = (
        {"item_id": Traceable.item_id, "unit": Traceable.unit} if by_item else {"id": Traceable.id}
    )
    labels: list[Any] = [column.label(name) for name, column in keys.items()]
    found = lots.subquery()
    walked = select(found.c[0].label("id")).cte("wanted")
    ids = select(walked.c.id)
    changes = (
        select(
            EventLine.traceable_id.label("id"),
            EventLine.event_id,
            case(
                (EventLine.direction == Direction.OUT, _units(EventLine.quantity)),
                else_=-_units(EventLine.quantity),
            ).label("change"),
        )
        .where(within(session, EventLine.traceable_id, ids), EventLine.direction != Direction.ABOUT)
        .cte("changes")
        # PostgreSQL computes it once and joins events to it, never the reverse.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    happened: Select[Any] = select(
        *labels, effective_kind().label("kind"), func.sum(changes.c.change).label("change")
    )
    net = (
        happened.join(changes, changes.c.id == Traceable.id)
        .join(Event, Event.id == changes.c.event_id)
        .where(counts())
        .group_by(*keys.values(), Event.id)
        .subquery()
    )
    stock = (
        select(Balance.traceable_id.label("id"), _units(Balance.quantity).label("on_hand"))
        .where(within(session, Balance.traceable_id, ids))
        .subquery()
    )

    def keyed(rows: Any, amounts: dict[str, Any]) -> Select[Any]:
        query: Select[Any] = select(*labels, *_row(amounts))
        return query.join(rows, rows.c.id == Traceable.id)

    parts = union_all(
        keyed(walked, {"lots": literal(1, BigInteger())}),
        select(
            *(net.c[name] for name in keys),
            *_row({name: _share(net, name) for name in AMOUNTS}),
        ),
        keyed(stock, {"on_hand": stock.c.on_hand}),
    ).subquery()
    columns: list[Any] = [parts.c[name] for name in keys]
    sums = [func.sum(parts.c[name]).label(name) for name in ("lots", *AMOUNTS)]
    query: Select[Any] = select(*columns, *sums)
    return query.group_by(*columns)


def read_flows(session: Session, lots: Select[Any]) -> dict[int, Flows]:
    """Return the flows of each lot of the query of ids."""
    return {
        row[0]: Flows(*map(_amount, row[2:])) for row in session.execute(flow_query(session, lots))
    }


def trade_query(session: Session, lots: Select[Any]) -> Select[Any]:
    """Return the query of (customer id, traceable id, shipped, returned), in millionths."""
    kind = effective_kind()
    sums = [
        func.sum(case((kind == one.value, _units(EventLine.quantity)), else_=0)).label(name)
        for one, name in ((EventType.SHIP, "shipped"), (EventType.RETURN, "returned"))
    ]
    columns: list[Any] = [Event.party_id.label("customer_id"), EventLine.traceable_id, *sums]
    return (
        select(*columns)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            within(session, EventLine.traceable_id, lots),
            EventLine.direction != Direction.ABOUT,
            kind.in_([EventType.SHIP.value, EventType.RETURN.value]),
            counts(),
        )
        .group_by(Event.party_id, EventLine.traceable_id)
    )


def _share(net: Any, name: str) -> ColumnElement[Any]:
    """Return what of a net change belongs to the amount of this name."""
    kind, change = net.c.kind, net.c.change
    for names, rest, sign in ((_COMES, "made", 1), (_GOES, "used", -1)):
        known = {kind_of.value: word for kind_of, word in names.items()}
        here = sign * change > 0
        if name == rest:
            return case(
                (here & kind.not_in([*known, EventType.COUNT.value]), sign * change), else_=0
            )
        if name in known.values():
            mine = [value for value, word in known.items() if word == name]
            return case((here & kind.in_(mine), sign * change), else_=0)
    if name == "counted":
        return case((kind == EventType.COUNT.value, change), else_=0)
    return literal(0, BigInteger())


def _row(amounts: dict[str, Any]) -> list[Any]:
    zero = literal(0, BigInteger())
    return [amounts.get(name, zero).label(name) for name in ("lots", *AMOUNTS)]


def _units(column: Any) -> Any:
    return type_coerce(column, BigInteger)


def _amount(units: Any) -> Decimal:
    return quantity_from_units(int(units))
