"""Every character of a certificate is printed in an embedded typeface, or stops it before signing."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from certificates import typefaces
from certificates.errors import CharacterMissing
from certificates.issue import make_certificate
from certificates.lineage import Party
from certificates.render import SignerNote, render_certificate
from certificates.requests import request_certificate
from certificates.typefaces import LATO, faces_for, faces_of, missing_packages, runs_of
from core.settings import Settings
from core.storage import FolderStore
from tests.certificates.samples import make_lineage
from tests.certificates.stories import tell_story
from tests.factories.company import NOON

SCRIPTS = {
    "Łódź, Çelik, Nguyễn": "Lato",
    "Ελλάς": "Lato",
    "Қазақ Москва": "Lato",
    "北京化工": "Noto Sans CJK SC",
    "カタカナ株式会社": "Noto Sans CJK JP",
    "서울": "Noto Sans CJK KR",
    "شركة": "Noto Sans Arabic",
    "חברה": "Noto Sans Hebrew",
    "บริษัท": "Noto Sans Thai",
    "भारत": "Noto Sans Devanagari",
}


@pytest.fixture(autouse=True)
def _installed() -> None:
    if missing_packages():
        pytest.skip("the fonts of Debian are not on this machine (bin/setup installs them)")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the fonts of Debian."""
    monkeypatch.setattr(typefaces, "NOTO", tmp_path / "fonts")


class TestFaces:
    @pytest.mark.parametrize(("text", "family"), SCRIPTS.items())
    def test_each_script_has_its_typeface(self, text: str, family: str) -> None:
        assert [face.family for face in faces_for(text)] == list(dict.fromkeys(["Lato", family]))
        assert "".join(part for _, part in runs_of(f"A {text}")) == f"A {text}"

    def test_joiners_and_signs_of_direction_need_none(self) -> None:
        assert faces_for("a\u200d\u200e\ufe0f\u00a0b\n") == [LATO]

    @pytest.mark.parametrize("char", ["\ue000", "\x07", "\ud800", "\U0001f9ff"])
    def test_what_nobody_can_print_is_refused_with_the_field(self, char: str) -> None:
        lineage = replace(make_lineage(), customer=Party("Kiel", f"Kaistraße {char} 4"))

        with pytest.raises(CharacterMissing, match=f"U\\+{ord(char):04X}") as refused:
            faces_of(lineage)

        assert "customer, address (“Kaistraße" in str(refused.value)

    @pytest.mark.usefixtures("bare")
    @pytest.mark.parametrize(
        ("text", "package"), [("北京", "fonts-noto-cjk"), ("שלום", "fonts-noto-core")]
    )
    def test_missing_fonts_are_named_by_their_package(self, text: str, package: str) -> None:
        assert missing_packages() == ["fonts-noto-cjk", "fonts-noto-core"]
        with pytest.raises(CharacterMissing, match=f"install the Debian package .*{package}"):
            faces_for(text)


class TestOnPaper:
    def test_all_scripts_are_in_the_file_and_every_glyph_is_one(self) -> None:
        pdf = render_certificate(
            replace(make_lineage(), customer=Party(" · ".join(SCRIPTS))),
            SignerNote("Brightwell GmbH", "ab" * 32),
        )

        document = pypdfium2.PdfDocument(pdf)
        said = "".join(document[0].get_textpage().get_text_range().split())
        document.close()
        for text in ("北京化工", "カタカナ株式会社", "서울", "Ελλάς", "Москва", "Łódź", "חברה"):
            assert text in said
        with pikepdf.open(io.BytesIO(pdf)) as file:
            described = [
                row
                for row in file.objects
                if isinstance(row, pikepdf.Dictionary) and row.get("/Type") == "/FontDescriptor"
            ]
            names = " ".join(str(row.FontName) for row in described)
            assert all("/FontFile2" in row or "/FontFile3" in row for row in described)
        for family in ("CJK-JP", "Arabic", "Hebrew", "Thai", "Devanagari"):
            assert family in names

    def test_a_character_that_is_missing_stops_it_before_it_is_signed(
        self, engine: Engine, session: Session, tmp_path: Path
    ) -> None:
        story = tell_story(session)
        story.company.customer.name = "Apotheke \ue000"
        certificate = request_certificate(
            session, story.company.actor, story.shipment.public_id, at=NOON
        )
        session.commit()
        store = FolderStore(tmp_path / "files")

        with pytest.raises(CharacterMissing, match="customer, name"):
            make_certificate(
                engine, store, Settings(data_dir=tmp_path), certificate.public_id, at=NOON
            )

        assert not list(tmp_path.rglob("*.pdf"))
        assert not (tmp_path / "signing-history").exists()
