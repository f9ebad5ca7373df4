"""The navigation: what each role finds at the left, and what waits there.

Add one line for a new place. An entry shows only to those who may open it, and only if
its endpoint exists. Counts come from `COUNTERS`: a blueprint's module registers one with
`@counts("endpoint")`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from core.actor import Actor
from portal.web.frame.auth import may_open
from portal.web.frame.context import reading, signed_in

Counter = Callable[[Session, Actor], int]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    word: str
    endpoint: str
    icon: str
    group: str = ""
    #: On phones it stands in the bar at the bottom.
    on_phone: bool = False
    #: Pressed after `g`, it goes there.
    key: str = ""


#: In the order of the page.
PLACES: tuple[Place, ...] = (
    # suppliers
    Place("Overview", "supplier_home.index", "house", on_phone=True, key="h"),
    Place("Send a certificate", "supplier_upload.new", "cloud-arrow-up", on_phone=True, key="u"),
    Place("Documents", "supplier_documents.index", "file-earmark-text", on_phone=True, key="d"),
    Place("Orders", "supplier_orders.index", "bag-check", on_phone=True, key="o"),
    Place("Claims", "supplier_claims.index", "exclamation-diamond", on_phone=True, key="c"),
    # the operator's staff
    Place("Inbox", "inbox.index", "inbox", on_phone=True, key="i"),
    Place("Documents", "documents.index", "file-earmark-text", key="d"),
    Place("Lots", "lots.index", "boxes", on_phone=True, key="l"),
    Place("Trace", "trace.index", "diagram-3", key="t"),
    Place("Scan", "scan.index", "upc-scan", on_phone=True, key="s"),
    Place("Receipts", "receipts.index", "box-arrow-in-down", "Operations", key="e"),
    Place("Production", "production.index", "gear-wide-connected", "Operations", key="p"),
    Place("Events", "events.index", "journal-text", "Operations", key="v"),
    Place("Stock", "stock.index", "grid-3x3-gap", "Operations", key="k"),
    Place("Shipments", "shipments.index", "truck", "Operations", on_phone=True, key="m"),
    Place("Orders", "orders.index", "bag-check", "Operations", key="o"),
    Place("Warranty", "warranty.index", "shield-check", "Quality", key="w"),
    Place("Quality", "quality.index", "clipboard2-check", "Quality", key="q"),
    Place("FSMA 204 sheet", "papers.tracking", "file-earmark-spreadsheet", "Quality"),
    Place("Insights", "insights.index", "graph-up", "Quality", key="x"),
    Place("Supplier claims", "claims.index", "send", "Quality"),
    Place("Gap radar", "gaps.index", "broadcast", "Quality", key="w"),
    Place("Certificates to reissue", "certificates.to_reissue", "patch-exclamation", "Quality"),
    Place("Recalls", "recalls.index", "megaphone", "Quality", on_phone=True, key="r"),
    Place("Not delivered", "undelivered.index", "envelope-exclamation", "Quality"),
    Place("Items", "items.index", "tag", "Set-up", key="y"),
    Place("Specifications", "specifications.index", "sliders", "Set-up", key="f"),
    Place("Bills of materials", "bills.index", "list-check", "Set-up"),
    Place("Numbering", "numbering.index", "123", "Set-up"),
    Place("Places", "locations.index", "geo-alt", "Set-up"),
    Place("Partners", "partners.index", "buildings", "Set-up", key="a"),
    Place("Set-up check", "setup.index", "ui-checks", "Set-up"),
    Place("People", "people.index", "people", "Set-up"),
    Place("API keys", "api_keys.index", "key", "Set-up"),
    Place("Webhooks", "webhooks.index", "broadcast-pin", "Set-up"),
    Place("Jobs", "jobs.index", "cpu", "Set-up"),
    Place("Audit trail", "audit.index", "shield-check", "Set-up"),
    Place("Glossary", "glossary.index", "book", "Set-up"),
    Place("Mail", "mail_viewer.index", "envelope", "Set-up"),
    # contract manufacturers
    Place("Our site", "own_site.index", "building-gear", on_phone=True, key="h"),
    Place("Record a run", "own_site.new", "gear-wide-connected", on_phone=True, key="p"),
    # customers
    Place("Shipments", "customer_shipments.index", "truck", on_phone=True, key="m"),
    Place("Certificates", "customer_certificates.index", "patch-check", on_phone=True, key="c"),
    Place("Recalls", "customer_recalls.index", "megaphone", on_phone=True, key="r"),
)

COUNTERS: dict[str, Counter] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the page shows it."""

    place: Place
    address: str
    current: bool
    count: int


def counts(endpoint: str) -> Callable[[Counter], Counter]:
    """Register a function that says how much waits at an endpoint."""

    def register(counter: Counter) -> Counter:
        COUNTERS[endpoint] = counter
        return counter

    return register


def navigation() -> list[Entry]:
    """Return the entries that the person may open, with what waits there."""
    actor = signed_in()
    if actor is None:
        return []
    places = [place for place in PLACES if may_open(place.endpoint)]
    here = _here(places)
    with reading() as session:
        return [
            Entry(
                place,
                url_for(place.endpoint),
                current=place is here,
                count=_count(session, actor, place),
            )
            for place in places
        ]


def _here(places: list[Place]) -> Place | None:
    """Return the entry of this page: its own, else the first one of its blueprint."""
    exact = [place for place in places if place.endpoint == request.endpoint]
    near = [place for place in places if place.endpoint.partition(".")[0] == request.blueprint]
    return next(iter(exact + near), None)


def first_place() -> str | None:
    """Return the endpoint where the person starts; None if no page is theirs."""
    return next((place.endpoint for place in PLACES if may_open(place.endpoint)), None)


def _count(session: Session, actor: Actor, place: Place) -> int:
    counter = COUNTERS.get(place.endpoint)
    return counter(session, actor) if counter else 0
