"""Amendments of running recalls, and who decided what of a scope."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = sa.Enum(
    "draft",
    "launched",
    "emptied",
    name="amendment_state",
    native_enum=False,
    create_constraint=True,
    length=16,
)
#: Table to its new columns and what each refers to.
_COLUMNS = {
    "recall_root": (("added_by_id", "user_account"),),
    "recall_scope": (
        ("decided_by_id", "user_account"),
        ("amendment_id", "recall_amendment"),
        ("lost_id", "recall_amendment"),
    ),
    "recall_line": (("amendment_id", "recall_amendment"),),
}


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "recall_amendment",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("recall_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _STATES, nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("prepared_at", moment),
        sa.Column("prepared_by_id", ID),
        sa.Column("prepared_for", sa.String()),
        sa.Column("launched_at", moment),
        sa.Column("launched_by_id", ID),
        sa.Column("signature_id", ID),
        sa.Column("content", sa.JSON()),
        sa.CheckConstraint(
            "state <> 'launched' OR launched_at IS NOT NULL",
            name=op.f("ck_recall_amendment_launched_has_time"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_recall_amendment_{column}_{table}"),
            )
            for column, table in (
                ("recall_id", "recall"),
                ("prepared_by_id", "user_account"),
                ("launched_by_id", "user_account"),
                ("signature_id", "signature"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_amendment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recall_amendment_public_id")),
        sa.UniqueConstraint(
            "recall_id", "number", name=op.f("uq_recall_amendment_recall_id_number")
        ),
    )
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column, other in columns:
                batch.add_column(sa.Column(column, ID, nullable=True))
                batch.create_foreign_key(
                    op.f(f"fk_{table}_{column}_{other}"), other, [column], ["id"]
                )
    op.create_index("ix_recall_scope_amendment_id", "recall_scope", ["amendment_id"])


def downgrade() -> None:
    op.drop_index("ix_recall_scope_amendment_id", "recall_scope")
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column, other in columns:
                batch.drop_constraint(op.f(f"fk_{table}_{column}_{other}"), type_="foreignkey")
                batch.drop_column(column)
    op.drop_table("recall_amendment")
