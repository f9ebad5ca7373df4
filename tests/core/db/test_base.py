from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table

from core.db.base import NAMING, Base
from core.db.types import ExactDecimal, UtcDateTime
from portal.tables import METADATA


class TestBase:
    def test_python_types_choose_safe_columns(self) -> None:
        columns = [column for table in METADATA.tables.values() for column in table.columns]
        unsafe = [
            f"{column.table.name}.{column.name}"
            for column in columns
            if type(column.type).__name__ in {"DateTime", "Numeric", "Float", "DECIMAL"}
        ]

        assert unsafe == []
        assert any(isinstance(column.type, UtcDateTime) for column in columns)
        assert isinstance(Base.type_annotation_map[Decimal], ExactDecimal)
        assert isinstance(Base.type_annotation_map[datetime], UtcDateTime)

    def test_every_constraint_has_a_name(self) -> None:
        nameless = [
            f"{table.name}: {constraint}"
            for table in METADATA.tables.values()
            for constraint in table.constraints
            if constraint.name is None
        ]

        assert nameless == []

    def test_names_follow_one_pattern(self) -> None:
        metadata = MetaData(naming_convention=NAMING)
        Table("parent", metadata, Column("id", Integer, primary_key=True))
        child = Table(
            "child",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("parent_id", ForeignKey("parent.id"), unique=True),
            CheckConstraint("id > 0", name="positive"),
        )

        assert {str(constraint.name) for constraint in child.constraints} == {
            "pk_child",
            "ck_child_positive",
            "fk_child_parent_id_parent",
            "uq_child_parent_id",
        }
