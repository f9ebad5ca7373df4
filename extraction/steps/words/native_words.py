"""Text layer to words: glyphs joined by the gaps that a reader sees, not by the file's.

Spaces in a text layer are hints at best: tables are written with one space between
columns or none, headings with one between letters. A word here is what stands together.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extraction.engines.pdfium import Glyphs, Places, Style
from extraction.geometry import Box, Word
from extraction.steps.words.fragments import Fragment, merge
from extraction.steps.words.scripts import attach_scripts

#: Gap, in font sizes, from which two glyphs belong to two words.
WORD_GAP = 0.17
#: Glyphs that overlap by more than this, in font sizes, were not written one after another.
OVERLAP = 0.55
#: Fragments closer than this on one baseline are one word, whatever the order in the file.
JOIN_GAP = 0.08
#: The same where a page is written letter by letter: its words stand farther apart.
SPACED_GAP = 0.42
#: So large a share of single letters, of so many fragments, is no page of usual words.
SPACED_SHARE, SPACED_LEAST = 0.5, 100
#: A copy of a glyph within this distance, in font sizes, is fake bold or a shadow.
COPY = 0.12
#: Written at a slant and larger than this, in points: a watermark, on whatever page.
WATERMARK_SIZE = 18.0
#: What is written at a slant is a stamp over the print, if it is no more than this share.
SLANTED = 0.25
#: What stands in a stamp is worth less than what is printed.
OF_A_STAMP = 0.5
#: Edge of the squares, in points, in which copies are looked for; a copy is never farther.
CELL = 2.5
ASCENT, DESCENT = 0.74, 0.22
#: How far a word is to be believed whose end lies beyond the edge of the page.
CUT = 0.5
#: Share of the glyphs, and how many, that must be written one way to say how a page lies.
MOST_AGREE, FEWEST_GLYPHS = 0.9, 40

_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
_CLEAN = {**_LIGATURES, 0x02: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-", 0xA0: " ", 0xFEFF: ""}
#: Squares from one row to the next; no page is as wide, so that rows stay apart.
ROW = 1 << 20
#: From a square to itself and its neighbours, by columns.
_AROUND = tuple(row * ROW + column for column in (-1, 0, 1) for row in (-1, 0, 1))
#: The square of each glyph on a page.
Squares: TypeAlias = npt.NDArray[np.int64]
#: Glyphs read so far, by square: (left, baseline, the fragment that holds it).
Seen: TypeAlias = dict[int, list[tuple[float, float, Fragment]]]
_SPACES = frozenset(
    " \t\r\n\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
)


@dataclass(frozen=True, slots=True)
class NativeText:
    """The words of a text layer, and beside them each word's font and colour."""

    words: tuple[Word, ...]
    fonts: tuple[str, ...]
    colours: tuple[tuple[int, int, int], ...]
    #: Words that run over the page's edge, as far as the page shows them.
    cut: tuple[str, ...] = ()
    #: Lines of stamps, which are written at a slant over the print; none of the words.
    marks: tuple[Word, ...] = ()


def words_from_glyphs(glyphs: Glyphs, *, width: float, height: float) -> NativeText:
    """Return the words of a text layer, in reading order (lines down, then across).

    Args:
        glyphs: The text layer.
        width: Of the upright page, in points.
        height: Likewise; what lies outside is left out.

    Invisible text is left out. Raised digits become superscripts (`10⁵`).

    """
    marks = _slanted(glyphs)
    fragments, cut = _fragments(glyphs, width, height, stamped=bool(marks))
    level = [f for f in fragments if f.style.direction == 0]
    other = [f for f in fragments if f.style.direction != 0]
    lines = [_joined_line(line, JOIN_GAP) for line in _in_order(attach_scripts(level))]
    if _is_spaced(lines):
        lines = [_joined_line(line, SPACED_GAP) for line in lines]
    shown = [f for f in _join_spaced(lines) + other if f.text.strip()]
    ends = {f.text for f in cut}
    return NativeText(
        words=tuple(_word(f, whole=f.text not in ends) for f in shown),
        fonts=tuple(f.style.font for f in shown),
        colours=tuple(f.style.colour for f in shown),
        cut=tuple(f.text for f in cut),
        marks=tuple(marks),
    )


def sideways(glyphs: Glyphs) -> int:
    """Return by how many degrees clockwise a page must be turned for its text to stand upright.

    0, 90, 180 or 270: nearly all of the text must agree.
    """
    visible = Counter(
        style.direction
        for text, style in zip(glyphs.text, glyphs.styles, strict=True)
        if text not in _SPACES and not style.invisible
    )
    if not visible:
        return 0
    [(direction, count)] = visible.most_common(1)
    if direction == -1 or count < MOST_AGREE * visible.total() or count < FEWEST_GLYPHS:
        return 0
    return (360 - direction) % 360


def _slanted(glyphs: Glyphs) -> list[Word]:
    """Return the lines that are written at a slant, none where a fair part of the page is."""
    places = [n for n, style in enumerate(glyphs.styles) if style.direction == -1]
    if len(places) > SLANTED * len(glyphs.text):
        return []
    lines: list[list[int]] = []
    for n in places:
        style = glyphs.styles[n]
        if style.invisible:
            continue
        if lines and n == lines[-1][-1] + 1 and style is glyphs.styles[lines[-1][-1]]:
            lines[-1].append(n)
        else:
            lines.append([n])
    found = []
    for line in lines:
        text = "".join(glyphs.text[n] for n in line).strip()
        ink = glyphs.ink[[n for n in line if glyphs.text[n] not in _SPACES]]
        if not text:
            continue
        (x0, top), (x1, bottom) = ink[:, 0:2].min(axis=0), ink[:, 2:4].max(axis=0)
        found.append(Word(text, Box(float(x0), float(top), float(x1), float(bottom)), OF_A_STAMP))
    return found


def _fragments(
    glyphs: Glyphs, width: float, height: float, *, stamped: bool
) -> tuple[list[Fragment], list[Fragment]]:
    """Return the runs of glyphs on the page, and those of them that go on beyond its edge."""
    fragments: list[Fragment] = []
    cut: list[Fragment] = []
    current: Fragment | None = None
    seen: Seen = {}
    before, last = (0.0, 0.0, 0.0), None
    spans, ink, origins = glyphs.spans.tolist(), glyphs.ink.tolist(), glyphs.origins.tolist()
    inside = _inside(glyphs.ink, width, height)
    characters = [text.translate(_CLEAN) for text in glyphs.text]
    squares = _squares(glyphs, characters)
    for character, style, span, seen_box, origin, shown, square, twin in zip(
        *(characters, glyphs.styles, spans, ink, origins, inside),
        *(squares.tolist(), _with_twins(squares)),
        strict=True,
    ):
        if not character or character in _SPACES or character < " " or style.invisible:
            current = None
            continue
        if style.direction == -1 and (stamped or style.size > WATERMARK_SIZE):
            continue
        start, end, base = _along(span, origin, style.direction)
        if not shown:
            if current is not None and _continues(current, start, base, style):
                cut.append(current)
            current = None
            continue
        # A sign that stands for two letters ("ff") gives them the same place.
        ligature = current is not None and before == (start, end, base) and style is last
        if twin and not ligature and (copied := _copy_of(square, origin, style, seen)) is not None:
            copied.bold = True
            continue
        before, last = (start, end, base), style
        if current is None or not (ligature or _continues(current, start, base, style)):
            current = Fragment("", start, end, base, list(seen_box), style, style.bold)
            fragments.append(current)
        current.take(character, end, seen_box)
        if twin:
            seen.setdefault(square, []).append((origin[0], origin[1], current))
    return fragments, cut


def _inside(ink: Places, width: float, height: float) -> list[bool]:
    """Return for each box whether its middle lies on the page."""
    x, y = (ink[:, 0] + ink[:, 2]) / 2, (ink[:, 1] + ink[:, 3]) / 2
    inside: list[bool] = ((x >= -1) & (x <= width + 1) & (y >= -1) & (y <= height + 1)).tolist()
    return inside


def _along(
    span: Sequence[float], origin: Sequence[float], direction: int
) -> tuple[float, float, float]:
    """Return start, end and baseline of a glyph as if its line were written level."""
    if direction == 90:
        return span[1], span[3], -origin[0]
    if direction == 180:
        return -span[2], -span[0], -origin[1]
    if direction == 270:
        return -span[3], -span[1], origin[0]
    return span[0], span[2], origin[1]


def _continues(current: Fragment, start: float, base: float, style: Style) -> bool:
    if style.direction != current.style.direction:
        return False
    size = max(style.size, current.style.size, 1.0)
    if min(style.size, current.style.size) < 0.8 * size:
        return False  # a raised or lowered sign, or another text
    gap = start - current.x1
    return abs(base - current.baseline) < 0.1 * size and -OVERLAP * size < gap < WORD_GAP * size


def _squares(glyphs: Glyphs, characters: Sequence[str]) -> Squares:
    """Return the number of each sign in its square of the page; one square right adds 1."""
    signs = [
        ord(character if len(character) == 1 else text)
        for character, text in zip(characters, glyphs.text, strict=True)
    ]
    columns, rows = np.rint(glyphs.origins / CELL).astype(np.int64).T
    return np.asarray((np.array(signs, dtype=np.int64) * ROW + rows) * ROW + columns)


def _with_twins(squares: Squares) -> list[bool]:
    """Return for each sign whether another like it stands in its square or in one beside it."""
    known, counts = np.unique(squares, return_counts=True)
    found = counts[np.searchsorted(known, squares)] > 1
    for step in _AROUND:
        if step:
            found |= np.isin(squares + step, known)
    twins: list[bool] = found.tolist()
    return twins


def _copy_of(square: int, origin: Sequence[float], style: Style, seen: Seen) -> Fragment | None:
    """Return the fragment that holds the same glyph at almost the same place.

    Two narrow letters side by side ("ll") are not copies: they stand a letter apart.
    """
    reach = min(max(style.size * COPY, 0.2), CELL)
    x, y = origin
    for step in _AROUND:
        for left, base, found in seen.get(square + step, ()):
            if abs(left - x) <= reach and abs(base - y) <= reach:
                return found
    return None


def _in_order(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Group fragments to lines by their baseline, each from left to right."""
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.baseline, f.x0)):
        line = lines[-1] if lines else None
        if line and fragment.baseline - line[0].baseline < 0.35 * max(
            min(line[0].size, fragment.size), 2.0
        ):
            line.append(fragment)
        else:
            lines.append([fragment])
    for line in lines:
        line.sort(key=lambda f: f.x0)
    return lines


def _is_spaced(lines: Sequence[Sequence[Fragment]]) -> bool:
    """Whether a whole page is written letter by letter, not a heading alone."""
    lengths = [len(fragment.text) for line in lines for fragment in line]
    return len(lengths) >= SPACED_LEAST and lengths.count(1) > SPACED_SHARE * len(lengths)


def _joined_line(line: list[Fragment], gap: float) -> list[Fragment]:
    """Return a line's fragments, those joined that are less than a gap (font sizes) apart."""
    joined: list[Fragment] = []
    for fragment in line:
        last = joined[-1] if joined else None
        if last is not None and _touches(last, fragment, gap):
            joined[-1] = merge(last, fragment, last.text + fragment.text)
        else:
            joined.append(fragment)
    return joined


def _touches(left: Fragment, right: Fragment, gap: float) -> bool:
    size = max(left.size, right.size)
    return (
        abs(left.baseline - right.baseline) < 0.05 * size
        and min(left.size, right.size) > 0.8 * size
        and -0.2 * size < right.x0 - left.x1 < gap * size
    )


def _join_spaced(lines: list[list[Fragment]]) -> list[Fragment]:
    """Join headings that are written letter by letter (`C E R T I F I C A T E`)."""
    result: list[Fragment] = []
    for line in lines:
        run: list[Fragment] = []
        for fragment in line:
            if run and not _spaced_letters(run[-1], fragment):
                result.extend(_join_run(run))
                run = []
            run.append(fragment)
        result.extend(_join_run(run))
    return result


def _spaced_letters(left: Fragment, right: Fragment) -> bool:
    return (
        len(left.text) == 1
        and len(right.text) == 1
        and left.text.isalpha()
        and right.text.isalpha()
        and right.x0 - left.x1 < 0.9 * max(left.size, right.size)
    )


def _join_run(run: list[Fragment]) -> list[Fragment]:
    if len(run) < 4:
        return run
    gaps = [right.x0 - left.x1 for left, right in itertools.pairwise(run)]
    usual = sorted(gaps)[len(gaps) // 3]
    words = [run[0]]
    for gap, fragment in zip(gaps, run[1:], strict=True):
        if gap < usual + 0.15 * fragment.size:
            words[-1] = merge(words[-1], fragment, words[-1].text + fragment.text)
        else:
            words.append(fragment)
    return words


def _word(fragment: Fragment, *, whole: bool) -> Word:
    x0, top, x1, bottom = fragment.ink
    if fragment.style.direction == 0:
        # An even height for all words of a line: a dash and a letter share their middle.
        top = min(top, fragment.baseline - ASCENT * fragment.size)
        bottom = max(bottom, fragment.baseline + DESCENT * fragment.size)
    return Word(
        text=unicodedata.normalize("NFC", fragment.text),
        box=Box(x0, top, x1, bottom),
        confidence=1.0 if whole else CUT,
        font_size=round(fragment.size, 2),
        bold=fragment.bold,
    )
