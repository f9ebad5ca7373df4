"""Corrections of recall notices, and the answers of those to whom a notice was passed on."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "recall_correction"
_CHECK = "ck_notice_notice_kind"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "recall_forward",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("consignee_id", ID, nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["consignee_id"],
            ["recall_consignee.id"],
            name=op.f("fk_recall_forward_consignee_id_recall_consignee"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_forward")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recall_forward_public_id")),
    )
    op.create_index(op.f("ix_recall_forward_consignee_id"), "recall_forward", ["consignee_id"])
    op.create_table(
        "recall_forward_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("forward_id", ID, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("quantities", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["forward_id"],
            ["recall_forward.id"],
            name=op.f("fk_recall_forward_answer_forward_id_recall_forward"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_forward_answer")),
    )
    op.create_index(
        op.f("ix_recall_forward_answer_forward_id"), "recall_forward_answer", ["forward_id"]
    )
    _allow({*_kinds(), KIND})


def downgrade() -> None:
    op.drop_table("recall_forward_answer")
    op.drop_table("recall_forward")
    op.execute(
        f"DELETE FROM delivery WHERE notice_id IN (SELECT id FROM notice WHERE kind = '{KIND}')"  # noqa: S608  our own word
    )
    op.execute(f"DELETE FROM notice WHERE kind = '{KIND}'")  # noqa: S608
    _allow(_kinds() - {KIND})


def _kinds() -> set[str]:
    """Return the kinds that the table allows, whichever migration named them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("notice")
    [text] = [row["sqltext"] for row in checks if row["name"] == _CHECK]
    return set(re.findall(r"'(\w+)'", text))


def _allow(kinds: set[str]) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    with op.batch_alter_table("notice") as batch:
        if op.get_bind().dialect.name != "sqlite":  # there the table is written anew without it
            batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.create_check_constraint(op.f(_CHECK), f"kind IN ({allowed})")
