"""Exceptions, claims to suppliers, plans, process values, inheritance rules, potency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_KINDS = (
    "document_decided", "document_rejected", "certificate_ready",
    "recall_notice", "recall_reminder", "recall_escalation",
)  # fmt: skip
NEW_KINDS = (*OLD_KINDS, "exception_overdue", "supplier_claim", "claim_answered")


def upgrade() -> None:
    op.create_table(
        "inheritance_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("attribute", sa.String(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "earliest",
                "latest",
                "all",
                "least",
                "most",
                "mean",
                "nothing",
                name="inheritance",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_inheritance_rule_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_inheritance_rule_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inheritance_rule")),
        sa.UniqueConstraint(
            "organization_id",
            "item_id",
            "attribute",
            name=op.f("uq_inheritance_rule_organization_id_item_id_attribute"),
        ),
    )
    with op.batch_alter_table("inheritance_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inheritance_rule_item_id"), ["item_id"], unique=False)

    op.create_table(
        "process_limit",
        sa.Column("id", ID, nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("minimum", sa.String(), nullable=True),
        sa.Column("maximum", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_process_limit_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_process_limit_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_limit")),
        sa.UniqueConstraint("item_id", "name", name=op.f("uq_process_limit_item_id_name")),
    )
    with op.batch_alter_table("process_limit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_limit_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "exception_case",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("traceable_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "gone",
                "accepted",
                name="case_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_exception_case_closed_has_time")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_exception_case_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_exception_case_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["traceable_id"],
            ["traceable.id"],
            name=op.f("fk_exception_case_traceable_id_traceable"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exception_case_public_id")),
        sa.UniqueConstraint(
            "traceable_id", "kind", name=op.f("uq_exception_case_traceable_id_kind")
        ),
    )
    with op.batch_alter_table("exception_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exception_case_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_exception_case_state", ["organization_id", "state", "due_at"], unique=False
        )

    op.create_table(
        "planned_order",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("first_planned_on", sa.Date(), nullable=False),
        sa.Column("traceable_id", ID, nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_planned_order_something")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_planned_order_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_planned_order_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["traceable_id"], ["traceable.id"], name=op.f("fk_planned_order_traceable_id_traceable")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_order")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_planned_order_organization_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_planned_order_public_id")),
    )
    with op.batch_alter_table("planned_order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_planned_order_day", ["organization_id", "open", "planned_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_planned_order_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_planned_order_traceable_id"), ["traceable_id"], unique=False
        )

    op.create_table(
        "process_value",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("minimum", sa.String(), nullable=True),
        sa.Column("maximum", sa.String(), nullable=True),
        sa.Column("equipment", sa.String(), nullable=True),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_process_value_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_process_value_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_value")),
        sa.UniqueConstraint("public_id", name=op.f("uq_process_value_public_id")),
    )
    with op.batch_alter_table("process_value", schema=None) as batch_op:
        batch_op.create_index("ix_process_value_event", ["event_id", "name"], unique=False)
        batch_op.create_index(
            "ix_process_value_name", ["organization_id", "name", "measured_at"], unique=False
        )

    op.create_table(
        "supplier_claim",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("supplier_id", ID, nullable=False),
        sa.Column("traceable_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column(
            "wish",
            sa.Enum(
                "replacement",
                "credit",
                "corrective_action",
                name="claim_wish",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column("quality_event_id", ID, nullable=True),
        sa.Column("warranty_claim_id", ID, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "answered",
                "settled",
                name="supplier_claim_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted",
                "partly",
                "rejected",
                name="claim_answer",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("answer_note", sa.String(), nullable=True),
        sa.Column("root_cause", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("recovered", sa.BigInteger(), nullable=True),
        sa.Column("settlement_note", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)",
            name=op.f("ck_supplier_claim_settled_has_time"),
        ),
        sa.CheckConstraint(
            "state = 'sent' OR answer IS NOT NULL",
            name=op.f("ck_supplier_claim_answered_says_what"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supplier_claim_something")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_supplier_claim_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["quality_event_id"],
            ["quality_event.id"],
            name=op.f("fk_supplier_claim_quality_event_id_quality_event"),
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["organization.id"],
            name=op.f("fk_supplier_claim_supplier_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["traceable_id"],
            ["traceable.id"],
            name=op.f("fk_supplier_claim_traceable_id_traceable"),
        ),
        sa.ForeignKeyConstraint(
            ["warranty_claim_id"],
            ["warranty_claim.id"],
            name=op.f("fk_supplier_claim_warranty_claim_id_warranty_claim"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_claim")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_supplier_claim_organization_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_supplier_claim_public_id")),
    )
    with op.batch_alter_table("supplier_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_claim_quality_event_id"), ["quality_event_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_claim_supplier_id"), ["supplier_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_claim_traceable_id"), ["traceable_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supplier_claim_warranty_claim_id"), ["warranty_claim_id"], unique=False
        )

    for name, kind in (
        ("potency_characteristic", sa.String()),
        ("potency_nominal", sa.String()),
        ("potency_unit", sa.String()),
        ("allergens", sa.JSON()),
    ):
        op.add_column("item", sa.Column(name, kind, nullable=True))
    _allow_kinds(NEW_KINDS)


def downgrade() -> None:
    op.execute(
        "DELETE FROM delivery WHERE notice_id IN (SELECT id FROM notice WHERE kind IN "
        "('exception_overdue', 'supplier_claim', 'claim_answered'))"
    )
    op.execute(
        "DELETE FROM notice WHERE kind IN ('exception_overdue', 'supplier_claim', 'claim_answered')"
    )
    _allow_kinds(OLD_KINDS)
    with op.batch_alter_table("item") as batch:
        for name in ("allergens", "potency_unit", "potency_nominal", "potency_characteristic"):
            batch.drop_column(name)
    for table in (
        "supplier_claim", "process_value", "planned_order",
        "exception_case", "process_limit", "inheritance_rule",
    ):  # fmt: skip
        op.drop_table(table)


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
