"""Key figures: a period against the one before it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.kpi import Figure, key_figures
from registry.ledger.entries import Entry, EntryLine, record_entry
from registry.operations.production import Input, Output, Run, record_run
from registry.quality.quality_events import (
    NewQualityEvent,
    close_quality_event,
    open_quality_event,
)
from registry.recalls.recalls import NewRecall, start_recall
from registry.values import EventType, LineRole, QualityKind, RecallClass, RecallKind
from tests.factories.company import NOON, Company, make_company

UNTIL, PERIOD = NOON + timedelta(days=1), timedelta(days=30)


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def figures(company: Company) -> dict[str, Figure]:
    rows = key_figures(company.session, company.actor, until=UNTIL, period=PERIOD)
    return {row.name: row for row in rows}


class TestFigures:
    def test_investigation_scrap_and_write_offs(self, company: Company) -> None:
        session, actor, lot = company.session, company.actor, company.receive("A1")
        for hours in (2, 4, 9):
            new = NewQualityEvent(QualityKind.DEVIATION, "Too hot", "90 C", NOON, [lot])
            row = open_quality_event(session, actor, new, at=NOON)
            end = NOON + timedelta(hours=hours)
            close_quality_event(
                session, actor, row.public_id, note="fixed", settlement=None, at=end
            )
        outputs = [
            Output(company.product, Decimal(90), company.store),
            Output(company.product, Decimal(10), company.store, role=LineRole.SCRAP),
        ]
        run = Run([Input(lot, Decimal(1), company.store)], outputs, NOON)
        record_run(session, actor, run, at=NOON)
        gone = [EntryLine(lot, Decimal(1), company.store)]
        record_entry(session, actor, Entry(EventType.DISPOSE, NOON, gone, reason="spilt"), at=NOON)

        found = figures(company)

        assert (found["Investigation"].now, found["Investigation"].before) == (4.0, None)
        assert found["Scrap"].now == 10.0
        assert (found["Write-offs"].now, found["Write-offs"].before) == (1.0, 0.0)
        assert found["Write-offs"].better is False
        assert found["Investigation"].better is None
        assert found["Recall: complaint to launch"].now is None

    def test_drills_are_left_out(self, company: Company) -> None:
        lot = company.receive("A1")
        for mock, hours in ((True, 1), (False, 8)):
            new = NewRecall(
                [lot], "Lead", "High", "Nerves", "Stop", NOON, RecallKind.RECALL, RecallClass.I,
                mock=mock,
            )  # fmt: skip
            recall = start_recall(company.session, company.actor, new, at=NOON)
            recall.launched_at = NOON + timedelta(hours=hours)
        company.session.flush()

        assert figures(company)["Recall: complaint to launch"].now == 8.0

    def test_strangers(self, company: Company) -> None:
        lot = company.receive("A1")
        gone = [EntryLine(lot, Decimal(1), company.store)]
        entry = Entry(EventType.DISPOSE, NOON, gone, reason="spilt")
        record_entry(company.session, company.actor, entry, at=NOON)

        rows = key_figures(company.session, company.stranger, until=UNTIL, period=PERIOD)
        assert not any(row.now for row in rows)
        with pytest.raises(NotAllowed):
            key_figures(company.session, company.supplier_actor, until=UNTIL, period=PERIOD)
