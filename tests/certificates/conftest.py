from __future__ import annotations

from pathlib import Path

import pytest

from certificates.keys import SigningKey, load_key
from certificates.render import SignerNote, render_certificate
from certificates.signing import sign_pdf
from core.settings import Settings
from tests.certificates.samples import make_lineage


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """The installation's own key, made once."""
    return load_key(Settings(data_dir=tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def signed(key: SigningKey) -> bytes:
    """A signed certificate of the sample."""
    pdf = render_certificate(make_lineage(), SignerNote(key.name, key.fingerprint))
    return sign_pdf(pdf, key, reason="Certificate of lineage")


@pytest.fixture(scope="session")
def signed_file(signed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file, for outside tools."""
    path = tmp_path_factory.mktemp("signed") / "certificate.pdf"
    path.write_bytes(signed)
    return path
