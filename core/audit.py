"""The audit trail: append-only, hash-chained, one chain an installation.

Services call `record`; entries are written and chained when the transaction commits,
under a lock that is always taken last, so that busy writers neither block each other
for long nor deadlock. The database refuses update and delete (triggers in
`core.db.guards`), and `verify_chain` finds any entry that was altered, removed or put in
between all the same (21 CFR 11.10(e); EU GMP Annex 11, clause 9).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, select, text
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from core.actor import Actor
from core.db.base import Base
from core.db.types import Id

#: What the first entry names as its predecessor.
GENESIS = "0" * 64
#: Number of the advisory lock that orders writers of the chain on PostgreSQL.
CHAIN_LOCK = 7_150_211
_PENDING = "audit.pending"

#: Is handed the entries of a transaction, in their order, before it commits; joins it.
Follower = Callable[[Session, Sequence[Mapping[str, Any]]], None]
_FOLLOWERS: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Have a function called with what each transaction adds to the trail; for outboxes."""
    _FOLLOWERS.append(follower)
    return follower


class AuditEntry(Base):
    """One thing that somebody did: before, after, why; chained to the entry before it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    organization_id: Mapped[int | None] = mapped_column(index=True)
    user_id: Mapped[int | None]
    actor: Mapped[str]
    action: Mapped[str]  # "document.approve"
    subject: Mapped[str] = mapped_column(index=True)  # "document:ab12cd..."
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `verify_chain` found: entries read, and the first that does not fit."""

    entries: int
    head: str
    broken_at: int | None = None
    why: str = ""

    @property
    def intact(self) -> bool:
        """Whether every entry fits its predecessor."""
        return self.broken_at is None


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Note what the actor does in this transaction; written and chained at its commit.

    `before` and `after` hold plain JSON values of what changed, never secrets.
    """
    entry = {
        "at": at,
        "organization_id": actor.operator_id,
        "user_id": actor.user_id,
        "actor": actor.name,
        "action": action,
        "subject": subject,
        "before": _plain(before),
        "after": _plain(after),
        "reason": reason,
    }
    if not session.in_transaction():
        session.begin()  # otherwise a rollback would have nothing to end, and forget nothing
    savepoint = session.get_nested_transaction()
    session.info.setdefault(_PENDING, []).append((savepoint, entry))


def pending(session: Session) -> list[dict[str, Any]]:
    """Return what this transaction will add, for tests and for the curious."""
    return [entry for _, entry in session.info.get(_PENDING, [])]


def verify_chain(session: Session, *, batch: int = 5000) -> ChainReport:
    """Recompute every hash from the first entry on; memory stays flat."""
    rows = session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=batch)
    )
    with closing(rows):  # a broken chain is not read to its end
        return _verify(rows)


def _verify(entries: Iterable[AuditEntry]) -> ChainReport:
    previous, count = GENESIS, 0
    for entry in entries:
        count += 1
        if entry.id != count:
            return ChainReport(count, previous, count, f"entry {count} is missing")
        if entry.previous_hash != previous:
            return ChainReport(count, previous, entry.id, "it does not follow its predecessor")
        if entry.hash != entry_hash(previous, _content(entry)):
            return ChainReport(count, previous, entry.id, "its content was altered")
        previous = entry.hash
    return ChainReport(count, previous)


def entry_hash(previous: str, content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the predecessor's hash and the entry's canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def _content(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="microseconds"),
        **{
            name: getattr(entry, name)
            for name in (
                "organization_id",
                "user_id",
                "actor",
                "action",
                "subject",
                "before",
                "after",
                "reason",
            )
        },
    }


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    # What is hashed must be what comes back from the database: text, numbers, lists.
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return plain


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    savepoint = session.get_nested_transaction()
    if savepoint is not None:
        _hand_up(session, savepoint)
        return
    entries = session.info.pop(_PENDING, [])
    if not entries:
        return
    session.flush()
    for follower in _FOLLOWERS:  # before the lock: what they write delays no other writer
        follower(session, [values for _, values in entries])
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    last = session.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    number, previous = last or (0, GENESIS)
    for _, values in entries:
        number += 1
        entry = AuditEntry(id=number, previous_hash=previous, hash="", **values)
        entry.hash = previous = entry_hash(previous, _content(entry))
        session.add(entry)
    session.flush()


def _hand_up(session: Session, savepoint: SessionTransaction) -> None:
    """Give the entries of a savepoint that ends well to the one around it; write nothing."""
    parent = savepoint.parent
    around = parent if parent is not None and parent.nested else None
    session.info[_PENDING] = [
        (around if owner is savepoint else owner, entry)
        for owner, entry in session.info.get(_PENDING, [])
    ]


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, rolled_back: SessionTransaction) -> None:
    entries = session.info.get(_PENDING, [])
    if rolled_back.nested:
        session.info[_PENDING] = [item for item in entries if item[0] is not rolled_back]
    else:
        session.info.pop(_PENDING, None)
