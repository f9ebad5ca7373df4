"""`lotbridge key`, as whoever runs the installation types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main


@pytest.fixture(autouse=True)
def _company(installation: Path) -> None:
    assert run("init", "--name", "Meridian Nutrition").exit_code == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_key_is_made_listed_and_revoked() -> None:
    made = run("key", "add", "Scale 3", "--scope", "view_registry", "--scope", "ship")
    text = made.stdout.strip()
    listed = run("key", "list")
    revoked = run("key", "revoke", text.split("_")[1])

    assert text.startswith("lbk_")
    assert "Scale" in listed.output
    assert text not in listed.output
    assert revoked.output == "Revoked: Scale 3.\n"
    assert "revoked" in run("key", "list").output


def test_what_cannot_be_is_said_in_a_sentence() -> None:
    scope = run("key", "add", "X", "--scope", "administer")
    days = run("key", "add", "X", "--scope", "ship", "--days", "9999")
    missing = run("key", "revoke", "nothing")

    assert "administer is nothing to give" in scope.output
    assert "Between 1 and 730 days" in days.output
    assert "no such key" in missing.output
    assert {scope.exit_code, days.exit_code, missing.exit_code} == {1}
