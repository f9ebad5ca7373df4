"""`lotbridge audit verify`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from core.db.engine import make_engine
from portal.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def database(installation: Path) -> str:
    run("init", "--name", "Meridian Nutrition")
    for name in ("one", "two"):
        run("user", "add", f"{name}@example.org", "--name", name, "--role", "quality")
    return f"sqlite:///{installation}/lotbridge.db"


def change(database: str, statement: str) -> None:
    engine = make_engine(database)
    with engine.begin() as connection:
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
        connection.execute(text(statement))
    engine.dispose()


def test_a_whole_trail_passes_and_knows_its_hashes(database: str) -> None:
    first = run("audit", "verify")
    head = re.search(r"[0-9a-f]{64}", first.output)
    assert head

    again = run("audit", "verify", "--head", head.group())

    assert first.output.startswith("2 entries, nothing was altered.")
    assert again.exit_code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'Nobody' WHERE id = 1",
        "DELETE FROM audit_entry WHERE id = 1",
    ],
)
def test_an_altered_trail_fails(database: str, statement: str) -> None:
    change(database, statement)

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert "Error: " in result.output


def test_a_trail_that_was_cut_off_fails_against_a_noted_hash(database: str) -> None:
    head = re.search(r"[0-9a-f]{64}", run("audit", "verify").output)
    assert head
    change(database, "DELETE FROM audit_entry WHERE id = 2")

    assert run("audit", "verify").exit_code == 0
    assert run("audit", "verify", "--head", head.group()).exit_code == 1
