from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from extraction.engines.inks import Ink, Inks, find_inks, only_ink, place_of, without_ink

RED = (200, 30, 50)


def sheet() -> Image.Image:
    """Return white paper with a black bar and a red ring across its left half."""
    paper = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(paper)
    draw.ellipse((60, 60, 200, 200), outline=RED, width=6)
    draw.rectangle((40, 128, 360, 132), fill="black")
    return paper


def inks_of(paper: Image.Image) -> tuple[np.ndarray, Inks | None]:
    pixels = np.asarray(paper, dtype=np.uint8).copy()
    return pixels, find_inks(pixels, width=400, height=300)


def widest(found: Inks | None) -> Ink:
    assert found is not None
    return max(found.pieces, key=lambda piece: piece.x1 - piece.x0)


class TestFindInks:
    def test_a_coloured_ring_over_print_is_one_piece(self) -> None:
        pixels, found = inks_of(sheet())
        piece = widest(found)

        x0, top, x1, bottom = place_of(pixels, found, piece)  # type: ignore[arg-type]

        assert 45 <= x0 <= 62
        assert 45 <= top <= 62
        assert 198 <= x1 <= 215
        assert 198 <= bottom <= 215
        assert piece.fill < 0.3
        assert piece.over_black > 0.01

    def test_black_print_is_no_ink(self) -> None:
        paper = Image.new("RGB", (400, 300), "white")
        ImageDraw.Draw(paper).rectangle((40, 40, 360, 200), fill="black")

        assert inks_of(paper)[1] is None

    def test_highlighter_is_no_ink(self) -> None:
        paper = Image.new("RGB", (400, 300), "white")
        ImageDraw.Draw(paper).rectangle((40, 40, 360, 200), fill="#fff04a")

        assert inks_of(paper)[1] is None

    def test_words_in_a_ring_belong_to_it_and_those_of_another_colour_do_not(self) -> None:
        paper = sheet()
        draw = ImageDraw.Draw(paper)
        draw.text((130, 98), "OK", fill=RED, anchor="mm", font_size=26)
        draw.text((130, 165), "PASS", fill="#1a6e3c", anchor="mm", font_size=26)
        _, found = inks_of(paper)
        assert found is not None
        ring = widest(found)

        held = [piece for piece in found.pieces if piece is not ring and ring.holds(piece)]

        assert held
        assert all(piece.bottom < 120 for piece in held)


class TestWithoutInk:
    def test_the_ink_goes_and_the_print_stays(self) -> None:
        pixels, found = inks_of(sheet())
        assert found is not None

        without_ink(pixels, found, [widest(found)])

        assert pixels[63, 130].min() > 240  # on the ring
        assert pixels[130, 300].max() < 20  # on the bar
        assert pixels[130, 130].max() < 20  # inside the ring


class TestOnlyInk:
    def test_the_print_goes_and_the_ink_stays(self) -> None:
        pixels, found = inks_of(sheet())
        assert found is not None
        piece = widest(found)

        alone = only_ink(pixels, found, [piece])

        x0, top, _, _ = place_of(pixels, found, piece)
        assert alone[63 - top, 130 - x0].max() < 60
        assert alone[130 - top, 130 - x0].min() == 255
