"""Triggers that keep append-only tables append-only, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection, text

APPEND_ONLY = ("audit_entry", "event", "event_line")


def guard_statements(dialect: str, table: str) -> list[str]:
    """Return the SQL that makes the database refuse update and delete on `table`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def install_guards(connection: Connection, tables: tuple[str, ...] = APPEND_ONLY) -> None:
    """Create the triggers; called by migrations and by tests that build a schema."""
    for table in tables:
        for statement in guard_statements(connection.dialect.name, table):
            connection.execute(text(statement))
