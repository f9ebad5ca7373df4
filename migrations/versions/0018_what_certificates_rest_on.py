"""Which lots and events each certificate rests on, so that its state follows all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DISPOSITIONS = sa.Enum(
    "quarantine",
    "released",
    "conditionally_released",
    "rejected",
    name="disposition",
    native_enum=False,
    create_constraint=True,
    length=30,
)
_STATE = "ck_certificate_download_download_state"
_BEFORE = "'preparing', 'failed', 'valid', 'superseded', 'revoked', 'on_hold', 'recalled'"
_KIND = "COALESCE(e.restates, NULLIF(e.type, 'correct'))"
_IN_FORCE = """e.recorded_at <= c.issued_at AND NOT EXISTS (
  SELECT 1 FROM event k WHERE k.corrects_id = e.id AND k.recorded_at <= c.issued_at)"""
_ORIGINS = f"""
INSERT INTO certificate_event (certificate_id, event_id)
SELECT DISTINCT s.certificate_id, e.id
FROM certificate_subject s
JOIN certificate c ON c.id = s.certificate_id
JOIN event_line l ON l.traceable_id = s.traceable_id
JOIN event e ON e.id = l.event_id
WHERE {_KIND} IN ('receive', 'transform', 'split', 'merge', 'replace_part')
  AND (l.direction = 'out' OR (l.direction = 'about' AND {_KIND} = 'replace_part'))
  AND {_IN_FORCE}
"""  # noqa: S608  no value of anybody's
_SHIPMENTS = f"""
INSERT INTO certificate_event (certificate_id, event_id)
WITH RECURSIVE walk AS (
  SELECT c.id AS certificate_id, h.event_id AS event_id
  FROM certificate c JOIN shipment h ON h.id = c.shipment_id
  WHERE c.issued_at IS NOT NULL AND h.event_id IS NOT NULL
  UNION
  SELECT w.certificate_id, n.corrects_id
  FROM walk w JOIN event n ON n.id = w.event_id WHERE n.corrects_id IS NOT NULL
)
SELECT w.certificate_id, e.id
FROM walk w JOIN event e ON e.id = w.event_id JOIN certificate c ON c.id = w.certificate_id
WHERE {_IN_FORCE}
"""  # noqa: S608
_DECISIONS = f"""
UPDATE certificate_subject SET disposition = COALESCE((
  SELECT e.outcome
  FROM event_line l
  JOIN event e ON e.id = l.event_id
  JOIN certificate c ON c.id = certificate_subject.certificate_id
  WHERE l.traceable_id = certificate_subject.traceable_id
    AND {_KIND} = 'inspect' AND e.outcome <> 'noted' AND {_IN_FORCE}
  ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1), 'quarantine')
"""  # noqa: S608


def upgrade() -> None:
    op.create_table(
        "certificate_subject",
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("traceable_id", ID, nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.Column("disposition", _DISPOSITIONS, nullable=False),
        *_references("certificate_subject", ("certificate", "traceable")),
    )
    op.create_index("ix_certificate_subject_traceable_id", "certificate_subject", ["traceable_id"])
    op.create_table(
        "certificate_event",
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        *_references("certificate_event", ("certificate", "event")),
    )
    op.create_index("ix_certificate_event_event_id", "certificate_event", ["event_id"])
    _allow(f"state IN ({_BEFORE}, 'rejected', 'restated')")
    _fill_lots()
    for statement in (_DECISIONS, _ORIGINS, _SHIPMENTS):
        op.execute(statement)


def downgrade() -> None:
    op.execute(
        "UPDATE certificate_download SET state = 'on_hold' WHERE state IN ('rejected', 'restated')"
    )
    _allow(f"state IN ({_BEFORE})")
    op.drop_table("certificate_event")
    op.drop_table("certificate_subject")


def _references(table: str, others: Sequence[str]) -> list[Any]:
    return [
        *(
            sa.ForeignKeyConstraint(
                [f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id_{other}")
            )
            for other in others
        ),
        sa.PrimaryKeyConstraint(*(f"{other}_id" for other in others), name=op.f(f"pk_{table}")),
    ]


def _allow(condition: str) -> None:
    with op.batch_alter_table("certificate_download") as batch:
        if op.get_bind().dialect.name != "sqlite":  # there the table is written anew without it
            batch.drop_constraint(op.f(_STATE), type_="check")
        batch.create_check_constraint(op.f(_STATE), condition)


def _fill_lots() -> None:
    """Enter what the frozen content names, what was shipped, and all that lies behind both."""
    connection = op.get_bind()
    certificates = sa.table(
        "certificate", sa.column("id"), sa.column("operator_id"), sa.column("shipment_id"),
        sa.column("unit_id"), sa.column("content", sa.JSON()), sa.column("issued_at"),
    )  # fmt: skip
    subjects = sa.table(
        "certificate_subject", sa.column("certificate_id"), sa.column("traceable_id"),
        sa.column("shipped", sa.Boolean()), sa.column("disposition"),
    )  # fmt: skip
    issued = connection.execute(
        sa.select(certificates).where(certificates.c.issued_at.is_not(None))
    ).all()
    for row in issued:
        named = _named(connection, row)
        shipped = {lot for lot, level in named.items() if level == 0} or _on_shipment(
            connection, row
        )
        rows = [
            {"certificate_id": row.id, "traceable_id": lot, "shipped": lot in shipped,
             "disposition": "quarantine"}
            for lot in sorted(_behind(connection, {*named, *shipped}))
        ]  # fmt: skip
        if rows:
            connection.execute(subjects.insert(), rows)


def _named(connection: sa.Connection, row: Any) -> dict[int, int]:
    found: dict[int, int] = {}
    for lot in (row.content or {}).get("lots", []):
        ids = connection.scalars(
            sa.text(
                "SELECT t.id FROM traceable t JOIN item i ON i.id = t.item_id "
                "WHERE t.organization_id = :owner AND t.number = :number AND i.sku = :sku"
            ),
            {"owner": row.operator_id, "number": lot["number"], "sku": lot["sku"]},
        )
        found.update(dict.fromkeys(ids, lot["level"]))
    return found


def _on_shipment(connection: sa.Connection, row: Any) -> set[int]:
    lines = connection.scalars(
        sa.text("SELECT traceable_id FROM shipment_line WHERE shipment_id = :shipment"),
        {"shipment": row.shipment_id},
    )
    return {lot for lot in lines if row.unit_id is None or lot == row.unit_id}


def _behind(connection: sa.Connection, lots: set[int]) -> set[int]:
    parents = sa.text("SELECT parent_id FROM edge WHERE child_id = :child")
    found, waiting = set(lots), list(lots)
    while waiting:
        for parent in connection.scalars(parents, {"child": waiting.pop()}):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found
