from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.models import Reading
from tests.portal.conftest import Portal
from tests.portal.web.sent import sent_and_read

LOT = "lots.0.lot_number"
PLACE = {"page": 1, "box": [45, 10, 99, 20], "text": "0125HO002"}


class TestCorrect:
    def test_it_answers_with_the_value_its_layers_and_the_verdicts(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        data = {"path": LOT, "text": "0125HO002", "evidence": json.dumps(PLACE)}

        answer = portal.sign_in("buyer").post(f"/documents/{key}/values/", data).json

        assert answer is not None
        value = answer["values"][LOT]
        assert (value["value"], value["layer"], value["certainty"]) == (
            "0125HO002",
            "buyer",
            "sure",
        )
        assert value["layers"] == {"machine": "0125HO002", "buyer": "0125HO002"}
        assert answer["doubtful"] == 1
        assert answer["verdicts"]["lots.0.results.0"]["word"] == "pass"
        with Session(portal.engine) as session:
            assert session.scalars(select(Reading)).one().evidence == PLACE

    @pytest.mark.parametrize(
        "evidence",
        [
            "no json",
            "[1]",
            '{"page": 1, "box": [1, 2, 3]}',
            '{"page": 1, "box": [0, 0, 1e99, 1]}',
            '{"page": "1", "box": [0, 0, 1, 1]}',
            '{"page": 1, "box": [0, 0, NaN, 1]}',
        ],
    )
    def test_a_place_that_is_none_is_refused(self, portal: Portal, evidence: str) -> None:
        key = sent_and_read(portal)
        data = {"path": LOT, "text": "1", "evidence": evidence}

        answer = portal.sign_in("buyer").post(f"/documents/{key}/values/", data)

        assert answer.status_code == 422

    def test_a_wrong_value_says_what_to_write(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        data = {"path": "lots.0.expiry_date", "text": "soon"}
        json_wanted = {"Accept": "application/json"}

        answer = portal.sign_in("buyer").post(
            f"/documents/{key}/values/", data, headers=json_wanted
        )

        assert answer.status_code == 422
        assert "year-month-day" in (answer.json or {})["detail"]


class TestRowsAndLots:
    def test_rows_and_lots_are_added_removed_and_put_back(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        values = f"/documents/{key}/values"

        added = buyer.post(f"{values}/rows", {"lot": "0"})
        buyer.post(f"{values}/lots")
        buyer.post(f"{values}/removed", {"path": "lots.1"})
        page = buyer.get(f"/documents/{key}").text
        buyer.post(f"{values}/restored", {"path": "lots.1"})
        restored = buyer.get(f"/documents/{key}").text

        assert "focus=lots.0.results.2.test" in added.location
        assert 'data-path="lots.0.results.2.test"' in page
        assert 'data-path="lots.1.lot_number"' not in page
        assert 'data-path="lots.1.lot_number"' in restored
