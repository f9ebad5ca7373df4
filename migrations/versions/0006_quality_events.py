"""Quality events with their links and the actions of CAPAs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "inspection",
                "nonconformance",
                "deviation",
                "capa",
                name="quality_kind",
                native_enum=False,
                create_constraint=True,
                length=22,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="quality_state",
                native_enum=False,
                create_constraint=True,
                length=14,
            ),
            nullable=False,
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closing_note", sa.String(), nullable=True),
        sa.Column("recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "pass",
                "fail",
                "indeterminate",
                name="inspection_result",
                native_enum=False,
                create_constraint=True,
                length=21,
            ),
            nullable=True,
        ),
        sa.Column(
            "settlement",
            sa.Enum(
                "use_as_is",
                "rework",
                "regrade",
                "return_to_supplier",
                "scrap",
                name="settlement",
                native_enum=False,
                create_constraint=True,
                length=26,
            ),
            nullable=True,
        ),
        sa.Column("effective", sa.Boolean(), nullable=True),
        sa.Column("effectiveness_note", sa.String(), nullable=True),
        sa.Column("effectiveness_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effectiveness_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'inspection') = (result IS NOT NULL)",
            name=op.f("ck_quality_event_inspection_has_result"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_quality_event_closed_has_time"),
        ),
        sa.CheckConstraint(
            "kind <> 'nonconformance' OR state = 'open' OR settlement IS NOT NULL",
            name=op.f("ck_quality_event_closed_nonconformance_is_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_quality_event_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recall.id"], name=op.f("fk_quality_event_recall_id_recall")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["quality_event.id"],
            name=op.f("fk_quality_event_source_id_quality_event"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_event")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_quality_event_organization_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_quality_event_public_id")),
    )
    with op.batch_alter_table("quality_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_event_recall_id"), ["recall_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quality_event_source_id"), ["source_id"], unique=False)
        batch_op.create_index("ix_quality_event_state", ["organization_id", "state"], unique=False)

    op.create_table(
        "capa_action",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column(
            "quality_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_capa_action_done_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_capa_action_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["quality_event_id"],
            ["quality_event.id"],
            name=op.f("fk_capa_action_quality_event_id_quality_event"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capa_action")),
        sa.UniqueConstraint("public_id", name=op.f("uq_capa_action_public_id")),
    )
    with op.batch_alter_table("capa_action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_capa_action_quality_event_id"), ["quality_event_id"], unique=False
        )

    op.create_table(
        "quality_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "quality_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "traceable_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN traceable_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN document_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_quality_link_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_quality_link_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_quality_link_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["quality_event_id"],
            ["quality_event.id"],
            name=op.f("fk_quality_link_quality_event_id_quality_event"),
        ),
        sa.ForeignKeyConstraint(
            ["traceable_id"], ["traceable.id"], name=op.f("fk_quality_link_traceable_id_traceable")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_link")),
    )
    with op.batch_alter_table("quality_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quality_link_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_quality_link_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_quality_link_quality_event_id"), ["quality_event_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quality_link_traceable_id"), ["traceable_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("quality_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quality_link_traceable_id"))
        batch_op.drop_index(batch_op.f("ix_quality_link_quality_event_id"))
        batch_op.drop_index(batch_op.f("ix_quality_link_event_id"))
        batch_op.drop_index(batch_op.f("ix_quality_link_document_id"))

    op.drop_table("quality_link")
    with op.batch_alter_table("capa_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capa_action_quality_event_id"))

    op.drop_table("capa_action")
    with op.batch_alter_table("quality_event", schema=None) as batch_op:
        batch_op.drop_index("ix_quality_event_state")
        batch_op.drop_index(batch_op.f("ix_quality_event_source_id"))
        batch_op.drop_index(batch_op.f("ix_quality_event_recall_id"))

    op.drop_table("quality_event")
