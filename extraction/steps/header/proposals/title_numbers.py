"""Numbers that certificates print with their title, or alone at the top: "Nr. 1187/25"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extraction.steps.document.doctype import TypeReading
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.header.texts.values import number_shape

_SIGN = r"(?:N(?=\.)|No|Nr|N[°ºo]|№|Num|Numer|Nummer|Numéro|Número|Numero|[čČ]|[Bb]r|[Ss]z|[Αα]ρ)"
_BEHIND = re.compile(rf"(?<![^\W\d_]){_SIGN}\s*[.:]*\s*(?P<number>[\w./-]*\d[\w./-]*)\s*$")
_ALONE = re.compile(rf"{_SIGN}[\s.:]*(?P<number>(?=\S*\d)[\w./-]{{4,}})", re.IGNORECASE)
_LONG = re.compile(r"(?=(?:\D*\d){3})[A-Z\d][\w./-]{5,}", re.ASCII)
#: How well such a number has the shape of one; a date has it less.
SHAPED = 0.9
#: A number without a name of its own is the certificate's down to this share of the page.
TOP = 0.25


def find_title_numbers(view: PageView, kind: TypeReading) -> Iterator[Candidate]:
    """Yield numbers behind the title, or behind nothing but "No." near the top of the page."""
    for spot in view.spots():
        if spot.in_table or spot.box.top > 0.5 * view.page.height:
            continue
        titled = kind.title is not None and spot.text in kind.title.text
        match = _BEHIND.search(spot.text) if titled else None
        prior = 0.9
        if match is None and spot.box.top < TOP * view.page.height:
            match = _ALONE.fullmatch(spot.text)
            prior = 0.75
        number = match["number"] if match is not None else _under_title(spot, kind)
        if number is not None:
            yield _candidate(view, spot, number, prior)


def _under_title(spot: Spot, kind: TypeReading) -> str | None:
    """Return a number that stands right under the title, and begins or ends where it does."""
    title = kind.title
    if (
        title is None
        or spot.labels
        or number_shape(spot.text).fit < SHAPED
        or not _LONG.fullmatch(spot.text)
    ):
        return None
    gap = (spot.box.top - title.box.bottom) / title.height
    aligned = abs(spot.box.x0 - title.box.x0) < title.height
    aligned = aligned or abs(spot.box.middle_x - title.box.middle_x) < title.height
    return spot.text if 0 < gap < 1.0 and aligned else None


def _candidate(view: PageView, spot: Spot, number: str, prior: float) -> Candidate:
    return Candidate(
        field="certificate_number",
        value=number,
        raw=spot.text,
        page=spot.page,
        words=spot.segment.words[-1:],
        source=view.page.source,
        relation="inline",
        label="",
        kind="certificate_number",
        prior=prior,
        strength=0.95,
        fit=number_shape(number).fit,
        top=spot.box.top / view.page.height,
    )
