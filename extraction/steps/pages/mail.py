"""E-mail files: which attachments they bring, and which of them is the certificate."""

from __future__ import annotations

import email
import email.policy
from email.message import MIMEPart

from extraction.engines.libmagic import media_type_of
from extraction.engines.outlook import is_outlook_message, outlook_attachments
from extraction.engines.zipped import zip_members
from extraction.errors import TooLarge, Unreadable

MAX_PARTS = 200
MAX_DEPTH = 10
_DAMAGED = "This e-mail file is damaged and cannot be opened. Please send it again."


def unpacked(name: str, data: bytes, *, max_bytes: int) -> list[tuple[str, bytes]]:
    """Return the files of an attached archive, or the attachment itself if it is none.

    Archives in archives are not opened: whoever packs twice has something to hide.

    Raises:
        ExtractionError: As `zip_members` raises it.

    """
    if media_type_of(data) != "application/zip":
        return [(name, data)]
    return zip_members(data, max_bytes=max_bytes)


def attachments_of(data: bytes) -> list[tuple[str, bytes]]:
    """Return (name, bytes) of each file that an e-mail brings, forwarded mails included.

    Reads EML (RFC 5322) and Outlook's MSG.

    Pictures that the text shows inline (signatures, logos) come too, named or not: a photo
    of a certificate is often sent so. Names are as sent; never use one as a path.

    Raises:
        Unreadable: The e-mail cannot be parsed.
        TooLarge: More than MAX_PARTS parts, or mails in mails deeper than MAX_DEPTH.

    """
    if is_outlook_message(data):
        return outlook_attachments(data)
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
    except (ValueError, LookupError, RecursionError) as error:
        raise Unreadable(_DAMAGED) from error
    found: list[tuple[str, bytes]] = []
    _collect(message, found, depth=0)
    return found


def _collect(part: MIMEPart, found: list[tuple[str, bytes]], *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooLarge("mails inside each other", depth, MAX_DEPTH)
    if len(found) > MAX_PARTS:
        raise TooLarge("attachments", len(found), MAX_PARTS)
    if part.is_multipart():
        for inner in part.iter_parts():
            _collect(inner, found, depth=depth + 1)
        return
    if part.get_content_maintype() == "text" and not part.get_filename():
        return
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError) as error:
        raise Unreadable(_DAMAGED) from error
    if isinstance(content, bytes) and content:
        found.append((part.get_filename() or f"part-{len(found) + 1}", content))
