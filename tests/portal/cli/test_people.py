"""`lotbridge user`, as whoever runs the installation types it."""

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


def test_a_person_is_added_listed_and_switched_off() -> None:
    added = run("user", "add", "ines@example.org", "--name", "Ines", "--role", "quality")
    off = run("user", "off", "ines@example.org")
    listed = run("user", "list")
    again = run("user", "password", "ines@example.org")

    assert "First password of ines@example.org: " in added.output
    assert off.exit_code == 0
    assert "ines@example.org" in listed.output
    assert "off" in listed.output
    assert "New password of ines@example.org: " in again.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "x", "--name", "X", "--role", "quality"), "not an e-mail"),
        (("add", "x@example.org", "--name", "X", "--role", "king"), "Choose among"),
        (("add", "x@example.org", "--name", "X", "--role", "buyer", "--organization", "No"), "No"),
        (("off", "nobody@example.org"), "Nobody here"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(arguments: tuple[str, ...], why: str) -> None:
    result = run("user", *arguments)

    assert result.exit_code == 1
    assert why in result.output
    assert "Traceback" not in result.output
