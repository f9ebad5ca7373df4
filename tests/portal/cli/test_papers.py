"""`lotbridge packet` and `lotbridge fsma204`."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.portal.cli.test_registry import CHAIN, run


@pytest.fixture
def loaded(installation: Path) -> Path:
    (installation / "events.csv").write_text(CHAIN)
    assert run("import", "events", installation / "events.csv", "--create-missing").exit_code == 0
    return installation


def test_a_packet_is_written_and_an_unknown_number_is_a_sentence(loaded: Path) -> None:
    done = run("packet", "T-1", loaded / "p.zip")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(loaded / "p.zip") as archive:
        assert "MANIFEST.json" in archive.namelist()
    assert "No lot or serial is called ZZ" in run("packet", "ZZ", loaded / "q.zip").output


def test_the_sheet_of_a_traced_number(loaded: Path) -> None:
    file = loaded / "f.xlsx"
    done = run("fsma204", file, "--number", "S-1", "--since", "2026-01-01")
    assert done.output == f"{file} is written: 4 rows.\n"
    assert openpyxl.load_workbook(file)["Shipping 1.1340"].max_row == 2


def test_a_plan_is_imported(loaded: Path) -> None:
    (loaded / "plan.csv").write_text("number,item,quantity,planned_on\nP-1,TAB,40,2030-01-01\n")
    first, again = (run("import", "plan", loaded / "plan.csv") for _ in range(2))
    assert "1 added" in first.output
    assert "1 as they were" in again.output
