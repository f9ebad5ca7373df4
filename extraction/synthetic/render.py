"""HTML to PDF, and where each marked fact stands; the only file here that knows WeasyPrint."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.geometry import Box

#: A CSS pixel in points.
POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF, its pages, and the places of its marks (page from 1, box in points)."""

    pdf: bytes
    pages: int
    places: dict[str, tuple[int, Box]]


def render(html: str) -> Rendered:
    """Render a document; marks are the ids of its elements, the first place counts."""
    from weasyprint import HTML  # noqa: PLC0415 - heavy

    document = HTML(string=html).render()
    places: dict[str, tuple[int, Box]] = {}
    for number, page in enumerate(document.pages, 1):
        for mark, (x0, top, x1, bottom) in page.anchors.items():
            box = Box(*(round(side * POINTS_PER_PIXEL, 2) for side in (x0, top, x1, bottom)))
            places.setdefault(mark, (number, box))
    return Rendered(pdf=document.write_pdf(), pages=len(document.pages), places=places)
