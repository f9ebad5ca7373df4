"""An SMTP server (RFC 5321): TLS from the start or by STARTTLS, sign-in, clear refusals."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from notifications.errors import BadMailAddress, MailNotTaken, MailRefused
from notifications.models import Delivery

#: Seconds to wait for the server at each step.
TIMEOUT = 20
#: Seconds to wait for the answer to QUIT: nothing hangs on it any more.
GOODBYE = 2
_PORTS = {"smtp": 25, "smtps": 465}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: Replies from here on are final (RFC 5321, 4.2.1).
_PERMANENT = 500
#: ... but for a sign-in that fails (RFC 4954, 6).
_SIGN_IN = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """One mail server; a connection a message."""

    host: str
    port: int
    tls: bool  # from the first byte
    user: str = ""
    password: str = field(default="", repr=False)
    #: None: the system's certificate authorities. Tests give their own.
    context: ssl.SSLContext | None = field(default=None, repr=False)

    name = "smtp"

    @classmethod
    def from_url(cls, url: str) -> SmtpChannel:
        """Read smtp://[user:password@]host[:port] or smtps://...; BadMailAddress if neither."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            # The URL may carry a password: it is not repeated.
            raise BadMailAddress(
                "LOTBRIDGE_MAIL_URL must be smtp://host:port, smtps://... or viewer."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def send(self, message: EmailMessage) -> None:
        """Bring the message to the server; its 250 to the data counts, whatever comes then."""
        try:
            server = self._connect()
            try:
                self._secure(server)
                _hand_over(server, message)
            finally:
                _say_goodbye(server)
        except smtplib.SMTPRecipientsRefused as error:
            raise _verdict(*_first(error.recipients)) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotTaken(
                f"The mail server {self.host}:{self.port} does not answer: {error}."
            ) from error

    def keep(
        self, session: Session, delivery: Delivery, message: EmailMessage, *, at: datetime
    ) -> None:
        """Keep nothing: the server has the message."""

    def _connect(self) -> smtplib.SMTP:
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=self._trust())
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)

    def _secure(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        secure = self.tls
        if not secure and server.has_extn("starttls"):
            server.starttls(context=self._trust())
            server.ehlo()
            secure = True
        if not self.user:
            return
        if not secure and self.host not in _LOOPBACK:
            raise MailNotTaken(
                f"The mail server {self.host} offers no TLS; the password is not sent in the open."
            )
        server.login(self.user, self.password)

    def _trust(self) -> ssl.SSLContext:
        return self.context or ssl.create_default_context()


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        # ValueError: what cannot be encoded cannot be sent, today or tomorrow.
        raise MailRefused(
            f"The mail server cannot take the address {message['To']}: {error}."
        ) from error


def _say_goodbye(server: smtplib.SMTP) -> None:
    """End the talk. A message that was accepted stays accepted, however QUIT is answered."""
    with suppress(OSError, smtplib.SMTPException):
        if server.sock is not None:
            server.sock.settimeout(GOODBYE)
        server.quit()
    server.close()


def _first(refused: Mapping[str, tuple[int, bytes]]) -> tuple[int, bytes]:
    return next(iter(refused.values()))


def _verdict(code: int, words: bytes | str) -> MailNotTaken | MailRefused:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    # A refused sign-in (535) is the operator's to mend: the message keeps waiting.
    if code >= _PERMANENT and code not in _SIGN_IN:
        return MailRefused(f"The mail server refused the message: {code} {text}.")
    return MailNotTaken(f"The mail server asked to come back later: {code} {text}.")
