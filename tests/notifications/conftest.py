"""A real SMTP server on loopback that keeps what it gets, or refuses as told."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Postmaster:
    """Handles messages; `answers` are given first, one a message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: list[str] = []
        self.goodbye = "221 Bye"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.goodbye

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            answer = self.answers.pop(0)
            if not answer.startswith("250"):
                return answer
        message = email.message_from_bytes(envelope.content, policy=default)
        self.messages.append(cast("EmailMessage", message))
        return "250 OK"


class Server:
    """A running server with its address."""

    def __init__(self, postmaster: Postmaster, controller: Controller) -> None:
        self.postmaster, self.controller = postmaster, controller
        self.port = int(controller.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        return self.postmaster.messages


def _authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"lot", b"s:cret@")
    return AuthResult(success=good, handled=good)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def smtp() -> Iterator[Server]:
    yield from _serve()


@pytest.fixture
def plain_smtp() -> Iterator[Server]:
    """A server that takes addresses in ASCII only."""
    yield from _serve(enable_SMTPUTF8=False)


def _serve(**options: Any) -> Iterator[Server]:
    postmaster = Postmaster()
    controller = Controller(
        postmaster,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=_authenticator,
        auth_require_tls=False,
        **options,
    )
    controller.start()
    yield Server(postmaster, controller)
    controller.stop()
