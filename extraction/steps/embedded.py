"""Certificates as data (CoA JSON, EN 10168 JSON): which kind they are, what they state.

The data may bring files of their own, each with a hash: those are computed anew.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from extraction.result import Field, LotPart, Reason
from extraction.steps.coa_json import from_coa_json, is_coa_json
from extraction.steps.en10168_json import from_en10168, is_en10168

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_ATTACHMENTS: Final = 50
_HASHES: Final = {"SHA256": hashlib.sha256, "SHA3-256": hashlib.sha3_256}


def parse_certificate_json(data: bytes) -> dict[str, object] | None:
    """Return the parsed JSON if it is a certificate of a kind that we know, else None.

    Numbers keep the digits that they are written with.
    """
    if len(data) > MAX_BYTES:
        return None
    try:
        parsed = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    known = isinstance(parsed, dict) and (is_coa_json(parsed) or is_en10168(parsed))
    return parsed if known else None


def first_certificate_json(attached: Iterable[tuple[str, bytes]]) -> dict[str, object] | None:
    """Return the first attachment that is a certificate as JSON, parsed; None without one."""
    for _, data in attached:
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            parsed = parse_certificate_json(data)
            if parsed is not None:
                return parsed
    return None


def from_certificate_json(
    embedded: Mapping[str, object],
) -> tuple[dict[str, Field], tuple[LotPart, ...]]:
    """Return (document fields, lots) of a certificate as `parse_certificate_json` returns it.

    Raises:
        ValueError: `embedded` is no such certificate.

    """
    return from_en10168(embedded) if is_en10168(embedded) else from_coa_json(embedded)


def check_attachments(embedded: Mapping[str, object]) -> list[Reason]:
    """Return a finding for each attached file whose hash is not the one that is stated.

    A hash counts as right over the file or over its text form, as the schema says of both.
    """
    certificate = embedded.get("Certificate")
    files = certificate.get("Attachments") if isinstance(certificate, dict) else None
    if not isinstance(files, list):
        return []
    findings = []
    for place, file in enumerate(files[:MAX_ATTACHMENTS], start=1):
        problem = _wrong_with(file) if isinstance(file, dict) else "is not described"
        if problem is not None:
            name = str(file.get("FileName") or place) if isinstance(file, dict) else str(place)
            sentence = f"The file {name[:100]} inside the attached data {problem}."
            findings.append(Reason("embedded.attachment", sentence))
    return findings


def _wrong_with(file: Mapping[str, object]) -> str | None:
    stated = file.get("Hash")
    if not isinstance(stated, dict):
        return "comes without a hash"
    make = _HASHES.get(str(stated.get("Algorithm")))
    if make is None:
        return "has a hash of a kind that is not known"
    wanted = _digest(str(stated.get("Value", "")))
    if wanted is None:
        return "has a hash that cannot be read"
    forms = _forms(str(file.get("Data", "")))
    if any(hmac.compare_digest(make(form).digest(), wanted) for form in forms):
        return None
    return "is not the one that its hash was made of"


def _digest(text: str) -> bytes | None:
    """Return a hash that is written in hex or base64; None if it is neither."""
    text = text.strip()
    try:
        return bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None


def _forms(text: str) -> Sequence[bytes]:
    """Return the bytes that a hash may have been made of: the file, and its text form."""
    bare = text.partition(",")[2].strip() if text.startswith("data:") else text.strip()
    forms = [text.encode(), bare.encode()]
    try:
        forms.append(base64.b64decode(bare, validate=True))
    except (ValueError, binascii.Error):
        return forms  # not base64: then the text is all that there is
    return forms
