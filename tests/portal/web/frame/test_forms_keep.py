"""After an error each form of the portal shows what was chosen, and nothing else."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import partial, update_wrapper
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Invalid
from portal.auth.permissions import ROLES
from portal.web.frame import navigation
from registry.items.scope import get_item
from registry.ledger.lots import find_traceables
from registry.ledger.scope import get_location
from registry.operations.shipments import NewShipment, Pick, create_shipment
from registry.orders.purchasing import OrderData, OrderLineData, add_order
from registry.parties.models import Organization
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.values import QualityKind
from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import Stocked, operator_actor, stocked

#: What a person would type into a field of a kind, another thing than what stands there.
TYPED = {
    "date": "2031-02-03",
    "datetime-local": "2031-02-03T04:05",
    "email": "typed@example.org",
    "number": "7",
    "time": "04:05",
    "month": "2031-02",
    "url": "https://typed.example",
}
#: Signs in, or out, or changes who looks: not forms about things.
LEFT = ("/sign-", "/account", "/styleguide")
#: So many things of a kind are looked at: lots of two kinds have forms of two kinds.
PAGES = 3


class Forms(HTMLParser):
    """Each form of a page: its address, and its fields with what a browser would send."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, dict[str, list[str]], dict[str, Any]]] = []
        self.links: set[str] = set()
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: tuple[str, str] | None = None
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attributes}
        if tag == "a" and at.get("href", "").startswith("/"):
            self.links.add(at["href"])
        if tag == "form":
            self._open = at.get("method", "").lower() == "post"
            if self._open:
                self.forms.append((at.get("action", ""), {}, {}))
        if not self._open:
            return
        name = at.get("name", "")
        if tag == "option" and self._select:
            self._select[1].append((at.get("value", ""), "selected" in at))
        elif not name or "disabled" in at:
            return
        elif tag == "input":
            self._input(name, at)
        elif tag == "select":
            self._select = (name, [])
        elif tag == "textarea":
            self._area = (name, "")

    def _input(self, name: str, at: dict[str, str]) -> None:
        _, sent, kinds = self.forms[-1]
        kind = at.get("type", "text")
        if kind in {"checkbox", "radio"}:
            value = at.get("value", "on")
            kinds.setdefault(name, (kind, []))[1].append(value)
            sent.setdefault(name, [])
            if "checked" in at:
                sent[name].append(value)
        elif kind not in {"file", "password", "submit", "button", "image"}:
            kinds[name] = (kind, [])
            sent.setdefault(name, []).append(at.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [
                value for value, _ in options[:1]
            ]
            self.forms[-1][1].setdefault(name, []).extend(chosen[-1:])
            self.forms[-1][2][name] = ("select", [value for value, _ in options])
            self._select = None
        elif tag == "textarea" and self._area:
            self.forms[-1][1].setdefault(self._area[0], []).append(self._area[1].removeprefix("\n"))
            self.forms[-1][2][self._area[0]] = ("text", [])
            self._area = None
        elif tag == "form":
            self._open = False


def otherwise(name: str, sent: list[str], kind: str, options: list[str]) -> list[str]:
    """Return what somebody chose instead of what the form proposes."""
    if kind == "hidden":
        return sent
    if kind == "checkbox":
        return [value for value in options if value not in sent]
    if kind in {"radio", "select"}:
        return (
            [next((one for one in reversed(options) if one not in sent), options[-1])]
            if options
            else []
        )
    return [TYPED.get(kind, f"typed {name}")]


def filled(portal: Portal) -> Stocked:
    """Make one of each thing that has a form of its own."""
    found = stocked(portal, "RAW-1", "RAW-2")
    now = utc_now()
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        [lot] = find_traceables(session, actor, "RAW-1")
        raw = get_item(session, actor, found.raw)
        supplier = session.get_one(Organization, portal.organizations["supplier"])
        order = OrderData("4711", supplier, now.date(), (OrderLineData(raw, Decimal(5)),))
        add_order(session, actor, order, at=now)
        customer = session.get_one(Organization, portal.organizations["customer"])
        customer.requires_certificate = False
        pick = Pick(lot, Decimal(5), get_location(session, actor, found.store))
        create_shipment(session, actor, NewShipment(customer, [pick], now.date()), at=now)
        event = NewQualityEvent(QualityKind.NONCONFORMANCE, "Clumps", "Wet", now, [lot])
        open_quality_event(session, actor, event, at=now)
    return found


def refuse_all(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every view that shows its form again say no, whatever it was sent."""

    def refuse(**_: object) -> None:
        raise Invalid("Refused by the test.")

    for endpoint, view in portal.app.view_functions.items():
        if hasattr(view, "__form_page__") and not endpoint.startswith("sign_in."):
            replacement = update_wrapper(partial(refuse), view)
            monkeypatch.setitem(portal.app.view_functions, endpoint, replacement)


def differences(browser: Browser, page: str) -> dict[str, dict[str, object]]:
    """Post each form of a page with other values; return what came back otherwise."""
    found: dict[str, dict[str, object]] = {}
    for action, sent, kinds in Forms(page).forms:
        address = urlsplit(action).path
        if not marked_of(browser, address):
            continue
        data: dict[str, Any] = {name: otherwise(name, sent[name], *kinds[name]) for name in sent}
        data.pop("csrf_token", None)
        answer = browser.post(action, data)
        assert "Refused by the test." in answer.text, address
        again = [form for form in Forms(answer.text).forms if form[0] == action]
        wrong = min(
            (
                {
                    name: (value, form[1].get(name))
                    for name, value in data.items()
                    if form[1].get(name, []) != value
                }
                for form in again
            ),
            key=len,
            default={"the form": (sorted(data), None)},
        )
        if wrong:
            found[address] = wrong
    return found


def endpoint_of(browser: Browser, address: str, method: str) -> str:
    """Return the endpoint that answers at an address, empty if none does."""
    try:
        found = browser.client.application.url_map.bind("localhost").match(address, method=method)
    except HTTPException:
        return ""
    return str(found[0])


def marked_of(browser: Browser, address: str) -> bool:
    endpoint = endpoint_of(browser, address, "POST")
    view = browser.client.application.view_functions.get(endpoint)
    return hasattr(view, "__form_page__")


def test_no_form_changes_what_was_chosen(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(portal)
    refuse_all(portal, monkeypatch)
    monkeypatch.setattr(navigation, "COUNTERS", {})  # what waits elsewhere is no form's matter
    staff = [
        role for role in ROLES if role not in ("supplier", "customer", "contract_manufacturer")
    ]
    wrong: dict[str, object] = {}
    posted: set[str] = set()
    for roles in (staff, ["supplier"], ["customer"], ["contract_manufacturer"]):
        browser = portal.sign_in(*roles)
        waiting, seen = ["/"], Counter[tuple[str, str]]()
        met = {"/"}
        while waiting:
            path = waiting.pop()
            answer = browser.get(path, follow_redirects=True)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            page = Forms(answer.text)
            for link in sorted(page.links):
                place, query = urlsplit(link).path, urlsplit(link).query
                shape = (endpoint_of(browser, place, "GET") or place, query.partition("=")[0])
                if link not in met and seen[shape] < PAGES and not link.startswith(LEFT):
                    seen[shape] += 1
                    met.add(link)
                    waiting.append(link)
            places = {urlsplit(form[0]).path for form in page.forms}
            posted |= {endpoint_of(browser, at, "POST") for at in places if marked_of(browser, at)}
            wrong |= differences(browser, answer.text)
    assert wrong == {}
    assert len(posted) >= 36, sorted(posted)
