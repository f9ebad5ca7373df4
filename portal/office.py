"""The sender's side of every message, from the settings."""

from __future__ import annotations

from core.settings import Settings
from notifications.office import Office
from portal.web.frame.keys import secret_key


def make_office(settings: Settings) -> Office:
    """Return the office; links keep working for as long as the installation's key stays."""
    return Office(
        public_url=settings.public_url,
        mail_from=settings.mail_from,
        link_key=secret_key(settings),
    )
