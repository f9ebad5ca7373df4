from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from sqlalchemy.orm import Session

from registry.exports.dossier import (
    dossier_as_csv,
    dossier_as_json,
    dossier_as_xlsx,
    dossier_tables,
)
from registry.exports.epcis import events_as_epcis
from registry.genealogy.dossier import read_dossier
from registry.genealogy.mass_balance import mass_balance
from registry.ledger.disposition import place_hold, release_hold
from registry.ledger.models.traceable import Traceable
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.values import QualityKind
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database

SHARED = Path(os.environ.get("LOTBRIDGE_SHARED", Path(__file__).parents[4] / "shared"))
SCHEMA = SHARED / "schemas" / "epcis-2.0" / "EPCIS-JSON-Schema.json"


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def plain_of(session: Session, company: Company, lot: Traceable) -> dict[str, Any]:
    found = read_dossier(session, company.actor, lot.public_id, at=NOON)
    return dossier_as_json(found, mass_balance(session, company.actor, lot), at=NOON)


class TestDossier:
    def test_json_answers_the_six_questions(self, session: Session, company: Company) -> None:
        made = company.make("T1", "60", (company.receive("Z1"), "40"))

        plain = json.loads(json.dumps(plain_of(session, company, made)))

        [used] = plain["used"]
        assert (used["number"], used["quantity"], used["unit"]) == ("Z1", "40", "kg")
        assert plain["mass_balance"]["made"] == "60"
        assert plain["mass_balance"]["percent"] == "100"
        assert {row["kind"] for row in plain["timeline"]} == {"transform", "inspect"}
        assert plain["handled_by"] == ["Maria Weber"]

    def test_the_timeline_holds_quality_events_in_their_place(
        self, session: Session, company: Company
    ) -> None:
        company.site.time_zone = "Pacific/Auckland"
        lot = company.receive("Z1")
        new = NewQualityEvent(QualityKind.DEVIATION, "Too warm", "30 C", NOON, [lot])
        opened = open_quality_event(session, company.actor, new, at=NOON)

        plain = plain_of(session, company, lot)

        [entry] = [row for row in plain["timeline"] if row["kind"] == "deviation"]
        assert entry["reason"] == f"{opened.number} Too warm"
        times = {row["occurred_at"] for row in plain["timeline"]}
        assert times == {"2026-03-03T01:00:00+13:00"}  # all at once, by the clocks of the site
        tables = {table.title: table.rows for table in dossier_tables(plain)}
        assert any("deviation" in row for row in tables["Timeline"])

    def test_csv_and_xlsx_say_the_same(self, session: Session, company: Company) -> None:
        made = company.make("T1", "60", (company.receive("Z1"), "40"))
        plain = plain_of(session, company, made)
        out = io.StringIO()
        dossier_as_csv(plain, out)
        rows = list(csv.reader(io.StringIO(out.getvalue())))

        book = openpyxl.load_workbook(io.BytesIO(dossier_as_xlsx(plain)))

        used = [cell.value for cell in book["What was used"][2]]
        assert used[0] == "Z1"
        assert [word or "" for word in used] in rows
        assert len(book.sheetnames) == 13

    def test_no_cell_runs_as_a_formula(self, session: Session, company: Company) -> None:
        lot = company.receive("=1+2")
        plain = plain_of(session, company, lot)
        out = io.StringIO()
        dossier_as_csv(plain, out)

        book = openpyxl.load_workbook(io.BytesIO(dossier_as_xlsx(plain)))

        assert out.getvalue().startswith("Dossier,'=1+2,")
        cell = book["Lot"]["B2"]
        assert (cell.value, cell.data_type) == ("=1+2", "s")

    @pytest.mark.skipif(not SCHEMA.exists(), reason="the EPCIS schema is not beside the checkout")
    def test_epcis_passes_the_schema_of_gs1(self, session: Session, company: Company) -> None:
        lot = company.receive("Z1")
        company.make("T1", "60", (lot, "40"))
        hold = place_hold(session, company.actor, [lot], reason="odd smell", at=NOON)
        release_hold(session, company.actor, [lot], hold.code or "", reason="no", at=NOON)

        document = events_as_epcis(
            session, company.actor, [lot.id], at=NOON, base="https://lots.example.org"
        )

        schema = json.loads(SCHEMA.read_text())
        validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
        assert [error.message for error in validator.iter_errors(document)] == []
        assert len(document["epcisBody"]["eventList"]) == 5
