"""What a million lots need: references of events to look up, indexes for shipments and papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    ("ix_shipment_event_id", "shipment", ["event_id"]),
    ("ix_shipment_sales_order", "shipment", ["organization_id", "sales_order"]),
    ("ix_shipment_customer_order", "shipment", ["organization_id", "customer_order"]),
    ("ix_shipment_sscc", "shipment", ["organization_id", "sscc"]),
    ("ix_document_name", "document", ["operator_id", "name"]),
)


def upgrade() -> None:
    op.create_table(
        "event_reference",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organization_id", ID, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_reference_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_event_reference_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("event_id", "name", name=op.f("pk_event_reference")),
    )
    op.create_index("ix_event_reference_value", "event_reference", ["organization_id", "value"])
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    _fill()


def _fill() -> None:
    """Enter the references of the events that are there already."""
    if op.get_bind().dialect.name == "sqlite":
        parts, where = 'json_each(e."references") r', "r.type = 'text'"
    else:
        parts, where = (
            'json_each_text(e."references") r',
            ("""json_typeof(e."references" -> r.key) = 'string'"""),
        )
    op.execute(
        "INSERT INTO event_reference (event_id, name, organization_id, value) "  # noqa: S608
        f"SELECT e.id, r.key, e.organization_id, r.value FROM event e, {parts} WHERE {where}"
    )


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("event_reference")
