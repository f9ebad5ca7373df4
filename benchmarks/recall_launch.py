"""A recall over very many lots: from the complaint to frozen scope, marks and queued notices.

    python benchmarks/recall_launch.py [DATABASE_URL] [LOTS]

Builds a company with one raw lot, LOTS lots made of it on two levels, and shipments to 200
customers, then times start and launch with notices, and the bare insertion of as many rows
in the same run, as a measure of the machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from decimal import Decimal
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from core.db.engine import make_engine
from core.db.guards import install_guards
from core.db.session import unit_of_work
from notifications.office import Office
from portal.recalls import launch_and_notify
from portal.tables import METADATA
from registry.items.models import Item
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Edge, Location, Traceable
from registry.parties.models import Contact, Organization, OrganizationRole, Site, User
from registry.recalls.models import Recall
from registry.recalls.recalls import NewRecall, start_recall
from registry.recalls.scope import figures
from registry.recalls.shown import launch_content
from registry.values import Direction, EventType, PartnerRole

CUSTOMERS = 200
PASSWORD = "only for this benchmark"  # noqa: S105  an invented one
NOW = utc_now()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.db"
        lots = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
        engine = make_engine(url)
        drafter, signer, bare = build(engine, lots)
        run(engine, drafter, signer, lots, bare)
        engine.dispose()


def run(engine: Engine, drafter: Actor, signer: Actor, lots: int, bare: float) -> None:
    begun = time.perf_counter()
    with unit_of_work(engine) as session:
        root = session.scalars(select(Traceable).where(Traceable.number == "ROOT")).one()
        new = NewRecall([root], "Lead", "0.9 mg/kg", "Harms nerves", "Send back", NOW)
        case = start_recall(session, drafter, new, at=utc_now())
        seen = figures(session, case)
    traced = time.perf_counter()
    office = Office("https://lots.example.org", "Lots <lots@example.org>", "key")
    with unit_of_work(engine) as session:
        shown = launch_content(session, session.get_one(Recall, case.id))
    with unit_of_work(engine) as session:
        launch_and_notify(
            session, signer, case.public_id, office, shown=shown, password=PASSWORD, at=utc_now()
        )
    done = time.perf_counter()
    print(
        f"{engine.dialect.name}: {lots:,} lots, {seen.customers} customers: "
        f"start {traced - begun:.2f} s, launch with notices {done - traced:.2f} s, "
        f"together {done - begun:.2f} s; bare insert of as many event lines {bare:.2f} s"
    )


def build(engine: Engine, lots: int) -> tuple[Actor, Actor, float]:
    with engine.begin() as connection:
        METADATA.create_all(connection)
        install_guards(connection)
    with unit_of_work(engine) as session:
        operator = organization(session, "Operator", PartnerRole.OPERATOR, None)
        customers = [
            organization(session, f"Customer {n}", PartnerRole.CUSTOMER, operator.id)
            for n in range(CUSTOMERS)
        ]
        item = Item(organization_id=operator.id, sku="I", name="Item", unit="kg", created_at=NOW)
        site = Site(organization_id=operator.id, code="S", name="Site")
        session.add_all([item, site])
        session.flush()
        place = Location(organization_id=operator.id, site_id=site.id, path="A", name="A")
        session.add(place)
        session.flush()
        bare = fill(session, operator, item, place, customers, lots)
        drafter, signer = (person(session, operator, name) for name in ("Drafter", "Signer"))
        session.execute(text("ANALYZE"))  # as the database does by itself soon after a change
        return drafter, signer, bare


def fill(
    session: Session,
    operator: Organization,
    item: Item,
    place: Location,
    customers: list[Organization],
    lots: int,
) -> float:
    numbers = ["ROOT", *(f"L{n}" for n in range(lots))]
    rows = [
        {
            "organization_id": operator.id, "kind": "lot", "item_id": item.id, "number": number,
            "look_alike": number, "unit": "kg", "public_id": f"p{number}",
            "disposition": "released", "on_hold": False, "recalled": False, "created_at": NOW,
        }
        for number in numbers
    ]  # fmt: skip
    session.execute(insert(Traceable.__table__), rows)  # type: ignore[arg-type]
    first = session.scalars(select(func.min(Traceable.id))).one()
    wide = max(lots // 10, 1)
    edges = [
        {
            "parent_id": first if n < wide else first + 1 + n % wide,
            "child_id": first + 1 + n, "quantity": Decimal(1), "stated": True,
        }
        for n in range(lots)
    ]  # fmt: skip
    session.execute(insert(Edge), edges)
    ids = range(first + 1, first + 1 + lots)
    session.execute(
        insert(Balance),
        [{"traceable_id": n, "location_id": place.id, "quantity": Decimal(4)} for n in ids],
    )
    made = event(operator, EventType.TRANSFORM, None)
    out = [
        event(operator, EventType.SHIP, customers[n % CUSTOMERS].id)
        for n in range(max(lots // 100, 1))
    ]
    session.add_all([made, *out])
    session.flush()
    begun = time.perf_counter()
    session.execute(insert(EventLine), [line(made, n, Direction.OUT, 10) for n in ids])
    bare = time.perf_counter() - begun
    session.execute(insert(EventLine), [line(out[n % len(out)], n, Direction.IN, 6) for n in ids])
    return bare


def event(operator: Organization, kind: EventType, party_id: int | None) -> Event:
    return Event(
        organization_id=operator.id, type=kind, occurred_at=NOW, recorded_at=NOW,
        recorded_by="benchmark", party_id=party_id,
    )  # fmt: skip


def line(of: Event, traceable_id: int, direction: Direction, quantity: int) -> dict[str, Any]:
    return {
        "event_id": of.id, "traceable_id": traceable_id, "direction": direction,
        "role": "subject", "quantity": Decimal(quantity), "unit": "kg", "inferred": False,
    }  # fmt: skip


def organization(
    session: Session, name: str, role: PartnerRole, operator_id: int | None
) -> Organization:
    row = Organization(
        name=name, operator_id=operator_id, created_at=NOW, roles=[OrganizationRole(role=role)],
        contacts=[Contact(purpose="recall", name=name, email="recall@example.org")],
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.operator_id = operator_id or row.id
    return row


def person(session: Session, operator: Organization, name: str) -> Actor:
    user = User(
        email=f"{name.lower()}@example.org", name=name, created_at=NOW,
        password_hash=PasswordHasher().hash(PASSWORD),
    )  # fmt: skip
    session.add(user)
    session.flush()
    return Actor(
        user_id=user.id, organization_id=operator.id, operator_id=operator.id, name=name,
        permissions=frozenset(Permission),
    )  # fmt: skip


if __name__ == "__main__":
    main()
