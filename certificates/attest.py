"""The signed live status of a certificate, and the keys to check it by (JWS, RFC 7515)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from joserfc import jws
from joserfc.jwk import ECKey

from certificates.check import Check
from certificates.keys import SigningKey

ALGORITHM = "ES256"
#: How long an answer may be kept before it is asked for again.
GOOD_FOR = timedelta(minutes=15)
#: Digits of the fingerprint that name a key.
_NAME = 32


def public_keys(chains: Iterable[tuple[x509.Certificate, ...]]) -> dict[str, Any]:
    """Return the JSON Web Key Set (RFC 7517) of the present and all past keys."""
    return {"keys": [_public_key(chain[0]) for chain in chains]}


def _public_key(certificate: x509.Certificate) -> dict[str, Any]:
    pem = certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    name = certificate.fingerprint(hashes.SHA256()).hex()[:_NAME]
    return {**ECKey.import_key(pem).as_dict(), "kid": name, "use": "sig", "alg": ALGORITHM}


def signed_status(check: Check, key: SigningKey, *, at: datetime) -> dict[str, Any]:
    """Return what the certificate is worth now, in the open and as a compact JWS of the same."""
    certificate, standing = check.certificate, check.standing
    content: dict[str, Any] = {
        "finding": check.finding.value,
        "sentence": check.sentence,
        "number": certificate.number if certificate else None,
        "sha256": certificate.sha256 if certificate else None,
        "state": check.state,
        "since": standing.since.isoformat() if standing and standing.since else None,
        "replaced_by": standing.replaced_by if standing else None,
        "as_of": at.isoformat(timespec="seconds"),
        "next_update": (at + GOOD_FOR).isoformat(timespec="seconds"),
    }
    header = {"alg": ALGORITHM, "kid": key_id(key), "typ": "lotbridge-status+jws"}
    token = jws.serialize_compact(header, json.dumps(content).encode(), _jwk(key), [ALGORITHM])
    return {**content, "jws": token}


def key_id(key: SigningKey) -> str:
    """Return the key's name: the first half of its certificate's fingerprint."""
    return key.fingerprint[:_NAME]


def _jwk(key: SigningKey) -> ECKey:
    return ECKey.import_key(
        key.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
