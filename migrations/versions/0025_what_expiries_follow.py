"""Of which lots the expiry follows that of others, and what was said of each itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RULES = sa.Enum(
    "same_goods",
    "earliest",
    "latest",
    name="expiry_rule",
    native_enum=False,
    create_constraint=True,
    length=18,
)


def upgrade() -> None:
    op.create_table(
        "expiry_bond",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("traceable_id", ID, nullable=False),
        sa.Column("rule", _RULES, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_expiry_bond_{column}_{table}")
            )
            for column, table in (("event_id", "event"), ("traceable_id", "traceable"))
        ),
        sa.PrimaryKeyConstraint("event_id", "traceable_id", "rule", name=op.f("pk_expiry_bond")),
    )
    op.create_index(op.f("ix_expiry_bond_traceable_id"), "expiry_bond", ["traceable_id"])
    op.add_column("traceable", sa.Column("own_expiry", sa.Date(), nullable=True))
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE traceable SET own_expiry = expiry_date"))
    _bind_parts(connection)


def _bind_parts(connection: sa.Connection) -> None:
    """Bind the parts that expire exactly as their sources do: nobody knows of more.

    A part that expires earlier may have been told so, and one that expires later was; both
    keep their day.
    """
    rows = connection.execute(
        sa.text(
            "SELECT child.event_id, child.traceable_id, made.expiry_date, source.expiry_date"
            " FROM event_line AS child"
            " JOIN event ON event.id = child.event_id"
            " JOIN traceable AS made ON made.id = child.traceable_id"
            " JOIN event_line AS parent"
            " ON parent.event_id = child.event_id AND parent.direction = 'in'"
            " JOIN traceable AS source"
            " ON source.id = parent.traceable_id AND source.item_id = made.item_id"
            " WHERE child.direction = 'out' AND child.role <> 'scrap'"
            " AND source.id <> made.id"
            " AND COALESCE(NULLIF(event.type, 'correct'), event.restates)"
            " IN ('split', 'merge', 'transform')"
            " AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.corrects_id = event.id)"
        ).columns(sa.Integer(), sa.Integer(), sa.Date(), sa.Date())
    ).all()
    sources: dict[tuple[int, int], list[date]] = defaultdict(list)
    stored: dict[int, date | None] = {}
    events: dict[int, set[int]] = defaultdict(set)
    for event_id, made, expiry, of_source in rows:
        stored[made] = expiry
        events[made].add(event_id)
        if of_source is not None:
            sources[event_id, made].append(of_source)
    bonds: list[dict[str, Any]] = []
    follow: list[dict[str, int]] = []
    for made, expiry in stored.items():
        limits = [day for one in events[made] for day in sources[one, made]]
        if expiry == min(limits, default=None):
            follow.append({"made": made})
            bonds += [
                {"event": event_id, "made": made, "rule": "same_goods"}
                for event_id in sorted(events[made])
            ]
    if bonds:
        connection.execute(
            sa.text(
                "INSERT INTO expiry_bond (event_id, traceable_id, rule)"
                " VALUES (:event, :made, :rule)"
            ),
            bonds,
        )
        connection.execute(
            sa.text("UPDATE traceable SET own_expiry = NULL WHERE id = :made"), follow
        )


def downgrade() -> None:
    op.drop_column("traceable", "own_expiry")
    op.drop_table("expiry_bond")
