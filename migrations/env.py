"""Alembic's entry: runs migrations on the connection given, or on the settings' database."""

from __future__ import annotations

import os
from typing import Any

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from core.settings import load_settings
from portal.database import check_references, migration_engine
from portal.tables import METADATA


def _render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write our column types as the plain types below them: migrations import no code of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    with migration_engine(load_settings(os.environ).database).begin() as own:
        _run(own)
        check_references(own)


_main()
