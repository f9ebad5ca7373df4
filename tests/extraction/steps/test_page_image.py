from __future__ import annotations

import pytest

from extraction.engines.rapid import rapid_reader
from extraction.options import Options
from extraction.page import Page
from extraction.result import Quality
from extraction.steps.originals import box_on_original
from extraction.steps.page_image import page_from_image
from tests.extraction.documents import picture, pixels


def read(image: object, *, second: bool = False) -> Page:
    return page_from_image(
        image,  # type: ignore[arg-type]
        rapid_reader(),
        number=1,
        points=72 / 150,
        quality=Quality.SCAN,
        started=0.0,
        options=Options(ocr_languages=("eng",) if second else ()),
    )


class TestPageFromImage:
    @pytest.mark.parametrize("turned", [0, 90, 180, 270])
    def test_a_turned_page_is_set_upright(self, turned: int) -> None:
        lying = picture().rotate(turned, expand=True)  # anticlockwise: undone clockwise
        page = read(pixels(lying))
        assert page.turned == turned
        assert page.width > page.height
        assert "CA-240731" in [word.text for word in page.words]

    def test_a_skewed_page_is_levelled_and_leads_back(self) -> None:
        page = read(pixels(picture().rotate(-1.5, fillcolor="white")))
        lot = next(word for word in page.words if word.text == "CA-240731")
        label = next(word for word in page.words if word.text == "Lot")
        assert lot.box.middle_y == pytest.approx(label.box.middle_y, abs=2.0)
        assert page.to_original is not None
        there = box_on_original(lot.box, page.to_original)
        assert there.middle_y - lot.box.middle_y == pytest.approx(-5.0, abs=6.0)
        assert there.middle_y != pytest.approx(lot.box.middle_y, abs=0.5)

    def test_both_readers_see_the_numbers(self) -> None:
        page = read(pixels(picture()), second=True)
        lot = next(word for word in page.words if word.text == "CA-240731")
        assert lot.second == "CA-240731"

    def test_without_languages_nobody_looks_twice(self) -> None:
        assert {word.second for word in read(pixels(picture())).words} == {None}

    def test_columns_do_not_merge(self) -> None:
        page = read(pixels(picture(["Assay        99.8        99.5        100.5"] * 4)))
        assert [word.text for word in page.words][:4] == ["Assay", "99.8", "99.5", "100.5"]

    def test_an_empty_page_is_blank(self) -> None:
        page = read(pixels(picture([])))
        assert page.words == ()
