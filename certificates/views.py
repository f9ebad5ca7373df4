"""Certificates as lists and files for pages: the newest of each shipment, several in a ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from certificates.models import Certificate, CertificateState
from certificates.requests import Issued


def newest_by_shipment(issued: Sequence[Issued]) -> dict[int, Issued]:
    """Return the newest issued version of each whole shipment, else the one being made."""
    found: dict[int, Issued] = {}
    for row in sorted(issued, key=_rank):
        if row.certificate.unit_id is not None:
            continue  # a unit's own stands beside it
        found[row.certificate.shipment_id] = row
    return found


def file_name(certificate: Certificate) -> str:
    """Return the name under which a certificate is saved."""
    shipment = "".join(
        char if char.isalnum() or char in "-_" else "-" for char in certificate.shipment.number
    )
    serial = certificate.unit.number if certificate.unit else ""
    unit = "".join(char if char.isalnum() or char in "-_" else "-" for char in serial)
    what = f"{shipment}_{unit}" if unit else shipment
    return f"{what}_{certificate.number}.pdf"


def pack(files: Iterable[tuple[Certificate, bytes]]) -> bytes:
    """Return a ZIP file of certificates."""
    buffer = io.BytesIO()
    # PDF is compressed already: stored as it is, which is fast and keeps memory flat.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for certificate, data in files:
            archive.writestr(file_name(certificate), data)
    return buffer.getvalue()


def _rank(row: Issued) -> tuple[bool, int]:
    made = row.standing.state not in {CertificateState.PREPARING, CertificateState.FAILED}
    return made, row.certificate.version
