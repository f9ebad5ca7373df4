"""A list in memory: for tests that look at what would have been sent."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from notifications.models import Delivery


class MemoryChannel:
    """Keeps messages; raises what `failures` says first, one entry an attempt."""

    name = "memory"

    def __init__(self, *failures: Exception) -> None:
        self.messages: list[EmailMessage] = []
        self.failures = list(failures)

    def send(self, message: EmailMessage) -> None:
        """Append the message, or fail as told."""
        if self.failures:
            raise self.failures.pop(0)
        self.messages.append(message)

    def keep(
        self, session: Session, delivery: Delivery, message: EmailMessage, *, at: datetime
    ) -> None:
        """Keep nothing in the database."""
