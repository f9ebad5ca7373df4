"""What is said of a file that is not, byte for byte, one of ours."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from certificates.check import Finding, check_file
from certificates.keys import known_chains, load_key
from certificates.look import SignatureFacts
from certificates.signing import inspect_signature, sign_pdf
from core.settings import Settings
from registry.ledger.disposition import place_hold
from tests.certificates.stories import issue, tell_story
from tests.factories.company import NOON

pytestmark = pytest.mark.either_database


def _saved_again(pdf: bytes) -> bytes:
    """Return the file without its signature, everything packed."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.Root.AcroForm
        del document.Root.Perms
        for page in document.pages:
            if "/Annots" in page:
                del page.Annots
        document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _appended(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_it_says_in_plain_words_what_was_done_to_a_file(
    engine: Engine, session: Session, tmp_path: Path
) -> None:
    story = tell_story(session)
    certificate, data = issue(engine, session, story, tmp_path)
    settings = Settings(data_dir=tmp_path)
    chains = known_chains(settings)
    bare = _saved_again(data)
    stranger = load_key(Settings(data_dir=tmp_path / "other"), company=story.company.operator.name)
    ours = load_key(settings)
    flipped = bytearray(data)
    flipped[data.index(b"/EmbeddedFile") + 200] ^= 1

    def said(content: bytes) -> tuple[Finding, str | None, str]:
        check = check_file(session, content, lambda found: inspect_signature(found, chains))
        assert not check.good
        return check.finding, check.claimed, check.sentence.partition(" It is not cert")[0]

    assert ours.company == story.company.operator.name  # the signer names the company
    answers = [
        said(bare),
        said(sign_pdf(bare, stranger, reason="x")),
        said(bytes(flipped)),
        said(_appended(data)),
        said(sign_pdf(bare, ours, reason="x")),
    ]
    assert [answer[:2] for answer in answers] == [(Finding.ALTERED, certificate.number)] * 5
    assert [answer[2] for answer in answers] == [
        "This file was altered: our signature is not in it.",
        "This file is not ours: it was signed with a key of somebody else.",
        "This file was altered: its content is not what was signed.",
        "This file was altered: something was added or changed after we signed it.",
        "Our key signed this file, and we have no record of it.",
    ]
    place_hold(session, story.company.actor, [story.product], reason="complaint", at=NOON)
    assert check_file(session, data).sentence.endswith("the goods are on hold at present.")
    session.rollback()
    shutil.rmtree(tmp_path / "other")


def test_a_file_with_thousands_of_numbers_costs_one_look(session: Session) -> None:
    numbers = [f"LC-0000-0000-{number:04}" for number in range(2000)]
    asked: list[Any] = []

    def count(*about: Any) -> None:
        if about[3]:  # opening a transaction asks nothing
            asked.append(about[3])

    event.listen(session.get_bind(), "before_cursor_execute", count)
    check = check_file(session, " ".join(numbers).encode(), lambda _: SignatureFacts(found=False))
    event.remove(session.get_bind(), "before_cursor_execute", count)

    assert check.sentence == (
        "This file was not issued by us. It names many numbers; the first 20 were looked at."
    )
    assert len(asked) == 2
    assert max(len(values) for values in asked) < 30


@pytest.mark.parametrize("trusted", [True, False])
def test_a_file_without_our_number_is_not_ours_whoever_signed_it(
    session: Session, *, trusted: bool
) -> None:
    facts = SignatureFacts(found=True, intact=True, trusted=trusted, signer="x")

    check = check_file(session, b"%PDF", lambda _: facts)

    assert check.finding is Finding.UNKNOWN
    assert ("changed after it" in check.sentence) is trusted
