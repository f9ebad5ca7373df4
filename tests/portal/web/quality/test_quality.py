"""Quality events on pages: open, act, check, close; what a lot's dossier says of them."""

from __future__ import annotations

import re

import pytest

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.ledger.lots import find_traceables
from registry.recalls.recalls import NewRecall, get_recall, start_recall
from registry.values import RecallState
from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import operator_actor, stocked

FORM = {"kind": "nonconformance", "title": "Grey specks", "description": "Seen in two bags",
        "numbers": "ZN/A1"}  # fmt: skip


def opened(quality: Browser, query: str = "", **more: str) -> str:
    """Open one and return its address."""
    answer = quality.post(f"/quality/new{query}", {**FORM, **more})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def option(page: str, name: str) -> str:
    """Return the first value of a choice on a page."""
    found = re.search(rf'name="{name}".*?<option value="([^"]+)"', page, re.DOTALL)
    assert found, page
    return found.group(1)


class TestQuality:
    def test_a_nonconformance_from_lot_to_close(self, portal: Portal) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id
        quality = portal.sign_in("quality")

        assert "ZN/A1" in quality.get("/quality/new?number=ZN/A1").text
        where = opened(quality)
        refused = quality.post(f"{where}/close", {"note": "gone"})
        closed = quality.post(f"{where}/close", {"note": "gone", "settlement": "scrap"})

        assert refused.status_code == 422
        assert "Decide what is done with the goods." in refused.text
        assert closed.status_code == 302
        assert "scrap" in quality.get(where).text
        assert "Grey specks" in quality.get("/quality/").text
        dossier = quality.get(f"/lots/{lot}").text
        assert "Which quality events" in dossier
        assert dossier.count("Grey specks") == 2  # the panel and the timeline
        plain = quality.get(f"/lots/{lot}/dossier.json").get_json()
        assert plain["quality_events"][0]["outcome"] == "scrap"

    def test_a_capa_with_actions_and_check(self, portal: Portal) -> None:
        stocked(portal, "A1")
        quality = portal.sign_in("quality")
        first = opened(quality)
        where = opened(quality, f"?source={first.rsplit('/', 1)[1]}", kind="capa", numbers="")
        assert "Followed by" in quality.get(first).text

        assert quality.post(f"{where}/close", {"note": "x"}).status_code == 409
        plan = {"what": "New sieve", "owner": option(quality.get(where).text, "owner")}
        assert quality.post(f"{where}/actions", plan).status_code == 422
        quality.post(f"{where}/actions", {**plan, "due_on": "2026-01-31"})
        page = quality.get(where).text
        assert "Overdue" in page
        action = re.search(r'name="action" value="([^"]+)"', page)
        assert action
        quality.post(f"{where}/done", {"action": action.group(1), "result": "Replaced"})
        quality.post(
            f"{where}/effectiveness", {"effective": "yes", "effectiveness_note": "Ten clean bags"}
        )
        assert quality.post(f"{where}/close", {"note": "Worn sieve"}).status_code == 302
        assert "Worn sieve" in quality.get(where).text

    def test_a_recall_waits_for_its_capa(self, portal: Portal) -> None:
        stocked(portal, "A1")
        with unit_of_work(portal.engine) as session:
            actor, at = operator_actor(session, portal), utc_now()
            new = NewRecall(find_traceables(session, actor, "A1"), "Lead", "High", "Nerves",
                            "Send back", at)  # fmt: skip
            recall = start_recall(session, actor, new, at=at)
            recall.state, recall.launched_at = RecallState.LAUNCHED, at
            case = recall.public_id
        quality = portal.sign_in("quality")
        assert f"recall={case}" in quality.get(f"/recalls/{case}").text
        opened(quality, f"?recall={case}", kind="capa", numbers="")

        refused = quality.post(f"/recalls/{case}/close", {"note": "all back"})

        assert refused.status_code == 409
        assert re.search(r"\bCAPA\d\d-0001\b", refused.text)
        with unit_of_work(portal.engine) as session:
            found = get_recall(session, operator_actor(session, portal), case)
            assert found.state is RecallState.LAUNCHED

    @pytest.mark.parametrize("change", [{"title": ""}, {"numbers": "ZZ"}, {"kind": "inspection"}])
    def test_what_is_wrong_stands_beside_the_field(
        self, portal: Portal, change: dict[str, str]
    ) -> None:
        stocked(portal, "A1")
        answer = portal.sign_in("quality").post("/quality/new", {**FORM, **change})
        assert answer.status_code == 422
        assert "field-error" in answer.text
        assert "Seen in two bags" in answer.text

    def test_strangers_and_lookers(self, portal: Portal) -> None:
        stocked(portal, "A1")
        where = opened(portal.sign_in("quality"))
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.get(where).status_code == 404
        assert stranger.post(f"{where}/close", {"note": "x"}).status_code == 404
        assert "Grey specks" not in stranger.get("/quality/").text
        assert portal.sign_in("auditor").get(where).status_code == 200
        assert portal.sign_in("auditor").post("/quality/new", FORM).status_code == 403

    def test_a_deviation_from_a_ledger_event(self, portal: Portal) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id
        quality = portal.sign_in("quality")
        event = re.search(r"/events/([\w-]+)", quality.get(f"/lots/{lot}").text.split("<main")[1])
        assert event
        assert f"event={event.group(1)}" in quality.get(event.group()).text

        where = opened(quality, f"?event={event.group(1)}", kind="deviation", numbers="")

        assert event.group() in quality.get(where).text
        assert "Grey specks" in quality.get(f"/lots/{lot}").text
        stranger = portal.sign_in("quality", another_organization=True)
        answer = stranger.post(f"/quality/new?event={event.group(1)}", {**FORM, "numbers": ""})
        assert answer.status_code == 404
