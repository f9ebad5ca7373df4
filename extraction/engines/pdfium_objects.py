"""What is drawn on a PDF page besides text: straight lines and pictures.

Part of the PDFium door. Places are points from the top left corner of the upright page.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pypdfium2.raw as c

from extraction.geometry import Box

#: a, b, c, d, e, f of a PDF matrix: x' = a x + c y + e, y' = b x + d y + f.
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Point: TypeAlias = tuple[float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
#: A page with more drawn objects than this is a drawing; its lines are not a table.
MAX_OBJECTS = 20_000
MAX_SEGMENTS = 4_000  # of one path; longer ones are pictures
MAX_FORM_DEPTH = 6
LETTERS = (3.0, 70.0)  # points: height of letters drawn as outlines
WIDEST_OUTLINE = 450.0
BAR = (6.0, 80.0)  # points: width and height of a bar of a barcode at most
CURVES = 12  # segments of a path that are looked at to tell letters from bars
COVERING = 0.8  # share of the page
FARTHEST = 1e7  # points from the page's corner, from which on nothing stands anywhere
THIN = 3.0  # points: a filled bar up to this is a line
SHORTEST = 4.0  # points: shorter strokes are parts of drawn letters or ticks
LEVEL = 0.7  # points that a line may lean and still count as straight along an axis


@dataclass(frozen=True, slots=True)
class Drawing:
    """Straight lines along the axes as thin boxes, pictures by their place."""

    lines: tuple[Box, ...]
    images: tuple[Box, ...]
    objects: int
    #: Filled shapes with many corners or curves: letters drawn as outlines, logos.
    outlines: tuple[Box, ...] = ()
    #: Small filled rectangles, each shape with their number: a drawn barcode has hundreds.
    specks: tuple[tuple[Box, int], ...] = ()
    #: Whether a picture without transparency lies over most of the page and its text.
    covered: bool = False
    #: Runs of text among the objects.
    texts: int = 0


def read_drawing(page: Any, upright: Matrix) -> Drawing:
    """Walk the page's objects, into form XObjects; stop at MAX_OBJECTS."""
    lines: list[Box] = []
    images: list[Box] = []
    outlines: list[Box] = []
    specks: list[tuple[Box, int]] = []
    count = texts = 0
    covered = False
    area = c.FPDF_GetPageWidthF(page) * c.FPDF_GetPageHeightF(page)
    for count, (drawn, kind, matrix) in enumerate(_objects(page, upright, 0), start=1):
        if kind == c.FPDF_PAGEOBJ_PATH:
            lines.extend(_lines(drawn, matrix))
            shape, speck = _filled(drawn, matrix)
            outlines.extend([shape] if shape is not None else [])
            specks.extend([speck] if speck is not None else [])
        elif kind == c.FPDF_PAGEOBJ_TEXT:
            texts += 1
        else:
            corners = [_apply(_multiply(_matrix(drawn), matrix), p) for p in _UNIT_SQUARE]
            images.append(_bounds(corners))
            over = images[-1].width * images[-1].height > COVERING * area
            covered = covered or (texts > 0 and over and not c.FPDFPageObj_HasTransparency(drawn))
        if count >= MAX_OBJECTS:
            break
    return Drawing(
        tuple(box for box in lines if _is_somewhere(box)),
        tuple(box for box in images if _is_somewhere(box)),
        count,
        tuple(box for box in outlines if _is_somewhere(box)),
        tuple(speck for speck in specks if _is_somewhere(speck[0])),
        covered,
        texts,
    )


def _is_somewhere(box: Box) -> bool:
    """Whether a box has a place that can be measured: the numbers of a file may overflow."""
    return all(abs(side) < FARTHEST for side in (box.x0, box.top, box.x1, box.bottom))


_UNIT_SQUARE: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))


def _objects(container: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    if depth == 0:
        count, get = c.FPDFPage_CountObjects(container), c.FPDFPage_GetObject
    else:
        count, get = c.FPDFFormObj_CountObjects(container), c.FPDFFormObj_GetObject
    for index in range(count):
        drawn = get(container, index)
        kind = c.FPDFPageObj_GetType(drawn)
        if kind == c.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            yield from _objects(drawn, _multiply(_matrix(drawn), matrix), depth + 1)
        elif kind in {c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_TEXT}:
            yield drawn, kind, matrix


def _lines(path: Any, matrix: Matrix) -> Iterator[Box]:
    """Yield the path's strokes along the axes, and its thin filled bars."""
    if not 2 <= c.FPDFPath_CountSegments(path) <= MAX_SEGMENTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(path, fill, stroke)
    whole = _multiply(_matrix(path), matrix)
    for points, straight in _subpaths(path, whole):
        if stroke.value and straight:
            half = _stroke_width(path) / 2
            for start, end in itertools.pairwise(points):
                yield from _level_line(start, end, half)
        elif fill.value and straight and len(points) >= 4:
            bar = _bounds(points)
            thin, long = sorted((bar.width, bar.height))
            if thin <= THIN and long >= SHORTEST and long > 2 * thin:
                yield bar


def _filled(path: Any, matrix: Matrix) -> tuple[Box | None, tuple[Box, int] | None]:
    """Return a filled path's box if it may be drawn letters, and if it may be small bars."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(path, fill, stroke)
    segments = c.FPDFPath_CountSegments(path)
    if not fill.value or segments < 4:
        return None, None
    sides = [ctypes.c_float() for _ in range(4)]
    if not c.FPDFPageObj_GetBounds(path, *sides):
        return None, None
    left, bottom, right, top = (side.value for side in sides)
    box = _bounds([_apply(matrix, (left, bottom)), _apply(matrix, (right, top))])
    if segments <= 6:
        bar = box.width < BAR[0] and box.height < BAR[1]
        return None, ((box, 1) if bar else None)
    letters = LETTERS[0] <= box.height <= LETTERS[1] and box.width <= WIDEST_OUTLINE
    bars = None if _is_curved(path, segments) else (box, segments // 5)
    return (box if letters else None), bars


def _is_curved(path: Any, segments: int) -> bool:
    """Whether half of a path's segments, as far as a few of them tell, are curves."""
    step = max(1, segments // CURVES)
    places = range(0, segments, step)
    curves = sum(
        c.FPDFPathSegment_GetType(c.FPDFPath_GetPathSegment(path, place)) == c.FPDF_SEGMENT_BEZIERTO
        for place in places
    )
    return bool(2 * curves >= len(places))


def _subpaths(path: Any, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """Yield (points, all segments straight) for each part of a path."""
    points: list[Point] = []
    straight = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(c.FPDFPath_CountSegments(path)):
        segment = c.FPDFPath_GetPathSegment(path, index)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, straight
            points, straight = [], True
        straight = straight and kind != c.FPDF_SEGMENT_BEZIERTO
        points.append(_apply(matrix, (x.value, y.value)))
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, straight


def _level_line(start: Point, end: Point, half: float) -> Iterator[Box]:
    across, along = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(across, along) > LEVEL or max(across, along) < SHORTEST:
        return
    x0, x1 = sorted((start[0], end[0]))
    y0, y1 = sorted((start[1], end[1]))
    if across > along:
        yield Box(x0, y0 - half, x1, y1 + half)
    else:
        yield Box(x0 - half, y0, x1 + half, y1)


def _stroke_width(path: Any) -> float:
    width = ctypes.c_float()
    c.FPDFPageObj_GetStrokeWidth(path, width)
    return min(max(width.value, 0.1), THIN)


def _matrix(drawn: Any) -> Matrix:
    matrix = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(drawn, matrix):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that applies `first`, then `then`."""
    a, b, cc, d, e, f = first
    a2, b2, c2, d2, e2, f2 = then
    return (
        a * a2 + b * c2,
        a * b2 + b * d2,
        cc * a2 + d * c2,
        cc * b2 + d * d2,
        e * a2 + f * c2 + e2,
        e * b2 + f * d2 + f2,
    )


def _apply(matrix: Matrix, point: Point) -> Point:
    a, b, cc, d, e, f = matrix
    x, y = point
    return a * x + cc * y + e, b * x + d * y + f


def _bounds(points: list[Point]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
