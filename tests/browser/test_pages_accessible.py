"""Every page that needs no id is opened as somebody who may, and checked by axe.

A page that has the same content for several roles is checked for the first of them that a
process meets; the frame around it, which names the role's places, once for each role.
"""

from __future__ import annotations

import re

import pytest

from portal.auth.permissions import ROLES, permissions_of
from portal.web.frame.auth import permission_of
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.test_frame import violations
from tests.portal.conftest import Portal

pytestmark = pytest.mark.browser

_CONTENT = re.compile(r"<main.*</main>", re.DOTALL)
#: What differs though the page is the same: tokens, and whose page it is.
_OWN = re.compile(r'value="[^"]{40,}"|[\w.]+@example\.org|[A-Z][a-z_]+ Person')


@pytest.fixture(scope="module")
def checked() -> set[tuple[str, str]]:
    """Address and content of each page that was checked."""
    return set()


def pages_of(portal: Portal, role: str) -> dict[str, str]:
    """Pages that the role may open and that take no arguments: address -> content."""
    browser, found = portal.sign_in(role), {}
    for rule in sorted(portal.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        permission = permission_of(portal.app, rule.endpoint)
        if permission is None or permission not in permissions_of([role]):
            continue
        with browser.get(rule.rule) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                content = _CONTENT.search(answer.text)
                found[rule.rule] = _OWN.sub("", content[0] if content else answer.text)
    return found


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_of_a_role_is_accessible_and_fits_a_phone(
    portal: Portal, browser_page: OpenPage, checked: set[tuple[str, str]], role: str
) -> None:
    page, found = browser_page(role), []
    pages = pages_of(portal, role)
    assert pages

    for place, (address, content) in enumerate(pages.items()):
        if place and (address, content) in checked:
            continue
        checked.add((address, content))
        page.goto(address)
        found += [f"{address}: {line}" for line in violations(page)]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            found.append(f"{address}: scrolls sideways on a phone")
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

    assert found == []
