"""Decisions on the page of a lot."""

from __future__ import annotations

import re

from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import stocked


def shown_on(page: str) -> str:
    """Return the hash that a decision on this page names."""
    return re.findall(r'name="shown" value="(\w+)"', page)[0]


def test_who_decides_on_what_changed_meanwhile_is_told_of_it(portal: Portal) -> None:
    company = stocked(portal, "A1")
    address = f"/lots/{company.lot('A1').public_id}"
    first, second = portal.sign_in("quality"), portal.sign_in("quality")
    data = {"disposition": "rejected", "reason": "ok", "shown": shown_on(first.get(address).text)}
    assert second.post(f"{address}/hold", {"reason": "wet"}).status_code == 302

    refused = first.post(f"{address}/decision", data)
    lift = {"code": hold_on(first, address), "reason": "dry"}
    unseen = first.post(f"{address}/release-hold", lift)
    now = {**data, "shown": shown_on(first.get(address).text)}

    assert refused.status_code == 409
    assert "was nothing, is in force" in refused.text
    assert unseen.status_code == 409
    assert first.post(f"{address}/decision", now).status_code == 302


def hold_on(browser: Browser, address: str) -> str:
    return re.findall(r'name="code" value="(H-\w+)"', browser.get(address).text)[0]
