"""Companies that no label names: letterheads, address blocks, footers, sentences.

Gives candidates for `letterhead` (who wrote the document) and `block` (another company with
its address). Which of them is supplier, laboratory or customer is decided in `roles.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.geometry import Word
from extraction.normalise.dates import find_dates
from extraction.normalise.text import clean, fold, unspaced
from extraction.result import Source
from extraction.steps.document.doctype import is_title
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.texts.company_names import (
    company_shape,
    cut_after_legal_form,
    has_laboratory_word,
    has_legal_form,
    legal_form_end,
    looks_like_address,
    street_with_number,
    without_address,
)
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.sentences import sentence_pattern
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.header.texts.values import is_amount

_CAPITAL = r"(?:[A-Z0-9][\w&.'’-]*)"
_NAME = rf"(?P<name>{_CAPITAL}(?:,? (?:{_CAPITAL}|of|and|&|de|für|e|y)){{0,6}})"
#: Sentences in which a laboratory or an issuer names itself.
_SENTENCES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:tested|analy[sz]ed|certified|issued|performed|conducted|prepared) (?:by|at) "
        rf"(?:the )?{_NAME}",
        rf"(?:approval|consent|permission|authori[sz]ation) (?:of|from|by) (?:the )?{_NAME}",
        rf"{_NAME} is an? (?:\w+ )?(?:\w+ )?"
        rf"(?:independent|accredited|certified|licensed|ISO|registered)",
        rf"(?:©|\(c\)|[Cc]opyright)\s*(?:\d{{4}}(?:\s?[-–]\s?\d{{4}})?)?,?\s*{_NAME}",
        rf"(?:property|copyright) of {_NAME}",
        rf"{_NAME} (?:certifies|hereby certifies|warrants|guarantees|makes no)",
        rf"[Oo]n behalf of {_NAME}",
        rf"trademarks? of {_NAME}",
    )
)
#: Whose signature it is: "For MALABAR AGRO EXPORTS".
_SIGNED = re.compile(
    r"(?i:for and on behalf of|for|für|pour|por|per)\s+(?:M/s\.? )?(?P<name>[A-Z].{3,60})$"
)
_NOT_A_NAME = re.compile(
    r"(?i)^(?:the|this|certificate|report|laboratory|lab|iso|iec|page|sample|client|customer|quality|analysis|"
    r"material|product|test|we|all|it|name|date|method|director|manager)$"
)
#: The number of an accreditation, not a name: "LAB N° 1188".
_NUMBERED = re.compile(r"(?i)\b(?:n[o°º]?|nr|num)[.°º]? ?\d{2,}")
_PARTY_KINDS = {"supplier", "distributor", "laboratory", "client", "customer", "name"}
_TITLE_WORDS = sentence_pattern("not_a_company", ignore_case=True)


def find_companies(views: Sequence[PageView]) -> list[Candidate]:
    """Return companies that stand on the pages without a label."""
    if not views:
        return []
    found = list(_from_spots(views[0], views))
    for view in views[1:3]:
        found += [c for c in _from_spots(view, views) if _in_footer(c)]
    found += list(_from_sentences(views[:4]))
    return found


def _in_footer(company: Candidate) -> bool:
    """Whether a company of a later page stands in its footer, or last, with its address."""
    if not company.extra.get("legal"):
        return False
    last = company.field == "letterhead" and company.top > 0.3
    return company.top > 0.85 or (last and bool(company.extra.get("address")))


def _from_spots(view: PageView, views: Sequence[PageView]) -> Iterator[Candidate]:
    domains = _domains(views)
    everywhere = [
        squash(spot.text) for v in views[1:4] for spot in v.spots() if len(spot.text) < 90
    ]
    for spot in view.spots():
        if spot.starts_label or spot.in_table or spot.heading is not None:
            continue
        texts = list(_named_first(spot))
        if len(spot.text) <= 130 and not _is_value(view, spot):
            texts += [*_parts(spot), *_stacked(view, spot), *_larger(spot)]
        for text, words in texts:
            candidate = _company(view, spot, text, words, domains, everywhere)
            if candidate is not None:
                yield candidate


#: A company that opens a line or a sentence in it: "Acme Ltd, Mill Lane 4, York. Tel ...".
_OPENS = re.compile(r"(?:^|[.;]\s+)(?=[A-Z0-9À-ŽΑ-ΩА-ЯЁІЇЄҐ])")
#: Signs of the longest legal form in a script without blanks: "有限責任会社".
LONGEST_FORM = 6
_NAME_END = re.compile(r"\s*(?:[,;|·•—–]|\s-\s|\.\s+[A-Z]|\.?$)")


def _named_first(spot: Spot) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield a company with its legal form that opens a longer line, before its address."""
    for opening in _OPENS.finditer(spot.text):
        start = opening.end()
        end = legal_form_end(spot.text[start : start + 80])
        if end is None or end < 6 or len(spot.text) - start - end < 8:
            continue
        name = spot.text[start : start + end]
        if " — " in name or " – " in name or " · " in name:
            continue  # a department before the company; `_parts` gives the company
        rest = spot.text[start + end :]
        if _NAME_END.match(rest) and len(name.split()) <= 8 and "," not in name:
            yield name, spot.words_between(start, start + end)


def _is_value(view: PageView, spot: Spot) -> bool:
    """Whether a label of something else than a company stands right before the spot."""
    before = view.lines[spot.line][spot.place - 1] if spot.place else None
    if before is None or not before.is_label or is_title(before.text):
        return False
    return before.labels[0].kinds[0] not in _PARTY_KINDS


def _parts(spot: Spot) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield the spot's text parted at bars and bullets, without a date in front."""
    place = 0
    signed = _SIGNED.match(spot.text)
    if signed is not None:
        yield signed["name"], spot.words_between(signed.start("name"), signed.end("name"))
    for part in re.split(r"(\s*[|•·]\s*|\s+[-–—]\s+|(?<=\w)-\s+(?=\d{4}))", spot.text):
        text = part.strip(" |•·-–—")
        if text:
            yield text, spot.words_between(place, place + len(part))
        place += len(part)


def _stacked(view: PageView, spot: Spot) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield a logo of two lines as one name: "ACS" over "LABORATORY"."""
    if len(spot.text.split()) > 3 or spot.line + 1 >= len(view.lines) or is_title(spot.text):
        return
    for below in view.lines[spot.line + 1]:
        near = below.box.top - spot.box.bottom < spot.segment.height
        aligned = abs(below.box.x0 - spot.box.x0) < spot.segment.height
        short = len(below.text.split()) <= 2 and not any(c.isdigit() for c in below.text)
        if (
            near
            and aligned
            and short
            and not _TITLE_WORDS.search(below.text)
            and (has_laboratory_word(below.text) or _bare_form(below.text))
        ):
            yield f"{spot.text} {below.text}", spot.segment.words + below.segment.words


def _larger(spot: Spot) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield the words in front that are printed larger than what follows on the line."""
    words = spot.segment.words
    first = words[0].font_size
    count = next((n for n, w in enumerate(words) if w.font_size < 0.8 * first), len(words))
    if 0 < count < len(words) and first > 0:
        yield " ".join(word.text for word in words[:count]), words[:count]


def _bare_form(text: str) -> bool:
    """Whether a text is a legal form alone; a name that no blanks part is longer than one."""
    short = not unspaced(text) or len(text) <= LONGEST_FORM
    return has_legal_form("X " + text) and len(text.split()) == 1 and short


def _company(
    view: PageView,
    spot: Spot,
    text: str,
    words: tuple[Word, ...],
    domains: set[str],
    everywhere: Sequence[str],
) -> Candidate | None:
    shape = company_shape(text)
    if (
        looks_like_address(text)
        or (street_with_number(text) and not has_legal_form(text))
        or is_title(text)
        or shape.fit < 0.36
        or find_dates(clean(text)[:60])
        or len(text.split()) > 9
        or len(text) < 3
    ):
        return None
    if _NUMBERED.search(text) and not has_legal_form(text):
        return None
    if text[0].isdigit() and (not has_legal_form(text) or is_amount(text)):
        return None
    height = view.page.height
    legal = has_legal_form(text)
    laboratory = has_laboratory_word(text)
    address = _address_below(view, spot) or _address_behind(spot, text)
    name = squash(shape.value)
    domain = any(_alike(name, d) for d in domains)
    repeated = sum(name in other for other in everywhere) > 0
    large = spot.segment.height > 1.25 * view.letter
    top = spot.box.top / height
    logo = top < 0.14 and spot.segment.height > 1.4 * view.letter and len(text.split()) <= 4
    signed = _SIGNED.match(spot.text) is not None and text != spot.text and top > 0.5
    title = _TITLE_WORDS.search(text) is not None and not legal and not laboratory
    weight = (
        0.14
        + 0.3 * legal
        + 0.22 * address
        + 0.2 * domain
        + 0.1 * repeated
        + 0.1 * large
        + 0.16 * laboratory
        + 0.1 * logo
        + 0.3 * signed
        + (0.12 if top < 0.16 else 0.0)
        - 0.4 * title
    )
    if not (legal or laboratory or domain or address or logo or signed) or weight < 0.3:
        return None
    edge = signed or top < 0.24 or top > 0.88 or spot.line >= len(view.lines) - 3
    return _made(
        "letterhead" if edge or domain or laboratory else "block",
        shape.value,
        words[: len(shape.value.split())],
        spot.page,
        top,
        min(0.95, weight),
        view.page.source,
        {
            "legal": float(legal),
            "address": float(address),
            "domain": float(domain),
            "laboratory": float(laboratory),
            "repeated": float(repeated),
            "large": float(large),
        },
    )


def _made(
    field: str,
    value: str,
    words: tuple[Word, ...],
    page: int,
    top: float,
    weight: float,
    source: Source,
    extra: dict[str, float],
) -> Candidate:
    return Candidate(
        field=field,
        value=value,
        raw=value,
        page=page,
        words=words,
        source=source,
        relation="letterhead",
        label="",
        kind=field,
        prior=weight,
        strength=1.0,
        fit=1.0,
        top=top,
        extra=extra,
    )


def _address_below(view: PageView, spot: Spot) -> bool:
    """Whether one of the next two lines in the column, or the same line, is an address."""
    height = spot.segment.height
    beside = view.lines[spot.line][spot.place + 1 :]
    if beside and looks_like_address(beside[0].text):
        return True
    if "," in spot.text and looks_like_address(spot.text.split(",", 1)[1].strip()):
        return True
    bottom, seen = spot.box.bottom, 0
    for lower in view.lines[spot.line + 1 : spot.line + 8]:
        near = [
            s
            for s in lower
            if (
                abs(s.box.x0 - spot.box.x0) < 2 * height
                or abs(s.box.middle_x - spot.box.middle_x) < height * 2
                or abs(s.box.x1 - spot.box.x1) < height
            )
            and s.box.top - bottom < 1.6 * height
        ]
        if not near:
            continue
        if looks_like_address(near[0].text):
            return True
        seen += 1
        bottom = near[0].box.bottom
        if seen >= 3:
            return False
    return False


def _address_behind(spot: Spot, name: str) -> bool:
    """Whether an address follows the name on its line, behind a comma or a dash."""
    _, found, rest = spot.text.partition(name)
    if not found or not has_legal_form(name):
        return False
    parts = re.split(r"\s*[,;|·•—–]\s*|\s-\s", rest)[1:4]
    return any(looks_like_address(part) for part in parts if len(part) < 60)


def _domains(views: Sequence[PageView]) -> set[str]:
    """Return the names in web and mail addresses: "acslabcannabis" of www.acslabcannabis.com."""
    found = set()
    for view in views[:3]:
        for spot in view.spots():
            lowered = fold(spot.text)
            if "www" not in lowered and "@" not in lowered and "." not in lowered:
                continue
            for match in re.finditer(
                r"(?:@|www\.|https?://(?:www\.)?|\b)([a-z0-9-]{3,40})\.(?:com|org|net|de|fr|it|es|eu|co|cn|pl|tr|br|at|ch|uk|us|edu|gov|io|bio|com\.\w\w)\b",
                lowered,
            ):
                if match.group(1) not in {
                    "gmail",
                    "hotmail",
                    "outlook",
                    "yahoo",
                    "schema",
                    "schemas",
                    "mail",
                    "www",
                }:
                    found.add(match.group(1).replace("-", ""))
    return found


def _alike(name: str, domain: str) -> bool:
    """Whether a company's squashed name and a domain name begin alike."""
    size = min(len(name), len(domain))
    if size < 4:
        return name == domain
    same = next((i for i in range(size) if name[i] != domain[i]), size)
    return same >= max(4, 0.6 * size)


def _from_sentences(views: Sequence[PageView]) -> Iterator[Candidate]:
    for view in views:
        words = [word for line in view.lines for spot in line for word in spot.segment.words]
        text = " ".join(word.text for word in words)
        for pattern in _SENTENCES:
            for match in pattern.finditer(text):
                name = _trimmed(match.group("name"))
                if name is None:
                    continue
                start = text[: match.start("name")].count(" ")
                cited = tuple(words[start : start + len(name.split())])
                laboratory = has_laboratory_word(name)
                yield _made(
                    "letterhead",
                    name,
                    cited,
                    view.page.number,
                    0.9,
                    0.34 + 0.2 * has_legal_form(name) + 0.12 * laboratory,
                    view.page.source,
                    {
                        "sentence": 1.0,
                        "laboratory": float(laboratory),
                        "legal": float(has_legal_form(name)),
                    },
                )


def _trimmed(name: str) -> str | None:
    """Cut a name at the end of its sentence; None if nothing of a name is left."""
    words = name.split()
    kept: list[str] = []
    for word in words:
        kept.append(word)
        if word.endswith(".") and len(word) > 3 and not has_legal_form(" " + word):
            break
    while kept and (kept[-1] in {"of", "and", "&", "de", "für", "e", "y"} or kept[-1][0].islower()):
        kept.pop()
    text = without_address(cut_after_legal_form(" ".join(kept))).strip(" ,'’")
    text = text if has_legal_form(text) else text.strip(".")
    text = re.sub(r"['’]s$", "", text)
    if not kept or _NOT_A_NAME.match(text) or _NOT_A_NAME.match(kept[0]) or len(text) < 3:
        return None
    if text.isupper() and len(kept) == 1 and len(text) < 4:
        return None
    return text if any(c.isalpha() for c in text) else None
