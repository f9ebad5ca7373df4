from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extraction.engines.tesseract import NotSeen, see_turn, see_words, tesseract_languages
from tests.extraction.programs import no_tesseract, tesseract_that

LINE = 6  # page segmentation mode: one block of lines
PROSE = "The goods described below were examined and found to comply with the specification."


def strip(text: str) -> np.ndarray:
    image = Image.new("L", (900, 80), 255)
    draw = ImageDraw.Draw(image)
    draw.text((20, 20), text, fill=0, font=ImageFont.load_default(size=34))
    return np.asarray(image)


def page(*, turned: int) -> np.ndarray:
    image = Image.new("L", (1300, 700), 255)
    draw = ImageDraw.Draw(image)
    for row in range(12):
        draw.text((30, 30 + 54 * row), PROSE, fill=0, font=ImageFont.load_default(size=28))
    return np.asarray(image.rotate(turned, expand=True))  # anticlockwise


def started_with(folder: Path) -> list[str]:
    """Return the commands that run now and were given a file of the folder."""
    commands = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(file.read_text(errors="replace"))
        except OSError:  # it ended meanwhile
            continue
    return [command for command in commands if str(folder) in command]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


class TestSeeWords:
    def test_it_reads_words_with_their_places(self, scratch: Path) -> None:
        words = see_words(strip("Lot CA-240731"), languages=("eng",), layout=LINE)

        assert [word.text for word in words] == ["Lot", "CA-240731"]
        assert 15 < words[0].x0 < words[0].x1 < words[1].x0 < words[1].x1 < 500
        assert all(10 < word.top < word.bottom < 70 for word in words)
        assert all(0.5 < word.confidence <= 1 for word in words)
        assert list(scratch.iterdir()) == []

    def test_an_empty_image_has_no_words(self) -> None:
        assert see_words(np.full((80, 900), 255, np.uint8), languages=("eng",), layout=LINE) == []

    def test_languages_that_are_not_installed_are_left_out(self) -> None:
        assert "tlh" not in tesseract_languages()

        [word] = see_words(strip("4711"), languages=("tlh", "eng"), layout=LINE)

        assert word.text == "4711"

    def test_without_any_of_the_languages_nobody_looks(self) -> None:
        with pytest.raises(NotSeen) as caught:
            see_words(strip("Lot 7"), languages=("tlh",), layout=LINE)

        assert caught.value.reason == "it does not know tlh"

    def test_a_late_program_is_ended_and_leaves_no_file(self, scratch: Path) -> None:
        with pytest.raises(NotSeen) as caught:
            see_words(strip("Lot 7"), languages=("eng",), layout=LINE, timeout=0.001)

        assert caught.value.reason == "it took more than 0.001 seconds"
        assert started_with(scratch) == []
        assert list(scratch.iterdir()) == []

    def test_a_missing_program_is_told(self, tmp_path: Path) -> None:
        with no_tesseract(tmp_path), pytest.raises(NotSeen) as caught:
            see_words(strip("Lot 7"), languages=("eng",), layout=LINE)

        assert caught.value.reason == "it is not installed"

    def test_a_program_that_goes_missing_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "eng" in tesseract_languages()
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(NotSeen) as caught:
            see_words(strip("Lot 7"), languages=("eng",), layout=LINE)

        assert caught.value.reason == "it is not installed"

    @pytest.mark.parametrize(
        ("work", "reason"),
        [
            ("exit 3", "it ended with status 3"),
            ("kill -ABRT $$", "it ended with status -6"),
            ("exit 0", "it could not be used (FileNotFoundError)"),
            ('echo nonsense >"$2.tsv"', "it could not be used (KeyError)"),
        ],
    )
    def test_a_program_that_fails_is_told(
        self, work: str, reason: str, tmp_path: Path, scratch: Path
    ) -> None:
        with tesseract_that(work, tmp_path), pytest.raises(NotSeen) as caught:
            see_words(strip("Lot 7"), languages=("eng",), layout=LINE)

        assert caught.value.reason == reason
        assert [file.name for file in scratch.iterdir()] == ["tesseract"]


class TestSeeTurn:
    @pytest.mark.parametrize("turned", [0, 90, 180, 270])
    def test_it_tells_how_to_turn_clockwise(self, turned: int) -> None:
        turn = see_turn(page(turned=turned))

        assert turn is not None
        assert (turn.degrees, turn.confidence > 1) == (turned, True)

    def test_too_little_text_tells_nothing(self, scratch: Path) -> None:
        assert see_turn(strip("7")) is None
        assert list(scratch.iterdir()) == []

    def test_a_missing_program_tells_nothing(self, tmp_path: Path) -> None:
        with no_tesseract(tmp_path):
            assert see_turn(page(turned=0)) is None
