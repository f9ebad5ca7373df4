"""`lotbridge init`, `import events`, `trace`, `stock` and `ledger rebuild`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from core.db.engine import make_engine
from portal.cli import main

CHAIN = """event,type,time,item,number,direction,quantity,unit,party,status,shipment,supplier_lot,delivery_note
e1,receive,2026-03-02T08:00+01:00,ZN,0125HO002,,100,kg,Acme,released,,SL-2,DN-1
e2,transform,2026-03-02T10:00+01:00,ZN,0125HO002,in,40.5,kg,,,,,
e2,transform,2026-03-02T10:00+01:00,TAB,T-1,out,500,{piece},,released,,,
e3,ship,2026-03-03T09:00+01:00,TAB,T-1,,120,,Pharmacy,,S-1,,
"""
BAD = "e4,ship,2026-03-03T09:00+01:00,TAB,T-1,,9999,,Pharmacy,,S-2,,\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(installation: Path) -> Path:
    """A fresh installation, and a table beside it."""
    (installation / "events.csv").write_text(CHAIN)
    return installation


@pytest.fixture
def loaded(folder: Path) -> Path:
    done = run("import", "events", folder / "events.csv", "--create-missing")
    assert done.exit_code == 0, done.output
    return folder


class TestInit:
    def test_once_only_and_in_a_real_time_zone(self, folder: Path) -> None:
        (folder / "lotbridge.db").unlink()  # the first command brings the database
        wrong = run("init", "--name", "Meridian", "--time-zone", "Mars/Olympus")
        first = run("init", "--name", "Meridian", "--time-zone", "Europe/Berlin")
        again = run("init", "--name", "Other")

        assert (wrong.exit_code, first.exit_code, again.exit_code) == (1, 0, 1)
        assert "'Mars/Olympus' is not an IANA time zone" in wrong.output
        assert first.output == "Welcome, Meridian.\n"
        assert "belongs to Meridian already" in again.output


class TestImportEvents:
    def test_the_same_file_again_changes_nothing(self, folder: Path) -> None:
        first = run("import", "events", folder / "events.csv", "--create-missing")
        again = run("import", "events", folder / "events.csv")

        assert first.output.startswith(
            "3 events recorded, 0 known before, 0 refused.\n"
            "Lines of data: 4 = 4 recorded + 0 known before + 0 refused.\n"
        )
        assert again.output == (
            "0 events recorded, 3 known before, 0 refused.\n"
            "Lines of data: 4 = 0 recorded + 4 known before + 0 refused.\n"
        )

    def test_a_preview_records_nothing(self, folder: Path) -> None:
        run("init", "--name", "Meridian")

        preview = run("import", "events", folder / "events.csv", "--preview", "--create-missing")

        assert preview.output.startswith(
            "3 events would be recorded, 0 known before, 0 refused.\n"
            "Lines of data: 4 = 4 would be recorded + 0 known before + 0 refused.\n"
        )
        assert sorted(preview.output.splitlines()[2:]) == [
            "  would be new: item 'TAB'",
            "  would be new: item 'ZN'",
            "  would be new: location 'MAIN' at MAIN",
            "  would be new: partner 'Acme'",
            "  would be new: partner 'Pharmacy'",
            "  would be new: site 'MAIN'",
        ]
        assert run("trace", "T-1").exit_code == 1

    def test_refused_rows_are_listed_and_end_with_1(self, folder: Path) -> None:
        (folder / "events.csv").write_text(CHAIN + BAD)

        done = run("import", "events", folder / "events.csv", "--create-missing", "--errors",
                   folder / "errors.csv")  # fmt: skip

        assert done.exit_code == 1
        assert "3 events recorded, 0 known before, 1 refused." in done.output
        [row] = csv.DictReader(io.StringIO((folder / "errors.csv").read_text()))
        assert (row["line"], row["event"]) == ("6", "e4")
        assert "not enough of T-1" in row["message"]
        assert f"line 6, event e4: {row['message']}" in done.output

    def test_unknown_names_are_refused_unless_asked_for(self, folder: Path) -> None:
        run("init", "--name", "Meridian")
        done = run("import", "events", folder / "events.csv")
        assert done.exit_code == 1
        assert "0 events recorded" in done.output

    @pytest.mark.parametrize("content", ["", "event,colour\n1,red\n"])
    def test_what_is_no_table_is_a_sentence(self, folder: Path, content: str) -> None:
        (folder / "events.csv").write_text(content)
        done = run("import", "events", folder / "events.csv")
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert "Traceback" not in done.output

    def test_a_file_that_is_not_there(self, folder: Path) -> None:
        assert run("import", "events", folder / "none.csv").exit_code == 2


class TestTrace:
    def test_forward_as_a_table(self, loaded: Path) -> None:
        done = run("trace", "0125HO002")
        assert done.exit_code == 0
        assert "Shipped to" in done.output
        for word in ("T-1", "Pharmacy", "S-1", "120", "59.5"):
            assert word in done.output

    def test_back_as_json(self, loaded: Path) -> None:
        plain = json.loads(run("trace", "T-1", "--back", "--format", "json").output)
        assert [node["number"] for node in plain["nodes"]] == ["T-1", "0125HO002"]
        assert plain["links"][0]["quantity"] == "40.5"

    def test_as_csv(self, loaded: Path) -> None:
        output = run("trace", "0125HO002", "--format", "csv").output
        rows = list(csv.DictReader(io.StringIO(output)))
        assert [(row["what"], row["quantity"]) for row in rows] == [
            ("became part of", "40.5"),
            ("shipped to", "120"),
            ("lies at", "59.5"),
            ("lies at", "380"),
        ]

    def test_as_epcis(self, loaded: Path) -> None:
        document = json.loads(run("trace", "0125HO002", "--format", "epcis").output)
        kinds = [event["type"] for event in document["epcisBody"]["eventList"]]
        assert document["schemaVersion"] == "2.0"
        assert kinds.count("TransformationEvent") == 1

    def test_an_unknown_number_or_item_is_a_sentence(self, loaded: Path) -> None:
        for given in (("trace", "NONE", "--of", "number"), ("trace", "T-1", "--item", "ZN")):
            done = run(*given)
            assert done.exit_code == 1
            assert done.output == f"Error: No lot or serial carries the number {given[1]}.\n"
        assert "or complaint carries the number NONE." in run("trace", "NONE").output

    def test_from_a_shipment_and_a_run(self, loaded: Path) -> None:
        shipped = json.loads(run("trace", "S-1", "--back", "--format", "json").output)
        assert shipped["roots"] == ["T-1"]
        assert [node["number"] for node in shipped["nodes"]] == ["T-1", "0125HO002"]
        made = json.loads(run("trace", "e2", "--of", "run", "--format", "json").output)
        assert made["roots"] == ["T-1"]
        assert run("trace", "S-1", "--of", "order").exit_code == 1
        assert run("trace", "T-1", "--format", "pdf").exit_code == 2


class TestStock:
    def test_as_csv_json_and_table(self, loaded: Path) -> None:
        [row] = csv.DictReader(io.StringIO(run("stock", "--item", "ZN", "--format", "csv").output))
        assert (row["number"], row["quantity"], row["status"]) == ("0125HO002", "59.5", "released")
        [plain] = json.loads(run("stock", "--number", "T-1", "--format", "json").output)
        assert (plain["quantity"], plain["unit"]) == ("380", "{piece}")
        assert "0125HO002" in run("stock").output

    def test_nothing_and_nonsense(self, loaded: Path) -> None:
        assert run("stock", "--location", "NOWHERE").output.strip() == "Nothing fits."
        wrong = run("stock", "--status", "splendid")
        assert wrong.exit_code == 1
        assert "'splendid' is not a status" in wrong.output


class TestLedgerRebuild:
    def test_a_difference_is_found_then_mended(self, loaded: Path) -> None:
        assert run("ledger", "rebuild", "--check").output == "0 differences.\n"
        engine = make_engine(f"sqlite:///{loaded}/lotbridge.db")
        with engine.begin() as connection:
            connection.execute(text("UPDATE balance SET quantity = quantity + 1000000"))
        engine.dispose()

        found = run("ledger", "rebuild", "--check")
        mended = run("ledger", "rebuild")
        again = run("ledger", "rebuild", "--check")

        assert (found.exit_code, mended.exit_code, again.exit_code) == (1, 0, 0)
        assert "stored 60.5, the ledger says 59.5" in found.output
        assert "2 differences." in found.output
        assert mended.output == "Rebuilt; 2 values were different.\n"
