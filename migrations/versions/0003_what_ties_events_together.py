"""Give events a code that ties them to one matter, and the outcome that they decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("code", sa.String(), nullable=True))
    op.add_column("event", sa.Column("outcome", sa.String(), nullable=True))
    op.create_index("ix_event_code", "event", ["organization_id", "code"])


def downgrade() -> None:
    op.drop_index("ix_event_code", "event")
    op.drop_column("event", "outcome")
    op.drop_column("event", "code")
