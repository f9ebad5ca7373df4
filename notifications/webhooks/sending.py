"""One POST to one judged address: short waits, no redirect followed, the answer's body unread."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import closing, suppress

import urllib3

from notifications.webhooks.addresses import Target
from notifications.webhooks.errors import NotTaken

#: Seconds.
CONNECT_TIMEOUT, ANSWER_TIMEOUT = 5.0, 15.0
_TAKEN = range(200, 300)


def post(
    target: Target, body: str, headers: Mapping[str, str], *, context: ssl.SSLContext | None = None
) -> int:
    """Send; return the status of the answer, 200 to 299.

    Args:
        target: Where to; the address in it is connected to, the host named in it is asked for.
        body: JSON.
        headers: What goes with it besides host, type and agent.
        context: None: the system's certificate authorities. Tests give their own.

    Raises:
        NotTaken: No connection, no answer in time, or another status.

    """
    sent = {
        "Host": _host(target),
        "Content-Type": "application/cloudevents+json",
        "User-Agent": "Lotbridge",
        **headers,
    }
    try:
        with closing(_pool(target, context)) as pool:
            answer = pool.urlopen(
                "POST",
                target.path,
                body=body.encode(),
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            status = int(answer.status)
            with suppress(urllib3.exceptions.HTTPError, OSError):
                answer.close()  # it was answered: how the goodbye goes says nothing of that
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotTaken(f"No answer: {_reason(error)}.") from error
    if status not in _TAKEN:
        raise NotTaken(f"The answer was {status}.", status=status)
    return status


def _pool(target: Target, context: ssl.SSLContext | None) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=CONNECT_TIMEOUT, read=ANSWER_TIMEOUT)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=timeout,
        ssl_context=context or ssl.create_default_context(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _host(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"http": 80, "https": 443}[target.scheme]
    return host if target.port == usual else f"{host}:{target.port}"


def _reason(error: Exception) -> str:
    """Return what went wrong in few words; the library's own text names objects and addresses."""
    kinds = {
        urllib3.exceptions.NewConnectionError: "the connection was refused",
        urllib3.exceptions.ConnectTimeoutError: "nobody answers at the address",
        urllib3.exceptions.ReadTimeoutError: f"nothing came within {ANSWER_TIMEOUT:.0f} seconds",
        urllib3.exceptions.SSLError: "the certificate of the other side does not hold",
    }
    return next((words for kind, words in kinds.items() if isinstance(error, kind)), "it broke off")
