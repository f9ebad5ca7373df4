"""Who is who: supplier, laboratory and customer out of all companies on the document.

A contract laboratory's report names the laboratory in its letterhead; its client, or who
is labelled manufacturer, is the supplier. A manufacturer's own certificate has no laboratory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extraction.normalise.text import fold
from extraction.steps.header.choice.score import score
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.texts.company_names import core_name, has_laboratory_word
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.spots import PageView
from extraction.vocabulary import load_vocabulary

#: A manufacturer speaks of its own goods.
_OWN_PRODUCT = (
    r"we (?:hereby )?certify that the (?:material|product|goods)|nous certifions que le produit|"
    r"wir bestatigen,? dass (?:die|das)|certificamos que (?:el|o) (?:producto|produto)|"
    r"manufactured (?:by us|in)"
)
#: What a laboratory calls the document for its client, as the title.
_TEST_REPORT = re.compile(
    r"(?m)^(?:test report|test certificate|(?:analysis|analytical|laboratory|lab) report|"
    r"report of analysis|prufbericht|untersuchungsbericht|analysenbericht|rapporto di prova|"
    r"rapport d.?(?:essais?|analyses?)|"
    r"informe de (?:ensayos?|analisis)|relatorio de ensaio|raport z badan|sprawozdanie z badan|"
    r"(?:analiz|deney) raporu|analyserapport|provningsrapport|analysrapport|testausseloste|"
    r"εκθεση (?:δοκιμων|αναλυσης)|zkusebni protokol|protokol o zkous|"
    r"buletin de (?:analiz|incerc)|vizsgalati jegyzokonyv|протокол (?:испытани|випробуван)|"
    r"boletim de (?:analise|ensaio))"
)
#: A laboratory names who accredited it, and says that samples came from others.
_ACCREDITED = re.compile(
    r"\b(?:accredit|akkredit|acredita|akredyt|akreditasyon|cofrac|dakks|ukas|a2la|enac|accredia|"
    r"turkak|cnas|17025)"
)
_SUBMITTED = re.compile(
    r"(?:submitted|identified|provided|supplied) (?:and identified )?by (?:the )?"
    r"(?:client|applicant|customer)|vom (?:auftraggeber|kunden) (?:ange|bereit)|"
    r"(?:fournis?|remis) par le client|(?:facilitad|suministrad)[ao]s? por el cliente"
)
#: From this on, the document is taken for a laboratory's report to its client.
LABORATORY_REPORT = 2.5
#: Down to here (share of the page) reaches its letterhead.
TOP = 0.2


@dataclass(frozen=True, slots=True)
class Parties:
    """Candidates for each role, re-labelled; `laboratory_report` is the weight for one."""

    candidates: tuple[Candidate, ...]
    laboratory_report: float


def assign_roles(
    candidates: Sequence[Candidate],
    companies: Sequence[Candidate],
    views: Sequence[PageView],
    *,
    mill: bool,
) -> Parties:
    """Return candidates for supplier_name, laboratory_name and customer_name.

    Args:
        candidates: From labels; those for supplier, laboratory, customer and client count.
        companies: From `find_companies`.
        views: The pages, for the words that laboratories use.
        mill: Whether this is a mill's inspection certificate.

    """
    labelled = {
        role: _best_first([c for c in candidates if c.field == f"{role}_name"])
        for role in ("supplier", "laboratory", "customer", "client")
    }
    if not labelled["supplier"] and not labelled["laboratory"]:
        heads = [
            c.value for c in companies if c.field == "letterhead" and c.page == 1 and c.top < TOP
        ]
        alone = [
            c for c in labelled["client"] if heads and all(same_company(c.value, h) for h in heads)
        ]
        labelled["client"] = [c for c in labelled["client"] if c not in alone]
        labelled["supplier"] = [_renamed(c, "supplier_name", 1.0) for c in alone]
    taken = [c.value for c in (*labelled["customer"], *labelled["client"])]
    free = _in_full([c for c in companies if not _among(c.value, taken)])
    letterheads = _best_first([c for c in free if c.field == "letterhead"])
    blocks = _best_first([c for c in free if c.field == "block"])
    weight = _laboratory_weight(labelled, letterheads, views, mill=mill)
    if weight >= LABORATORY_REPORT:
        chosen = _of_laboratory(labelled, letterheads, blocks)
    else:
        chosen = _of_manufacturer(labelled, letterheads, blocks)
    return Parties(tuple(_apart(chosen)), weight)


def _in_full(companies: Sequence[Candidate]) -> list[Candidate]:
    """Leave out a logo's short name where the company stands in full: "REITH", "Carl Reith KG"."""
    full = [c for c in companies if c.extra.get("legal")]
    kept = []
    for company in companies:
        short = set(fold(company.value).split())
        longer = [c for c in full if short < set(fold(core_name(c.value)).split())]
        if company.extra.get("legal") or not longer:
            kept.append(company)
        else:  # the logo vouches for the name in full
            best = max(longer, key=score)
            kept.append(replace(best, prior=min(0.95, best.prior + 0.15), top=company.top))
    return kept


def _apart(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out a company from the roles that fit it less: nobody is their own customer."""
    names: list[str] = []
    kept: list[Candidate] = []
    for role in ("laboratory_name", "supplier_name", "customer_name"):
        mine = [c for c in candidates if c.field == role and not _among(c.value, names)]
        kept += mine
        if mine:
            names.append(_best_first(mine)[0].value)
    return kept


def _best_first(candidates: list[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: -score(c))


def _among(name: str, others: Sequence[str]) -> bool:
    return any(same_company(name, other) for other in others)


def same_company(one: str, two: str) -> bool:
    """Whether two printed names are of one company (one may lack its legal form)."""
    a, b = squash(core_name(one)), squash(core_name(two))
    if a and a == b:
        return True
    a, b = squash(one), squash(two)
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    return (len(shorter) >= 5 and longer.startswith(shorter)) or fuzz.ratio(a, b) >= 90


def names_company(text: str, company: str) -> bool:
    """Whether a text is the company's name, or a logo with some of its words."""
    words = set(fold(text).split())
    return same_company(text, company) or words < set(fold(core_name(company)).split())


def _laboratory_weight(
    labelled: dict[str, list[Candidate]],
    letterheads: list[Candidate],
    views: Sequence[PageView],
    *,
    mill: bool,
) -> float:
    text = fold("\n".join(spot.text for view in views[:4] for spot in view.spots()))
    phrases = load_vocabulary("companies")["laboratory_phrases"]
    weight = min(3.0, 0.75 * sum(fold(phrase) in text for phrase in phrases))
    named = any(c.extra.get("laboratory") and score(c) > 0.3 for c in letterheads)
    stated = bool(labelled["laboratory"]) and score(labelled["laboratory"][0]) > 0.5
    client = any(c.kind == "client" for c in labelled["client"])
    if not (named or stated or client):
        weight = min(weight, 1.5)  # such phrases stand on manufacturers' certificates too
    maker = any(c.extra.get("legal") and not c.extra.get("laboratory") for c in letterheads)
    weight += 1.5 * named + 1.5 * stated + (1.0 if maker else LABORATORY_REPORT) * client
    report = _TEST_REPORT.search("\n".join(_top_lines(views))) is not None
    ordered = bool(labelled["customer"]) and _ACCREDITED.search(text) is not None
    if report and (client or ordered or _SUBMITTED.search(text)):
        return max(weight, LABORATORY_REPORT) + 0.5  # a test report for a client
    if _TEST_REPORT.search("\n".join(_top_lines(views))) and (named or stated):
        weight += 1.0
    if named and client:
        return weight + 1.5  # a laboratory that names whom it works for
    if re.search(_OWN_PRODUCT, text):
        weight -= 1.0
    supplier = labelled["supplier"]
    if supplier and letterheads and not same_company(supplier[0].value, letterheads[0].value):
        weight += 0.5
    if mill:
        weight -= 2.5
    return weight


def _top_lines(views: Sequence[PageView]) -> list[str]:
    """Return the folded lines of the first page's upper third."""
    if not views:
        return []
    third = views[0].page.height / 3
    return [fold(spot.text) for spot in views[0].spots() if spot.box.top < third]


def _renamed(candidate: Candidate, field: str, factor: float) -> Candidate:
    return replace(candidate, field=field, prior=candidate.prior * factor)


def _of_laboratory(
    labelled: dict[str, list[Candidate]], letterheads: list[Candidate], blocks: list[Candidate]
) -> list[Candidate]:
    suppliers = [c for c in labelled["supplier"] if c.kind != "distributor"]
    laboratories = [_renamed(c, "laboratory_name", 1.0) for c in labelled["laboratory"]]
    known = [c.value for c in (*labelled["supplier"], *labelled["client"])]
    named = any(c.extra.get("laboratory") and c.prior >= 0.4 for c in letterheads)
    signs = [c for c in letterheads if c.extra.get("sentence") and c.extra.get("legal")]
    for company in letterheads:
        if not _among(company.value, known):
            boost = 1.0 if company.extra.get("laboratory") else 0.4 if named else 0.8
            if signs and not named:
                boost = 1.6 if company in signs else 0.5
            laboratories.append(_renamed(company, "laboratory_name", boost))
    laboratories = _best_first(laboratories)
    out = laboratories[:6]
    out += suppliers
    for client in labelled["client"]:
        out.append(_renamed(client, "supplier_name", 0.6 if suppliers else 0.9))
        if suppliers and not _among(client.value, [s.value for s in suppliers]):
            out.append(_renamed(client, "customer_name", 0.9))
    out += [c for c in labelled["supplier"] if c.kind == "distributor"]
    lab_names = [c.value for c in laboratories[:1]]
    others = [
        c
        for c in (*blocks, *letterheads)
        if c.extra.get("address")
        and not c.extra.get("laboratory")
        and not _among(c.value, lab_names)
    ]
    out += [_renamed(c, "supplier_name", 0.9) for c in others]
    out += (
        labelled["customer"]
        if suppliers
        else [_renamed(c, "supplier_name", 0.75) for c in labelled["customer"]]
    )
    return out


def _of_manufacturer(
    labelled: dict[str, list[Candidate]], letterheads: list[Candidate], blocks: list[Candidate]
) -> list[Candidate]:
    out = list(labelled["supplier"])
    customers = labelled["customer"] + [
        _renamed(c, "customer_name", 0.9) for c in labelled["client"]
    ]
    out += customers
    heads = sorted((c for c in letterheads if c.page == 1 and c.top < 0.3), key=lambda c: c.top)
    first = heads[0] if heads else None
    for company in letterheads:
        below = (
            first is not None
            and company.extra.get("address")
            and company.extra.get("legal")
            and first.top + 0.02 < company.top < 0.5
        )
        if below and first is not None and not same_company(company.value, first.value):
            out.append(_renamed(company, "customer_name", 0.9))
            out.append(_renamed(company, "supplier_name", 0.6))
        else:
            out.append(_renamed(company, "supplier_name", 0.95))
    if letterheads and score(letterheads[0]) > 0.35:  # another address is the recipient's
        stated = [c.value for c in labelled["supplier"]]
        named = [c for c in blocks if c.extra.get("address") and c.extra.get("legal")]
        named = [c for c in named if not _among(c.value, stated)]
        out += [_renamed(c, "customer_name", 1.1) for c in named]
    out += [_renamed(c, "supplier_name", 0.6) for c in blocks]
    for laboratory in labelled["laboratory"]:
        if score(laboratory) > 0.6 and has_laboratory_word(laboratory.value):
            out.append(_renamed(laboratory, "laboratory_name", 0.8))
    return out
