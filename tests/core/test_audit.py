from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import GENESIS, AuditEntry, entry_hash, pending, record, verify_chain
from core.db.session import unit_of_work

AT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
ACTOR = Actor(user_id=7, organization_id=1, operator_id=1, name="Maria Weber")


def _note(session: Session, subject: str) -> None:
    record(session, ACTOR, "lot.create", subject, at=AT, after={"amount": Decimal("0.50")})


def _chain_of(engine: Engine, count: int) -> None:
    for number in range(count):
        with unit_of_work(engine) as session:
            _note(session, f"lot:{number}")


def _unguard(session: Session) -> None:
    """Do what only somebody who owns the database can do: take the triggers away."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(text("DROP TRIGGER audit_entry_no_delete"))
    else:
        session.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))


class TestRecord:
    def test_entries_are_written_at_the_commit(self, engine: Engine) -> None:
        east = timezone(timedelta(hours=5))
        with unit_of_work(engine) as session:
            record(
                session,
                ACTOR,
                "lot.rename",
                "lot:a",
                at=AT.astimezone(east),
                before={"name": "Zink"},
                after={"name": "Zinc", "amount": Decimal("0.50"), "on": AT.date()},
                reason="misspelt",
            )
            assert [entry["subject"] for entry in pending(session)] == ["lot:a"]
            assert session.scalars(select(AuditEntry)).all() == []

        with Session(engine) as session:
            entry = session.scalars(select(AuditEntry)).one()
            assert (entry.id, entry.previous_hash, entry.at) == (1, GENESIS, AT)
            assert (entry.actor, entry.reason) == ("Maria Weber", "misspelt")
            assert entry.before == {"name": "Zink"}
            assert entry.after == {"name": "Zinc", "amount": "0.50", "on": "2026-03-02"}
            assert pending(session) == []

    def test_a_rolled_back_transaction_leaves_no_entry(self, engine: Engine) -> None:
        with Session(engine) as session:
            _note(session, "lot:gone")
            session.flush()
            session.rollback()
            _note(session, "lot:kept")
            session.commit()

            assert session.scalars(select(AuditEntry.subject)).all() == ["lot:kept"]

    def test_a_rolled_back_savepoint_takes_its_entries_along(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            _note(session, "lot:before")
            savepoint = session.begin_nested()
            _note(session, "lot:outer")
            with session.begin_nested():
                _note(session, "lot:inner")  # released, but inside what is rolled back
            savepoint.rollback()
            with session.begin_nested():
                _note(session, "lot:after")

        with Session(engine) as session:
            subjects = session.scalars(select(AuditEntry.subject).order_by(AuditEntry.id)).all()
            assert subjects == ["lot:before", "lot:after"]
            assert verify_chain(session).intact

    def test_releasing_a_savepoint_does_not_take_the_lock_of_the_chain(
        self, engine: Engine
    ) -> None:
        with unit_of_work(engine) as session:
            _note(session, "lot:a")
            with session.begin_nested():
                _note(session, "lot:b")

            assert len(pending(session)) == 2
            assert session.scalars(select(AuditEntry)).all() == []

    def test_writers_at_once_make_one_chain(self, engine: Engine) -> None:
        def write(worker: int) -> None:
            for number in range(10):
                with unit_of_work(engine) as session:
                    _note(session, f"lot:{worker}-{number}")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))

        with Session(engine) as session:
            report = verify_chain(session)
            assert (report.entries, report.why) == (40, "")


class TestGuards:
    @pytest.mark.parametrize(
        "statement", [update(AuditEntry).values(actor="Nobody"), delete(AuditEntry)]
    )
    def test_the_database_refuses_to_change_or_delete(
        self, engine: Engine, statement: object
    ) -> None:
        _chain_of(engine, 1)

        with Session(engine) as session:
            with pytest.raises(DatabaseError, match="append-only"):
                session.execute(statement)  # type: ignore[call-overload]
            session.rollback()
            assert session.scalars(select(AuditEntry.actor)).all() == ["Maria Weber"]


class TestVerifyChain:
    def test_an_empty_chain_is_intact(self, session: Session) -> None:
        report = verify_chain(session)

        assert (report.intact, report.entries, report.head) == (True, 0, GENESIS)

    def test_an_untouched_chain_is_intact(self, engine: Engine) -> None:
        _chain_of(engine, 5)

        with Session(engine) as session:
            report = verify_chain(session, batch=2)
            last = session.get_one(AuditEntry, 5)
            assert (report.intact, report.entries, report.head) == (True, 5, last.hash)

    @pytest.mark.parametrize(
        "change",
        [
            {"actor": "Nobody"},
            {"at": AT + timedelta(microseconds=1)},
            {"after": {"amount": "5.0"}},
            {"reason": "none"},
            {"user_id": 8},
        ],
    )
    def test_an_altered_entry_is_found(self, engine: Engine, change: dict[str, object]) -> None:
        _chain_of(engine, 4)

        with Session(engine) as session:
            _unguard(session)
            session.execute(update(AuditEntry).where(AuditEntry.id == 3).values(**change))
            session.expire_all()
            report = verify_chain(session)
            assert (report.intact, report.broken_at) == (False, 3)
            assert report.why == "its content was altered"

    def test_an_altered_entry_with_a_fitting_hash_is_found_at_the_next(
        self, engine: Engine
    ) -> None:
        _chain_of(engine, 3)

        with Session(engine) as session:
            _unguard(session)
            first = session.get_one(AuditEntry, 1)
            content = {
                "id": 1, "at": AT.isoformat(timespec="microseconds"), "organization_id": 1,
                "user_id": 7, "actor": "Nobody", "action": first.action,
                "subject": first.subject, "before": None, "after": first.after, "reason": None,
            }  # fmt: skip
            first.actor, first.hash = "Nobody", entry_hash(GENESIS, content)
            session.flush()
            assert verify_chain(session).broken_at == 2

    def test_a_removed_entry_is_found(self, engine: Engine) -> None:
        _chain_of(engine, 4)

        with Session(engine) as session:
            _unguard(session)
            session.execute(delete(AuditEntry).where(AuditEntry.id == 2))
            report = verify_chain(session)
            assert (report.broken_at, report.why) == (2, "entry 2 is missing")

    def test_a_removed_entry_is_found_though_the_others_are_renumbered(
        self, engine: Engine
    ) -> None:
        _chain_of(engine, 4)

        with Session(engine) as session:
            _unguard(session)
            session.execute(delete(AuditEntry).where(AuditEntry.id == 2))
            for number in (3, 4):
                session.execute(
                    update(AuditEntry).where(AuditEntry.id == number).values(id=number - 1)
                )
            assert verify_chain(session).broken_at == 2

    def test_an_entry_put_in_between_is_found(self, engine: Engine) -> None:
        _chain_of(engine, 3)

        with Session(engine) as session:
            _unguard(session)
            session.execute(update(AuditEntry).where(AuditEntry.id == 3).values(id=4))
            second = session.get_one(AuditEntry, 2)
            session.add(
                AuditEntry(
                    id=3,
                    at=AT,
                    actor="Nobody",
                    action="lot.create",
                    subject="lot:forged",
                    previous_hash=second.hash,
                    hash="f" * 64,
                )
            )
            session.flush()
            assert verify_chain(session).broken_at == 3
