"""The recipes of docs/verify.md, run as they stand there: the genuine file passes, forgeries do not."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certificates.keys import SigningKey, load_key
from certificates.render import SignerNote, render_certificate
from certificates.signing import sign_pdf
from core.settings import Settings
from portal.cli import main
from tests.certificates.samples import make_lineage
from tests.docs.pages import ROOT
from tests.waiting import PATIENCE

PAGE = (ROOT / "docs/verify.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SCRIPT = next(block for block in BLOCKS if block.startswith("# usage: sh check.sh"))
COMMANDS = [block.strip() for block in BLOCKS if block is not SCRIPT]
COMPANY = "Brightwell GmbH"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return load_key(Settings(data_dir=tmp_path_factory.mktemp("data")), company=COMPANY)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """Somebody else's key that carries the same names."""
    return load_key(Settings(data_dir=tmp_path_factory.mktemp("other")), company=COMPANY)


@pytest.fixture(scope="module")
def plain(key: SigningKey) -> bytes:
    return render_certificate(make_lineage(), SignerNote(key.name, key.fingerprint))


@pytest.fixture(scope="module")
def genuine(plain: bytes, key: SigningKey) -> bytes:
    return sign_pdf(plain, key, reason="Certificate of lineage")


def _with_other_content(pdf: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spec = document.attachments["lineage.json"]
        data = spec.get_file().read_bytes().replace(b"0125HO002", b"0125HO003")
        document.attachments["lineage.json"] = pikepdf.AttachedFileSpec(document, data)
        document.save(target)
    return target.getvalue()


def _one_bit(pdf: bytes) -> bytes:
    place = pdf.index(b"/EmbeddedFile")
    place = pdf.index(b"stream", place) + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def _appended(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _removed_by_an_update(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    del writer.root["/AcroForm"]
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _note_in_the_gap(pdf: bytes) -> bytes:
    end = pdf.rindex(b"00>")
    return pdf[:end] + b"> " + pdf[end + 2 :]


def _unlocked(pdf: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.Root.AcroForm
        for page in document.pages:
            if "/Annots" in page:
                del page.Annots
        if "/Perms" in document.Root:
            del document.Root.Perms
        document.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def forgeries(plain: bytes, genuine: bytes, stranger: SigningKey) -> dict[str, bytes]:
    return {
        "somebody else's key, same names": sign_pdf(plain, stranger, reason="x"),
        "an update after signing": _appended(genuine),
        "signature removed": plain,
        "signature removed, saved again": _unlocked(genuine),
        "signature removed by an update": _removed_by_an_update(genuine),
        "another attachment, saved again": _with_other_content(genuine),
        "another attachment, somebody else's key": sign_pdf(
            _with_other_content(plain), stranger, reason="x"
        ),
        "one bit of an attachment": _one_bit(genuine),
        "something in the gap": _note_in_the_gap(genuine),
        "two ranges": genuine + b"\n% /ByteRange [0 10 20 30]\n",
    }


def _in_a_shell(command: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        shlex.split(command), cwd=folder, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout


def _by_lotbridge(command: str, folder: Path) -> tuple[int, str]:
    program, *words = shlex.split(command)
    assert program == "lotbridge"
    places = [str(folder / word) if word.endswith((".pem", ".pdf")) else word for word in words]
    done = CliRunner().invoke(main, places)
    return done.exit_code, done.output


def test_the_page_has_two_recipes() -> None:
    assert [command.split()[0] for command in COMMANDS] == ["sh", "lotbridge"]


@pytest.mark.parametrize(
    ("command", "run"),
    list(zip(COMMANDS, (_in_a_shell, _by_lotbridge), strict=True)),
    ids=lambda part: part.split()[0] if isinstance(part, str) else "",
)
def test_the_genuine_file_passes_and_no_forgery_does(
    command: str,
    run: Callable[[str, Path], tuple[int, str]],
    genuine: bytes,
    forgeries: dict[str, bytes],
    key: SigningKey,
    tmp_path: Path,
) -> None:
    if command.startswith("sh ") and not (shutil.which("openssl") and shutil.which("perl")):
        pytest.skip("OpenSSL or Perl is not on this machine")
    (tmp_path / "check.sh").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "lotbridge-root.pem").write_bytes(key.root.public_bytes(Encoding.PEM))
    certificate = tmp_path / "certificate.pdf"

    certificate.write_bytes(genuine)
    status, said = run(command, tmp_path)
    assert status == 0, said
    assert COMPANY in said or run is _by_lotbridge

    passed = []
    for name, forged in forgeries.items():
        assert forged != genuine, name
        certificate.write_bytes(forged)
        status, said = run(command, tmp_path)
        if status == 0 or "GOOD" in said:
            passed.append(name)
    assert passed == []
