from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageFile

from extraction.errors import TooLarge, Unreadable
from extraction.options import Options
from extraction.steps.pages.read import read_document
from tests.extraction.documents import packed, picture

FAST = Options(ocr_languages=())


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


class TestReadImages:
    def test_a_photo_is_turned_by_its_exif(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # to be shown turned 90 degrees clockwise
        data = packed(picture().rotate(90, expand=True), "JPEG", exif=exif, quality=90)
        [page] = read_document(data, name="", options=FAST).pages
        assert page.turned == 0
        assert "CA-240731" in [word.text for word in page.words]

    def test_what_a_lens_took_is_a_photo(self) -> None:
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FocalLength] = 4.2
        [page] = read_document(packed(picture(), "JPEG", exif=exif), name="", options=FAST).pages
        assert page.quality == "photo"

    def test_what_is_lit_from_one_side_is_a_photo(self) -> None:
        light = np.linspace(0.5, 1.0, picture().width)[None, :, None]
        dark = Image.fromarray((np.asarray(picture().convert("RGB")) * light).astype(np.uint8))
        [page] = read_document(packed(dark, "JPEG"), name="", options=FAST).pages
        assert page.quality == "photo"

    def test_an_evenly_lit_jpeg_is_a_scan(self) -> None:
        [page] = read_document(packed(picture(), "JPEG"), name="", options=FAST).pages
        assert page.quality == "scan"

    def test_a_tiff_gives_all_its_pages(self) -> None:
        second = picture(["Second page with some text", "Lot number: ZZ-9"])
        data = packed(picture(), "TIFF", save_all=True, append_images=[second])
        pages = read_document(data, name="", options=FAST).pages
        assert [page.number for page in pages] == [1, 2]
        assert "ZZ-9" in [word.text for word in pages[1].words]

    def test_a_picture_that_claims_huge_is_not_decoded(self) -> None:
        with pytest.raises(TooLarge) as caught:
            read_document(png_that_claims(100_000, 100_000), name="", options=FAST)
        assert caught.value.what == "pixels"

    def test_a_cut_picture_is_unreadable(self) -> None:
        with pytest.raises(Unreadable):
            read_document(packed(picture(), "PNG")[:2000], name="", options=FAST)

    def test_a_cut_picture_is_unreadable_whatever_other_libraries_allow(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
        for kind in ("PNG", "JPEG", "TIFF"):
            data = packed(picture(), kind)
            with pytest.raises(Unreadable):
                read_document(data[: len(data) // 2], name="", options=FAST)
        assert ImageFile.LOAD_TRUNCATED_IMAGES is True


class TestDamagedPictures:
    def test_one_that_is_too_large_leaves_the_others(self) -> None:
        pages = [picture(), picture().resize((2480, 1800))]
        file = io.BytesIO()
        pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], dpi=(150, 150))
        options = Options(ocr_languages=(), max_pixels=2_000_000)

        first, second = read_document(file.getvalue(), name="", options=options).pages

        assert "CA-240731" in [word.text for word in first.words]
        assert (second.words, len(second.missing)) == ((), 1)
        assert "4464000 pixels" in second.missing[0]
