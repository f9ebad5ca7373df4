"""Recall cases for tests of pages: drafted, launched, answered by link."""

from __future__ import annotations

import re

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from notifications.models import ViewedMail
from portal.office import make_office
from portal.recalls import launch_and_notify
from registry.ledger.lots import find_traceables
from registry.recalls.models import Recall
from registry.recalls.recalls import NewRecall, start_recall
from registry.recalls.shown import launch_content
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.stories import quality_actor, work_off

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def draft(portal: Portal, *, mock: bool = False) -> str:
    """Draft a case on the supplier's lot; return its public id."""
    actor, now = quality_actor(portal), utc_now()
    with unit_of_work(portal.engine) as session:
        roots = find_traceables(session, actor, "0125HO002")
        new = NewRecall(roots, "Lead in zinc", "0.9 mg/kg", "Harms nerves", "Send back", now,
                        mock=mock)  # fmt: skip
        return start_recall(session, actor, new, at=now).public_id


def launch(portal: Portal, case: str) -> None:
    """Launch it as another person, and let the worker send the notices."""
    actor = quality_actor(portal)
    with unit_of_work(portal.engine) as session:
        recall = session.scalars(select(Recall).where(Recall.public_id == case)).one()
        launch_and_notify(
            session, actor, case, make_office(portal.settings),
            shown=launch_content(session, recall), password=PASSWORD, at=utc_now(),
        )  # fmt: skip
    work_off(portal)


def plain(text: str) -> str:
    """Return what a page says, without its marks, spaces made one."""
    words = re.sub(r"<[^>]*>", "", text).replace("\N{NARROW NO-BREAK SPACE}", "")
    return " ".join(words.split())


def link_of(portal: Portal, address: str) -> str:
    """Return the answer link of the message to this address, as a path."""
    with unit_of_work(portal.engine) as session:
        [mail] = [
            row for row in session.scalars(select(ViewedMail))
            if address in row.recipient and "URGENT" in row.title
        ]  # fmt: skip
        found = re.search(r"/recall/[\w-]+", mail.text)
    assert found
    return found.group()
