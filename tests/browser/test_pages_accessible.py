"""Every page that needs no id is opened as somebody who may, and checked by axe."""

from __future__ import annotations

import pytest

from portal.auth.permissions import ROLES, permissions_of
from portal.web.frame.auth import permission_of
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_frame import violations
from tests.portal.conftest import Portal

pytestmark = pytest.mark.browser


def pages_of(portal: Portal, role: str) -> list[str]:
    """Addresses of pages that the role may open and that take no arguments."""
    browser, found = portal.sign_in(role), []
    for rule in portal.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        permission = permission_of(portal.app, rule.endpoint)
        if permission is None or permission not in permissions_of([role]):
            continue
        with browser.get(rule.rule) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found.append(rule.rule)
    return sorted(found)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_of_a_role_is_accessible_and_fits_a_phone(
    portal: Portal, browser_page: OpenPage, role: str
) -> None:
    desktop = browser_page(role)
    phone = browser_page(role, viewport=PHONE, color_scheme="dark")
    found = []

    for address in pages_of(portal, role):
        desktop.goto(address)
        found += [f"{address}: {line}" for line in violations(desktop)]
        phone.goto(address)
        if phone.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            found.append(f"{address}: scrolls sideways on a phone")

    assert found == []
