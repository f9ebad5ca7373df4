"""Warranties of units and claims under them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "warranty",
        sa.Column(
            "traceable_id",
            ID,
            sa.ForeignKey("traceable.id", name="fk_warranty_traceable_id_traceable"),
            nullable=False,
        ),
        sa.Column(
            "organization_id",
            ID,
            sa.ForeignKey("organization.id", name="fk_warranty_organization_id_organization"),
            nullable=False,
        ),
        sa.Column(
            "customer_id",
            ID,
            sa.ForeignKey("organization.id", name="fk_warranty_customer_id_organization"),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("terms", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("traceable_id", name="pk_warranty"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_warranty_ends_after_start")),
    )
    for column in ("organization_id", "customer_id"):
        op.create_index(f"ix_warranty_{column}", "warranty", [column])
    op.create_table(
        "warranty_claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column(
            "organization_id",
            ID,
            sa.ForeignKey("organization.id", name="fk_warranty_claim_organization_id_organization"),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "faulty_id",
            ID,
            sa.ForeignKey("traceable.id", name="fk_warranty_claim_faulty_id_traceable"),
            nullable=False,
        ),
        sa.Column(
            "replacing_id",
            ID,
            sa.ForeignKey("traceable.id", name="fk_warranty_claim_replacing_id_traceable"),
            nullable=True,
        ),
        sa.Column(
            "customer_id",
            ID,
            sa.ForeignKey("organization.id", name="fk_warranty_claim_customer_id_organization"),
            nullable=True,
        ),
        sa.Column("failed_on", sa.Date(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("under_warranty", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "rejected",
                name="claim_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warranty_claim"),
        sa.UniqueConstraint("public_id", name="uq_warranty_claim_public_id"),
        sa.UniqueConstraint(
            "organization_id", "number", name="uq_warranty_claim_organization_id_number"
        ),
        sa.CheckConstraint(
            "faulty_id <> replacing_id", name=op.f("ck_warranty_claim_replaced_by_another")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)",
            name=op.f("ck_warranty_claim_decided_has_time"),
        ),
    )
    for column in ("organization_id", "faulty_id", "replacing_id", "customer_id"):
        op.create_index(f"ix_warranty_claim_{column}", "warranty_claim", [column])


def downgrade() -> None:
    op.drop_table("warranty_claim")
    op.drop_table("warranty")
