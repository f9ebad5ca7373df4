"""Errors of the notices.

AppError
 ├── NotFound     ── DeliveryNotFound
 ├── Invalid      ── BadMailAddress
 └── Unavailable  ── MailNotTaken (try again later), MailRefused (never for this address)
"""

from __future__ import annotations

from core.errors import Invalid, NotFound, Unavailable


class DeliveryNotFound(NotFound):
    """No such delivery."""

    code = "delivery.not_found"


class BadMailAddress(Invalid):
    """The mail server's address in the settings cannot be used."""

    code = "mail.bad_address"


class MailNotTaken(Unavailable):
    """The mail server did not answer or asked to come back later."""

    code = "mail.not_taken"


class MailRefused(Unavailable):
    """The mail server refused this message for good; trying again would not help."""

    code = "mail.refused"
