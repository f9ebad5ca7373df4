"""Lines of a table body to rows: wrapped cells come together, section titles apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from statistics import median

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment
from extraction.steps.tables.finders.pairs import is_results_title
from extraction.steps.tables.grids.grid import GridRow, method_in
from extraction.steps.tables.texts.content import RESULT_KINDS, Kind, kind_of
from extraction.steps.tables.texts.unitlike import is_unit

_OPEN_ENDS = (",", "(", "-", "/", "&", ":", "+")
_OPEN_WORDS = frozenset(
    {
        "and",
        "of",
        "or",
        "the",
        "in",
        "at",
        "for",
        "as",
        "by",
        "with",
        "to",
        "und",
        "der",
        "von",
        "et",
        "de",
        "du",
        "des",
        "la",
        "y",
        "e",
        "di",
        "per",
        "i",
        "do",
        "ve",
        "mit",
        "en",
        "total",
    }
)

#: From one line to the next inside a cell it is less than this many letter heights.
ROW_PITCH = 1.42


@dataclass
class _Placed:
    """One line with its segments put into columns."""

    line: Line
    cells: list[list[Segment]]

    def filled(self) -> list[int]:
        return [n for n, cell in enumerate(self.cells) if cell]


def group_rows(
    lines: Sequence[Line],
    cells: Sequence[list[list[Segment]]],
    *,
    test: int,
    results: Sequence[int],
    level: Sequence[Box],
) -> list[GridRow]:
    """Return the rows of a table body.

    Args:
        lines: The body's lines, top to bottom.
        cells: Beside `lines`, the segments of each column.
        test: Which column names the test.
        results: Which columns hold results; a line with one of them starts a row.
        level: Level rules inside the table; they part rows where there are enough.

    """
    placed = [_Placed(line, cell) for line, cell in zip(lines, cells, strict=True)]
    methods = {n: found for n, p in enumerate(placed) if (found := method_in(p.line))}
    anchors = [
        n for n, p in enumerate(placed) if n not in methods and any(p.cells[r] for r in results)
    ]
    if not anchors:
        return []
    firm = _firm(placed, anchors, results)
    bands = _ruled(placed, level, firm) or _spaced(placed, anchors, test)
    if bands is not None:
        return _merge_bands(bands, results)
    rows = _by_anchor(placed, anchors, test)
    for n, row in zip(anchors, rows, strict=True):
        above = [m for m in methods if m < n]
        row.method = methods[above[-1]] if above else []
    return rows


def _firm(placed: Sequence[_Placed], anchors: Sequence[int], results: Sequence[int]) -> list[int]:
    """Return the anchors with a figure or a verdict; lines of wrapped words are no rows.

    All anchors where few have such a result.
    """
    firm = [
        n
        for n in anchors
        if any(kind_of(c[0].text) in RESULT_KINDS for r in results if (c := placed[n].cells[r]))
    ]
    return firm if len(firm) >= 2 else list(anchors)


def _ruled(
    placed: Sequence[_Placed], level: Sequence[Box], anchors: Sequence[int]
) -> list[list[_Placed]] | None:
    """Group lines between level rules; None if rules do not part the rows."""
    edges = sorted({round(rule.middle_y, 1) for rule in level})
    bands: dict[int, list[_Placed]] = {}
    for item in placed:
        place = sum(edge < item.line.box.middle_y for edge in edges)
        bands.setdefault(place, []).append(item)
    held = {sum(edge < placed[n].line.box.middle_y for edge in edges) for n in anchors}
    if len(held) < 0.75 * len(anchors) or len(edges) < 2:
        return None
    return [bands[key] for key in sorted(bands)]


def _spaced(
    placed: Sequence[_Placed], anchors: Sequence[int], test: int
) -> list[list[_Placed]] | None:
    """Group lines by the white between rows where cells are wrapped; None if it is even.

    The lines of one cell stand closer than rows do. Each group must hold one row: a line
    with results, and at most one that has both a name and results.
    """
    bands: list[list[_Placed]] = [[placed[0]]]
    for above, item in pairwise(placed):
        height = max(item.line.segments[0].height, above.line.segments[0].height)
        if item.line.box.middle_y - above.line.box.middle_y > ROW_PITCH * height:
            bands.append([])
        bands[-1].append(item)
    if all(len(band) == 1 for band in bands) or len(bands) < 0.6 * len(anchors):
        return None
    held = {id(placed[n]) for n in anchors}
    for band in bands:
        both = sum(id(item) in held and bool(item.cells[test]) for item in band)
        if both > 1 or (len(band) > 1 and not any(id(item) in held for item in band)):
            return None
        if any(_is_own_row(item, other, test) for item, other in permutations(band, 2)):
            return None
    return bands


def _is_own_row(item: _Placed, other: _Placed, test: int) -> bool:
    """Whether a line names a test and states figures or units, one where the other one does too.

    Cells that wrap are not whole twice: it is a row of its own whose result was not read.
    """
    if not item.cells[test] or not other.cells[test]:
        return False
    stated = {n: _whole(cell[0].text) for n, cell in enumerate(item.cells) if cell and n != test}
    taken = {n: _whole(cell[0].text) for n, cell in enumerate(other.cells) if cell and n != test}
    twice = [n for n, kind in stated.items() if kind is not None and taken.get(n) is kind]
    return bool(twice) and sum(kind is not None for kind in stated.values()) > 1


def _whole(text: str) -> Kind | None:
    """Return NUMBER of a figure, CODE of a unit: what does not go on in the next line."""
    if kind_of(text) is Kind.NUMBER:
        return Kind.NUMBER
    return Kind.CODE if is_unit(text) else None


def _merge_bands(bands: Sequence[list[_Placed]], results: Sequence[int]) -> list[GridRow]:
    rows: list[GridRow] = []
    section: str | None = None
    for band in bands:
        if not any(item.cells[r] for item in band for r in results):
            if len(band) == 1 and len(band[0].filled()) == 1:
                section = band[0].line.text
            continue
        several = [
            i
            for i in band
            if sum(kind_of(c[0].text) in RESULT_KINDS for r in results if (c := i.cells[r]))
        ]
        starts = [i for i in several if i.cells[0] or len(i.filled()) > 2]
        if len(starts) > 1 and len(starts) == len(band):  # rows without rules between them
            rows += [GridRow(item.cells, section) for item in band]
        else:
            rows.append(GridRow(_merged(band), section))
    return rows


def _merged(items: Sequence[_Placed]) -> list[list[Segment]]:
    width = len(items[0].cells)
    return [[s for item in items for s in item.cells[n]] for n in range(width)]


def _by_anchor(placed: Sequence[_Placed], anchors: Sequence[int], test: int) -> list[GridRow]:
    """Give each line without a result to the row above or below it, or make it a section."""
    owned: dict[int, list[int]] = {n: [n] for n in anchors}
    sections: dict[int, str] = {}
    section: str | None = None
    reach = max((s.box.x1 for p in placed for s in p.cells[test]), default=0.0)
    gaps = [
        placed[b].line.box.top - placed[a].line.box.bottom
        for a, b in pairwise(anchors)
        if b == a + 1
    ]
    apart = median(gaps) if len(gaps) > 2 else 1e9
    for n, item in enumerate(placed):
        if n in owned:
            sections[n] = section or ""
            continue
        above = max((a for a in anchors if a < n), default=None)
        below = min((a for a in anchors if a > n), default=None)
        beside = [placed[a] for a in (above, below) if a is not None]
        if method_in(item.line) or any(_is_own_row(item, other, test) for other in beside):
            continue
        home = _home(placed, n, above, below, test, reach, apart)
        if home is not None:
            owned[home].append(n)
        elif len(item.line.segments) <= 2 and len(item.line.words) <= 8:
            section = item.line.text
        elif item.cells[test]:
            section = item.cells[test][0].text
    rows = []
    for n in anchors:
        members = [placed[m] for m in sorted(owned[n])]
        rows.append(GridRow(_merged(members), sections.get(n) or None))
    return rows


def _home(
    placed: Sequence[_Placed],
    n: int,
    above: int | None,
    below: int | None,
    test: int,
    reach: float,
    apart: float,
) -> int | None:
    """Return the anchor that a line without a result belongs to, None for a section."""
    item = placed[n]
    height = item.line.segments[0].height
    up = item.line.box.top - placed[n - 1].line.box.bottom if n else 1e9
    down = placed[n + 1].line.box.top - item.line.box.bottom if n + 1 < len(placed) else 1e9
    only_test = item.filled() == [test]
    if below is not None and _names_middle(placed[below], item, test) and down < 0.8 * height:
        return below
    if above is not None and up < 0.9 * height:
        method = only_test and above == n - 1 and kind_of(item.line.text) is Kind.METHOD
        named = placed[above].cells[test] and item.cells[test]
        goes_on = not named or _is_open(placed[above].cells[test][-1].text, named[0].text)
        beside = not only_test and goes_on and up <= down + 0.1 * height
        if method or beside or _names_middle(placed[above], item, test):
            return above
        apart_too = up >= 0.8 * apart and apart > 0.3 * height  # spaced as rows, not as lines
        if (
            not apart_too
            and up <= down + 0.25 * height
            and _continues(placed, n, above, test, reach)
        ):
            return above
    if below is None or only_test or down >= 0.9 * height:
        return None
    name = item.cells[test]
    under = placed[below].cells[test]
    titles = name and under and not _is_open(name[-1].text, under[0].text)
    return None if titles else below  # a group's title may have a date beside it


def _names_middle(anchor: _Placed, item: _Placed, test: int) -> bool:
    """Whether a line names a row whose values are set in the middle of several lines."""
    return not anchor.cells[test] and bool(item.cells[test])


def _continues(placed: Sequence[_Placed], n: int, above: int, test: int, reach: float) -> bool:
    """Whether line n goes on with the name of the row above it."""
    item = placed[n]
    if is_results_title(item.line.text):
        return False
    last = next((placed[m] for m in range(n - 1, above - 1, -1) if placed[m].cells[test]), None)
    return last is not None and _wraps(last.cells[test][-1], item, test, reach)


def _wraps(last: Segment, item: _Placed, test: int, reach: float) -> bool:
    """Whether a test name goes on in the next line: it had no room, or is unfinished."""
    if not item.cells[test]:
        return True
    following = item.cells[test][0]
    if _is_open(last.text, following.text):
        return True
    first = following.words[0].box.width
    return last.box.x1 + first + 0.25 * last.height > reach and len(last.words) > 1


def _is_open(text: str, following: str) -> bool:
    """Whether a name is unfinished at the end of its line, seen from both lines' words."""
    if following[:1].islower() or following[:1] in "([&/-–+" or text.endswith(_OPEN_ENDS):
        return True
    return text.rsplit(maxsplit=1)[-1].casefold() in _OPEN_WORDS
