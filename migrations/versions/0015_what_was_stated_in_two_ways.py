"""Two dates stated of one lot are kept as a finding; other alphabets' letters look alike."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DRAWN_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # noqa: RUF001  Cyrillic, then Greek
    "ABESIJKMHOPCTYXABEZHIKMNOPTYX",
)
_LOOKS_LIKE = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


def upgrade() -> None:
    for name in ("traceable", "lot_alias"):
        _look_again(name)
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


def _look_again(name: str) -> None:
    """Work out anew what numbers with signs beyond ASCII look like."""
    table = sa.table(
        name,
        sa.column("id", ID),
        sa.column("number", sa.String),
        sa.column("look_alike", sa.String),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(table.c.id, table.c.number)).all()
    for row_id, number in rows:
        if not number.isascii():
            connection.execute(
                table.update().where(table.c.id == row_id).values(look_alike=_look(number))
            )


def _look(number: str) -> str:
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", number).upper())
    return letters.translate(_DRAWN_ALIKE).translate(_LOOKS_LIKE)


def downgrade() -> None:
    op.drop_table("lot_finding")
