"""Traces from anything that has a number, as pages and files."""

from __future__ import annotations

from decimal import Decimal

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.items.scope import get_item
from registry.ledger.scope import get_location
from registry.operations.production import Input, Output, Run, record_run
from tests.portal.conftest import Portal
from tests.portal.web.stocked import operator_actor, stocked


def with_run(portal: Portal) -> None:
    """Make P1 from A1 in the run B-9."""
    company = stocked(portal, "A1")
    lot = company.lot("A1")
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        store = get_location(session, actor, company.store)
        product = get_item(session, actor, company.product)
        run = Run(
            [Input(lot, Decimal(5), store)],
            [Output(product, Decimal(50), store, number="P1")],
            utc_now(),
            batch="B-9",
        )
        record_run(session, actor, run, at=utc_now())


class TestStarts:
    def test_a_batch_is_found_and_traced_both_ways(self, portal: Portal) -> None:
        with_run(portal)
        quality = portal.sign_in("quality")

        found = quality.get("/trace/?number=B-9").text
        back = quality.get("/trace/from/run/B-9/back")
        graph = quality.get("/trace/from/run/B-9/back/graph.json").json
        table = quality.get("/trace/from/run/B-9/back.csv").text

        assert "/trace/from/run/B-9/back" in found
        assert back.status_code == 200
        assert ">A1<" in back.text
        assert graph is not None
        assert {node["label"] for node in graph["nodes"]} == {"P1", "A1"}
        assert "became part of,A1,ZN,P1,TAB,5,kg" in table

    def test_what_is_not_there_is_not_found(self, portal: Portal) -> None:
        with_run(portal)
        quality = portal.sign_in("quality")

        for address in ("run/NONE/back", "colour/B-9/back", "order/B-9/forward.json"):
            assert quality.get(f"/trace/from/{address}").status_code == 404

    def test_a_stranger_finds_nothing(self, portal: Portal) -> None:
        with_run(portal)
        stranger = portal.sign_in("quality", another_organization=True)

        assert stranger.get("/trace/from/run/B-9/back").status_code == 404
        assert stranger.get("/trace/from/run/B-9/back/graph.json").status_code == 404
        assert "/trace/from/" not in stranger.get("/trace/?number=B-9").text
        assert portal.sign_in("supplier").get("/trace/from/run/B-9/back").status_code == 403
