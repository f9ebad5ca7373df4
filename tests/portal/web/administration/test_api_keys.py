"""Keys on their page, and at the API instead of a cookie."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from limits import parse
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db.session import unit_of_work
from registry.ledger.models.event import Event
from registry.parties.models import ApiKey
from tests.portal.conftest import Portal
from tests.portal.web.frame.test_limits import limited
from tests.portal.web.stocked import stocked

__all__ = ["limited"]  # a fixture

MOVE = {"id": "mes-1", "type": "move", "time": "2026-11-01T10:00+01:00"}
SCOPES = ["view_registry", "record_warehouse"]


def made(portal: Portal, *scopes: str, **form: Any) -> str:
    admin = portal.sign_in("administrator", "warehouse")
    data = {"name": "MES", "days": "30", "scopes": list(scopes or SCOPES), **form}
    page = admin.post("/api-keys", data)
    assert page.status_code == 200, page.text
    found = re.search(r'value="(lbk_[^"]+)"', page.text)
    assert found
    return found.group(1)


def ask(portal: Portal, key: str, path: str = "/api/v1/stock", **options: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"}
    return portal.app.test_client().open(path, headers=headers, **options)


def move(portal: Portal, key: str) -> TestResponse:
    line = {
        "item": "ZN",
        "number": "A1",
        "quantity": "5",
        "location": "STORE",
        "to_location": "FLOOR",
    }
    return ask(portal, key, "/api/v1/events", method="POST", json={**MOVE, "lines": [line]})


class TestPage:
    def test_a_key_is_shown_once_and_listed_without_its_secret(self, portal: Portal) -> None:
        key = made(portal)

        page = portal.sign_in("administrator").get("/api-keys").text

        assert key not in page
        assert key.split("_")[1] in page
        assert "never" in page

    def test_a_bad_form_shows_again(self, portal: Portal) -> None:
        admin = portal.sign_in("administrator")

        answer = admin.post("/api-keys", {"name": "", "days": "x"})

        assert answer.status_code == 422
        assert "Say which system will use it." in answer.text

    def test_others_see_no_keys_and_strangers_revoke_none(self, portal: Portal) -> None:
        key = made(portal)
        public_id = key.split("_")[1]

        assert portal.sign_in("quality").get("/api-keys").status_code == 403
        elsewhere = portal.sign_in("administrator", another_organization=True)
        assert elsewhere.post(f"/api-keys/{public_id}/revoke").status_code == 404
        assert ask(portal, key).status_code == 200


class TestBearer:
    def test_it_reads_and_records_without_a_cookie_or_a_forms_token(self, portal: Portal) -> None:
        stocked(portal, "A1")
        key = made(portal)

        assert ask(portal, key).json["rows"][0]["number"] == "A1"  # type: ignore[index]
        assert move(portal, key).status_code == 201

        with unit_of_work(portal.engine) as session:
            event = session.scalars(select(Event).where(Event.external_id == "mes-1")).one()
            assert event.recorded_by == "MES (API key)"
            assert event.device == f"api_key:{key.split('_')[1]}"
            assert session.scalars(select(ApiKey)).one().last_used_at is not None

    def test_what_it_was_not_given_is_refused(self, portal: Portal) -> None:
        stocked(portal, "A1")

        answer = move(portal, made(portal, "view_registry"))

        assert answer.status_code == 403
        assert answer.mimetype == "application/problem+json"

    def test_a_revoked_or_unknown_key_is_refused_even_beside_a_cookie(self, portal: Portal) -> None:
        key = made(portal)
        admin = portal.sign_in("administrator")
        admin.post(f"/api-keys/{key.split('_')[1]}/revoke")

        for text in (key, "lbk_nonsense", ""):
            answer = ask(portal, text)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="lotbridge"'
            assert answer.json["code"] == "api_key.refused"  # type: ignore[index]
        headers = {"Authorization": f"Bearer {key}"}
        assert admin.get("/api/v1/stock", headers=headers).status_code == 401

    def test_it_opens_no_page(self, portal: Portal) -> None:
        key = made(portal)

        assert ask(portal, key, "/stock/").status_code == 302
        assert ask(portal, key, "/api-keys").status_code == 302

    def test_another_organizations_key_sees_nothing_of_ours(self, portal: Portal) -> None:
        stocked(portal, "A1")
        admin = portal.sign_in("administrator", another_organization=True)
        page = admin.post("/api-keys", {"name": "X", "days": "1", "scopes": ["view_registry"]})
        found = re.search(r'value="(lbk_[^"]+)"', page.text)
        assert found

        assert ask(portal, found.group(1)).json == {"rows": [], "more": False}

    def test_a_cookie_still_needs_the_forms_token(self, portal: Portal) -> None:
        stocked(portal, "A1")
        keeper = portal.sign_in("warehouse")

        assert keeper.client.post("/api/v1/events", json=MOVE).status_code == 400


class TestLimits:
    def test_one_that_asks_too_often_is_slowed_down(
        self,
        limited: Portal,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        key = made(limited)
        monkeypatch.setattr("portal.web.frame.bearer._PER_KEY", parse("2 per minute"))

        with caplog.at_level(logging.INFO):
            codes = [ask(limited, key).status_code for _ in range(3)]
            refused = ask(limited, key)

        assert codes == [200, 200, 429]
        assert refused.headers["Retry-After"] == "60"
        assert "Too many requests" in caplog.text
        assert key not in caplog.text

    def test_guessing_is_slowed_down(
        self, limited: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("portal.web.frame.bearer._WRONG_KEYS", parse("3 per minute"))

        assert [ask(limited, "lbk_x").status_code for _ in range(5)] == [401] * 3 + [429] * 2
