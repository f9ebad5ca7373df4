"""`lotbridge mail bounce`, as a mail server's pipe calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from notifications.bounces import MAX_BOUNCE
from notifications.models import Delivery, DeliveryState
from portal.cli import main
from portal.cli.context import open_database
from tests.notifications.test_bounces import OURS, report
from tests.notifications.test_delivery import queue


def test_a_report_from_the_pipe_marks_its_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOTBRIDGE_DATA_DIR", str(tmp_path))
    engine = open_database()
    queue(engine)
    with unit_of_work(engine) as session:
        row = session.scalars(select(Delivery)).one()
        row.state, row.sent_at, row.message_id = DeliveryState.SENT, utc_now(), OURS

    def piped(raw: bytes) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["mail", "bounce"], input=raw)
        return done.exit_code, done.output

    assert piped(b"Subject: Hello\n\nHello") == (
        0,
        "This is no report of a message that could not be delivered. Nothing changed.\n",
    )
    assert piped(b"x" * (MAX_BOUNCE + 1))[0] == 65
    assert piped(report()) == (0, "The message is marked as not delivered; your people are told.\n")
    with unit_of_work(engine) as session:
        states = session.scalars(select(Delivery.state).order_by(Delivery.id)).all()
    assert states == [DeliveryState.FAILED, DeliveryState.QUEUED]  # and the alarm
