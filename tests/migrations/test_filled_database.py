"""A database that was filled at an early version keeps every row on its way up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, MetaData, select
from sqlalchemy.orm import Session

from certificates.models import CertificateTold
from core.db.session import read_only, unit_of_work
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind
from portal.database import (
    BrokenReferences,
    alembic_config,
    check_references,
    migration_engine,
    upgrade_database,
)
from registry.documents.models import Document
from registry.items.models import Item, SpecificationLimit
from registry.ledger.models.event import Event, EventReference
from registry.ledger.models.traceable import Attribute, ExpiryBond, LotFinding, Traceable
from registry.operations.models import ShipmentLine
from registry.parties.models import Organization
from registry.recalls.models import Recall, RecallConsignee, RecallLine, RecallScope
from registry.values import Disposition, DocumentState, EventType, Verdict
from tests.migrations.test_migrations import empty, migrated, settings_of

__all__ = ["empty", "migrated"]  # fixtures: engines on both databases

EARLY = "0002"
#: Tables in the order in which their rows refer to each other.
ORDER = (
    "organization",
    "site",
    "item",
    "specification",
    "specification_limit",
    "traceable",
    "attribute",
    "location",
    "event",
    "event_line",
    "balance",
    "shipment",
    "shipment_line",
    "recall",
    "recall_root",
    "recall_scope",
    "recall_consignee",
    "recall_line",
)
#: Rows of tables that came in a later version, entered there.
LATER = "0007"  # fmt: skip


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
        "specification": {
            "id": 1, "public_id": "p1", "organization_id": 1, "item_id": 1, "version": 1,
            "effective_from": date(2026, 1, 1), "created_at": now,
        },
        "specification_limit": {
            "id": 1, "specification_id": 1, "position": 1, "characteristic": "lead", "name": "Lead",
            "maximum": "2.0", "unit": "mg/kg", "required": True,
        },
        "attribute": {
            "id": 1, "traceable_id": 1, "characteristic": "lead", "name": "Lead", "operator": "",
            "number": "2.04", "text": "2.04", "unit": "mg/kg", "verdict": "pass",
            "specification_id": 1, "layer": "machine", "confidence": 0.99, "at": now,
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
        "recall_root": {"recall_id": 1, "traceable_id": 1},
        "recall_scope": {
            "recall_id": 1, "traceable_id": 1, "produced": 100_000_000, "shipped": 40_000_000,
            "on_hand": 60_000_000, "included": False, "why": "made before the leak",
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

    with empty.begin() as connection:
        command.upgrade(alembic_config(connection), LATER)
    enter_notice(empty, stored)

    migrating = migration_engine(settings_of(empty).database)
    with migrating.begin() as connection:
        command.upgrade(alembic_config(connection), "0019")
    migrating.dispose()
    enter_what_waits(empty, stored)

    upgrade_database(settings_of(empty))

    with read_only(empty) as session:
        check(session, now)
    with unit_of_work(empty) as session:  # 0023 and 0026 allow one kind of notice more each
        row = {"operator_id": 1, "recipient_id": 1, "subject": "x", "facts": {}, "created_at": now}
        kinds = (
            NoticeKind.CERTIFICATE_STATE,
            NoticeKind.CLAIM_ANSWERED,
            NoticeKind.RECALL_CORRECTION,
        )
        session.add_all(Notice(id=n, kind=kind, **row) for n, kind in enumerate(kinds, 50))


def enter_notice(engine: Engine, now: datetime) -> None:
    """Enter a notice with its delivery: 0010 writes the table of notices anew."""
    later = MetaData()
    later.reflect(engine)
    notice = {
        "id": 1, "public_id": "n1", "operator_id": 1, "recipient_id": 1, "kind": "recall_notice",
        "subject": "recall:r1", "facts": {"a": 1}, "drill": False, "created_at": now,
    }  # fmt: skip
    delivery = {
        "id": 1, "public_id": "d1", "notice_id": 1, "name": "Dana", "address": "d@example.org",
        "state": "queued", "attempts": 0, "created_at": now,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(later.tables["notice"].insert(), notice)
        connection.execute(later.tables["delivery"].insert(), delivery)


def enter_what_waits(engine: Engine, now: datetime) -> None:
    """Enter, as 0019 knew them, answers and jobs: 0022 says what is open and what was set aside."""
    later = MetaData()
    later.reflect(engine)
    jobs = [
        {
            "id": number, "kind": "deliver_notice", "args": {}, "subject": subject, "state": state,
            "priority": 10, "attempts": 4, "created_at": now, "not_before": now,
        }
        for number, (subject, state) in enumerate(
            [("delivery:d1", "dead"), ("delivery:d2", "dead"), ("delivery:d2", "queued"),
             ("document:k1", "dead")], start=1,
        )
    ]  # fmt: skip
    delivery = {
        "id": 2, "public_id": "d2", "notice_id": 1, "name": "Eva", "address": "e@example.org",
        "state": "queued", "attempts": 0, "created_at": now,
    }  # fmt: skip
    document = {
        "id": 1, "public_id": "k1", "operator_id": 1, "name": "coa.pdf", "sha256": "ab" * 32,
        "media_type": "application/pdf", "size": 1, "channel": "web", "state": "reading",
        "received_at": now,
    }  # fmt: skip
    responses = [
        {"id": 1, "consignee_id": 1, "at": now, "by": "Ann", "via": "link",
         "quantities": {"1": {"used": "40"}}},
        {"id": 2, "consignee_id": 1, "at": now, "by": "Ann", "via": "link",
         "quantities": {"1": {"used": "39.5", "quarantined": "5"}}},
    ]  # fmt: skip
    with engine.begin() as connection:
        for name, found in (
            ("job", jobs), ("delivery", [delivery]), ("document", [document]),
            ("recall_response", responses),
        ):  # fmt: skip
            connection.execute(later.tables[name].insert(), found)
        consignee = later.tables["recall_consignee"]
        connection.execute(consignee.update().values(answered_at=now))


def check(session: Session, now: datetime) -> None:
    """Read through today's models what yesterday's tables held."""
    lot = session.scalars(select(Traceable)).one()
    assert (lot.number, lot.disposition, lot.expiry_date) == (
        "0125HO002", Disposition.RELEASED, date(2029, 9, 21),
    )  # fmt: skip
    assert session.scalars(select(LotFinding)).all() == []  # 0015
    # 0025: a lot that was received has its own expiry and follows none.
    assert lot.own_expiry == date(2029, 9, 21)
    assert session.scalars(select(ExpiryBond)).all() == []
    event = session.scalars(select(Event)).one()
    assert (event.type, event.occurred_at, event.references) == (
        EventType.SHIP, now, {"shipment": "S-1"},
    )  # fmt: skip
    assert (event.code, event.outcome) == (None, None)
    assert [line.quantity for line in event.lines] == [40]
    # 0005 gave the recall's line the ship event of its shipment.
    assert session.scalars(select(RecallLine)).one().event_id == event.id
    # 0020: no amendment yet, and nobody is known to have decided on the scope.
    scope = session.scalars(select(RecallScope)).one()
    assert (scope.shipped, scope.included, scope.why) == (40, False, "made before the leak")
    assert (scope.decided_by_id, scope.amendment_id, scope.lost_id) == (None, None, None)
    recall = session.scalars(select(Recall)).one()
    assert (recall.amendments, [root.added_by_id for root in recall.roots]) == ([], [None])
    # 0010 wrote the table of notices anew: the delivery still finds its notice.
    delivery, other = session.scalars(select(Delivery).order_by(Delivery.id))
    assert (delivery.notice.kind, delivery.notice.facts) == (NoticeKind.RECALL_NOTICE, {"a": 1})
    assert session.scalars(select(CertificateTold)).all() == []  # 0023
    # 0022 says so of what waited for a job that was set aside, and of nothing else; what an
    # answer leaves open is not answered.
    assert (delivery.state, other.state) == (DeliveryState.FAILED, DeliveryState.QUEUED)
    assert "set aside" in str(delivery.error)
    assert session.scalars(select(Document.state)).one() is DocumentState.UNREADABLE
    consignee = session.scalars(select(RecallConsignee)).unique().one()
    assert consignee.answered_at is None
    assert [row.by for row in consignee.responses] == ["Ann", "Ann"]
    # 0011 made the references of events a table of their own, to find them by.
    reference = session.scalars(select(EventReference)).one()
    assert (reference.event_id, reference.name, reference.value) == (event.id, "shipment", "S-1")
    # 0014: a limit rounds only where somebody says so; what was decided stays as it was.
    limit = session.scalars(select(SpecificationLimit)).one()
    assert (limit.maximum, limit.rounds, limit.not_detected_passes) == (
        Decimal("2.0"),
        False,
        False,
    )
    result = session.scalars(select(Attribute)).one()
    assert (result.verdict, result.lod, result.loq) == (Verdict.PASS, None, None)
    item = session.scalars(select(Item)).one()
    assert (item.potency_nominal, item.allergens) == (None, None)
    # 0024: nobody had said how much more than ordered is taken, or shipped in other units.
    assert item.over_delivery_percent is None
    assert session.scalars(select(Organization)).one().over_delivery_percent is None
    assert session.scalars(select(ShipmentLine)).one().converted is None


@pytest.mark.parametrize("migrated", ["sqlite"], indirect=True)  # PostgreSQL always enforces them
def test_rows_that_refer_to_nothing_stop_a_migration(migrated: Engine) -> None:
    engine = migration_engine(settings_of(migrated).database)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO number_sequence (id, organization_id, scope, next_value) VALUES (1, 9, 'x', 1)"
        )

        with pytest.raises(BrokenReferences, match="number_sequence, row 1 refers to nothing"):
            check_references(connection)
    engine.dispose()
