from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, column, select, table, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from core.db.engine import make_engine
from core.jobs import Job, enqueue


class TestMakeEngine:
    def test_foreign_keys_are_enforced(self, engine: Engine) -> None:
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(
                text("INSERT INTO organization_role (organization_id, role) VALUES (404, :role)"),
                {"role": "supplier"},
            )

    def test_json_keeps_letters_and_exact_digits(self, session: Session) -> None:
        job = enqueue(session, "read", name="Prüfbericht", amount=Decimal("0.50"))
        session.expire_all()

        assert session.get_one(Job, job.id).args == {"name": "Prüfbericht", "amount": "0.50"}

    def test_what_is_no_json_is_refused(self, session: Session) -> None:
        with pytest.raises((StatementError, TypeError), match="is not JSON"):
            enqueue(session, "read", data=b"bytes")

    def test_a_rollback_leaves_nothing(self, engine: Engine) -> None:
        for _ in range(2):
            with Session(engine) as session:
                assert session.query(Job).count() == 0
                enqueue(session, "read")
                session.rollback()

    def test_read_then_write_by_several_never_meets_a_lock(self, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE counter (n INTEGER)"))
            connection.execute(text("INSERT INTO counter VALUES (0)"))
        counter = select(column("n")).select_from(table("counter")).with_for_update()

        def count(_worker: int) -> None:
            for _ in range(25):
                with engine.begin() as connection:
                    seen = connection.scalar(counter)
                    connection.execute(text("UPDATE counter SET n = :n"), {"n": seen + 1})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(count, range(4)))

        with engine.connect() as connection:
            assert connection.scalar(text("SELECT n FROM counter")) == 100


class TestSqlite:
    def test_the_settings_hold_for_every_connection(self, sqlite_url: str) -> None:
        engine = make_engine(sqlite_url)
        reader = engine.execution_options(read_only=True)
        names = ("foreign_keys", "journal_mode", "busy_timeout")
        with reader.connect() as first, reader.connect() as second:
            found = [
                [connection.scalar(text(f"PRAGMA {name}")) for name in names]
                for connection in (first, second)
            ]
        engine.dispose()

        assert found == [[1, "wal", 30_000]] * 2

    def test_a_reader_does_not_wait_for_a_writer(self, sqlite_url: str) -> None:
        engine = make_engine(sqlite_url)
        reader = engine.execution_options(read_only=True)
        with engine.begin() as writing:
            writing.execute(text("CREATE TABLE probe (n INTEGER)"))
            with reader.connect() as reading:
                names = reading.execute(text("SELECT name FROM sqlite_master")).scalars().all()
        engine.dispose()

        assert "job" in names
        assert "probe" not in names

    def test_a_second_writer_waits_at_its_first_statement(self, sqlite_url: str) -> None:
        engine = make_engine(sqlite_url)
        with engine.begin() as writing:
            writing.execute(text("SELECT 1"))  # a read, yet the write lock is taken
            with engine.connect() as other:
                raw = other.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA busy_timeout = 0")
                with pytest.raises(OperationalError, match="locked"):
                    other.execute(text("SELECT 1"))
        engine.dispose()

    def test_the_folder_is_made(self, tmp_path: Path) -> None:
        engine = make_engine(f"sqlite:///{tmp_path}/deep/down/lots.db")
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()

        assert (tmp_path / "deep/down/lots.db").is_file()
