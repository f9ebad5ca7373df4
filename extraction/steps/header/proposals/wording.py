"""What the wording of a label itself takes from how likely its kind means a field."""

from __future__ import annotations

import re

from extraction.steps.header.proposals.pairs import Pair, Relation
from extraction.steps.header.texts.company_names import has_laboratory_word, has_legal_form

_STRONG_RESULT = re.compile(
    r"overall|final|conclusion|gesamt|disposition|decision|global|esito|batch|lot|compliance|status|fazit|urteil|"
    r"beurteilung|dictamen|parecer|karar|wniosek|orzeczenie|结论|判定|giudizio|genel|decision|avis|veredicto"
)
_RECIPIENT = re.compile(
    r"recipient|empfanger|empfaenger|destinat|odbiorca|consignee|shipto|shipped|deliver|liefer|entrega|import|notify|收货|"
    r"收件|接收|alici(?:si)?$|zertifikats|end"
)


#: Labels of a place or a forwarder more than of the company that made the goods.
_SITE = re.compile(
    r"plant|site|facilit|werk$|works|usine|ort$|stabilimento|planta|shipper|exporter|sender|tesis"
)
#: What such a label says of a text without and with a legal form: a place, a company.
_SITED = (0.34, 0.55)
#: Labels that name the goods, or what they are made of.
_OF_WHAT = frozenset({"material", "werkstoff", "materiau", "matiere", "materiale", "malzeme"})
_FORMS, _NUMBERS = ("document", "doc"), ("no", "number", "nr", "id")
#: Labels of something less exact than the others of their kind, and what they lose by it: a
#: letter's reference, a line of a list, a form that may be this paper's or its template.
_LOOSE = {
    ("product_code", "ref"): 0.7,
    ("product_name", "item"): 0.9,
    ("product_name", "items"): 0.9,
    **{("certificate_number", f"{word}{n}"): 0.93 for word in _FORMS for n in _NUMBERS},
}
#: What is left of a laboratory that "tested by" names like a person.
_ANALYST = 0.28
_PERSON = re.compile(r"(?:[A-Z][\w.'-]* ){1,2}[A-Z][\w'-]+")
_GRADE = re.compile(r"[A-Z0-9][\w.+/-]*\d[\w.+/-]*(?: ?\+[A-Z]+)?")


def wording(kind: str, pair: Pair) -> float:
    """Return how much the wording itself takes from a kind's likelihood (1.0: nothing)."""
    key = pair.label.key
    if kind == "overall_result" and not _STRONG_RESULT.search(key):
        beside = pair.relation in {Relation.INLINE, Relation.RIGHT} and not pair.in_table
        return 0.8 if beside else 0.5
    made_of = kind == "product_name" and key in {"material", "werkstoff", "matiere", "materiale"}
    if made_of or (kind == "customer" and _RECIPIENT.search(key)):
        return 0.93 if made_of else 0.84  # a part's material is not its name
    if (kind, key) in _LOOSE and not pair.label.code:
        return _LOOSE[kind, key]
    if kind in {"supplier", "product_name", "laboratory"}:
        return _wording_of_maker(kind, pair)
    if kind == "approved_by" and not key.endswith(("by", "signatory", "signature", "name")):
        return 0.8
    return 1.8 if kind == "tracking" and "batch" in key else 1.0


def names_plant(pair: Pair) -> bool:
    """Whether a label names the place of the maker, and its value no company by a legal form."""
    return _is_sited(pair) and not has_legal_form(pair.first.text)


def _is_sited(pair: Pair) -> bool:
    key = pair.label.key
    return not (pair.label.code or key.startswith("manufacturers")) and bool(_SITE.search(key))


def _is_person(text: str) -> bool:
    """Whether a name can be a person's and is not clearly a company's."""
    named = has_legal_form(text) or has_laboratory_word(text)
    return not named and _PERSON.fullmatch(text) is not None


def _wording_of_maker(kind: str, pair: Pair) -> float:
    """Return what wording takes from "manufacturing plant", "material: 23MnB4", "tested by"."""
    key = pair.label.key
    if kind == "laboratory":
        person = key.endswith("by") and _is_person(pair.first.text.strip())
        return _ANALYST if person else 1.0
    if kind == "supplier" and _is_sited(pair):
        return _SITED[has_legal_form(pair.first.text)]
    if kind == "product_name" and key in _OF_WHAT and _GRADE.fullmatch(pair.first.text.strip()):
        return 0.8
    return 1.0
