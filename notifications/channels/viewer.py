"""The built-in viewer: messages stay in the database and are read on a page of the portal."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from notifications.models import Delivery, ViewedMail


class ViewerChannel:
    """Sends nothing; keeps the message where the page /mail finds it."""

    name = "viewer"

    def send(self, message: EmailMessage) -> None:
        """Take every message."""

    def keep(
        self, session: Session, delivery: Delivery, message: EmailMessage, *, at: datetime
    ) -> None:
        """Store the message with the delivery's own transaction: once, however often tried."""
        session.add(
            ViewedMail(
                delivery_id=delivery.id,
                at=at,
                sender=str(message["From"]),
                recipient=str(message["To"]),
                title=str(message["Subject"]),
                text=_part(message, "plain"),
                html=_part(message, "html"),
                raw=message.as_string(),
            )
        )
        session.flush()


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())
