"""Two dates stated of one lot are kept beside each other as a finding."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lot_finding",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "organization_id",
            ID,
            sa.ForeignKey("organization.id", name="fk_lot_finding_organization_id_organization"),
            nullable=False,
        ),
        sa.Column(
            "traceable_id",
            ID,
            sa.ForeignKey("traceable.id", name="fk_lot_finding_traceable_id_traceable"),
            nullable=False,
        ),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("earlier", sa.Date(), nullable=False),
        sa.Column("later", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lot_finding"),
        sa.UniqueConstraint(
            "traceable_id",
            "field",
            "earlier",
            "later",
            name="uq_lot_finding_traceable_id_field_earlier_later",
        ),
        sa.CheckConstraint("earlier < later", name=op.f("ck_lot_finding_two_days")),
    )
    op.create_index("ix_lot_finding_organization_id", "lot_finding", ["organization_id"])


def downgrade() -> None:
    op.drop_table("lot_finding")
