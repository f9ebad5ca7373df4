"""A certificate may speak of one serialised unit of a shipment; versions are counted for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = "uq_certificate_shipment_id_version"
_UNIT = "fk_certificate_unit_id_traceable"
#: Checks that SQLite's reflection leaves behind when the table is written anew.
_CHECKS = (
    (
        "ck_certificate_issued_has_file",
        "state IN ('preparing', 'failed') OR (sha256 IS NOT NULL AND issued_at IS NOT NULL)",
    ),
    (
        "ck_certificate_certificate_state",
        "state IN ('preparing', 'failed', 'valid', 'superseded', 'revoked', 'on_hold', 'recalled')",
    ),
)


def upgrade() -> None:
    with _rewritten() as batch:
        batch.add_column(sa.Column("unit_id", ID, nullable=True))
        batch.drop_constraint(_KEY, type_="unique")
        batch.create_foreign_key(_UNIT, "traceable", ["unit_id"], ["id"])
    for name, columns, condition in (
        ("uq_certificate_version", ["shipment_id", "version"], "unit_id IS NULL"),
        (
            "uq_certificate_unit_version",
            ["shipment_id", "unit_id", "version"],
            "unit_id IS NOT NULL",
        ),
    ):
        where = sa.text(condition)
        op.create_index(
            name, "certificate", columns, unique=True, sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_certificate_unit_id", "certificate", ["unit_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM certificate_download WHERE certificate_id IN "
        "(SELECT id FROM certificate WHERE unit_id IS NOT NULL)"
    )
    op.execute("UPDATE certificate SET supersedes_id = NULL WHERE unit_id IS NOT NULL")
    op.execute("DELETE FROM certificate WHERE unit_id IS NOT NULL")
    for name in ("ix_certificate_unit_id", "uq_certificate_unit_version", "uq_certificate_version"):
        op.drop_index(name, table_name="certificate")
    with _rewritten() as batch:
        batch.drop_constraint(_UNIT, type_="foreignkey")
        batch.drop_column("unit_id")
        batch.create_unique_constraint(_KEY, ["shipment_id", "version"])


@contextmanager
def _rewritten() -> Iterator[Any]:
    """Alter the table; on SQLite it is written anew, with its checks."""
    with op.batch_alter_table("certificate") as batch:
        if op.get_bind().dialect.name == "sqlite":
            for name, condition in _CHECKS:
                batch.create_check_constraint(op.f(name), condition)
        yield batch
