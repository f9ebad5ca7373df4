"""The door to OpenCV: turning, levelling, cutting and measuring of page images.

Images are (H, W, 3) RGB or (H, W) grey, 8 bit. Pixel places are (x, y) from the top left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Image: TypeAlias = npt.NDArray[np.uint8]
Quad: TypeAlias = npt.NDArray[np.float32]  # (4, 2): top left of the text, then clockwise
Homography: TypeAlias = npt.NDArray[np.float64]  # (3, 3), from source to target pixels

#: Degrees from which a side leans, and share of the picture within which it is reached.
LEANS, EDGE = 0.6, 0.006

cv2.setNumThreads(1)  # processes scale, threads only wait for each other

_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def grey(image: Image) -> Image:
    """Return the grey form of an image."""
    if image.ndim == 2:
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def turn(image: Image, degrees: int) -> Image:
    """Turn clockwise by 0, 90, 180 or 270 degrees."""
    if degrees == 0:
        return image
    return np.asarray(cv2.rotate(image, _TURNS[degrees]), dtype=np.uint8)


def resize(image: Image, width: int, height: int) -> Image:
    """Scale to a size in pixels; shrinking averages, growing interpolates."""
    shrinks = width * height < image.shape[0] * image.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), dtype=np.uint8)


def side_by_side(
    images: Sequence[Image], height: int, squeeze: float, *, between: int
) -> tuple[Image, list[tuple[int, int]]]:
    """Set RGB images in one row as high as `height` pixels, their own edges running on between.

    Args:
        images: One at least.
        height: Of the row.
        squeeze: The share of its width that each keeps.
        between: Pixels from one to the next.

    Returns:
        The row, and where (from, to, in pixels) each image stands with half the room beside it.

    """
    row: list[Image] = []
    places: list[tuple[int, int]] = []
    for image in images:
        width = max(1, round(image.shape[1] * squeeze * height / image.shape[0]))
        half = between // 2
        row.append(
            cv2.copyMakeBorder(
                resize(image, width, height), 0, 0, half, half, cv2.BORDER_REPLICATE
            ).astype(np.uint8)
        )
        start = places[-1][1] if places else 0
        places.append((start, start + width + 2 * half))
    return np.concatenate(row, axis=1), places


def rotation(width: int, height: int, degrees: float) -> Homography:
    """Return the turn by `degrees` clockwise about the middle of an image."""
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.vstack([matrix, [0.0, 0.0, 1.0]]).astype(np.float64)


def turning(width: int, height: int, degrees: int) -> Homography:
    """Return what `turn` does to the pixels of an image of this size."""
    places = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
    }
    return np.asarray(places[degrees], dtype=np.float64)


def find_sheet(image: Image) -> Homography | None:
    """Return the homography that sets a photographed sheet straight, if one is seen.

    A sheet is a bright quadrilateral on a darker ground that fills much of the picture
    (RGB), with ground on three sides at least and not level with the picture: a page of
    bright and dark parts is none. It comes to lie in the top left corner of a picture of the
    same size.
    """
    height, width = image.shape[:2]
    scale = 600.0 / max(height, width)
    small = resize(grey(image), max(1, round(width * scale)), max(1, round(height * scale)))
    smooth = cv2.medianBlur(small, 9)
    _level, mask = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if smooth[mask > 0].mean() - (smooth[mask == 0].mean() if (mask == 0).any() else 255) < 50:
        return None
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    corners = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, closed=True), closed=True)
    share = cv2.contourArea(hull) / (mask.shape[0] * mask.shape[1])
    if len(corners) != 4 or not 0.35 < share < 0.97:
        return None
    quad = corners.reshape(4, 2).astype(np.float64)
    if not _lies_askew(quad) or _sides_touched(quad, mask.shape[1], mask.shape[0]) > 1:
        return None
    return _straight(quad / scale, width, height)


def _lies_askew(quad: npt.NDArray[np.float64]) -> bool:
    """Whether a side of a quadrilateral leans against the picture's sides."""
    sides = np.roll(quad, -1, axis=0) - quad
    angles = np.degrees(np.arctan2(sides[:, 1], sides[:, 0])) % 90
    return bool(np.minimum(angles, 90 - angles).max() > LEANS)


def _sides_touched(quad: npt.NDArray[np.float64], width: int, height: int) -> int:
    """Return how many of the picture's sides a quadrilateral reaches."""
    margin = EDGE * max(width, height)
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    near = (left, top, width - 1 - right, height - 1 - bottom)
    return sum(bool(gap < margin) for gap in near)


def uneven_light(image: Image) -> float:
    """Return by how much of its brightness the paper of an image (RGB) darkens, 0..1.

    The paper's brightness is that of the lightest parts of each field of a grid; fields
    without paper count as the ones beside them.
    """
    small = resize(grey(image), 240, 320)
    fields = small.reshape(8, 40, 6, 40).transpose(0, 2, 1, 3).reshape(48, -1)
    paper = np.percentile(fields, 85, axis=1)
    dark, light = np.percentile(paper, [10, 95])
    return float(1.0 - dark / max(light, 1.0))


def _straight(corners: npt.NDArray[np.float64], width: int, height: int) -> Homography:
    """Return the homography from four corners to a rectangle within width and height."""
    start = int(np.argmin(corners.sum(axis=1)))
    ring = np.roll(corners, -start, axis=0)
    first, second = ring[1] - ring[0], ring[2] - ring[1]
    if first[0] * second[1] - first[1] * second[0] < 0:  # anticlockwise on the screen
        ring = ring[[0, 3, 2, 1]]
    quad = ring.astype(np.float32)
    across = max(_length(quad[0], quad[1]), _length(quad[3], quad[2]))
    down = max(_length(quad[0], quad[3]), _length(quad[1], quad[2]))
    fit = min(width / across, height / down)
    w, h = across * fit, down * fit
    target = np.asarray([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(quad, target), dtype=np.float64)


def warp(image: Image, matrix: Homography) -> Image:
    """Apply a homography; the size stays, what comes in from outside is white."""
    height, width = image.shape[:2]
    border = (255, 255, 255)
    return np.asarray(
        cv2.warpPerspective(
            image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border
        ),
        dtype=np.uint8,
    )


def cut(image: Image, quad: Quad) -> Image:
    """Cut a quadrilateral out and set it straight."""
    width = max(2, round(float(max(_length(quad[0], quad[1]), _length(quad[3], quad[2])))))
    height = max(2, round(float(max(_length(quad[0], quad[3]), _length(quad[1], quad[2])))))
    target = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    piece = cv2.warpPerspective(
        image,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(piece, dtype=np.uint8)


def ink_mask(image: Image) -> Image:
    """Return 255 where a grey image is darker than its surroundings, else 0."""
    size = max(15, (min(image.shape[:2]) // 40) | 1)
    return np.asarray(
        cv2.adaptiveThreshold(
            image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 12
        ),
        dtype=np.uint8,
    )


def lean(image: Image, *, around: float, within: float) -> float:
    """Return by how many degrees clockwise the lines of a grey image lean.

    The angle at which ink gathers to the sharpest rows, searched `within` degrees of
    `around`: text and ruled lines count alike.
    """
    height, width = image.shape
    scale = 1000.0 / max(height, width)
    small = resize(image, max(1, round(width * scale)), max(1, round(height * scale)))
    mask = ink_mask(small)
    best, step = around, within / 4
    while step > 0.02:
        tried = [best + step * offset for offset in range(-4, 5)]
        best = max(tried, key=lambda degrees: _sharpness(mask, degrees))
        step /= 4
    return best


def _sharpness(mask: Image, degrees: float) -> float:
    height, width = mask.shape
    matrix = rotation(width, height, -degrees)[:2]
    turned = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_LINEAR)
    rows = turned.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def ink_bands(image: Image) -> list[tuple[int, int]]:
    """Return the rows (first, behind last) of each line of text in a grey crop."""
    _, mask = cv2.threshold(image, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    inked = np.concatenate([[False], mask.any(axis=1), [False]])
    edges = np.flatnonzero(inked[1:] != inked[:-1])
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def blobs(mask: Image, *, reach: int) -> list[tuple[int, int, int, int]]:
    """Return boxes (x0, y0, x1, y1) of ink, joined over gaps of `reach` pixels in a row."""
    joined = cv2.dilate(mask, np.ones((1, max(1, reach)), np.uint8))
    half = reach // 2
    return [
        (x0 + half, y0, x1 - half, y1) for x0, y0, x1, y1 in _parts(joined) if x1 - x0 > 2 * half
    ]


def _parts(mask: Image) -> list[tuple[int, int, int, int]]:
    """Return the boxes of connected ink, from the top down; a tenth of the time of labelling."""
    outlines, levels = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for outline, level in zip(outlines, [] if levels is None else levels[0], strict=True):
        if level[3] < 0:  # not the edge of a hole
            x, y, width, height = cv2.boundingRect(outline)
            first = int(outline[outline[:, 0, 1] == y, 0, 0].min())
            boxes.append((y, first, (x, y, x + width, y + height)))
    return [box for _, _, box in sorted(boxes)]


def dark_columns(image: Image) -> npt.NDArray[np.bool_]:
    """Return for each column of a line of text (grey) whether ink stands in it."""
    height = image.shape[0]
    mask = _darker(image)
    drawn = mask.mean(axis=1) > 0.8  # a table's line at the edge of the crop, not letters
    drawn[height // 5 : height - height // 5] = False
    if drawn.any():  # it is darker than pale letters, which would count as ground beside it
        mask = _darker(image[np.convolve(drawn, np.ones(5), "same") == 0])
    return np.asarray(mask.sum(axis=0) >= max(1, height // 24), dtype=np.bool_)


def _darker(image: Image) -> Image:
    """Return 1 where ink stands in a grey image and 0 on its ground, the lesser part as ink."""
    _, mask = cv2.threshold(image, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return np.asarray(1 - mask if mask.mean() > 0.5 else mask, dtype=np.uint8)


def without_frame(image: Image) -> Image:
    """Return a grey crop of a line of text without a table's lines along its edges."""
    _, mask = cv2.threshold(image, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    height, width = mask.shape
    rows, columns = mask.mean(axis=1) > 0.7, mask.mean(axis=0) > 0.9
    rows[height // 4 : height - height // 4] = False
    columns[width // 12 : width - width // 12] = False
    clean = image.copy()
    ground = np.uint8(np.percentile(image, 80))
    around = np.ones(5, dtype=np.uint8)
    clean[np.convolve(rows, around, "same") > 0] = ground
    clean[:, np.convolve(columns, around, "same") > 0] = ground
    return clean


def straight_runs(mask: Image, *, length: int) -> list[tuple[int, int, int, int]]:
    """Return boxes (x0, y0, x1, y1) of ink that runs straight for `length` pixels or more."""
    boxes: list[tuple[int, int, int, int]] = []
    for shape in ((length, 1), (1, length)):
        opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape[::-1], np.uint8))
        opened = cv2.dilate(opened, np.ones((3, 3), np.uint8))
        boxes.extend(_parts(opened))
    return boxes


def without_runs(mask: Image, runs: Sequence[tuple[int, int, int, int]]) -> Image:
    """Return a mask with the boxes of straight runs wiped out."""
    wiped = mask.copy()
    for x0, y0, x1, y1 in runs:
        if min(x1 - x0, y1 - y0) <= 16:
            wiped[y0:y1, x0:x1] = 0
    return wiped


def _length(start: npt.NDArray[np.float32], end: npt.NDArray[np.float32]) -> float:
    return float(np.hypot(*(end - start)))


def map_points(
    points: Sequence[tuple[float, float]], matrix: Homography
) -> list[tuple[float, float]]:
    """Apply a homography to points."""
    array = np.asarray(points, dtype=np.float64).reshape(-1, 1, 2)
    return [(float(x), float(y)) for x, y in cv2.perspectiveTransform(array, matrix).reshape(-1, 2)]


def to_png(image: Image) -> bytes:
    """Encode RGB or grey pixels as PNG."""
    if image.ndim == 3:
        image = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2BGR), dtype=np.uint8)
    done, encoded = cv2.imencode(".png", image)
    if not done:
        raise ValueError(f"cannot encode pixels of shape {image.shape}")
    return bytes(encoded.tobytes())
