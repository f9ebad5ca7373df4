from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extraction.engines.rapid import rapid_reader
from extraction.options import Options
from extraction.page import Page
from extraction.result import Quality
from extraction.steps.pages.originals import box_on_original
from extraction.steps.pages.page_image import page_from_image
from tests.extraction.documents import picture, pixels
from tests.extraction.programs import no_tesseract


def read(image: object, *, second: bool = False) -> Page:
    return page_from_image(
        image,  # type: ignore[arg-type]
        rapid_reader(),
        number=1,
        points=72 / 150,
        started=0.0,
        options=Options(ocr_languages=("eng",) if second else ()),
    )


def _from_corners(corners: tuple[int, ...], size: tuple[int, int]) -> list[float]:
    """Return Pillow's coefficients from a picture with these corners to a sheet's pixels."""
    width, height = size
    sheet = ((0, 0), (0, height), (width, height), (width, 0))
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(zip(corners[::2], corners[1::2], strict=True), sheet, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = [value for corner in sheet for value in corner]
    return [float(value) for value in np.linalg.solve(np.asarray(rows), np.asarray(wanted))]


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

    def test_a_photographed_sheet_is_set_straight_and_leads_back(self) -> None:
        sheet = picture()
        ground = Image.new("RGB", (1600, 1300), (70, 60, 50))
        seen = (150, 120, 210, 1150, 1480, 1090, 1390, 180)  # its corners, anticlockwise
        lying = sheet.transform(
            ground.size, Image.Transform.PERSPECTIVE, _from_corners(seen, sheet.size)
        )
        mask = Image.new("L", sheet.size, 255).transform(
            ground.size, Image.Transform.PERSPECTIVE, _from_corners(seen, sheet.size)
        )
        ground.paste(lying, (0, 0), mask)
        page = read(pixels(ground))
        assert page.quality is Quality.PHOTO
        lot = next(word for word in page.words if word.text == "CA-240731")
        assert page.to_original is not None
        there = box_on_original(lot.box, page.to_original)
        dark = np.asarray(ground.convert("L"))[
            int(there.top * 150 / 72) : int(there.bottom * 150 / 72),
            int(there.x0 * 150 / 72) : int(there.x1 * 150 / 72),
        ]
        assert dark.min() < 100
        assert 150 < there.x0 * 150 / 72 < 1480

    def test_both_readers_see_the_numbers(self) -> None:
        page = read(pixels(picture()), second=True)
        lot = next(word for word in page.words if word.text == "CA-240731")
        assert lot.second == "CA-240731"

    def test_without_languages_nobody_looks_twice(self) -> None:
        assert {word.second for word in read(pixels(picture())).words} == {None}

    def test_a_missing_second_reader_is_told_and_contradicts_nobody(self, tmp_path: Path) -> None:
        with no_tesseract(tmp_path):
            page = read(pixels(picture()), second=True)
        assert {word.second for word in page.words} == {None}
        assert page.one_reader == "it is not installed"

    def test_a_second_reader_that_looked_is_not_missed(self) -> None:
        assert read(pixels(picture([])), second=True).one_reader is None
        assert read(pixels(picture()), second=True).one_reader is None

    def test_columns_do_not_merge(self) -> None:
        page = read(pixels(picture(["Assay        99.8        99.5        100.5"] * 4)))
        assert [word.text for word in page.words][:4] == ["Assay", "99.8", "99.5", "100.5"]

    def test_an_empty_page_is_blank(self) -> None:
        page = read(pixels(picture([])))
        assert page.words == ()
