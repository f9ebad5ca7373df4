"""Sign a PDF, and look at a signature: PAdES by pyHanko. The only file that knows it.

The signature is invisible and certifies the file with "no changes allowed": ETSI EN 319
142-1 baseline B-B, or B-T with a timestamp (RFC 3161) where a server is configured.
"""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from typing import Any

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.errors import SigningFailed
from certificates.keys import SigningKey
from certificates.look import Chains, SignatureFacts

# A forged file is an answer here and no fault of ours: it needs no trace in the log.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.ERROR)

_FIELD = "Lotbridge"
#: Set in the first length byte of DER where the length takes several.
_LONG_FORM = 0x80
#: Characters of what a file says of itself that are looked at.
_MOST_CLAIMS = 20_000


def sign_pdf(pdf: bytes, key: SigningKey, *, reason: str, timestamper: Any = None) -> bytes:
    """Return the PDF with its signature; SigningFailed if a timestamp cannot be had."""
    store = SimpleCertificateStore()
    store.register_multiple([_to_asn1(item) for item in key.authorities])
    signer = signers.SimpleSigner(
        signing_cert=_to_asn1(key.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            key.private.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=store,
        embed_roots=False,  # nothing unsigned may hide in the container
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        reason=reason,
        name=key.name,
        certify=True,
        subfilter=SigSeedSubFilter.PADES,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signed = signers.PdfSigner(metadata, signer, timestamper=timestamper).sign_pdf(writer)
    except (SigningError, TimestampRequestError, OSError) as error:
        raise SigningFailed(f"The certificate could not be signed: {error}") from error
    return bytes(signed.getvalue())


def make_timestamper(url: str) -> TimeStamper | None:
    """Return the client of a timestamp server, None without an address."""
    return HTTPTimeStamper(url) if url else None


def inspect_signature(pdf: bytes, chains: Chains) -> SignatureFacts:
    """Return what the signature of a file is worth; never raises on a bad file.

    `chains` are our certificates, each with its authorities: a certificate that only comes
    from the same authority as ours is not ours. An authority alone stands for all that it
    issued. Revocation is not asked for online: our own
    status page answers it.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        claims = _claims(reader)
    except Exception as error:  # noqa: BLE001  hostile bytes: that they cannot be read is the answer
        return SignatureFacts(found=False, why=f"The file cannot be read as a signed PDF: {error}")
    try:
        return replace(_look(pdf, reader, chains), claims=claims)
    except SignatureValidationError as error:
        why = f"The signature does not hold: {error}"
    except Exception as error:  # noqa: BLE001  as above
        why = f"The signature cannot be read: {error}"
    return SignatureFacts(found=True, why=why, claims=claims)


def _claims(reader: PdfFileReader) -> str:
    """Return title and metadata, unpacked: what the file says it is."""
    trailer, said = reader.trailer_view, []
    if "/Info" in trailer:
        said += [str(value) for value in trailer["/Info"].values()]
    if "/Metadata" in reader.root:
        said.append(reader.root["/Metadata"].data.decode("utf-8", "replace"))
    return " ".join(said)[:_MOST_CLAIMS]


def _look(pdf: bytes, reader: PdfFileReader, chains: Chains) -> SignatureFacts:
    embedded = reader.embedded_regular_signatures
    if len(embedded) != 1:
        count = len(embedded) or "no"
        why = f"The file has {count} signature{'' if len(embedded) == 1 else 's'}."
        return SignatureFacts(found=bool(embedded), why=why)
    roots = [_to_asn1(chain[-1]) for chain in chains]
    trust = ValidationContext(trust_roots=roots, allow_fetching=False)
    # What was added later need not be understood: a signature of ours covers the whole file.
    status = validate_pdf_signature(embedded[0], trust, skip_diff=True)
    intact = bool(status.intact and status.valid)
    whole = bool(
        intact  # what is not is refused already; the shape takes ten times as long to look at
        and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        and _is_canonical(pdf, embedded[0])
    )
    own = [chain[0].public_bytes(serialization.Encoding.DER) for chain in chains if chain[1:]]
    # Who pins an authority and no certificate trusts whatever it issued.
    pinned = len(own) < len(chains)
    trusted = bool(status.trusted and (pinned or status.signing_cert.dump() in own))
    at = status.signer_reported_dt
    return SignatureFacts(
        found=True,
        intact=intact,
        whole_file=whole,
        trusted=trusted,
        signer=_common_name(status.signing_cert),
        signed_at=at.isoformat() if at else None,
        timestamped=bool(status.timestamp_validity and status.timestamp_validity.intact),
        why=_why(intact=intact, whole=whole, trusted=trusted),
    )


def _is_canonical(pdf: bytes, embedded: Any) -> bool:
    """Return whether the gap that holds the signature holds it and zeros, and nothing else.

    Those bytes are outside the signed ranges; a note could hide in the padding.
    """
    first, length, second, _ = (int(number) for number in embedded.byte_range)
    gap = pdf[first + length : second]
    written = gap[1:-1]
    content = bytes.fromhex(written.decode("ascii"))
    size = _der_size(content)
    return (
        gap[:1] + gap[-1:] == b"<>"
        and written in (written.lower(), written.upper())
        and set(written[2 * size :]) <= {ord("0")}
        and _is_ours_in_shape(content[:size], embedded.signer_cert)
    )


def _is_ours_in_shape(content: bytes, signer: asn1_x509.Certificate) -> bool:
    # Versions, the list of digests and the signer's name are outside the signature too (RFC
    # 5652, 5.1, 5.3 and 5.4); names match in any case, so the exact bytes are asked for.
    container = cms.ContentInfo.load(content, strict=True)
    signed = container["content"]
    digests = [item["algorithm"].native for item in signed["digest_algorithms"]]
    versions = [
        signed["version"].native,
        *(item["version"].native for item in signed["signer_infos"]),
    ]
    used = [item["digest_algorithm"]["algorithm"].native for item in signed["signer_infos"]]
    names = [item["sid"].chosen for item in signed["signer_infos"]]
    return (
        all(
            name["issuer"].dump() == signer.issuer.dump()
            and name["serial_number"].native == signer.serial_number
            for name in names
        )
        and digests == used == ["sha256"]
        and versions == ["v1", "v1"]
        and bytes(container.dump(force=True)) == content
    )


def _der_size(content: bytes) -> int:
    # The outer SEQUENCE says how long it is (X.690, 8.1.3).
    first = content[1]
    if first < _LONG_FORM:
        return 2 + first
    count = first & (_LONG_FORM - 1)
    return 2 + count + int.from_bytes(content[2 : 2 + count], "big")


def _why(*, intact: bool, whole: bool, trusted: bool) -> str:
    if not intact:
        return "The content is not what was signed: it was changed."
    if not whole:
        return "Something was added to the file after it was signed."
    return "" if trusted else "It was signed with a key that is not ours."


def _common_name(certificate: Any) -> str:
    return str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))


def _to_asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
