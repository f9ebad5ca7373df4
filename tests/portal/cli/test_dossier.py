"""`lotbridge dossier`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from tests.portal.conftest import make_portal
from tests.portal.web.stocked import stocked


@pytest.fixture
def folder(installation: Path) -> Path:
    portal = make_portal(f"sqlite:///{installation}/lotbridge.db", installation)
    stocked(portal, "A1")
    portal.engine.dispose()
    return installation


class TestDossier:
    def test_it_writes_every_file(self, folder: Path) -> None:
        names = {
            f"--{kind}": folder / f"a.{kind}" for kind in ("pdf", "xlsx", "json", "csv", "epcis")
        }
        given = [str(word) for pair in names.items() for word in pair]

        done = CliRunner().invoke(main, ["dossier", "A1", *given])

        assert done.exit_code == 0, done.output
        assert names["--pdf"].read_bytes().startswith(b"%PDF-")
        assert names["--xlsx"].read_bytes().startswith(b"PK")
        assert json.loads(names["--json"].read_text())["number"] == "A1"
        assert json.loads(names["--epcis"].read_text())["schemaVersion"] == "2.0"
        assert "Mass balance" in names["--csv"].read_text()

    def test_without_a_file_the_json_is_printed(self, folder: Path) -> None:
        done = CliRunner().invoke(main, ["dossier", "A1"])
        assert json.loads(done.output)["on_hand"] == "100"

    def test_an_unknown_number_is_a_sentence(self, folder: Path) -> None:
        done = CliRunner().invoke(main, ["dossier", "ZZ"])
        assert done.exit_code == 1
        assert "No lot or serial is called ZZ" in done.output
