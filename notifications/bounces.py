"""What comes back as mail: a server that took a message could not bring it to its mailbox.

A report (RFC 3464) is taken, or the older plain letter of a mail system. It is tied to one
delivery by our Message-ID, which nobody can guess who did not get the message; whatever names
none of ours changes nothing. A reply of a person or of an absence notice is no bounce.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.errors import Invalid
from notifications.alarm import raise_alarm
from notifications.models import Delivery, DeliveryState

#: Bytes; a report carries at most the message that it is about.
MAX_BOUNCE: Final = 2 * 1024 * 1024
_MOST_PARTS: Final = 50
_MOST_IDS: Final = 50
_MOST_SAID: Final = 400
#: Text that is searched for ids and codes, a part.
_MOST_TEXT: Final = 200_000
_ID = re.compile(r"<[A-Za-z0-9._%+-]{1,100}@[A-Za-z0-9.-]{1,200}>")
_CODE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55\d\b")
_SYSTEMS = frozenset({"mailer-daemon", "postmaster"})
_ON_ITS_WAY = frozenset({DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.QUEUED})


class BounceTooLarge(Invalid):
    """More bytes than a report has."""

    code = "bounce.too_large"


class Taken(StrEnum):
    """What became of a message that came in."""

    MARKED = "marked"  # its delivery failed, and our own people are told
    KNOWN = "known"  # that delivery had failed, was settled or goes to another address now
    NOT_FINAL = "not_final"  # delayed, or delivered: nothing is lost yet
    NO_BOUNCE = "no_bounce"
    NOT_OURS = "not_ours"  # it names no message of ours


@dataclass(frozen=True, slots=True)
class _Report:
    failed: bool
    code: str
    said: str
    #: The addresses that it is about, in lower case; none where it does not say.
    addresses: frozenset[str]


def take_bounce(session: Session, raw: bytes, *, at: datetime) -> Taken:
    """Mark the delivery that a message reports as refused, and alarm our own people at once.

    Args:
        session: Joins the caller's transaction; works for whoever sent the message.
        raw: The message as the mail server handed it over (RFC 5322).
        at: When it came.

    Raises:
        BounceTooLarge: It has more than MAX_BOUNCE bytes; nothing was looked at.

    """
    if len(raw) > MAX_BOUNCE:
        raise BounceTooLarge(
            f"This message has {len(raw)} bytes, and a mail server's report {MAX_BOUNCE} at most."
        )
    message: Message = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts = [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]
    report = _report(parts) or _letter(message, parts)
    if report is None:
        return Taken.NO_BOUNCE
    delivery = _delivery(session, parts)
    if delivery is None:
        return Taken.NOT_OURS
    if not report.failed:
        return Taken.NOT_FINAL
    return _mark(session, delivery, report, at)


def _mark(session: Session, delivery: Delivery, report: _Report, at: datetime) -> Taken:
    elsewhere = delivery.instead_of is not None and delivery.instead_of.lower() in report.addresses
    if (
        delivery.state not in _ON_ITS_WAY
        or delivery.settled
        or (elsewhere and delivery.address.lower() not in report.addresses)
    ):
        return Taken.KNOWN
    why = f"It came back: {report.code} {report.said}".strip()
    delivery.state, delivery.error, delivery.next_at = DeliveryState.FAILED, why, None
    session.flush()
    notice = delivery.notice
    mail = Actor(
        user_id=None,
        organization_id=notice.operator_id,
        operator_id=notice.operator_id,
        name="incoming mail",
        permissions=frozenset(),
    )
    after = {"to": notice.recipient.name, "address": delivery.address, "why": why}
    record(session, mail, "notice.bounced", notice.subject, at=at, after=after)
    raise_alarm(session, notice, at=at)
    return Taken.MARKED


def _delivery(session: Session, parts: list[Message]) -> Delivery | None:
    """Return the delivery whose Message-ID the message names, locked; None if none of ours."""
    ids = list(dict.fromkeys(_ids(parts)))[:_MOST_IDS]
    return session.scalars(
        select(Delivery)
        .where(Delivery.message_id.in_(ids))
        .order_by(Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery)
    ).first()


def _ids(parts: list[Message]) -> Iterator[str]:
    """Yield the ids that are named: that of the returned message first, then any other."""
    for part in parts[1:]:
        yield from _ID.findall(_header(part, "Message-ID"))
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(_header(parts[0], name))
    for part in parts:
        yield from _ID.findall(_text(part))


def _report(parts: list[Message]) -> _Report | None:
    """Return what a delivery-status report says, of all whom it is about (RFC 3464, 2.3)."""
    if parts[0].get_content_type() != "multipart/report":
        return None
    blocks: list[Message] = []
    for part in parts:
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            blocks += [row for row in part.get_payload() if isinstance(row, Message)]
    fields = [
        {name: _header(block, name) for name in ("Action", "Status", "Diagnostic-Code", *_WHOM)}
        for block in blocks
    ]
    told = [row for row in fields if row["Action"] or row["Status"]]
    if not told:
        return None
    failed = [row for row in told if _is_final(row)]
    row = (failed or told)[0]
    addresses = {
        row[name].rpartition(";")[2].strip().strip("<>").lower() for row in failed for name in _WHOM
    }
    return _Report(
        bool(failed), row["Status"], _short(row["Diagnostic-Code"]), frozenset(addresses - {""})
    )


_WHOM: Final = ("Final-Recipient", "Original-Recipient")


def _is_final(row: Mapping[str, str]) -> bool:
    if row["Action"]:
        return row["Action"].lower() == "failed"
    return row["Status"].startswith("5")


def _letter(message: Message, parts: list[Message]) -> _Report | None:
    """Return what the plain letter of a mail system says that refuses for good; None if none."""
    sender = parseaddr(_header(message, "From"))[1].partition("@")[0].lower()
    replied = _header(message, "Auto-Submitted").lower().startswith("auto-replied")
    if sender not in _SYSTEMS or message.get_content_type() == "multipart/report" or replied:
        return None
    for line in "\n".join(_text(part) for part in parts).splitlines():
        if found := _CODE.search(line):
            return _Report(True, found[0], _short(line), frozenset())  # noqa: FBT003 - it is final
    return None


def _text(part: Message) -> str:
    if part.get_content_maintype() != "text" or part.is_multipart():
        return ""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return data[:_MOST_TEXT].decode("utf-8", "replace")


def _header(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())


def _short(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_MOST_SAID]
