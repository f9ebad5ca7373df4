"""A registry with one operator, two suppliers and a buyer; SQLite, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.db.engine import make_engine
from core.db.guards import install_guards
from core.storage import FolderStore
from portal.tables import METADATA
from tests.registry.company import Company, make_company


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'test.db'}")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        install_guards(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)
