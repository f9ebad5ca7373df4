"""What printed labels say of the texts around them, for who would fill what the rules left empty.

A text behind an exact label of another fact is that fact; a label that stands with nothing
behind, beside or below it says that the paper does not state its fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extraction.result import Field
from extraction.steps.document.doctype import title_end
from extraction.steps.header.proposals.candidates import SERVES
from extraction.steps.header.proposals.composite import holds_label
from extraction.steps.header.proposals.pairs import Pair, Relation
from extraction.steps.header.proposals.wording import names_plant
from extraction.steps.header.spans.propose import Span
from extraction.steps.header.texts.labels import find_labels
from extraction.steps.header.texts.spots import PageView
from extraction.steps.header.texts.unfilled import open_labels

#: A label counts from this strength on, and beside its value so near (letter heights).
EXACT, NEAR = 0.75, 12.0
#: A value that the rules are so sure of is no other field's.
SURE = 0.5
#: Kinds of labels that say nothing of what they name.
_VAGUE = frozenset({"id", "name", "date"})
_PARTIES = frozenset({"supplier_name", "laboratory_name", "customer_name"})
_OF_PARTIES = frozenset({"supplier", "distributor", "laboratory", "client", "customer", "site"})
#: What a text ends with that goes on elsewhere.
_UNFINISHED = ("-", "/", "&", "(", ",")

Place = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Texts that are spoken for, by the places of their words, and the kinds left open."""

    kinds: Mapping[Place, frozenset[str]]
    fields: Mapping[Place, frozenset[str]]
    open: frozenset[str]
    denied: frozenset[str] = frozenset()  # kinds that serve nothing on this paper

    def refuses(self, field: str, span: Span) -> bool:
        """Whether a span cannot be the value of a field that the rules left empty."""
        if any(_serves(kind, field) for kind in self.open):
            return True
        if span.text.rstrip().endswith(_UNFINISHED) or _begins_with_label(span.text):
            return True
        if holds_label(span.text) or (field in _PARTIES and title_end(span.text)):
            return True
        places = [_place(span.page, word.box.x0, word.box.top) for word in span.words]
        if any(self.fields.get(place, frozenset()) - {field} for place in places):
            return True
        named = self.kinds.get(places[0], frozenset()) if places else frozenset()
        return bool(named) and not any(_serves(kind, field) for kind in named - self.denied)


def spoken_for(
    views: Sequence[PageView],
    pairs: Iterable[Pair],
    fields: Iterable[tuple[str, Field]],
    denied: frozenset[str],
) -> Spoken:
    """Return what labels and the fields that the rules read say of the texts on these pages.

    Args:
        views: The pages.
        pairs: From `find_pairs`.
        fields: Of the document and its lot, by name.
        denied: Kinds of labels that serve nothing on this paper, whatever they serve elsewhere.

    """
    kinds: dict[Place, frozenset[str]] = {}
    answered: set[str] = set()
    for pair in pairs:
        answered.update(pair.label.kinds)
        near = pair.relation is Relation.INLINE or (
            pair.relation is Relation.RIGHT and pair.distance <= NEAR
        )
        if near and pair.label.strength >= EXACT and not _VAGUE & set(pair.label.kinds):
            for word in pair.first.words:
                place = _place(pair.page, word.box.x0, word.box.top)
                kinds[place] = kinds.get(place, frozenset()) | _kinds_of(pair)
    left_open = {label.kinds[0] for view in views for label in open_labels(view) if label.colon}
    return Spoken(kinds, _taken(views, fields), frozenset(left_open - answered - _VAGUE), denied)


def _kinds_of(pair: Pair) -> frozenset[str]:
    """Return what a pair's label says of its value; a plant is no supplier for who only guesses."""
    kinds = frozenset(pair.label.kinds)
    return kinds - {"supplier"} | {"plant"} if "supplier" in kinds and names_plant(pair) else kinds


def _taken(
    views: Sequence[PageView], fields: Iterable[tuple[str, Field]]
) -> dict[Place, frozenset[str]]:
    """Return the places of words that are a field's value, and whose."""
    pages = {view.page.number: view.page for view in views}
    found: dict[Place, frozenset[str]] = {}
    for name, value in fields:
        evidence = value.evidence
        if value.value is None or value.confidence < SURE or evidence is None:
            continue
        box, page = evidence.box, pages.get(evidence.page)
        if box is None or page is None or name == "document_type":
            continue
        for word in page.words:
            middle = (word.box.x0 + word.box.x1) / 2
            if box.x0 <= middle <= box.x1 and box.top <= word.box.middle_y <= box.bottom:
                place = _place(page.number, word.box.x0, word.box.top)
                found[place] = found.get(place, frozenset()) | {name}
    return found


def _serves(kind: str, field: str) -> bool:
    if field in _PARTIES:
        return kind in _OF_PARTIES
    return field in {name for name, _ in SERVES.get(kind, ())}


def _begins_with_label(text: str) -> bool:
    labels = find_labels(text, misread=False)
    return bool(labels) and labels[0].start == 0 and labels[0].strength >= EXACT


def _place(page: int, x0: float, top: float) -> Place:
    return page, round(x0, 1), round(top, 1)
