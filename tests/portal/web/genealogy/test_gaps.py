"""The gap radar's page: look, own, accept."""

from __future__ import annotations

import re

from sqlalchemy import select

from core.db.session import unit_of_work
from registry.items.models import Item
from registry.parties.models import User
from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked


def with_gap(portal: Portal) -> None:
    stocked(portal, "A1")
    with unit_of_work(portal.engine) as session:
        for item in session.scalars(select(Item)):
            item.requires_certificate = True


class TestGapRadar:
    def test_a_gap_is_found_owned_and_accepted(self, portal: Portal) -> None:
        with_gap(portal)
        quality = portal.sign_in("quality")
        page = quality.get("/gaps/").text
        assert "Not looked yet" in page
        assert "No open gaps" not in page

        assert "1 new" in quality.post("/gaps/check", follow_redirects=True).text
        page = quality.get("/gaps/").text
        [address] = re.findall(r'href="(/gaps/\w{8,})"', page)
        assert "nobody yet" in page
        with unit_of_work(portal.engine) as session:
            owner = session.scalars(select(User.public_id)).first()
        given = {"owner": owner, "due_at": "2020-01-01T08:00"}
        assert quality.post(f"{address}/owner", given).status_code == 302
        assert "overdue" in quality.get("/gaps/").text
        assert quality.post(f"{address}/owner", {"owner": ""}).status_code == 422
        assert quality.post(f"{address}/accept", {}).status_code == 422
        assert quality.post(f"{address}/accept", {"reason": "a sample"}).status_code == 302
        assert "a sample" in quality.get("/gaps/?state=accepted").text

    def test_who_may_not_and_strangers(self, portal: Portal) -> None:
        with_gap(portal)
        quality = portal.sign_in("quality")
        quality.post("/gaps/check")
        [address] = re.findall(r'href="(/gaps/\w{8,})"', quality.get("/gaps/").text)

        keeper = portal.sign_in("warehouse")
        assert keeper.get(address).status_code == 200
        assert keeper.post(f"{address}/accept", {"reason": "x"}).status_code == 403
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/accept", {"reason": "x"}).status_code == 404
        assert ">A1<" not in stranger.get("/gaps/").text
