"""Segments of all pages with the labels in them and the heading that they stand under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from extraction.engines.lattice import SNAP, ruled_cells
from extraction.geometry import Box, Word
from extraction.normalise.spelling import is_known
from extraction.normalise.verdicts import find_verdict
from extraction.page import Page, ReadDocument
from extraction.result import Quality
from extraction.steps.header.texts.company_names import has_legal_form
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.labels import Label, find_labels
from extraction.steps.header.texts.words_of_labels import phrases, sections
from extraction.steps.lines import Line, Segment, read_lines
from extraction.steps.tables import TableReading

#: A longer segment is prose; a label is looked for at its start only by the colon.
PROSE = 160


@dataclass(eq=False)
class Spot:
    """One segment on a page. `line` and `place` count from 0, top down and left to right."""

    segment: Segment
    page: int
    line: int
    place: int
    labels: list[Label] = field(default_factory=list)
    #: Kind of section that this heading opens, None if it is no heading.
    heading: str | None = None
    #: Whether it stands inside a table of results.
    in_table: bool = False

    @cached_property
    def text(self) -> str:
        """The words joined by blanks."""
        return self.segment.text

    @cached_property
    def box(self) -> Box:
        """Where it stands."""
        return self.segment.box

    @property
    def starts_label(self) -> bool:
        """Whether a label begins the segment."""
        return bool(self.labels) and self.labels[0].start <= 6 and self.labels[0].strength >= 0.6

    @property
    def is_label(self) -> bool:
        """Whether nothing but a label stands here."""
        return self.starts_label and self.labels[0].whole

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that cover the places `start` to `end` of the text."""
        found, place = [], 0
        for word in self.segment.words:
            after = place + len(word.text)
            if place < end and after > start:
                found.append(word)
            place = after + 1
        return tuple(found)


@dataclass(eq=False)
class PageView:
    """One page, line by line."""

    page: Page
    lines: list[list[Spot]]
    #: Tables of equipment and reagents: nothing in them is said of the product.
    foreign: Sequence[Box] = ()

    def spots(self) -> Iterator[Spot]:
        """Yield all spots in reading order."""
        for line in self.lines:
            yield from line

    def is_foreign(self, box: Box) -> bool:
        """Return whether a box lies in a table of equipment or reagents."""
        return any(_inside(box, table) for table in self.foreign)

    @cached_property
    def headings(self) -> list[Spot]:
        """Spots that open a section."""
        return [spot for spot in self.spots() if spot.heading is not None]

    def section_of(self, spot: Spot) -> str | None:
        """Return the kind of section that the spot stands in, None if in none.

        It is the nearest heading above that does not begin to the right of the spot.
        """
        tolerance = 1.5 * spot.segment.height
        above = [
            heading
            for heading in self.headings
            if heading is not spot
            and heading.box.bottom <= spot.box.middle_y
            and heading.box.x0 <= spot.box.x0 + tolerance
        ]
        if not above:
            return None
        return max(above, key=lambda h: (round(h.box.top / 4), h.box.x0)).heading

    @cached_property
    def cells(self) -> list[Box]:
        """The cells that drawn lines enclose, the smallest first."""
        found = ruled_cells(self.page.rules)
        return sorted(found, key=lambda cell: cell.width * cell.height)

    def parted(self, one: Box, other: Box) -> bool:
        """Whether a drawn line parts two texts: each stands in a cell, and not in the same."""
        first, second = self._cell_of(one), self._cell_of(other)
        return first is not None and second is not None and first != second

    def next_cell(self, spot: Spot) -> Spot | None:
        """Return the first text of the ruled cell right of a label that fills its own cell.

        None if there is no such cell, or if labels or nothing stand in it.
        """
        cell = self._cell_of(spot.box)
        if cell is None or not spot.is_label or cell.width > 0.6 * self.page.width:
            return None
        own = self._inside(cell)
        right = next(
            (
                c
                for c in self.cells
                if abs(c.x0 - cell.x1) < SNAP and c.top < spot.box.middle_y < c.bottom
            ),
            None,
        )
        texts = self._inside(right) if right is not None else []
        if not texts or not all(s.is_label for s in own) or any(s.starts_label for s in texts):
            return None
        return texts[0]

    def _inside(self, cell: Box) -> list[Spot]:
        return [
            spot
            for spot in self.spots()
            if cell.x0 <= spot.box.middle_x <= cell.x1
            and cell.top <= spot.box.middle_y <= cell.bottom
        ]

    def _cell_of(self, box: Box) -> Box | None:
        x, y = box.middle_x, box.middle_y
        return next((c for c in self.cells if c.x0 <= x <= c.x1 and c.top <= y <= c.bottom), None)

    @cached_property
    def letter(self) -> float:
        """The page's usual letter height in points."""
        heights = sorted(spot.segment.height for spot in self.spots())
        return heights[len(heights) // 2] if heights else 10.0


def view_page(page: Page, tables: Sequence[Box] = (), foreign: Sequence[Box] = ()) -> PageView:
    """Return the page's spots with labels and headings marked.

    `tables` are results; labels in `foreign` tables speak of other goods than the product.
    """
    scanned = page.quality is not Quality.DIGITAL
    view = PageView(page, [], foreign)
    for number, line in enumerate(read_lines(page)):
        view.lines.append(_spots(line, page.number, number, scanned=scanned))
    for spot in view.spots():
        spot.in_table = any(_inside(spot.box, table) for table in tables)
    _name_heads(view)
    _free_header_rows(view)
    for spot in view.spots():
        if view.is_foreign(spot.box):
            spot.in_table, spot.labels = True, []
    _forget_names(view)
    _join_label_lines(view, scanned=scanned)
    for line_spots in view.lines:
        for spot in line_spots:
            spot.heading = _heading(spot, line_spots)
    return view


def views_of(document: ReadDocument, tables: TableReading) -> list[PageView]:
    """Return the view of each page, with what its tables took."""
    return [
        view_page(
            page,
            [box for number, box in tables.regions if number == page.number],
            [box for number, box in tables.foreign if number == page.number],
        )
        for page in document.pages
    ]


#: Labels that head no column of results.
_OF_HEADERS = frozenset(
    [
        "certificate_number",
        "issue_date",
        "approval_date",
        "purchase_order",
        "sales_order",
        "delivery_number",
        "customer",
        "supplier",
        "client",
        "lot_number",
        "product_code",
        "customer_material",
        "product_name",
        "manufacture_date",
        "expiry_date",
        "retest_date",
        "quantity",
        "receipt_date",
        "delivery_date",
        "sample",
    ]
)


#: Labels that a company's name stands right behind, without a colon.
_OF_PARTIES = frozenset({"supplier", "distributor", "client", "customer", "name"})


def _name_heads(view: PageView) -> None:
    """Know a label behind a name ("Voltek Part Number") where it heads a column beside another."""
    for line in view.lines:
        if len(line) < 2 or not any(spot.is_label for spot in line):
            continue
        for spot in line:
            name, _, rest = spot.text.partition(" ")
            if spot.labels or " " not in rest or name.islower() or is_known(name):
                continue
            found = find_labels(rest, misread=False)
            if found and found[0].whole and not found[0].colon:
                spot.labels = [replace(found[0], end=len(spot.text))]


def _free_header_rows(view: PageView) -> None:
    """Take rows of header labels, and the values under them, out of a table around them."""
    for number, line in enumerate(view.lines):
        stated = [s.labels[0].kinds[0] for s in line if s.starts_label and s.labels[0].colon]
        if len(stated) == len(line) > 1 and sum(kind in _OF_HEADERS for kind in stated) > 1:
            for spot in line:  # "BATCH NO: A7   QUANTITY: 44 LB   MFG DATE: 06 SEP 2024"
                spot.in_table = False
            continue
        kinds = [s.labels[0].kinds[0] for s in line if s.is_label]
        headers = sum(kind in _OF_HEADERS for kind in kinds)
        if headers < 2 or headers < len(line) - 1 or "test" in kinds:
            continue
        for spot in (*line, *(view.lines[number + 1] if number + 1 < len(view.lines) else ())):
            spot.in_table = False


def _forget_names(view: PageView) -> None:
    """Take labels away from what is a name, a logo or a title, whatever its words."""
    for spot in view.spots():
        if not spot.labels or spot.labels[0].colon:
            continue
        label = spot.labels[0]
        party = label.kinds[0] in _OF_PARTIES
        named = not party and not label.whole and has_legal_form(spot.text)
        stated = label.whole and spot.place and find_verdict(spot.text) is not None
        before = view.lines[spot.line][spot.place - 1] if spot.place else None
        called = before is not None and before.is_label and before.labels[0].kinds[0] in _OF_PARTIES
        named = named or (
            called and not label.whole and not any(map(str.isdigit, spot.text))
        )  # "Client   City West Water"
        large = spot.segment.height > 1.6 * view.letter
        if named or stated or (large and not any(x.colon for x in spot.labels)):
            spot.labels = []
    for number, line in enumerate(view.lines[:-1]):
        for spot in line:
            lower = _just_below(view, number, spot)
            if lower is None or not lower.is_label or lower.labels[0].colon or spot.labels:
                continue
            larger = spot.segment.height > 1.3 * lower.segment.height
            if larger and lower.labels[0].kinds[0] == "laboratory":
                lower.labels = []  # "ACS" over "LABORATORY"


def _spots(line: Line, page: int, number: int, *, scanned: bool) -> list[Spot]:
    spots = []
    for place, segment in enumerate(line.segments):
        spot = Spot(segment, page, number, place)
        if len(spot.text) <= PROSE or ":" in spot.text[:60]:
            spot.labels = find_labels(spot.text, misread=scanned and _doubtful(segment))
        after = line.segments[place + 1].text if place + 1 < len(line.segments) else ""
        if not spot.labels and len(spot.text) < 30 and after.startswith(":"):
            spot.labels = [  # "To   : Savanna Mills": the colon stands apart
                replace(label, end=min(label.end, len(spot.text)))
                for label in find_labels(f"{spot.text}:", misread=False)
            ]
        spots.append(spot)
    return spots


def _doubtful(segment: Segment) -> bool:
    """Whether a word may be misread: where both readers agree, the text is what it is."""
    return any(word.doubtful for word in segment.words)


def _join_label_lines(view: PageView, *, scanned: bool) -> None:
    """Give a label that is broken over two lines to both lines."""
    for number, line in enumerate(view.lines[:-1]):
        for upper in line:
            if (
                len(upper.text) > 60
                or ":" in upper.text
                or any(c.isdigit() for c in upper.text[4:])
            ):
                continue
            lower = _just_below(view, number, upper)
            if lower is None or len(lower.text) > 60 or _is_symbol(upper.text):
                continue
            misread = scanned and (_doubtful(upper.segment) or _doubtful(lower.segment))
            joined = find_labels(f"{upper.text} {lower.text}", misread=misread)
            known = bool(joined) and joined[0].whole and joined[0].start <= 6
            if known and (not upper.is_label or not lower.is_label):
                second_language = "/" in upper.text and lower.text[:1].islower()
                if joined[0].key in phrases() and (
                    second_language
                    or squash(upper.text + lower.text).endswith(joined[0].key)
                    or upper.text.rstrip().endswith("/")
                ):
                    upper.labels = [_stretched(joined[0], upper.text)]
                    lower.labels = [_stretched(joined[0], lower.text)]


def _is_symbol(text: str) -> bool:
    """Whether a text is a letter or two, as elements are: no half of a label."""
    return len(text) < 3 and text.isascii()


def _stretched(label: Label, text: str) -> Label:
    return replace(label, start=0, end=len(text), whole=True, colon=text.rstrip().endswith(":"))


def _just_below(view: PageView, number: int, upper: Spot) -> Spot | None:
    above, height = upper.segment.box, upper.segment.height
    for line in view.lines[number + 1 : number + 3]:
        for spot in line:
            box = spot.segment.box
            if not -0.3 * height < box.top - above.bottom < 0.55 * height:
                continue
            if box.overlap_x(above) > 0.5 * min(box.width, above.width):
                return spot
    return None


def _inside(box: Box, table: Box) -> bool:
    return table.x0 <= box.middle_x <= table.x1 and table.top <= box.middle_y <= table.bottom


def _heading(spot: Spot, line: Sequence[Spot]) -> str | None:
    """Return the section that a spot opens: a known heading with no value beside it."""
    kind = _section_kind(spot.text)
    if kind is None:
        return None
    beside = line[spot.place + 1] if spot.place + 1 < len(line) else None
    value_beside = (
        beside is not None and not beside.starts_label and _section_kind(beside.text) is None
    )
    return None if value_beside and spot.is_label else kind


def _section_kind(text: str) -> str | None:
    text = text.strip(" :")
    if text.startswith("[") and "]" in text[:4]:
        text = text[text.index("]") + 1 :]  # "[B] Client Info"
    if not 2 <= len(text) <= 60:
        return None
    for part in (text, *text.split("/")):
        kind = sections().get(squash(part))
        if kind is not None:
            return kind
    return None
