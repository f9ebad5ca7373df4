"""Whatever the form: a lot made or named that looks like another one is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.parties.models import Organization
from tests.portal.conftest import Portal
from tests.portal.web.stocked import Stocked, stocked

Form = dict[str, str]


def made(company: Stocked, number: str) -> tuple[str, Form]:
    lot = company.lot("A-10")
    return "/production/new", {
        "lines.0.stock": f"{lot.public_id}@{company.store}", "lines.0.quantity": "1",
        "item": company.raw, "quantity": "1", "number": number, "location": company.store,
    }  # fmt: skip


def split(company: Stocked, number: str) -> tuple[str, Form]:
    line = {"lines.0.part": number, "lines.0.quantity": "1", "lines.0.location": company.store}
    return "/events/new/split", {"lot": "A-10", **line}


def merged(company: Stocked, number: str) -> tuple[str, Form]:
    line = {"lines.0.number": "A-10", "lines.0.quantity": "1", "lines.0.location": company.store}
    return "/events/new/merge", {**line, "part": number}


@pytest.mark.parametrize("form", [made, split, merged])
def test_what_is_made(portal: Portal, form: object) -> None:
    company = stocked(portal, "A-10")
    person = portal.sign_in("warehouse", "production")
    address, filled = form(company, "\u0410\u201310")  # type: ignore[operator]

    done = person.post(address, filled)

    assert done.status_code == 302, done.text
    shown = person.get(done.location).text
    assert "\u0410-10 is new and looks like A-10" in shown
    assert company.stock("\u0410-10") == {"STORE": Decimal(1)}


def test_what_is_shipped_and_comes_back(portal: Portal) -> None:
    company = stocked(portal, "A-10", "A-1O")
    with unit_of_work(portal.engine) as session:
        customer = session.get_one(Organization, portal.organizations["customer"]).public_id
    person = portal.sign_in("warehouse", "production")
    lot = company.lot("A-10")
    words = "A-10 looks like A-1O: check that it is the one that is meant."

    drafted = person.post("/shipments/new", {
        "customer": customer, "lines.0.stock": f"{lot.public_id}@{company.store}",
        "lines.0.quantity": "5", "ships_on": f"{utc_now():%Y-%m-%d}",
    })  # fmt: skip
    assert drafted.status_code == 302, drafted.text
    assert words in person.get(drafted.location).text
    assert person.post(f"{drafted.location}/ship", {}).status_code == 302

    person.get(drafted.location)
    back = person.post("/events/new/return", {
        "customer": customer, "lines.0.number": "A-10", "lines.0.quantity": "2",
        "lines.0.location": company.store,
    })  # fmt: skip
    assert back.status_code == 302, back.text
    assert words in person.get(back.location).text
