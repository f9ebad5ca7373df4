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


class TestUndo:
    def test_the_last_change_is_taken_back_and_the_desk_says_what_stands(
        self, portal: Portal
    ) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        path = "lots.0.lot_number"
        buyer.post(f"/documents/{key}/values/", {"path": path, "text": "x"})

        answer = buyer.post(f"/documents/{key}/values/undone").get_json()

        assert answer["values"][path]["value"] == "0125HO002"
        assert answer["reload"] is False
        assert "taken back" in buyer.get(f"/documents/{key}").text
        again = buyer.post(
            f"/documents/{key}/values/undone", headers={"Accept": "application/json"}
        )
        assert (again.status_code, again.get_json()["detail"]) == (
            422,
            "There is no change to take back.",
        )

    def test_a_row_that_comes_back_wants_the_page_anew(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        buyer.post(f"/documents/{key}/values/removed", {"path": "lots.0.results.0"})

        assert buyer.post(f"/documents/{key}/values/undone").get_json()["reload"] is True
        assert 'data-path="lots.0.results.0.value"' in buyer.get(f"/documents/{key}").text

    def test_without_scripts_too(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        buyer = portal.sign_in("buyer")
        path = "lots.0.lot_number"
        buyer.post(f"/documents/{key}/plain/value", {"path": path, "text": "x"})
        assert "Undo: Lot number" in buyer.get(f"/documents/{key}/plain").text

        buyer.post(f"/documents/{key}/plain/undone", {"path": path})

        page = buyer.get(f"/documents/{key}/plain").text
        assert 'value="0125HO002"' in page
        assert "The change was taken back." in page

    def test_a_stranger_finds_nothing(self, portal: Portal) -> None:
        key = sent_and_read(portal)
        stranger = portal.sign_in("buyer", another_organization=True)

        assert stranger.post(f"/documents/{key}/values/undone").status_code == 404
        assert stranger.post(f"/documents/{key}/plain/undone").status_code == 404
