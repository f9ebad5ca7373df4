"""A registry with one operator, two suppliers and buyers, and a store for files."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from tests.registry.company import Company, make_company


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)
