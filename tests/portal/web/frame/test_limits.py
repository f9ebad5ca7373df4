"""Guessing passwords is slow, at the door and inside."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from portal import create_app
from portal.web.frame.limits import limiter
from tests.portal.conftest import PASSWORD, Browser, Portal


@pytest.fixture
def limited(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The portal with its limits in force, in a minute that does not end during the test."""
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: 1e9))
    portal.app = create_app(portal.settings, engine=portal.engine, testing=False)
    limiter.reset()
    yield portal
    limiter.enabled = False
    limiter.reset()


def statuses(browser: Browser, path: str, times: int, **data: str) -> list[int]:
    token = browser.token()
    fields = {**data, "csrf_token": token}
    return [browser.client.post(path, data=fields).status_code for _ in range(times)]


class TestLimits:
    def test_one_address_may_try_to_sign_in_thirty_times_a_minute(self, limited: Portal) -> None:
        found = statuses(limited.browser(), "/sign-in", 31, email="x@example.org", password="guess")

        assert found == [422] * 30 + [429]

    def test_a_person_may_confirm_twenty_times_a_minute(self, limited: Portal) -> None:
        browser, other = limited.sign_in("quality"), limited.sign_in("quality")

        found = statuses(browser, "/account/password", 21, password="guess", new_password="x")

        assert found == [422] * 20 + [429]
        assert statuses(other, "/account/second-factor/off", 1, password=PASSWORD) == [302]
