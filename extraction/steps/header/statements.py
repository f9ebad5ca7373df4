"""Sentences and marks without a label: the EN 10204 type, conformity, a signature."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.normalise.text import fold
from extraction.result import Evidence, Field, Reason
from extraction.steps.header.sentences import sentence_pattern
from extraction.steps.header.spots import PageView

_STANDARD = sentence_pattern("standard", ignore_case=True)
_CONFORMITY = sentence_pattern("conformity")
_SIGNATURE = sentence_pattern("signature")


def find_statements(views: Sequence[PageView]) -> dict[str, Field]:
    """Return `standard`, `conformity_statement` and `signature` where the pages state them."""
    found: dict[str, Field] = {}
    for view in views:
        for spot in view.spots():
            folded = fold(spot.text)
            standard = _STANDARD.search(spot.text)
            if standard is not None:
                text = standard.group().strip(" ,;:(")
                better = len(text) > len(found.get("standard", Field(value="")).value or "")
                if better:
                    found["standard"] = _field(view, spot, text, 0.9, "It names the standard.")
            if (
                "conformity_statement" not in found
                and _CONFORMITY.search(folded)
                and len(spot.text) > 25
            ):
                found["conformity_statement"] = _field(
                    view, spot, spot.text, 0.75, "The sentence states conformity."
                )
            if "signature" not in found and _SIGNATURE.search(folded):
                found["signature"] = _field(
                    view, spot, spot.text, 0.7, "The document speaks of its signature."
                )
    return found


def _field(view: PageView, spot: object, text: str, confidence: float, why: str) -> Field:
    box = getattr(spot, "box")  # noqa: B009
    return Field(
        text,
        text,
        confidence,
        Evidence(view.page.number, box, text, view.page.source),
        (Reason("header.statement", why),),
    )
