"""What an upload is by its content, and what it may be called. A light first look.

The reading engine looks much closer (in a process of its own); here we only turn away
what can never be a certificate, before anything is stored.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

import magic

from registry.documents.errors import UploadRefused

#: How much of the file the first look reads, in bytes.
_SNIFF = 256 * 1024
_LONGEST_NAME = 160
_LONGEST_SUFFIX = 8
#: How an Outlook message, and any other compound file, begins.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
#: By content; libmagic calls CSV and JSON with odd headers plain text.
ACCEPTED = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "text/plain",
        "application/json",
        "message/rfc822",
        "application/vnd.ms-outlook",
    }
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Detector(Protocol):
    """Tells the media type of bytes."""

    def __call__(self, data: bytes) -> str:
        """Return the media type, such as application/pdf."""
        ...


def detect(data: bytes) -> str:
    """Return the media type by content, never by name."""
    if data.startswith(_COMPOUND):  # its first sector may hold an attached PDF
        return str(magic.from_buffer(data, mime=True))
    head = data[:_SNIFF]
    if b"%PDF-" in head[:1024]:  # readers accept leading rubbish, so do we
        return "application/pdf"
    found: str = magic.from_buffer(head, mime=True)
    if found in {"application/zip", "application/octet-stream"} and b"xl/workbook" in head:
        return _XLSX
    return found


def check_upload(data: bytes, *, max_bytes: int, detector: Detector = detect) -> str:
    """Return the media type of an acceptable upload.

    Raises:
        UploadRefused: It is empty, too big, or of a kind that is no document.

    """
    if not data:
        raise UploadRefused("empty", "This file is empty (0 bytes). Please send it again.")
    if len(data) > max_bytes:
        raise UploadRefused("too_big", too_big_sentence(max_bytes))
    found = detector(data)
    if found not in ACCEPTED:
        raise UploadRefused(
            "wrong_type",
            f"By its content this is a {_plain_name(found)}, whatever its name says. Please send "
            "a PDF, an image (JPEG, PNG, TIFF), a spreadsheet (XLSX, CSV), an e-mail (EML, MSG) "
            "or CoA JSON.",
        )
    return found


def too_big_sentence(max_bytes: int) -> str:
    """Return the sentence for a file over the limit."""
    return (
        f"This file is larger than {max_bytes // (1024 * 1024)} MB. Please send only the pages "
        "of the certificate, or a smaller scan."
    )


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters and tricks, for showing.

    The name never becomes a path: the store names files by their content.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    text = re.split(r"[\\/]", text)[-1]
    text = re.sub(r'[<>:"|?*]', "", text)
    text = re.sub(r"\s+", " ", text).strip(" .")
    if not text:
        return "document"
    if len(text) <= _LONGEST_NAME:
        return text
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return text[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(suffix) - 2]}….{suffix}"


def _plain_name(media_type: str) -> str:
    known = {
        "application/zip": "ZIP archive",
        "application/x-dosexec": "Windows program",
        "application/x-executable": "program",
        "application/x-pie-executable": "program",
        "text/html": "web page (HTML)",
        "application/octet-stream": "file of an unknown kind",
    }
    return known.get(media_type, f"file of type {media_type}")
