"""Who was told that a certificate is worth something else now; notices of that kind."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "certificate_state"
_CHECK = "ck_notice_notice_kind"
_STATES = sa.Enum(
    "preparing",
    "failed",
    "valid",
    "superseded",
    "revoked",
    "on_hold",
    "recalled",
    "rejected",
    "restated",
    name="told_state",
    native_enum=False,
    create_constraint=True,
    length=18,
)


def upgrade() -> None:
    op.create_table(
        "certificate_told",
        sa.Column("id", ID, nullable=False),
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("state", _STATES, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_id", ID, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{other}_id"],
                [f"{other}.id"],
                name=op.f(f"fk_certificate_told_{other}_id_{other}"),
            )
            for other in ("certificate", "organization", "notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_told")),
    )
    op.create_index("ix_certificate_told_certificate_id", "certificate_told", ["certificate_id"])
    _allow({*_kinds(), KIND})


def downgrade() -> None:
    op.drop_table("certificate_told")
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
