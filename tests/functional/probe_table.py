"""Where probe jobs leave their effect: no key, no constraint."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table

PROBE_METADATA = MetaData()
PROBE_EFFECT = Table(
    "probe_effect", PROBE_METADATA, Column("number", Integer), Column("process", Integer)
)
