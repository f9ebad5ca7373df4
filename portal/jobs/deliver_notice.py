"""The job `deliver_notice`: one attempt to bring one message to its address."""

from __future__ import annotations

from notifications.channels import make_channel
from notifications.delivery import deliver
from portal.jobs.work import Effect, Work
from portal.office import make_office


def deliver_notice(work: Work) -> Effect | None:
    """Send outside any transaction; return what writes the outcome."""
    return deliver(
        work.engine,
        make_channel(work.settings),
        make_office(work.settings),
        str(work.args["delivery_id"]),
    )
