"""Webhooks on their pages, and one from a page's click to another system by a worker."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from core.db.session import unit_of_work
from core.storage import make_store
from notifications.webhooks.models import Webhook, WebhookMessage
from portal.jobs.handlers import HANDLERS
from portal.jobs.worker import run_next_job
from tests.notifications.webhooks.conftest import Receiver, receiver
from tests.notifications.webhooks.test_delivery import valid
from tests.portal.conftest import Browser, Portal, make_portal
from tests.portal.web.stocked import decide_on, stocked

__all__ = ["receiver"]  # a fixture

FORM = {"name": "ERP", "url": "https://erp.example.com/hook", "topics": ["lots"]}


@pytest.fixture
def inside(sqlite_url: str, tmp_path: object) -> Portal:
    """The portal of an installation that may call its own network."""
    return make_portal(sqlite_url, tmp_path, webhook_private=True)  # type: ignore[arg-type]


def entered(admin: Browser, **form: object) -> str:
    page = admin.post("/webhooks", {**FORM, **form})
    found = re.search(r'value="(whsec_[^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


def only_hook(portal: Portal) -> str:
    with unit_of_work(portal.engine) as session:
        return session.scalars(select(Webhook)).one().public_id


class TestPages:
    def test_the_secret_is_shown_once_and_stored_nowhere(self, portal: Portal) -> None:
        admin = portal.sign_in("administrator")

        secret = entered(admin)

        with unit_of_work(portal.engine) as session:
            stored = str(vars(session.scalars(select(Webhook)).one()))
        pages = admin.get("/webhooks").text + admin.get(f"/webhooks/{only_hook(portal)}").text
        assert "https://erp.example.com/hook" in pages
        assert secret not in pages + stored
        again = admin.post(f"/webhooks/{only_hook(portal)}/secret").text
        assert "whsec_" in again
        assert secret not in again

    def test_an_address_of_our_own_network_is_refused_beside_the_field(
        self, portal: Portal
    ) -> None:
        answer = portal.sign_in("administrator").post(
            "/webhooks", {**FORM, "url": "https://[::1]/"}
        )

        assert answer.status_code == 422
        assert "is an address of a private network" in answer.text

    def test_others_and_strangers_find_nothing(self, portal: Portal) -> None:
        entered(portal.sign_in("administrator"))
        hook = only_hook(portal)

        assert portal.sign_in("quality").get("/webhooks").status_code == 403
        elsewhere = portal.sign_in("administrator", another_organization=True)
        assert "erp.example.com/hook" not in elsewhere.get("/webhooks").text
        for path in ("off", "secret", "test"):
            assert elsewhere.post(f"/webhooks/{hook}/{path}").status_code == 404
        assert elsewhere.get(f"/webhooks/{hook}").status_code == 404

    def test_it_is_switched_off_and_on(self, portal: Portal) -> None:
        admin = portal.sign_in("administrator")
        entered(admin)
        address = f"/webhooks/{only_hook(portal)}"

        admin.post(f"{address}/off")
        assert "Switched off" in admin.get(address).text
        assert admin.post(f"{address}/test").status_code == 422
        admin.post(f"{address}/on")
        assert "Send a test" in admin.get(address).text


def test_a_hold_on_the_lots_page_reaches_another_system(inside: Portal, receiver: Receiver) -> None:
    admin = inside.sign_in("administrator")
    secret = entered(admin, url=receiver.url)
    lot = stocked(inside, "A1").lot("A1")

    held = decide_on(inside.sign_in("quality"), lot, "hold", reason="smells")
    assert held.status_code == 302, held.text
    store = make_store(inside.settings)
    while run_next_job(inside.engine, inside.settings, store, HANDLERS, owner="test"):
        pass

    bodies = [json.loads(body) for _, _, body in receiver.requests]
    types = [body["type"] for body in bodies]
    assert types == ["lotbridge.lot.create", "lotbridge.lot.decide", "lotbridge.lot.hold"]
    assert bodies[2]["data"]["reason"] == "smells"
    assert bodies[2]["subject"] == f"lot:{lot.public_id}"
    for _, headers, body in receiver.requests:
        assert valid(secret, headers, body)
    with unit_of_work(inside.engine) as session:
        assert {row.status for row in session.scalars(select(WebhookMessage))} == {200}
    page = admin.get(f"/webhooks/{only_hook(inside)}").text
    assert "Lot: hold" in page
    inside.engine.dispose()
