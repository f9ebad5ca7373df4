"""However the portal is started, a key that cannot sign stops it with the reason."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from certificates import typefaces
from certificates.errors import SigningFailed
from certificates.keys import load_key, remember_key
from core.settings import Settings
from portal.cli import main
from portal.startup import warnings_of
from tests.docs.pages import ROOT

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _given(path: Path, *, ended: bool, foreign: bool) -> Path:
    """Write a PKCS#12 file whose certificate has ended, or is of another key."""
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal of Brightwell")])
    start = datetime(2001, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Some authority")])
            if foreign
            else name
        )
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=1 if ended else 365 * 500))
        .sign(other if foreign else key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, serialization.NoEncryption()
    )
    path.write_bytes(packed)
    return path


@pytest.mark.parametrize(
    ("ended", "foreign", "reason"),
    [
        (True, False, "Seal of Brightwell expired on 2001-01-02"),
        (False, True, "lacks the certificate of its authority CN=Some authority"),
    ],
)
def test_a_wsgi_server_and_serve_refuse_a_key_that_cannot_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str, *, ended: bool, foreign: bool
) -> None:
    given = _given(tmp_path / "given.p12", ended=ended, foreign=foreign)
    monkeypatch.setenv("LOTBRIDGE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOTBRIDGE_SIGNING_PKCS12", str(given))

    with pytest.raises(SigningFailed, match=reason):
        runpy.run_path(str(ROOT / "wsgi.py"))
    served = CliRunner().invoke(main, ["serve", "--port", "1"])
    checked = CliRunner().invoke(main, ["check"])

    for done in (served, checked):
        assert done.exit_code == 1
        assert reason in done.output


def test_what_works_only_in_part_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    load_key(settings, company="Brightwell GmbH")
    monkeypatch.setattr(typefaces, "NOTO", tmp_path / "fonts")

    [said] = warnings_of(settings, at=datetime.now(UTC))

    assert "install the Debian packages fonts-noto-cjk and fonts-noto-core" in said


def test_a_key_without_the_companys_name_is_said(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    remember_key(settings, load_key(settings))

    assert any("names no company" in row for row in warnings_of(settings, at=datetime.now(UTC)))
