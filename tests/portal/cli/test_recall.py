"""`lotbridge recall` and `lotbridge verify`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from portal.cli import main
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Contact
from registry.recalls.models import RecallConsignee, RecallResponse
from registry.values import EventType
from tests.portal.conftest import PASSWORD, Portal, make_portal
from tests.portal.stories import Told, tell, work_off


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def portal(installation: Path) -> Portal:
    return make_portal(f"sqlite:///{installation}/lotbridge.db", installation)


@pytest.fixture
def told(portal: Portal) -> Told:
    return tell(portal)


def start(by: str, *more: str) -> Result:
    return run(
        "recall", "start", "0125HO002", "--by", by, "--title", "Lead", "--reason", "0.9 mg/kg",
        "--hazard", "Harms nerves", *more,
    )  # fmt: skip


class TestRecall:
    def test_start_launch_and_status(self, portal: Portal, told: Told) -> None:
        first, second = portal.person("quality").email, portal.person("quality").email

        started = start(first)
        [number] = set(re.findall(r"\bR\d\d-001\b", started.output))
        refused = run("recall", "launch", number, "--by", first, "--password", PASSWORD, "--yes")
        launched = run("recall", "launch", number, "--by", second, "--password", PASSWORD, "--yes")
        status = run("recall", "status", number, "--format", "json")

        assert "affected: 2 lots and units" in started.output
        assert refused.exit_code == 1
        assert "second person" in refused.output
        assert "2 notices queued" in launched.output, launched.output
        content = json.loads(status.output)
        assert "launched: " in run("recall", "status", number).output
        assert content["state"] == "launched"
        assert {row["customer"]: row["received"] for row in content["consignees"]} == {
            "Pharmacy Group": {"{piece}": "1200"},
            "Health Stores": {"{piece}": "300"},
        }

    def test_the_status_names_who_was_not_reached_and_what_is_open(
        self, portal: Portal, told: Told
    ) -> None:
        with unit_of_work(portal.engine) as session:
            [contact] = session.scalars(
                select(Contact).where(Contact.email == "recall@pharmacy.example")
            )
            contact.email = "nowhere"
        first, second = portal.person("quality").email, portal.person("quality").email
        [number] = set(re.findall(r"\bR\d\d-001\b", start(first).output))
        run("recall", "launch", number, "--by", second, "--password", PASSWORD, "--yes")
        work_off(portal)
        with unit_of_work(portal.engine) as session:
            reached = session.scalars(select(RecallConsignee)).unique().all()[1]
            line = reached.lines[0].id
            reached.responses.append(
                RecallResponse(
                    at=utc_now(), by="Ann", via="link", quantities={str(line): {"used": "100"}}
                )
            )

        words = run("recall", "status", number).output
        facts = json.loads(run("recall", "status", number, "--format", "json").output)

        assert "not delivered to Anna at Pharmacy Group <nowhere>: nowhere is no e-mail" in words
        assert "Health Stores: 300 piece, incomplete, accounted for 100 piece" in words
        assert "open: FG-26-0412, 200 of 300 piece" in words
        by_name = {row["customer"]: row for row in facts["consignees"]}
        assert [row["address"] for row in by_name["Pharmacy Group"]["not_delivered"]] == ["nowhere"]
        assert by_name["Health Stores"]["open"] == [
            {"lot": "FG-26-0412", "quantity": "200", "unit": "{piece}"}
        ]

    def test_an_unknown_number_or_person_ends_with_a_sentence(
        self, portal: Portal, told: Told
    ) -> None:
        stranger = portal.person("quality", another_organization=True).email

        assert "does not belong to" in start(stranger).output
        assert "no active user" in start("nobody@example.org").output
        assert run("recall", "status", "R99-001").exit_code == 1

    def test_what_an_import_brings_after_the_launch_is_named_and_launched_by_two(
        self, portal: Portal, told: Told, tmp_path: Path
    ) -> None:
        first, second = portal.person("quality").email, portal.person("quality").email
        started = start(first)
        [number] = set(re.findall(r"\bR\d\d-001\b", started.output))
        run("recall", "launch", number, "--by", second, "--password", PASSWORD, "--yes")
        with unit_of_work(portal.engine) as session:
            made = session.scalars(select(Traceable).where(Traceable.number == "FG-26-0412")).one()
            shipped = session.scalars(select(Event).where(Event.type == EventType.SHIP)).first()
            assert shipped is not None
            rows = [
                f"LATE-1,ship,{shipped.occurred_at.isoformat()},{made.item.sku},{made.number},,5,"
                f"{made.unit},Late Customer,{shipped.lines[0].location.path}"
            ]
        table = tmp_path / "late.csv"
        head = "event,type,time,item,number,direction,quantity,unit,party,location"
        table.write_text("\n".join([head, *rows]) + "\n")

        imported = run("import", "events", str(table), "--create-missing")
        status = run("recall", "status", number)
        every = run("recall", "status")
        alone = run("recall", "launch", number, "--by", second, "--password", PASSWORD, "--yes")
        handed = run("recall", "amend", number, "--by", first, "--yes")
        launched = run("recall", "launch", number, "--by", second, "--password", PASSWORD, "--yes")
        content = json.loads(run("recall", "status", number, "--format", "json").output)

        sentence = "1 customer found since the launch is not informed yet."
        assert "1 events recorded" in imported.output, imported.output
        assert sentence in status.output
        assert sentence in every.output
        assert "Late Customer: FG-26-0412, got 5 piece, told of 0" in status.output
        assert "Two persons launch an amendment" in alone.output
        assert "Amendment 1 is handed on" in handed.output
        assert "Amendment 1 of" in launched.output
        assert "1 notice queued" in launched.output, launched.output
        assert content["not_informed"]["customers"] == []
        assert {row["customer"] for row in content["consignees"]} == {
            "Pharmacy Group", "Health Stores", "Late Customer",
        }  # fmt: skip


class TestVerify:
    def test_a_genuine_file_passes_and_a_forged_one_fails(
        self, portal: Portal, told: Told, tmp_path: Path
    ) -> None:
        number = told.certificates["customer"]
        data = portal.sign_in("customer").get(f"/customer/certificates/{number}.pdf").data
        good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
        good.write_bytes(data)
        bad.write_bytes(data[:9000] + b"\x00" + data[9001:])

        first, second = run("verify", str(good)), run("verify", "--json", str(bad))

        assert first.exit_code == 0, first.output
        assert "genuine and valid" in first.output
        assert second.exit_code == 1
        facts = json.loads(second.output)
        assert (facts["known"], facts["good"], facts["state"]) == (False, False, "altered")
