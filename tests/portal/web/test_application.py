"""How the application is put together."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from portal import create_app


@pytest.mark.parametrize("debug", [False, True])
def test_templates_are_read_anew_in_flasks_debug_mode_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, debug: bool
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", str(int(debug)))  # what `flask run --debug` sets
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/empty.db")

    app = create_app(settings)

    assert app.jinja_env.auto_reload is debug
