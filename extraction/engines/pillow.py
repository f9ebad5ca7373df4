"""The door to Pillow: picture files to pixels, within limits."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, ImageFile, ImageOps
from PIL import Image as Pillow

from extraction.errors import TooLarge, Unreadable

Image: TypeAlias = npt.NDArray[np.uint8]
#: Sizes are ours to check, before decoding and by the limits of the reading.
Pillow.MAX_IMAGE_PIXELS = None
FORMATS = ("JPEG", "PNG", "TIFF", "MPO")
_DAMAGED = "This picture is damaged and cannot be opened. Please send it again."
#: What Pillow raises on hostile files, seen in fuzzing; all of it means "damaged".
_FAILURES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    OverflowError,
    AttributeError,
    RuntimeError,
    MemoryError,
)

#: One decoding at a time while Pillow's process-wide switches are ours.
_DECODING = threading.RLock()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: (H, W, 3) RGB, set upright by its EXIF; `dpi` 0 where not stated.

    `camera` is whether a lens took it, as its EXIF says.
    """

    pixels: Image
    dpi: float
    camera: bool = False


class Pictures:
    """The pictures of one file. Use as a context manager."""

    def __init__(self, file: Pillow.Image, count: int, max_pixels: int) -> None:
        self._file = file
        self._max_pixels = max_pixels
        self.count = count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def picture(self, number: int) -> Picture:
        """Return picture `number`, from 1.

        Raises:
            TooLarge: More pixels than the limit; they are not decoded.
            Unreadable: The picture is damaged.

        """
        try:
            self._file.seek(number - 1)
            width, height = self._file.size
            if width * height > self._max_pixels:
                raise TooLarge("pixels", width * height, self._max_pixels)
            with _strictly():
                return _decode(self._file)
        except _FAILURES as error:
            raise Unreadable(_DAMAGED) from error


def open_pictures(data: bytes, *, max_pages: int, max_pixels: int) -> Pictures:
    """Open a picture file; raise Unreadable or TooLarge."""
    try:
        with _strictly():
            file = Pillow.open(io.BytesIO(data), formats=FORMATS)
        count = int(getattr(file, "n_frames", 1)) if file.format == "TIFF" else 1
    except _FAILURES as error:
        raise Unreadable(_DAMAGED) from error
    if count > max_pages:
        raise TooLarge("pages", count, max_pages)
    return Pictures(file, count, max_pixels)


@contextmanager
def _strictly() -> Iterator[None]:
    """Have Pillow refuse cut pictures, and keep its warnings quiet (sizes are ours to check).

    Its switch is one for the whole process, and other libraries (WeasyPrint) turn it; it is
    put back as it was.
    """
    with _DECODING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _decode(file: Pillow.Image) -> Picture:
    dpi = file.info.get("dpi", (0.0, 0.0))
    camera = ExifTags.Base.FocalLength in file.getexif().get_ifd(ExifTags.IFD.Exif)
    upright = ImageOps.exif_transpose(file) or file
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        ground = Pillow.new("RGBA", upright.size, "white")
        upright = Pillow.alpha_composite(ground, upright)
    elif upright.mode.startswith(("I", "F")):
        upright = _to_eight_bits(upright)
    pixels = np.asarray(upright.convert("RGB"), dtype=np.uint8)
    stated = float(dpi[0]) if isinstance(dpi, tuple) and dpi else 0.0
    return Picture(pixels, stated, camera=camera)


def _to_eight_bits(picture: Pillow.Image) -> Pillow.Image:
    values = np.asarray(picture, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / max(high - low, 1e-9))
    return Pillow.fromarray(scaled.astype(np.uint8))
