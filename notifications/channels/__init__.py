"""One port, three ways: an SMTP server, the built-in viewer, a list in memory for tests.

From outside: `Channel`, the port, and `make_channel`, which picks by the settings.
Not from outside: `smtp`, `viewer`, `memory`, of which the last is for tests.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy.orm import Session

from core.settings import Settings
from notifications.models import Delivery


class Channel(Protocol):
    """Brings a message to its address.

    `send` speaks to the outside with no transaction open and raises MailNotTaken or
    MailRefused; `keep` writes what the channel itself keeps, in the transaction that marks
    the delivery as sent.
    """

    name: str

    def send(self, message: EmailMessage) -> None:
        """Hand the message over; returns when the other side has taken it."""
        ...

    def keep(
        self, session: Session, delivery: Delivery, message: EmailMessage, *, at: datetime
    ) -> None:
        """Store what belongs to the channel, if anything."""
        ...


def make_channel(settings: Settings) -> Channel:
    """Return the channel that `mail_url` names; BadMailAddress if it names none."""
    if settings.mail_url == "viewer":
        from notifications.channels.viewer import ViewerChannel  # noqa: PLC0415  one of two

        return ViewerChannel()
    from notifications.channels.smtp import SmtpChannel  # noqa: PLC0415  one of two

    return SmtpChannel.from_url(settings.mail_url)
