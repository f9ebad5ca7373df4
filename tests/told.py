"""Stories that are told once a process on each database; each test goes on from their end.

A story is what a call with a session returns: an object that knows its session, rows, actors and
companies. Its rows are committed to a database of their own. A test gets the same object over
rows that are read anew, in a transaction that is taken back, whatever the test commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

Story = TypeVar("Story")


class Shelf:
    """The stories that one database server, or folder, keeps."""

    def __init__(self, make_database: Callable[[], Engine]) -> None:
        self._make_database = make_database
        self._told: dict[Callable[[Session], Any], tuple[Engine, Callable[[Session], Any]]] = {}

    @contextmanager
    def begin(self, tell: Callable[[Session], Story]) -> Iterator[Story]:
        """Yield the story as it was told, in a new session."""
        if tell not in self._told:
            self._told[tell] = self._tell(tell)
        engine, recall = self._told[tell]
        with engine.connect() as connection:
            whole = connection.begin()
            with Session(
                connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            ) as session:
                yield recall(session)
            whole.rollback()

    def close(self) -> None:
        for engine, _ in self._told.values():
            engine.dispose()

    def _tell(self, tell: Callable[[Session], Any]) -> tuple[Engine, Callable[[Session], Any]]:
        engine = self._make_database()
        with Session(engine, expire_on_commit=False) as session:
            story = tell(session)
            session.commit()
            return engine, _memory(story)


def _memory(found: Any) -> Callable[[Session], Any]:
    """Return what makes the same of a new session: rows are found again by their key."""
    if isinstance(found, Session):
        return lambda session: session
    row = inspect(found, raiseerr=False)
    if row is not None and getattr(row, "identity", None):
        kind, key = type(found), row.identity
        return lambda session: session.get_one(kind, key)
    if isinstance(found, dict):
        parts = {name: _memory(part) for name, part in found.items()}
        return lambda session: {name: part(session) for name, part in parts.items()}
    if isinstance(getattr(found, "session", None), Session):
        kind, whole = type(found), _memory(vars(found))

        def again(session: Session) -> Any:
            made = object.__new__(kind)
            vars(made).update(whole(session))
            return made

        return again
    return lambda _: found
