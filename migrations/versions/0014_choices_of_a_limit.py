"""Rounding and "not detected" are choices of each limit; results keep their LOD and LOQ.

Rounding was done to every result; from here on it is off unless a limit says otherwise.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("rounds", "not_detected_passes"):
        op.add_column(
            "specification_limit",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    for name in ("lod", "loq"):
        op.add_column("attribute", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("loq", "lod"):
        op.drop_column("attribute", name)
    for name in ("not_detected_passes", "rounds"):
        op.drop_column("specification_limit", name)
