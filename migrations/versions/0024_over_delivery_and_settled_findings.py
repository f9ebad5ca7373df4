"""Over-delivery that is taken, stated units of shipments, and which of two dates was settled on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("organization", "over_delivery_percent", sa.Integer()),
    ("item", "over_delivery_percent", sa.Integer()),
    ("shipment_line", "converted", sa.String()),
    ("lot_finding", "settled_on", sa.Date()),
    ("lot_finding", "settled_at", sa.DateTime(timezone=True)),
    ("lot_finding", "settled_by", sa.String()),
    ("lot_finding", "settled_reason", sa.String()),
)


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, name, _ in reversed(_COLUMNS):
        op.drop_column(table, name)
