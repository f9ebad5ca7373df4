"""Certificates as data (CoA, EN 10168 or Metals JSON): which kind they are, what they state.

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

COA: Final = "coa-schemas/v1"
EN10168: Final = "en10168-schemas/v"
METALS: Final = "metals-schemas/v"
_KINDS: Final = (COA, EN10168, METALS)

#: Key under which stands what is wrong with data that cannot be parsed.
MALFORMED: Final = "malformed"
MOST_FINDINGS: Final = 20
MAX_BYTES: Final = 20 * 1024 * 1024
MAX_ATTACHMENTS: Final = 50
_HASHES: Final = {"SHA256": hashlib.sha256, "SHA3-256": hashlib.sha3_256}


def parse_certificate_json(data: bytes) -> dict[str, object] | None:
    """Return the parsed JSON if it says that it is a certificate of a kind that we know, else None.

    Numbers keep the digits that they are written with. What says so and is broken or too
    large is returned too, as something that `from_certificate_json` refuses with the reason.
    """
    if not looks_like_certificate_json(data):
        return None
    if len(data) > MAX_BYTES:
        return {MALFORMED: f"it is larger than {MAX_BYTES} bytes"}
    try:
        parsed = json.loads(data, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return {MALFORMED: f"it is no valid JSON ({error})"}
    return parsed if isinstance(parsed, dict) and _kind_of(parsed) is not None else None


def looks_like_certificate_json(data: bytes) -> bool:
    """Whether bytes are JSON, whole or broken, that names one of the schemas that we know."""
    if not data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    return any(kind.partition("/")[0].encode() in data for kind in _KINDS)


def first_certificate_json(attached: Iterable[tuple[str, bytes]]) -> dict[str, object] | None:
    """Return the first attachment that is a usable certificate as JSON, parsed.

    Without one the first that says it is a certificate, so that it can be said what is
    wrong with it; None where no attachment does.
    """
    first = None
    for _, data in attached:
        parsed = parse_certificate_json(data)
        if parsed is None:
            continue
        if why_unusable(parsed) is None:
            return parsed
        first = first or parsed
    return first


def from_certificate_json(
    embedded: Mapping[str, object],
) -> tuple[dict[str, Field], tuple[LotPart, ...], list[Reason]]:
    """Return (document fields, lots, findings) of what `parse_certificate_json` returns.

    Raises:
        ValueError: The data cannot be used; the message says where what is wrong.

    """
    if MALFORMED in embedded:
        raise ValueError(str(embedded[MALFORMED]))
    # Few documents bring data: what reads them is loaded for those.
    if _kind_of(embedded) == METALS:
        from extraction.steps.data.metals_json import from_metals  # noqa: PLC0415

        fields, lots, wrong = from_metals(embedded)
    else:
        (fields, lots), wrong = _checked(embedded), []
    findings = [
        Reason("embedded.unreadable", f"In the attached data {sentence}; it was left out.")
        for sentence in wrong[:MOST_FINDINGS]
    ]
    return fields, lots, [*findings, *check_attachments(embedded)]


def _checked(embedded: Mapping[str, object]) -> tuple[dict[str, Field], tuple[LotPart, ...]]:
    from pydantic import ValidationError  # noqa: PLC0415

    from extraction.steps.data.coa_json import from_coa_json  # noqa: PLC0415
    from extraction.steps.data.en10168_json import from_en10168  # noqa: PLC0415

    try:
        return (from_en10168 if _kind_of(embedded) == EN10168 else from_coa_json)(embedded)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in first["loc"])
        raise ValueError(f"{path}: {first['msg']}") from None


def why_unusable(embedded: Mapping[str, object]) -> str | None:
    """Return what is wrong with parsed certificate data as a whole; None if they can be used."""
    try:
        from_certificate_json(embedded)
    except ValueError as error:
        return str(error)
    return None


def _kind_of(parsed: Mapping[str, object]) -> str | None:
    url = parsed.get("RefSchemaUrl")
    return next((kind for kind in _KINDS if isinstance(url, str) and kind in url), None)


def _no_number(sign: str) -> None:
    raise ValueError(f"{sign} is no number")


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
