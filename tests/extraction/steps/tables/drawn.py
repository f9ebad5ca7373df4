"""Tables drawn on a page as a printer would: columns at widths, letters as wide as Helvetica's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from reportlab.pdfbase.pdfmetrics import stringWidth

from extraction.geometry import Box, Word
from extraction.page import Page, ReadDocument
from extraction.result import Quality, Source

#: Inside a cell the text keeps this far from its edges.
PAD = 3.0


@cache
def _width(text: str, size: float, font: str) -> float:
    return sum(
        stringWidth(char, font, size)
        if ord(char) < 0x250
        else size * (1.0 if char > "⺀" else 0.55)
        for char in text
    )


@dataclass
class Drawing:
    """One page on its way: words and rules so far."""

    size: float = 9.0
    font: str = "Helvetica"
    words: list[Word] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)

    def put(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "l",
        size: float = 0,
        bold: bool = False,
    ) -> None:
        """Set a text whose top is y: from x on ("l"), up to x ("r"), around x ("c")."""
        size = size or self.size
        blank = _width(" ", size, self.font)
        parts = text.split()
        widths = [_width(part, size, self.font) for part in parts]
        whole = sum(widths) + blank * (len(parts) - 1)
        x -= {"l": 0.0, "r": whole, "c": whole / 2}[align]
        for part, width in zip(parts, widths, strict=True):
            box = Box(x, y, x + width, y + size)
            self.words.append(Word(part, box, font_size=size, bold=bold))
            x += width + blank

    def lines(self, x: float, y: float, text: str, *, pitch: float = 0, align: str = "l") -> float:
        """Set lines under each other; return where the next would stand."""
        for line in text.splitlines():
            self.put(x, y, line, align=align)
            y += pitch or 1.25 * self.size
        return y

    def frame(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """Draw the four sides of a cell."""
        self.rules += [Box(x0, y, x1, y + 0.5) for y in (top, bottom)]
        self.rules += [Box(x, top, x + 0.5, bottom) for x in (x0, x1)]

    def table(
        self,
        x: float,
        y: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str] | str],
        *,
        rules: str = "",
        align: str = "",
        pad: float = 4.0,
        pitch: float = 1.15,
        under: bool = False,
    ) -> float:
        """Draw a table; return its bottom.

        Args:
            x: Left edge in points.
            y: Top.
            widths: A width each column.
            rows: Cells; a line break parts the lines of one. A text alone fills the row; a cell
                "<" goes on with its left neighbour, "^" with the one above it.
            rules: "all" draws each cell, "level" a line below each row, "head" one below the
                first; "" none.
            align: "l", "r" or "c" a column; left where shorter.
            pad: White above and below a line.
            pitch: From line to line of a cell, in letter heights.
            under: Whether names stand at the top of a row while other cells are centred.

        """
        edges = [x]
        for width in widths:
            edges.append(edges[-1] + width)
        align = align.ljust(len(widths), "l")
        grid = [
            [row, *["<"] * (len(widths) - 1)] if isinstance(row, str) else list(row) for row in rows
        ]
        high = [
            max(cell.count("\n") + 1 for cell in row) * pitch * self.size
            - (pitch - 1) * self.size
            + 2 * pad
            for row in grid
        ]
        tops = [y]
        for height in high:
            tops.append(tops[-1] + height)
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                if cell in {"<", "^"}:
                    continue
                right, below = c + 1, r + 1
                while right < len(row) and row[right] == "<":
                    right += 1
                while below < len(grid) and grid[below][c] == "^":
                    below += 1
                box = Box(edges[c], tops[r], edges[right], tops[below])
                if rules == "all":
                    self.frame(box.x0, box.top, box.x1, box.bottom)
                parts = cell.splitlines()
                whole = (len(parts) * pitch - (pitch - 1)) * self.size
                at = box.top + pad if under and c == 0 else box.middle_y - whole / 2
                side = align[c] if right == c + 1 else "l" if isinstance(rows[r], str) else "c"
                for part in parts:
                    place = {"l": box.x0 + PAD, "r": box.x1 - PAD, "c": box.middle_x}[side]
                    self.put(place, at, part, align=side)
                    at += pitch * self.size
        for n, top in enumerate(tops):
            if rules == "level" or (rules == "head" and n in {0, 1, len(tops) - 1}):
                self.rules.append(Box(x, top, edges[-1], top + 0.5))
        return tops[-1]

    def document(self) -> ReadDocument:
        """Return the page as a document."""
        page = Page(
            1,
            595.0,
            842.0,
            Source.TEXT_LAYER,
            Quality.DIGITAL,
            tuple(self.words),
            tuple(self.rules),
        )
        return ReadDocument("application/pdf", "0" * 64, (page,))
