"""Messages that did not arrive, jobs that were set aside, answers that leave something open."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "document_decided", "document_rejected", "certificate_ready",
    "recall_notice", "recall_reminder", "recall_escalation",
    "exception_overdue", "supplier_claim", "claim_answered",
)  # fmt: skip
NEW_KINDS = (*OLD_KINDS, "undelivered")
_FATES = ("on_hand", "used", "destroyed", "returned", "passed_on")
#: Matter, its words for waiting and for failed, its column for the reason, its jobs' subject.
_MATTERS = (
    ("delivery", "'queued', 'sending'", "failed", "error", "delivery"),
    ("webhook_message", "'queued'", "failed", "error", "webhook_message"),
    ("certificate", "'preparing'", "failed", "reason", "certificate"),
    ("document", "'received', 'reading'", "unreadable", "explanation", "document"),
)


def upgrade() -> None:
    for name in ("instead_of", "settled"):
        op.add_column("delivery", sa.Column(name, sa.String(), nullable=True))
    _allow_kinds(NEW_KINDS)
    for table, waiting, failed, reason, subject in _MATTERS:
        op.execute(_tell_of_dead_jobs(table, waiting, failed, reason, subject))
    _open_answers()


def downgrade() -> None:
    op.execute(
        "DELETE FROM delivery WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'undelivered')"
    )
    op.execute("DELETE FROM notice WHERE kind = 'undelivered'")
    _allow_kinds(OLD_KINDS)
    with op.batch_alter_table("delivery") as batch:
        for name in ("settled", "instead_of"):
            batch.drop_column(name)


def _tell_of_dead_jobs(table: str, waiting: str, failed: str, reason: str, subject: str) -> str:
    """Say of what waits for a job that was set aside, and for no other, that it failed."""
    named = f"j.subject = '{subject}:' || {table}.public_id"
    return f"""
UPDATE {table} SET state = '{failed}',
  {reason} = 'Its job was set aside before this version said so; it may have been done.'
WHERE state IN ({waiting})
  AND EXISTS (SELECT 1 FROM job j WHERE {named} AND j.state = 'dead')
  AND NOT EXISTS (SELECT 1 FROM job j WHERE {named} AND j.state IN ('queued', 'running'))
"""  # noqa: S608  no value of anybody's


def _open_answers() -> None:
    """Take "answered" off consignees whose last answer does not account for all they got."""
    connection = op.get_bind()
    lines: dict[int, dict[str, Decimal]] = {}
    for row in connection.execute(sa.text("SELECT id, consignee_id, quantity FROM recall_line")):
        lines.setdefault(row.consignee_id, {})[str(row.id)] = Decimal(row.quantity) / 10**6
    last: dict[int, dict[str, dict[str, Any]]] = {}
    for row in connection.execute(
        sa.text("SELECT consignee_id, quantities FROM recall_response ORDER BY id")
    ):
        said = row.quantities if isinstance(row.quantities, dict) else json.loads(row.quantities)
        last[row.consignee_id] = said
    answered = connection.scalars(
        sa.text("SELECT id FROM recall_consignee WHERE answered_at IS NOT NULL ORDER BY id")
    ).all()
    for consignee_id in answered:
        said = last.get(consignee_id, {})
        if any(
            sum((Decimal(str(said.get(line, {}).get(fate, "0"))) for fate in _FATES), Decimal(0))
            < quantity
            for line, quantity in lines.get(consignee_id, {}).items()
        ):
            connection.execute(
                sa.text("UPDATE recall_consignee SET answered_at = NULL WHERE id = :id"),
                {"id": consignee_id},
            )


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    """Say anew which kinds of notices there may be."""
    condition = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    name = op.f("ck_notice_notice_kind")
    if op.get_bind().dialect.name == "sqlite":
        # The table is written anew; SQLite's reflection leaves the old check behind.
        with op.batch_alter_table("notice", recreate="always") as batch:
            batch.create_check_constraint(name, condition)
    else:
        op.drop_constraint(name, "notice", type_="check")
        op.create_check_constraint(name, "notice", condition)
