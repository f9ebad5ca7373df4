"""The door to RapidOCR's models: find text in an image, read lines character by character.

Its detector and its recogniser are used apart, so that each gets the image size it
needs and every character comes with its place. Models are inside the wheel (PP-OCRv6
small, Apache-2.0); nothing is fetched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extraction.engines.text_regions import Quads, text_regions

Image: TypeAlias = npt.NDArray[np.uint8]

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"

LINE_HEIGHT = 48  # pixels that the recogniser is trained on
NARROWEST = 96  # pixels: a third of the time of 320, and the same text
WIDEST = 3200
#: An image of more pixels is detected without an arena, which would take half as much again.
LARGE = 1_500_000
BLANK = 0  # the recogniser's sign for "nothing new at this step"


@dataclass(frozen=True, slots=True)
class Character:
    """One character; `start` and `end` are shares (0..1) of the line's width."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """What the recogniser saw in one crop, spaces included."""

    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        """The characters as one string."""
        return "".join(character.text for character in self.characters)

    @property
    def confidence(self) -> float:
        """Mean of the characters' confidences, 0 for an empty line."""
        if not self.characters:
            return 0.0
        return sum(c.confidence for c in self.characters) / len(self.characters)


class RapidReader:
    """Both models, each loaded with its first image; not safe for threads."""

    @cached_property
    def _detector(self) -> Any:
        return _session(DETECTOR, arena=True, planned=True)

    @cached_property
    def _recogniser(self) -> Any:
        return _session(RECOGNISER, arena=True, planned=False)

    @cached_property
    def _alphabet(self) -> Sequence[str]:
        known = self._recogniser.get_modelmeta().custom_metadata_map["character"]
        return ("", *known.splitlines(), " ")

    def detect(self, image: Image, *, longest: int) -> Quads:
        """Return text regions as (N, 4, 2) corner points in pixels of `image` (RGB).

        The image is scaled so that its longer side is at most `longest` pixels; corners
        start at the top left of the text and go clockwise.
        """
        height, width = image.shape[:2]
        scale = min(1.0, longest / max(height, width))
        size = (_multiple(width * scale), _multiple(height * scale))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        batch = np.empty((1, 3, size[1], size[0]), dtype=np.float32)
        np.multiply(small.transpose(2, 0, 1), np.float32(1 / 127.5), out=batch[0])
        batch -= 1.0  # in place: a page is 35 MB as numbers, and each step would copy it
        if size[0] * size[1] <= LARGE:
            scores = _run(self._detector, batch, give_back=True)
        else:  # no two of them at once: loading one anew takes a thirtieth of a second
            self.__dict__.pop("_detector", None)
            scores = _run(_session(DETECTOR, arena=False, planned=False), batch)
        return text_regions(scores[0, 0], height=height, width=width)

    def recognise(self, crops: Sequence[Image]) -> list[Line]:
        """Return what stands in each crop (RGB, one line of text each), in their order."""
        last = len(crops) - 1
        return [
            _read(self._recogniser, self._alphabet, _to_line(crop), give_back=place == last)
            for place, crop in enumerate(crops)
        ]


@cache
def rapid_reader() -> RapidReader:
    """Return the process's reader; the first image takes about half a second more."""
    return RapidReader()


def _session(name: str, *, arena: bool, planned: bool) -> Any:
    """Return a model, its memory in an arena of its own or asked of the system for each layer.

    Asking takes a fifth of the time. The recogniser keeps its arena from one line to the next;
    planned ahead it would grow with each new width. The detector gives its arena back after
    each image; of a large one it would hold 200 MB that no layer needs.
    """
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - loads slowly

    package = find_spec("rapidocr")  # its models are enough: importing it takes a second
    if package is None or package.origin is None:
        raise ModuleNotFoundError("rapidocr")
    options = SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena, options.enable_mem_pattern = arena, planned
    path = Path(package.origin).parent / "models" / name
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _run(
    session: Any, batch: npt.NDArray[np.float32], *, give_back: bool = False
) -> npt.NDArray[np.float32]:
    """Return a model's answer; `give_back` returns what it keeps of memory to the system."""
    options = None
    if give_back:
        from onnxruntime import RunOptions  # noqa: PLC0415 - as above

        options = RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    inputs = {session.get_inputs()[0].name: batch}
    return np.asarray(session.run(None, inputs, options)[0])


def _multiple(length: float) -> int:
    return max(32, round(length / 32) * 32)


def _to_line(crop: Image) -> Image:
    height, width = crop.shape[:2]
    scaled = math.ceil(width * LINE_HEIGHT / max(height, 1))
    size = (min(max(scaled, 8), WIDEST), LINE_HEIGHT)
    return np.asarray(cv2.resize(crop, size), dtype=np.uint8)


def _read(session: Any, alphabet: Sequence[str], image: Image, *, give_back: bool) -> Line:
    """Read one line. Batches would be no faster, and padding would change what is read."""
    width = max(NARROWEST, image.shape[1])
    pixels = np.zeros((1, 3, LINE_HEIGHT, width), dtype=np.float32)
    pixels[0, :, :, : image.shape[1]] = (image.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)
    return _decode(_run(session, pixels, give_back=give_back)[0], alphabet, image.shape[1] / width)


def _decode(scores: npt.NDArray[np.float32], alphabet: Sequence[str], share: float) -> Line:
    """Read the best path of a CTC output (steps, characters): repeats fold, blanks go."""
    best = scores.argmax(axis=1)
    sure = scores.max(axis=1)
    steps = len(best) * share
    characters: list[Character] = []
    start = 0
    for step in range(1, len(best) + 1):
        if step < len(best) and best[step] == best[start]:
            continue
        if best[start] != BLANK:
            characters.append(
                Character(
                    text=alphabet[int(best[start])],
                    start=min(start / steps, 1.0),
                    end=min(step / steps, 1.0),
                    confidence=float(sure[start:step].max()),
                )
            )
        start = step
    return Line(tuple(characters))
