"""A database that was filled at an early version keeps every row on its way up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from sqlalchemy import Engine, MetaData, select
from sqlalchemy.orm import Session

from core.db.session import read_only
from portal.database import alembic_config, upgrade_database
from registry.models.event import Event
from registry.models.recall import RecallLine
from registry.models.traceable import Traceable
from registry.values import Disposition, EventType
from tests.migrations.test_migrations import empty, settings_of

__all__ = ["empty"]  # the fixture: an engine without tables, on both databases

EARLY = "0002"
#: Tables in the order in which their rows refer to each other.
ORDER = (
    "organization", "site", "item", "traceable", "location", "event", "event_line", "balance",
    "shipment", "shipment_line", "recall", "recall_consignee", "recall_line",
)  # fmt: skip


def rows(now: datetime) -> dict[str, dict[str, Any]]:
    """Return one row a table as the early version knew it."""
    return {
        "organization": {
            "id": 1, "public_id": "o1", "operator_id": 1, "name": "Meridian", "language": "en",
            "time_zone": "UTC", "minimum_shelf_life_days": 0, "requires_certificate": True,
            "disclosure": "lots", "active": True, "created_at": now,
        },
        "site": {"id": 1, "public_id": "s1", "organization_id": 1, "code": "B", "name": "Berlin", "time_zone": "Europe/Berlin"},
        "item": {
            "id": 1, "public_id": "i1", "organization_id": 1, "sku": "ZN", "name": "Zinc", "kind": "material",
            "unit": "kg", "tracking": "lot", "requires_certificate": True, "active": True, "created_at": now,
        },
        "traceable": {
            "id": 1, "public_id": "t1", "organization_id": 1, "kind": "lot", "item_id": 1, "number": "0125HO002",
            "look_alike": "0125H0002", "unit": "kg", "disposition": "released", "on_hold": False,
            "recalled": False, "expiry_date": date(2029, 9, 21), "created_at": now,
        },
        "location": {"id": 1, "public_id": "l1", "organization_id": 1, "site_id": 1, "path": "A", "name": "Store"},
        "event": {
            "id": 1, "public_id": "e1", "organization_id": 1, "type": "ship", "occurred_at": now,
            "offset_minutes": 60, "recorded_at": now, "references": {"shipment": "S-1"},
            "recorded_by": "Amal", "data": {},
        },
        "event_line": {
            "id": 1, "event_id": 1, "traceable_id": 1, "direction": "in", "role": "subject",
            "quantity": 40_000_000, "unit": "kg", "location_id": 1, "inferred": False,
        },
        "balance": {"traceable_id": 1, "location_id": 1, "quantity": 60_000_000},
        "shipment": {
            "id": 1, "public_id": "h1", "organization_id": 1, "number": "S-1", "customer_id": 1,
            "ships_on": date(2026, 3, 2), "shipped_at": now, "state": "shipped", "event_id": 1, "created_at": now,
        },
        "shipment_line": {"id": 1, "shipment_id": 1, "position": 1, "traceable_id": 1, "location_id": 1, "quantity": 40_000_000, "unit": "kg"},
        "recall": {
            "id": 1, "public_id": "r1", "organization_id": 1, "number": "R-1", "kind": "recall", "mock": False,
            "recall_class": "II", "title": "Lead", "reason": "Lead", "hazard": "Lead", "instructions": "Stop",
            "state": "launched", "complaint_at": now, "created_at": now, "launched_at": now,
        },
        "recall_consignee": {"id": 1, "public_id": "c1", "recall_id": 1, "customer_id": 1, "escalations": 0},
        "recall_line": {"id": 1, "consignee_id": 1, "shipment_id": 1, "traceable_id": 1, "quantity": 40_000_000, "unit": "kg"},
    }  # fmt: skip


def test_what_was_there_is_there_after_the_upgrade(empty: Engine) -> None:
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    stored = now.replace(tzinfo=None) if empty.dialect.name == "sqlite" else now
    with empty.begin() as connection:
        command.upgrade(alembic_config(connection), EARLY)
    early = MetaData()
    early.reflect(empty)
    with empty.begin() as connection:
        for name in ORDER:
            connection.execute(early.tables[name].insert(), rows(stored)[name])

    upgrade_database(settings_of(empty))

    with read_only(empty) as session:
        check(session, now)


def check(session: Session, now: datetime) -> None:
    """Read through today's models what yesterday's tables held."""
    lot = session.scalars(select(Traceable)).one()
    assert (lot.number, lot.disposition, lot.expiry_date) == (
        "0125HO002", Disposition.RELEASED, date(2029, 9, 21),
    )  # fmt: skip
    event = session.scalars(select(Event)).one()
    assert (event.type, event.occurred_at, event.references) == (
        EventType.SHIP, now, {"shipment": "S-1"},
    )  # fmt: skip
    assert (event.code, event.outcome) == (None, None)
    assert [line.quantity for line in event.lines] == [40]
    # 0005 gave the recall's line the ship event of its shipment.
    assert session.scalars(select(RecallLine)).one().event_id == event.id
