"""Put a message together: one text and one HTML template, headers, attachments."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from core.languages import ENGLISH, known_language, speaker
from core.mailbox import NoMailbox, sendable
from notifications.errors import MailRefused
from notifications.models import TO_CONSIGNEES, Delivery, Notice, NoticeKind
from notifications.office import Office

#: So many lots stand in the message itself; all of them are in the attached table.
LINES_IN_MESSAGE = 40
TITLES = {
    "document_decided": "{document}: {decision}",
    "document_rejected": "{document} was rejected: please look",
    "certificate_ready": "Certificate {certificate} for shipment {shipment} is ready",
    "certificate_state": "Certificates of yours have changed: {count}",
    "recall_notice": "URGENT: {kind} {number} (class {recall_class}): {title}",
    "recall_reminder": "REMINDER {reminder}, please answer: {kind} {number}: {title}",
    "recall_correction": "CORRECTION, amendment {amendment}: {kind} {number}: {title}",
    "exception_overdue": "{count} overdue: gaps in the genealogy",
    "supplier_claim": "Claim {claim}: {item}, lot {lot}",
    "claim_answered": "{supplier} answered claim {claim}",
    "recall_escalation": "Not accounted for by {customer}: {kind} {number}",
    "undelivered": "NOT DELIVERED: {matter}",
}

#: Kinds that exist in every language; the recipient's counts. The others are English.
TRANSLATED = TO_CONSIGNEES | {NoticeKind.CERTIFICATE_STATE}
CATALOGS = Path(__file__).parent / "translations"

_TEXT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=select_autoescape(["html"]),
)


def build_message(
    notice: Notice, delivery: Delivery, context: Mapping[str, Any], office: Office
) -> EmailMessage:
    """Return the message of a delivery, the same for every attempt.

    `context` holds the values that the templates name; `lines`, where there are any, is
    a list of flat mappings and is also attached as a CSV file.

    Raises:
        MailRefused: No server could take the address.

    """
    assert delivery.message_id is not None
    lines = list(context.get("lines", ()))
    language = language_of(notice)
    values = {
        **context,
        "lines": lines[:LINES_IN_MESSAGE],
        "more_lines": max(len(lines) - LINES_IN_MESSAGE, 0),
        "person": delivery.name,
        "recipient": notice.recipient.name,
        "public_url": office.public_url,
        "drill": notice.drill,
        "title": title_of(notice, context),
        "language": language,
    }
    plain = {**values, "_": speaker(CATALOGS, language, html=False)}
    marked = {**values, "_": speaker(CATALOGS, language, html=True)}
    message = EmailMessage()
    message["From"] = office.mail_from
    message["To"] = _mailbox(delivery)
    message["Subject"] = values["title"]
    message["Date"] = format_datetime(notice.created_at)
    message["Message-ID"] = delivery.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT.get_template(f"{notice.kind.value}.txt").render(plain))
    message.add_alternative(
        _TEXT.get_template(f"{notice.kind.value}.html").render(marked), subtype="html"
    )
    if lines:
        message.add_attachment(
            _table(lines), subtype="csv", filename=f"{_file_name(str(context['number']))}-lots.csv"
        )
    message["Content-Language"] = language  # before, it would become one of a part
    return message


def title_of(notice: Notice, context: Mapping[str, Any], language: str | None = None) -> str:
    """Return the subject line, in the recipient's language unless told; a drill says so first."""
    say = speaker(CATALOGS, language or language_of(notice), html=False)
    values = dict(context)
    if notice.kind in TRANSLATED and "kind" in values:
        values["kind"] = say(str(values["kind"]))
    title = _one_line(say(TITLES[notice.kind.value]).format_map(values))
    return f"{say('DRILL, no action needed')}: {title}" if notice.drill else title


def text_of(kind: NoticeKind, language: str, values: Mapping[str, Any]) -> str:
    """Return the text of a notice for a look before it is sent; `values` as its templates name."""
    language = known_language(language) if kind in TRANSLATED else ENGLISH
    say = speaker(CATALOGS, language, html=False)
    return _TEXT.get_template(f"{kind.value}.txt").render(
        {**values, "language": language, "_": say}
    )


def language_of(notice: Notice) -> str:
    """Return the language in which a notice is written."""
    return known_language(notice.recipient.language) if notice.kind in TRANSLATED else ENGLISH


def local(at: datetime | None, time_zone: str) -> str:
    """Return a time as a message says it: of that zone, which is named; "" for none."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M} ({time_zone})" if at else ""


def _mailbox(delivery: Delivery) -> Address:
    try:
        mailbox, _, domain = sendable(delivery.address).rpartition("@")
        return Address(_one_line(delivery.name), mailbox, domain)
    except (NoMailbox, ValueError) as error:
        raise MailRefused(str(error)) from error


def _one_line(text: str) -> str:
    # A header that carries a line break would let its text add headers.
    return " ".join(text.split())


def _table(lines: list[Mapping[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in line.items()} for line in lines)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    # A spreadsheet takes text that starts so for a formula (CSV injection).
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _file_name(text: str) -> str:
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in text)
