from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extraction.engines.opencv import Image
from extraction.engines.rapid import WIDEST, Character, Line
from extraction.geometry import Box
from extraction.options import Options
from extraction.result import Source
from extraction.steps.pages.read import read_document
from extraction.steps.words.trust import AT_ONCE, Eyes, agree, is_nonsense
from tests.extraction.documents import (
    certificate_stream,
    digits_one_too_high,
    digits_read_as,
    everything_private,
    letters_one_too_high,
    pdf_with,
)

ONE_READER = Options(ocr_languages=())


class TestTellsTheTruth:
    def test_an_honest_text_layer_is_used(self) -> None:
        page = read_document(pdf_with(certificate_stream()), name="", options=ONE_READER).pages[0]
        assert page.source is Source.TEXT_LAYER
        assert "CA-240731" in [word.text for word in page.words]

    def test_digits_one_too_high_are_read_from_the_page_instead(self) -> None:
        data = pdf_with(certificate_stream(), to_unicode=digits_one_too_high())
        page = read_document(data, name="", options=ONE_READER).pages[0]
        read = " ".join(word.text for word in page.words)
        assert page.source is Source.OCR
        assert "CA-240731" in read
        assert "99.8" in read

    def test_two_digits_in_each_other_s_place_are_noticed(self) -> None:
        data = pdf_with(certificate_stream(), to_unicode=digits_read_as("0128456739"))
        page = read_document(data, name="", options=ONE_READER).pages[0]
        assert page.source is Source.OCR
        assert "2027-03-31" in [word.text for word in page.words]

    def test_letters_that_lie_beside_honest_digits_are_noticed(self) -> None:
        data = pdf_with(certificate_stream(), to_unicode=letters_one_too_high())
        page = read_document(data, name="", options=ONE_READER).pages[0]
        words = [word.text for word in page.words]
        assert page.source is Source.OCR
        assert "Citric" in words
        assert "Djusjd" not in words

    def test_letters_of_private_use_are_no_text(self) -> None:
        data = pdf_with(certificate_stream(), to_unicode=everything_private())
        page = read_document(data, name="", options=ONE_READER).pages[0]
        assert page.source is Source.OCR
        assert "CA-240731" in [word.text for word in page.words]

    def test_one_lying_page_does_not_taint_its_neighbour(self) -> None:
        import io

        import pikepdf

        honest = pikepdf.open(io.BytesIO(pdf_with(certificate_stream())))
        lying = pdf_with(certificate_stream(), to_unicode=digits_one_too_high())
        honest.pages.extend(pikepdf.open(io.BytesIO(lying)).pages)
        joined = io.BytesIO()
        honest.save(joined)
        pages = read_document(joined.getvalue(), name="", options=ONE_READER).pages
        assert [page.source for page in pages] == [Source.TEXT_LAYER, Source.OCR]


class TestGlance:
    def test_each_place_gets_the_signs_that_stand_in_it(self) -> None:
        widths = []

        def recognise(crops: Sequence[Image]) -> list[Line]:
            widths.extend(crop.shape[1] for crop in crops)
            return [
                Line(tuple(Character(s, n / 6, (n + 1) / 6, 1.0) for n, s in enumerate("abcdef")))
            ]

        eyes = Eyes(lambda box, _: np.zeros((48, int(box.width), 3), np.uint8), recognise)
        places = [Box(0, 0, width, 10) for width in (200, 100)]

        assert eyes.glance(places) == ["abcd", "ef"]
        assert len(widths) == 1  # read in one go

    def test_many_places_are_not_squeezed_into_one_line(self) -> None:
        read = []

        def recognise(crops: Sequence[Image]) -> list[Line]:
            read.extend(crops)
            return [Line(()) for _ in crops]

        eyes = Eyes(lambda *_: np.zeros((48, 300, 3), np.uint8), recognise)

        assert eyes.glance([Box(0, 0, 1, 1)] * (2 * AT_ONCE + 1)) == [""] * (2 * AT_ONCE + 1)
        assert len(read) == 3
        assert max(crop.shape[1] for crop in read) <= WIDEST

    def test_nothing_is_read_where_nothing_is_asked(self) -> None:
        def recognise(crops: Sequence[Image]) -> list[Line]:
            raise AssertionError

        assert Eyes(lambda *_: np.zeros((1, 1, 3), np.uint8), recognise).glance([]) == []


class TestAgree:
    @pytest.mark.parametrize(
        ("printed", "seen"),
        [("2021-10-12", "2O21-10-12"), ("0,19", "0.19"), ("Zürich", "Zurich"), ("µg/g", "ug/g")],
    )
    def test_look_alikes_agree(self, printed: str, seen: str) -> None:
        assert agree(printed, seen)

    @pytest.mark.parametrize(("printed", "seen"), [("267683", "378794"), ("0.19", "0.18")])
    def test_other_digits_do_not(self, printed: str, seen: str) -> None:
        assert not agree(printed, seen)


class TestIsNonsense:
    def test_no_word_is_no_nonsense(self) -> None:
        assert not is_nonsense([], unmapped=0.0)
