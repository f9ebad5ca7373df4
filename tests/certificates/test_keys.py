from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from certificates.errors import SigningFailed
from certificates.keys import known_chains, load_key, remember_key, require_usable
from core.settings import Settings


class TestLoadKey:
    def test_an_own_key_is_made_once_and_kept_private(self, tmp_path: Path) -> None:
        first = load_key(Settings(data_dir=tmp_path))

        second = load_key(Settings(data_dir=tmp_path))

        assert first.fingerprint == second.fingerprint
        assert (tmp_path / "signing/signer.p12").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "signing").stat().st_mode & 0o777 == 0o700
        first.certificate.verify_directly_issued_by(first.root)

    def test_starts_at_the_same_moment_agree_on_one_key(self, tmp_path: Path) -> None:
        found: list[str] = []
        threads = [
            threading.Thread(
                target=lambda: found.append(load_key(Settings(data_dir=tmp_path)).fingerprint)
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 8
        assert len(set(found)) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["signing"]

    def test_a_given_file_with_its_password(self, tmp_path: Path) -> None:
        own = load_key(Settings(data_dir=tmp_path))
        path = tmp_path / "given.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"x",
                own.private,
                own.certificate,
                list(own.authorities),
                serialization.BestAvailableEncryption(b"secret"),
            )
        )

        key = load_key(Settings(signing_pkcs12=str(path), signing_password="secret"))

        assert key.fingerprint == own.fingerprint

    def test_a_wrong_password_names_the_file_and_not_the_password(self, tmp_path: Path) -> None:
        own = load_key(Settings(data_dir=tmp_path))
        path = tmp_path / "given.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"x", own.private, own.certificate, None,
                serialization.BestAvailableEncryption(b"secret"),
            )
        )  # fmt: skip

        with pytest.raises(SigningFailed, match=r"given\.p12") as refused:
            load_key(Settings(signing_pkcs12=str(path), signing_password="wrong-one"))

        assert "wrong-one" not in str(refused.value)

    def test_a_key_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        own = load_key(Settings(data_dir=tmp_path))
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(own.certificate.subject)
            .issuer_name(own.certificate.subject)
            .public_key(private.public_key())
            .serial_number(1)
            .not_valid_before(own.certificate.not_valid_before_utc)
            .not_valid_after(own.certificate.not_valid_after_utc)
            .sign(private, own.certificate.signature_hash_algorithm)  # type: ignore[arg-type]
        )
        path = tmp_path / "rsa.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"x", private, certificate, None, serialization.NoEncryption()
            )
        )

        with pytest.raises(SigningFailed, match="EC key"):
            load_key(Settings(signing_pkcs12=str(path)))


class TestCompany:
    def test_an_own_key_names_the_company_and_one_that_signed_is_kept(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path)
        unnamed = load_key(settings)

        named = load_key(settings, company="Brightwell GmbH & Söhne" * 4)

        assert unnamed.company is None
        assert named.company == ("Brightwell GmbH & Söhne" * 4)[:64]
        assert named.root.subject != unnamed.root.subject
        assert load_key(settings, company="Another name").fingerprint == named.fingerprint
        require_usable(named, at=named.certificate.not_valid_before_utc + timedelta(days=2))

    def test_an_unnamed_key_that_signed_stays_in_force(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path)
        used = load_key(settings)
        remember_key(settings, used)

        assert load_key(settings, company="Brightwell GmbH").fingerprint == used.fingerprint


class TestKnownChains:
    def test_a_key_that_signed_stays_known_after_another_took_over(self, tmp_path: Path) -> None:
        old = load_key(Settings(data_dir=tmp_path))
        remember_key(Settings(data_dir=tmp_path), old)
        remember_key(Settings(data_dir=tmp_path), old)
        (tmp_path / "signing").rename(tmp_path / "gone")

        chains = known_chains(Settings(data_dir=tmp_path))

        new = load_key(Settings(data_dir=tmp_path))
        assert [chain[0] for chain in chains] == [new.certificate, old.certificate]
        assert chains[1][-1] == old.root


class TestRequireUsable:
    def test_an_expired_early_or_foreign_key_is_refused_with_the_reason(
        self, tmp_path: Path
    ) -> None:
        own = load_key(Settings(data_dir=tmp_path / "a"))
        other = load_key(Settings(data_dir=tmp_path / "b"))
        last, first = own.certificate.not_valid_after_utc, own.root.not_valid_before_utc
        now = first + timedelta(days=2)

        require_usable(own, at=now)
        with pytest.raises(SigningFailed, match=f"expired on {last:%Y-%m-%d}"):
            require_usable(own, at=last + timedelta(days=1))
        with pytest.raises(SigningFailed, match="is not valid before"):
            require_usable(own, at=first - timedelta(days=1))
        with pytest.raises(SigningFailed, match="another key"):
            require_usable(replace(own, private=other.private), at=now)
        with pytest.raises(SigningFailed, match="lacks the certificate of its authority"):
            require_usable(replace(own, authorities=()), at=now)
        with pytest.raises(SigningFailed, match="not issued by the authority"):
            require_usable(replace(own, authorities=other.authorities), at=now)
