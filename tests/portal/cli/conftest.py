"""An installation for the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import migrated_sqlite


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation whose database has its tables and nothing in them."""
    monkeypatch.setenv("LOTBRIDGE_DATA_DIR", str(tmp_path))
    (tmp_path / "lotbridge.db").write_bytes(migrated_sqlite())
    return tmp_path
