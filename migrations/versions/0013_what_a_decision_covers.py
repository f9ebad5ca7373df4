"""Decisions cover what was shown: presence at the desk, undo, carried values, second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Checks that SQLite's reflection leaves behind when a table is written anew.
_LAYERS = "layer IN ('machine', 'supplier', 'buyer')"
_OUTCOMES = (
    "outcome IN ('accepted', 'accepted_with_restriction', 'rejected', 'held', "
    "'needs_clarification')"
)


def upgrade() -> None:
    op.create_table(
        "document_presence",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_presence_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_document_presence_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_document_presence")),
    )
    op.add_column(
        "organization",
        sa.Column(
            "second_person_for_failing", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("reading") as batch:
        if sqlite:
            batch.create_check_constraint(op.f("ck_reading_layer"), _LAYERS)
            batch.create_check_constraint(
                op.f("ck_reading_machine_is_in_extraction"), "layer <> 'machine'"
            )
        batch.add_column(sa.Column("act", sa.String(), nullable=True))
        batch.add_column(sa.Column("seen", sa.String(), nullable=True))
        batch.add_column(sa.Column("undoes_id", ID, nullable=True))
        batch.add_column(sa.Column("carried_from_id", ID, nullable=True))
        batch.create_foreign_key("fk_reading_undoes_id_reading", "reading", ["undoes_id"], ["id"])
        batch.create_foreign_key(
            "fk_reading_carried_from_id_reading", "reading", ["carried_from_id"], ["id"]
        )
    with op.batch_alter_table("review") as batch:
        if sqlite:
            batch.create_check_constraint(op.f("ck_review_review_outcome"), _OUTCOMES)
        batch.add_column(
            sa.Column("awaits_second", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("seconds_id", ID, nullable=True))
        batch.create_foreign_key("fk_review_seconds_id_review", "review", ["seconds_id"], ["id"])


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    # A version that knows no undoing would take these rows for "not on the document".
    op.execute("DELETE FROM reading WHERE undoes_id IS NOT NULL")
    with op.batch_alter_table("review") as batch:
        if sqlite:
            batch.create_check_constraint(op.f("ck_review_review_outcome"), _OUTCOMES)
        batch.drop_constraint("fk_review_seconds_id_review", type_="foreignkey")
        batch.drop_column("seconds_id")
        batch.drop_column("awaits_second")
    with op.batch_alter_table("reading") as batch:
        if sqlite:
            batch.create_check_constraint(op.f("ck_reading_layer"), _LAYERS)
            batch.create_check_constraint(
                op.f("ck_reading_machine_is_in_extraction"), "layer <> 'machine'"
            )
        batch.drop_constraint("fk_reading_carried_from_id_reading", type_="foreignkey")
        batch.drop_constraint("fk_reading_undoes_id_reading", type_="foreignkey")
        for name in ("carried_from_id", "undoes_id", "seen", "act"):
            batch.drop_column(name)
    op.drop_column("organization", "second_person_for_failing")
    op.drop_table("document_presence")
