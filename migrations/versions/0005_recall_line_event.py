"""A recall's line names the ledger's ship event; a shipment only where there is one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("recall_line", sa.Column("event_id", ID, nullable=True))
    op.execute(
        "UPDATE recall_line SET event_id = "
        "(SELECT event_id FROM shipment WHERE shipment.id = recall_line.shipment_id)"
    )
    with op.batch_alter_table("recall_line") as batch:
        batch.alter_column("event_id", existing_type=ID, nullable=False)
        batch.alter_column("shipment_id", existing_type=ID, nullable=True)
        batch.create_foreign_key("fk_recall_line_event_id_event", "event", ["event_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM recall_line WHERE shipment_id IS NULL")
    with op.batch_alter_table("recall_line") as batch:
        batch.drop_constraint("fk_recall_line_event_id_event", type_="foreignkey")
        batch.alter_column("shipment_id", existing_type=ID, nullable=False)
        batch.drop_column("event_id")
