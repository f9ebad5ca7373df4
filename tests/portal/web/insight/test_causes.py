"""The common-cause page."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.items.models import Item
from registry.ledger.lots import find_traceables
from registry.ledger.models.traceable import Location
from registry.operations.production import Input, Output, Run, record_run
from registry.values import TraceableKind
from tests.portal.conftest import Portal
from tests.portal.web.stocked import operator_actor, stocked


def runs(portal: Portal) -> None:
    """Make T0 to T9 from the good lot, F0 to F4 from the bad one."""
    stocked(portal, "BAD", "GOOD")
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        product = session.scalars(select(Item).where(Item.sku == "TAB")).one()
        store = session.scalars(select(Location).where(Location.path == "STORE")).one()
        for names, source in (("F", "BAD"), ("T", "GOOD")):
            [lot] = find_traceables(session, actor, source)
            for number in range(5 if names == "F" else 10):
                record_run(
                    session,
                    actor,
                    Run(
                        inputs=[Input(lot, Decimal(1), store)],
                        outputs=[
                            Output(product, Decimal(10), store, number=f"{names}{number}",
                                   kind=TraceableKind.LOT)
                        ],
                        occurred_at=utc_now(),
                        machine="Mixer 2",
                    ),
                    at=utc_now(),
                )  # fmt: skip


class TestCauses:
    def test_the_bad_lot_stands_out_and_the_machine_does_not(self, portal: Portal) -> None:
        runs(portal)
        failed = "\n".join(f"F{number}" for number in range(5))
        good = "\n".join(f"T{number}" for number in range(10))

        page = portal.sign_in("quality").post("/quality/causes/", {"failed": failed, "good": good})

        assert "1 of 2 factors stands out." in page.text
        assert "BAD (Zinc gluconate) is behind 5 of 5 failed and 0 of 10 good ones" in page.text
        assert "as by chance" in page.text  # Mixer 2, behind all of them

    def test_nothing_named_and_unknown_numbers_are_refused(self, portal: Portal) -> None:
        runs(portal)
        quality = portal.sign_in("quality")
        assert quality.get("/quality/causes/").status_code == 200
        assert quality.post("/quality/causes/", {"failed": "F1"}).status_code == 422
        unknown = quality.post("/quality/causes/", {"failed": "ZZ", "good": "T1"})
        assert "No lot or serial is called ZZ" in unknown.text
        both = quality.post("/quality/causes/", {"failed": "F1", "good": "F1"})
        assert "failed and good at once" in both.text

    def test_a_stranger_finds_nothing(self, portal: Portal) -> None:
        runs(portal)
        stranger = portal.sign_in("quality", another_organization=True)
        answer = stranger.post("/quality/causes/", {"failed": "F1", "good": "T1"})
        assert answer.status_code == 422
        assert "BAD" not in answer.text
