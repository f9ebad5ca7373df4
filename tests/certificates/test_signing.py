from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from certificates.errors import SigningFailed
from certificates.keys import SigningKey, load_key
from certificates.render import SignerNote, render_certificate
from certificates.signing import inspect_signature, make_timestamper, sign_pdf
from core.settings import Settings
from tests.certificates.samples import make_lineage


def _timestamp_authority() -> tuple[Any, Any]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Timestamps for tests")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(private, hashes.SHA256())
    )
    encoded = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return (
        asn1_keys.PrivateKeyInfo.load(encoded),
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
    )


class TestSignPdf:
    def test_the_signature_is_intact_trusted_and_covers_the_file(
        self, signed: bytes, key: SigningKey
    ) -> None:
        facts = inspect_signature(signed, [(key.certificate, *key.authorities)])

        assert facts.sound
        assert (facts.signer, facts.timestamped, facts.why) == (key.name, False, "")

    def test_it_can_carry_a_timestamp(self, key: SigningKey) -> None:
        own, certificate = _timestamp_authority()
        pdf = render_certificate(make_lineage(), SignerNote("x", "ab" * 32))

        signed = sign_pdf(pdf, key, reason="test", timestamper=DummyTimeStamper(certificate, own))

        assert inspect_signature(signed, [(key.certificate, *key.authorities)]).timestamped

    def test_a_timestamp_server_that_is_away_fails_the_signing(self, key: SigningKey) -> None:
        pdf = render_certificate(make_lineage(), SignerNote("x", "ab" * 32))

        with pytest.raises(SigningFailed):
            sign_pdf(pdf, key, reason="x", timestamper=make_timestamper("http://127.0.0.1:9/tsa"))

    def test_poppler_agrees(self, signed_file: Path) -> None:
        tool = shutil.which("pdfsig")
        if tool is None:
            pytest.skip("pdfsig (poppler-utils) is not on this machine")

        said = subprocess.run(
            [tool, "-nocert", signed_file], capture_output=True, text=True, check=False
        ).stdout

        assert "Signature is Valid" in said
        assert "Total document signed" in said
        assert "ETSI.CAdES.detached" in said

    def test_qpdf_finds_no_fault(self, signed_file: Path) -> None:
        tool = shutil.which("qpdf")
        if tool is None:
            pytest.skip("qpdf is not on this machine")

        assert subprocess.run([tool, "--check", signed_file], check=False).returncode == 0


_STREAM = re.compile(
    rb" obj(?P<about>(?:(?!endobj).)*?)stream\r?\n(?P<data>.*?)endstream", re.DOTALL
)


def parts_of(signed: bytes) -> dict[str, list[int]]:
    """What a signed file is made of -> the places of its bytes; together they are all of it."""
    start = signed.rindex(b"/Contents <") + len(b"/Contents <")
    end = signed.index(b">", start)
    used = len(signed[start:end].rstrip(b"0"))
    dictionary = range(signed.rindex(b" obj", 0, start), signed.index(b"endobj", end))
    parts = {
        "header": list(range(32)),
        "dictionary of the signature": [
            *range(dictionary.start, start),
            *range(end, dictionary.stop),
        ],
        "container": list(range(start, start + used)),
        "padding": list(range(start + used, end)),
        "end": list(range(signed.rindex(b"startxref"), len(signed))),
    }
    for found in _STREAM.finditer(signed):
        about = found["about"]
        kind = "content"
        for word, name in (
            (b"/EmbeddedFile", "attachments"),
            (b"/XRef", "cross references"),
            (b"/ObjStm", "objects in streams"),
        ):
            kind = name if word in about else kind
        parts.setdefault(kind, []).extend(range(*found.span("data")))
    known = {place for places in parts.values() for place in places}
    parts["objects"] = [place for place in range(len(signed)) if place not in known]
    return parts


class TestForgeries:
    @pytest.mark.parametrize(
        "part",
        [
            "header", "content", "attachments", "objects in streams", "objects",
            "cross references", "dictionary of the signature", "container", "padding", "end",
        ],
    )  # fmt: skip
    def test_one_flipped_bit_in_any_part_is_refused(
        self, signed: bytes, key: SigningKey, part: str
    ) -> None:
        draw = random.Random(20261121)
        places = draw.sample(parts_of(signed)[part], 16)

        for place in places:
            forged = bytearray(signed)
            forged[place] ^= 1 << draw.randrange(8)

            facts = inspect_signature(bytes(forged), [(key.certificate, *key.authorities)])

            assert not facts.sound, f"byte {place}"
            assert facts.why, f"byte {place}"

    def test_the_parts_are_all_of_the_file(self, signed: bytes) -> None:
        parts = parts_of(signed)

        assert {place for places in parts.values() for place in places} == set(range(len(signed)))
        assert min(map(len, parts.values())) > 20

    def test_another_case_in_any_name_is_refused(self, signed: bytes, key: SigningKey) -> None:
        # The signer's name stands outside what is signed, and X.509 compares names in any case.
        start = signed.rindex(b"/Contents <") + len(b"/Contents <")
        end = signed.index(b">", start)
        container = bytearray.fromhex(signed[start:end].decode("ascii"))
        letters = [
            place + offset
            for name in (b"Lotbridge", b"lotbridge")
            for place in range(len(container))
            if container[place : place + len(name)] == name
            for offset in (0, 3)
        ]
        assert letters

        for place in letters:
            container[place] ^= 0x20
            written = bytes(container).hex().encode()
            forged = signed[:start] + written + signed[end:]
            container[place] ^= 0x20

            facts = inspect_signature(forged, [(key.certificate, *key.authorities)])

            assert not facts.sound, f"byte {place} of the container"

    def test_a_change_saved_as_an_update_is_refused(self, signed: bytes, key: SigningKey) -> None:
        added = signed + b"\n% a remark after the end\n"

        facts = inspect_signature(added, [(key.certificate, *key.authorities)])

        assert not facts.sound
        assert "added" in facts.why

    def test_a_file_saved_again_is_refused(self, signed: bytes, key: SigningKey) -> None:
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(signed)) as document:
            document.save(target)

        assert not inspect_signature(target.getvalue(), [(key.certificate, *key.authorities)]).sound

    def test_a_signature_by_another_key_is_not_ours(self, key: SigningKey, tmp_path: Path) -> None:
        stranger = load_key(Settings(data_dir=tmp_path))
        pdf = render_certificate(make_lineage(), SignerNote(key.name, key.fingerprint))
        forged = sign_pdf(pdf, stranger, reason="Certificate of lineage")

        facts = inspect_signature(forged, [(key.certificate, *key.authorities)])

        assert (facts.intact, facts.trusted, facts.sound) == (True, False, False)
        assert facts.why == "It was signed with a key that is not ours."

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\x00" * 5000, b"not a pdf at all"])
    def test_nonsense_is_no_signature(self, data: bytes, key: SigningKey) -> None:
        facts = inspect_signature(data, [(key.certificate, *key.authorities)])

        assert not facts.found
