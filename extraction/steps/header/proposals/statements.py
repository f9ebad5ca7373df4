"""Sentences and marks without a label: the EN 10204 type, conformity, a signature."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.normalise.text import fold
from extraction.result import Evidence, Field, Reason
from extraction.steps.header.proposals.running_text import facts_of, sentence_around
from extraction.steps.header.texts.sentences import sentence_pattern
from extraction.steps.header.texts.spots import PageView

_STANDARD = sentence_pattern("standard", ignore_case=True)
_CONFORMITY = sentence_pattern("conformity")
_SIGNATURE = sentence_pattern("signature")


def find_statements(views: Sequence[PageView]) -> dict[str, Field]:
    """Return what the pages state in running text.

    `standard`, `conformity_statement`, `signature`, `country_of_origin` and
    `storage_conditions`.
    """
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
                said = _CONFORMITY.search(folded)
                place = said.start() if said else 0
                found["conformity_statement"] = _field(
                    view,
                    spot,
                    sentence_around(spot.text, place),
                    0.75,
                    "The sentence states conformity.",
                )
            for name, text in facts_of(spot.text).items():
                found.setdefault(name, _field(view, spot, text, 0.7, "A sentence states it."))
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
