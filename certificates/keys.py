"""The key that signs certificates and their status: from PKCS#12, or made once and kept.

Without a PKCS#12 file an own authority is made in the data folder, once: an EC P-256 root
that signs one EC P-256 certificate for this installation. Private files have mode 0600.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from certificates.errors import SigningFailed
from core.settings import Settings

_ROOT_YEARS, _SIGNER_YEARS = 20, 10
_DAY = timedelta(days=1)
#: ub-organization-name of RFC 5280, appendix A.1.
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its certificate and the authorities above it."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    authorities: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        found = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.certificate.subject.rfc4514_string()

    @property
    def company(self) -> str | None:
        """The organization that the certificate names."""
        found = self.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return str(found[0].value) if found else None

    @property
    def root(self) -> x509.Certificate:
        """The certificate that a verifier is told to trust."""
        return self.authorities[-1] if self.authorities else self.certificate


def load_key(settings: Settings, *, company: str | None = None) -> SigningKey:
    """Return the key in force; SigningFailed if the file cannot be used.

    An own key is made for `company`, which its certificate names. One that was made before
    the company was known, and has signed nothing yet, is made anew.
    """
    if settings.signing_pkcs12:
        return _read(Path(settings.signing_pkcs12), settings.signing_password)
    folder = settings.data_dir / "signing"
    if not folder.exists():
        _make_once(folder, company)
    key = _read(folder / "signer.p12", "")
    if company and key.company is None and not _history_of(settings, key).exists():
        aside = Path(tempfile.mkdtemp(dir=folder))
        _make(aside, company)
        for name in ("signer.p12", "root.pem"):
            (aside / name).replace(folder / name)
        aside.rmdir()
        return _read(folder / "signer.p12", "")
    return key


def require_usable(key: SigningKey, *, at: datetime) -> None:
    """Raise SigningFailed, with the reason, if nothing may be signed with this key now.

    Looked at when the portal starts and before each signature; reading what was signed
    earlier needs no valid key.
    """
    held = key.certificate
    if held.public_key() != key.private.public_key():
        raise SigningFailed("The signing certificate belongs to another key than its own.")
    for link in (held, *key.authorities):
        if at < link.not_valid_before_utc:
            day = f"{link.not_valid_before_utc:%Y-%m-%d}"
            raise SigningFailed(f"{link.subject.rfc4514_string()} is not valid before {day}.")
        if at > link.not_valid_after_utc:
            day = f"{link.not_valid_after_utc:%Y-%m-%d}"
            raise SigningFailed(f"{link.subject.rfc4514_string()} expired on {day}.")
    _require_chain(key)


def _require_chain(key: SigningKey) -> None:
    current, others = key.certificate, list(key.authorities)
    while current.issuer != current.subject:
        above = next((row for row in others if row.subject == current.issuer), None)
        if above is None:
            missing = current.issuer.rfc4514_string()
            raise SigningFailed(f"It lacks the certificate of its authority {missing}.")
        try:
            current.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise SigningFailed(
                f"{current.subject.rfc4514_string()} was not issued by the authority beside it."
            ) from error
        others.remove(above)
        current = above


def remember_key(settings: Settings, key: SigningKey) -> None:
    """Keep the public side of a key that signed something: it is trusted for ever after."""
    path = _history_of(settings, key)
    folder = path.parent
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{key.fingerprint}.{secrets.token_hex(4)}"
    chain = (key.certificate, *key.authorities)
    aside.write_bytes(b"".join(item.public_bytes(serialization.Encoding.PEM) for item in chain))
    aside.rename(path)


def _history_of(settings: Settings, key: SigningKey) -> Path:
    return settings.data_dir / "signing-history" / f"{key.fingerprint}.pem"


def known_chains(settings: Settings) -> list[tuple[x509.Certificate, ...]]:
    """Return the certificates, each with its authorities, of the present and all past keys."""
    present = load_key(settings)
    chains = {present.fingerprint: (present.certificate, *present.authorities)}
    for path in sorted((settings.data_dir / "signing-history").glob("*.pem")):
        chains.setdefault(path.stem, tuple(x509.load_pem_x509_certificates(path.read_bytes())))
    return list(chains.values())


def _read(path: Path, password: str) -> SigningKey:
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(
            path.read_bytes(), password.encode() or None
        )
    except (OSError, ValueError) as error:
        raise SigningFailed(
            f"The signing key {path.name} cannot be read: wrong file or password."
        ) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or certificate is None:
        raise SigningFailed(f"{path.name} must hold an EC key (P-256) with its certificate.")
    if not isinstance(private.curve, ec.SECP256R1):
        raise SigningFailed(f"{path.name} must hold a P-256 key, not {private.curve.name}.")
    return SigningKey(private, certificate, _upwards(certificate, others))


def _upwards(
    certificate: x509.Certificate, others: list[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    # A PKCS#12 file keeps them in any order (RFC 7292, 4.2.3); what is above nothing comes first.
    ordered: list[x509.Certificate] = []
    current = certificate
    while current.issuer != current.subject:
        above = next((row for row in others if row.subject == current.issuer), None)
        if above is None or above in ordered:
            break
        ordered.append(above)
        current = above
    return (*(row for row in others if row not in ordered), *ordered)


def _make_once(folder: Path, company: str | None) -> None:
    # Made aside, then renamed: of several processes that start at once, one wins.
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent))  # mode 0700
    try:
        _make(aside, company)
        try:
            aside.rename(folder)
        except OSError:
            if not folder.exists():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _make(folder: Path, company: str | None) -> None:
    now = datetime.now(UTC)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _named("Lotbridge own authority", company)
    root = (
        _certificate(root_name, root_name, root_key.public_key(), now, _ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("Lotbridge certificate of this installation", company)
    certificate = (
        _certificate(name, root_name, key.public_key(), now, _SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        b"lotbridge", key, certificate, [root], serialization.NoEncryption()
    )
    _write(folder / "signer.p12", packed, 0o600)
    _write(folder / "root.pem", root.public_bytes(serialization.Encoding.PEM), 0o644)
    # The root's private key is not kept: it signed its one certificate and nothing else can be.


def _named(common_name: str, company: str | None) -> x509.Name:
    names = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if company:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:_LONGEST_NAME]))
    return x509.Name(names)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + years * 365 * _DAY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,  # non-repudiation: what PAdES asks of a signer
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
