"""The flows of lots against plain sums over the same events."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db.bulk import insert_rows, reserve_ids
from core.ids import new_public_id
from registry.ledger.flows import AMOUNTS, Flows, flow_query, read_flows, trade_query
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Traceable
from registry.values import Direction, EventType, LineRole, TraceableKind
from tests.factories.company import NOON, Company, make_company, make_organization

CASES, LOTS, STEPS = 300, 3, 14
IN, OUT, ABOUT = Direction.IN, Direction.OUT, Direction.ABOUT
MOVING = [
    EventType.RECEIVE, EventType.TRANSFORM, EventType.MOVE, EventType.SPLIT, EventType.MERGE,
    EventType.SHIP, EventType.RETURN, EventType.REPLACE_PART, EventType.DISPOSE, EventType.COUNT,
    EventType.INSPECT,
]  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """One event as plain values: kind (None: it only voids), customer, lines, what it corrects."""

    kind: EventType | None
    customer: int
    lines: tuple[tuple[int, Direction, int], ...]
    corrects: int | None = None


def story(random: Random, lots: list[int], customers: list[int]) -> list[Happened]:
    """Return any sequence of events, whether or not the gate would let it pass."""
    told: list[Happened] = []
    for _ in range(STEPS):
        kind = random.choice(MOVING)
        ways = {
            EventType.RECEIVE: [OUT], EventType.RETURN: [OUT, ABOUT], EventType.SHIP: [IN],
            EventType.DISPOSE: [IN],
        }.get(kind, [IN, OUT, ABOUT])  # fmt: skip
        lines = tuple(
            (random.choice(lots), random.choice(ways), random.randint(1, 50) * 500_000)
            for _ in range(random.randint(1, 4))
        )
        corrects = None
        free = set(range(len(told))) - {row.corrects for row in told}
        if free and random.random() < 0.25:
            corrects = random.choice(sorted(free))
            if random.random() < 0.5:
                told.append(Happened(None, 0, (), corrects))
                continue
        told.append(Happened(kind, random.choice(customers), lines, corrects))
    return told


def plain_sums(told: list[Happened], lot: int) -> tuple[dict[str, int], dict[int, list[int]]]:
    """Return the millionths of each flow of a lot, and (shipped, returned) by customer."""
    corrected = {row.corrects for row in told}
    sums: dict[str, int] = defaultdict(int)
    trade: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for place, row in enumerate(told):
        if place in corrected or row.kind is None:
            continue
        plus = sum(much for one, way, much in row.lines if (one, way) == (lot, OUT))
        minus = sum(much for one, way, much in row.lines if (one, way) == (lot, IN))
        change = plus - minus
        sums["on_hand"] += change
        if row.kind is EventType.COUNT:
            sums["counted"] += change
        elif change > 0:
            if row.kind is EventType.RECEIVE:
                sums["received"] += change
            elif row.kind is EventType.RETURN:
                sums["returned"] += change
                trade[row.customer][1] += change
            else:
                sums["made"] += change
        elif change < 0:
            if row.kind is EventType.SHIP:
                sums["shipped"] -= change
                trade[row.customer][0] -= change
            elif row.kind is EventType.DISPOSE:
                sums["disposed"] -= change
            else:
                sums["used"] -= change
    return sums, trade


def enter(session: Session, company: Company, stories: list[list[Happened]]) -> None:
    """Write the rows of the events past all checks: the sums must hold for any ledger."""
    events, lines, number = [], [], 1_000_000
    for told in stories:
        first = number
        for place, row in enumerate(told):
            void = row.corrects is not None
            events.append(
                {
                    "id": number, "public_id": new_public_id(),
                    "organization_id": company.operator.id,
                    "type": EventType.CORRECT if void else row.kind,
                    "restates": row.kind if void else None,
                    "occurred_at": NOON + timedelta(minutes=place), "recorded_at": NOON,
                    "party_id": row.customer or None, "recorded_by": "x", "references": {},
                    "corrects_id": None if row.corrects is None else first + row.corrects,
                    "data": {},
                }
            )  # fmt: skip
            for lot, way, much in row.lines:
                lines.append(
                    {
                        "event_id": number, "traceable_id": lot, "direction": way,
                        "role": LineRole.SUBJECT, "unit": "kg", "inferred": False,
                        "quantity": Decimal(much if way is not ABOUT else 0) / 1_000_000,
                        "location_id": company.store.id,
                    }
                )  # fmt: skip
            number += 1
    insert_rows(session, Event, events)
    insert_rows(session, EventLine, lines)


def make_lots(session: Session, company: Company, much: int) -> list[int]:
    first = reserve_ids(session, Traceable, much)
    rows = [
        {
            "id": lot, "public_id": new_public_id(), "organization_id": company.operator.id,
            "kind": TraceableKind.LOT, "item_id": company.raw.id, "number": f"N{lot}",
            "look_alike": f"N{lot}", "unit": "kg", "created_at": NOON,
        }
        for lot in first
    ]  # fmt: skip
    insert_rows(session, Traceable, rows)
    return list(first)


def test_flows_and_trade_are_the_plain_sums_of_any_events(session: Session) -> None:
    random = Random(20260302)
    company = make_company(session)
    customers = [company.customer.id, make_organization(session, operator=company.operator).id]
    lots = make_lots(session, company, LOTS * CASES)
    stories = [
        story(random, lots[start : start + LOTS], customers) for start in range(0, len(lots), LOTS)
    ]
    enter(session, company, stories)
    expected = {
        lot: plain_sums(told, lot)
        for place, told in enumerate(stories)
        for lot in lots[place * LOTS : place * LOTS + LOTS]
    }
    stock = [
        {"traceable_id": lot, "location_id": company.store.id,
         "quantity": Decimal(sums["on_hand"]) / 1_000_000}
        for lot, (sums, _) in expected.items() if sums["on_hand"] > 0
    ]  # fmt: skip
    insert_rows(session, Balance, stock)
    everything = select(Traceable.id).where(Traceable.organization_id == company.operator.id)

    found = read_flows(session, everything)
    trade = {
        (lot, customer): [int(shipped), int(returned)]
        for customer, lot, shipped, returned in session.execute(trade_query(session, everything))
        if shipped or returned
    }

    for lot, (sums, _) in expected.items():
        wanted = {name: Decimal(max(value, 0) if name == "on_hand" else value) / 1_000_000
                  for name, value in sums.items()}  # fmt: skip
        assert found[lot] == Flows(**wanted), lot
        if sums["on_hand"] >= 0:
            assert found[lot].unexplained == 0
    [together] = session.execute(flow_query(session, everything, by_item=True))
    whole: dict[str, int] = defaultdict(int)
    for told in stories:
        # As if all lots of the item were one: what goes from one into another is nothing.
        as_one = [
            replace(row, lines=tuple((0, way, much) for _, way, much in row.lines)) for row in told
        ]
        for name, value in plain_sums(as_one, 0)[0].items():
            whole[name] += value
    whole["on_hand"] = sum(max(sums["on_hand"], 0) for sums, _ in expected.values())
    assert together[:3] == (company.raw.id, "kg", len(lots))
    assert list(map(int, together[3:])) == [whole[name] for name in AMOUNTS]
    assert trade == {
        (lot, customer): both
        for lot, (_, by_customer) in expected.items()
        for customer, both in by_customer.items()
    }
