"""However a table is cut into batches, the registry is the same afterwards."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db.engine import make_engine
from core.db.guards import install_guards
from portal.tables import METADATA
from registry.imports.events import ImportReport, batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Edge, Location, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.operations.models import Shipment
from tests.factories.company import NOON, Company, make_company
from tests.registry.imports.test_events import CHAIN, load

COLUMNS = (
    "event", "type", "time", "item", "number", "direction", "quantity", "unit", "location",
    "to_location", "party", "status", "shipment", "outcome", "code", "reason", "corrects",
    "restates",
)  # fmt: skip
START = datetime.fromisoformat("2026-03-02T06:00+01:00")


#: When the tables are imported: all of it has happened.
LATER = NOON + timedelta(days=60)


class TableMaker:
    """Events over few lots, drawn at random: many touch the same lot, and many cannot stand."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.rows: list[dict[str, Any]] = []
        self.lots = 0
        self.moment = START
        self.correctable: list[tuple[str, str, dict[str, Any]]] = []

    def make(self, events: int) -> str:
        kinds = [self.receive] * 3 + [
            self.transform, self.transform, self.split, self.split, self.merge, self.move,
            self.ship, self.count, self.hold, self.release, self.inspect, self.dispose,
            self.correct, self.nonsense,
        ]  # fmt: skip
        for number in range(events):
            self.moment += timedelta(minutes=self.rng.choice([0, 1, 30]))
            self.name = f"e{number}"
            self.rng.choice(kinds)()
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()

    def add(self, kind: str, **cells: Any) -> None:
        late = self.rng.random() < 0.1  # some are told later than they happened
        when = self.moment - timedelta(hours=2) if late and kind in {"hold", "inspect"} else None
        self.rows.append(
            {"event": self.name, "type": kind, "time": (when or self.moment).isoformat(), **cells}
        )

    def some_lot(self) -> dict[str, str]:
        recent = max(1, self.lots - 6)
        return {"item": "I", "number": f"L{self.rng.randint(recent, max(self.lots, 1))}"}

    def new_lot(self) -> dict[str, str]:
        self.lots += 1
        return {"item": "I", "number": f"L{self.lots}"}

    def amount(self) -> str:
        return str(self.rng.choice([1, 2, 5, 40]))

    def receive(self) -> None:
        status = self.rng.choice(["released", "released", "quarantine", ""])
        cells = {**self.new_lot(), "quantity": "50", "unit": "kg", "status": status}
        self.add("receive", party="Acme", **cells)
        self.correctable.append((self.name, "receive", cells))

    def transform(self) -> None:
        self.add("transform", **self.some_lot(), direction="in", quantity=self.amount())
        status = self.rng.choice(["released", ""])
        made = {**self.new_lot(), "direction": "out", "quantity": "30", "status": status}
        self.add("transform", **made)

    def split(self) -> None:
        amount = self.amount()
        self.add("split", **self.some_lot(), direction="in", quantity=amount)
        status = self.rng.choice(["", "", "rejected"])
        self.add("split", **self.new_lot(), direction="out", quantity=amount, status=status)

    def merge(self) -> None:
        for _ in range(2):
            self.add("merge", **self.some_lot(), direction="in", quantity="2")
        self.add("merge", **self.new_lot(), direction="out", quantity="4")

    def move(self) -> None:
        self.add("move", **self.some_lot(), quantity=self.amount(), to_location="B")

    def ship(self) -> None:
        cells = {**self.some_lot(), "quantity": self.amount()}
        self.add("ship", party="Shop", shipment=self.rng.choice(["", "S-1"]), **cells)
        self.correctable.append((self.name, "ship", cells))

    def count(self) -> None:
        place = self.rng.choice(["", "B"])
        self.add("count", **self.some_lot(), quantity=self.amount(), location=place, reason="year")

    def hold(self) -> None:
        self.add("hold", **self.some_lot(), code=self.rng.choice("XY"), reason="smells")

    def release(self) -> None:
        self.add("release", **self.some_lot(), code=self.rng.choice("XY"), reason="fine")

    def inspect(self) -> None:
        outcome = self.rng.choice(["released", "rejected", "noted"])
        self.add("inspect", **self.some_lot(), outcome=outcome)

    def dispose(self) -> None:
        self.add("dispose", **self.some_lot(), quantity="1", reason="broken")

    def correct(self) -> None:
        if not self.correctable:
            return self.receive()
        name, kind, cells = self.rng.choice(self.correctable[-8:])
        told = {"reason": "a slip", "corrects": name}
        if self.rng.random() < 0.5:
            self.add("correct", **told)
        else:
            right = {**cells, "quantity": "3", "status": ""}
            self.add("correct", **told, **right, party="Shop", restates=kind)
        return None

    def nonsense(self) -> None:
        self.add(
            *self.rng.choice([("ship",), ("receive",), ("explode",)]),
            **self.rng.choice([self.some_lot(), {"item": "I", "number": "UNKNOWN"}]),
            quantity=self.rng.choice(["1", "-1", "0.12345678", ""]),
            unit=self.rng.choice(["", "L"]),
            party="Shop",
        )


def load_cut(url: str, text: str, size: int) -> tuple[Any, ...]:
    """Import a table in batches of so many events; return everything that came of it."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":  # the other one comes with its schema
        with engine.begin() as connection:
            METADATA.create_all(connection)
            install_guards(connection)
    with Session(engine, expire_on_commit=False) as session:
        company = make_company(session)
        report = ImportReport()
        names = Names(session, company.actor, True, LATER, "history")
        table = read_table(io.BytesIO(text.encode()), "events.csv")
        for batch in batches(group_rows(table), size=size):
            report.add(import_events(session, company.actor, batch, names=names, at=LATER))
        found = what_is_there(session, company)
        assert list(compare_ledger(session, company.actor)) == []
    engine.dispose()
    return (report.recorded, report.repeated, report.errors, *found)


def what_is_there(session: Session, company: Company) -> tuple[Any, ...]:
    name = dict(session.execute(select(Traceable.id, Traceable.number)).all())
    statuses = session.execute(
        select(
            Traceable.number, Traceable.disposition, Traceable.restriction, Traceable.on_hold
        ).order_by(Traceable.number)
    )
    stock = session.execute(
        select(Balance.traceable_id, Location.path, Balance.quantity).join(Location)
    )
    links = session.execute(select(Edge.parent_id, Edge.child_id, Edge.quantity, Edge.stated))
    events = session.execute(
        select(Event.external_id, Event.type, Event.outcome, Event.code).order_by(Event.id)
    )
    shipments = session.execute(select(Shipment.number, Shipment.state).order_by(Shipment.id))
    assert company.actor.is_operator
    return (
        [tuple(row) for row in statuses],
        sorted((name[row[0]], *row[1:]) for row in stock),
        sorted((name[row[0]], name[row[1]], *row[2:]) for row in links),
        sorted(tuple(str(cell) for cell in row) for row in events),
        [tuple(row) for row in shipments],
    )


@pytest.mark.parametrize("seed", range(3))
def test_neither_the_cut_nor_the_database_makes_a_difference(
    tmp_path: Path, request: pytest.FixtureRequest, seed: int
) -> None:
    text = TableMaker(seed).make(120)

    one_by_one = load_cut(f"sqlite:///{tmp_path}/one.db", text, 1)
    other = request.getfixturevalue("postgres_url") if seed == 0 else f"sqlite:///{tmp_path}/b.db"
    at_once = load_cut(other, text, 2000)

    assert one_by_one[0] > 40
    assert len(one_by_one[2]) > 10
    assert at_once == one_by_one


class TestDraftsOf:
    def test_quantities_in_other_units_are_converted_or_refused(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)
        heading = CHAIN.splitlines()[0]

        report = load(
            session,
            company,
            f"{heading}\nd1,dispose,2026-03-04T09:00+01:00,ZN,0125HO002,,2500,g,,,,old,,\n"
            "d2,dispose,2026-03-04T09:00+01:00,ZN,0125HO002,,1,L,,,,old,,\n",
        )

        assert [(error.event, error.line) for error in report.errors] == [("d2", 3)]
        assert "cannot be turned" in report.errors[0].message
        there = session.scalars(
            select(Balance.quantity).join(Traceable).where(Traceable.number == "0125HO002")
        ).one()
        assert there == Decimal("57.5")

    def test_a_count_that_was_imported_before_is_known_again(self, session: Session) -> None:
        company = make_company(session)
        counted = f"{CHAIN}k1,count,2026-03-04T09:00+01:00,TAB,T-1,,377,,,,,stocktaking,,\n"
        load(session, company, counted)

        again = load(session, company, counted)

        assert (again.recorded, again.repeated, again.errors) == (0, 5, [])
