"""Let the database itself refuse to change what is append-only."""

from __future__ import annotations

from alembic import op

from core.db.guards import guard_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("audit_entry", "event", "event_line")


def upgrade() -> None:
    for table in TABLES:
        for statement in guard_statements(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        if postgres:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
    if postgres:
        op.execute("DROP FUNCTION refuse_change()")
