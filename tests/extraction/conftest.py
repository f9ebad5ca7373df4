"""What the first reader sees in a picture, kept: the same picture is read by many tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from extraction.engines import rapid
from extraction.engines.opencv import Image
from extraction.engines.rapid import Line, Quads, RapidReader


def _key(image: Image, *more: object) -> tuple[object, ...]:
    return hashlib.blake2b(image.tobytes()).digest(), image.shape, *more


@pytest.fixture(scope="session", autouse=True)
def _pictures_are_read_once() -> Iterator[None]:
    """Let both models answer from memory what they were asked before: they are functions."""
    detect: Callable[..., Quads] = RapidReader.detect
    read: Callable[..., Line] = rapid._read
    places: dict[tuple[object, ...], Quads] = {}
    lines: dict[tuple[object, ...], Line] = {}

    def detect_once(self: RapidReader, image: Image, *, longest: int) -> Quads:
        key = _key(image, longest)
        if key not in places:
            places[key] = detect(self, image, longest=longest)
        return places[key].copy()

    def read_once(session: Any, alphabet: Sequence[str], image: Image, **how: Any) -> Line:
        key = _key(image)
        if key not in lines:
            lines[key] = read(session, alphabet, image, **how)
        return lines[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RapidReader, "detect", detect_once)
        patch.setattr(rapid, "_read", read_once)
        yield
