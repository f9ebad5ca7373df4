"""What a file is by its content, and whether it may come in at all."""

from __future__ import annotations

import json
from enum import StrEnum

from extraction.engines.libmagic import media_type_of
from extraction.engines.outlook import is_outlook_message
from extraction.errors import EmptyFile, TooLarge, UnsupportedType
from extraction.options import Options
from extraction.steps.data.embedded import looks_like_certificate_json

#: Where a PDF's header may start (ISO 32000-1 annex H, implementation note 13).
PDF_HEADER_WITHIN = 1024


class Kind(StrEnum):
    """The kinds of files that the engine reads; the value is the media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"
    EMAIL = "message/rfc822"
    OUTLOOK = "application/vnd.ms-outlook"
    JSON = "application/json"

    @property
    def is_image(self) -> bool:
        """Whether pages are pictures."""
        return self in {Kind.JPEG, Kind.PNG, Kind.TIFF}

    @property
    def is_mail(self) -> bool:
        """Whether it brings its documents as attachments."""
        return self in {Kind.EMAIL, Kind.OUTLOOK}


def triage(data: bytes, *, name: str, options: Options) -> Kind:
    """Return the kind of a file by its content.

    A polyglot (a PDF that starts like a picture) is what a PDF reader would show, because
    that is what the people who approve it will see.

    Raises:
        EmptyFile: No bytes.
        TooLarge: More bytes than `options.max_bytes`.
        UnsupportedType: Any other kind.

    """
    if not data:
        raise EmptyFile
    if len(data) > options.max_bytes:
        raise TooLarge("bytes", len(data), options.max_bytes)
    if is_outlook_message(data):  # its first sector may hold an attached PDF
        return Kind.OUTLOOK
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return Kind.PDF
    found = media_type_of(data)
    if found in set(Kind):
        return Kind(found)
    return _text_kind(data, found, name.lower())


def _text_kind(data: bytes, found: str, name: str) -> Kind:
    if _is_json(data) or looks_like_certificate_json(data):
        return Kind.JSON
    if found.startswith("text/") and _has_mail_headers(data):
        return Kind.EMAIL
    if found.startswith("text/") and (name.endswith((".csv", ".tsv")) or _has_columns(data)):
        return Kind.CSV
    raise UnsupportedType(found)


def _is_json(data: bytes) -> bool:
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _has_mail_headers(data: bytes) -> bool:
    head = data[:4096].lower()
    return b"\nmime-version:" in b"\n" + head and (b"\nfrom:" in b"\n" + head)


def _has_columns(data: bytes) -> bool:
    lines = [line for line in data[:20_000].split(b"\n")[:-1] if line.strip()][:20]
    return any(
        len(lines) >= 2 and all(line.count(sign) >= 1 for line in lines)
        for sign in (b";", b"\t", b",")
    )
