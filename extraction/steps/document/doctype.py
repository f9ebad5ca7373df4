"""What kind of document this is: a certificate that we read, or something else, and why.

Title words weigh by how much they look like a title (high up, large, short line); words in
the text weigh little; results, lot numbers and the like decide between a filled certificate
and a form, a data sheet or prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extraction.normalise.text import fold, unspaced
from extraction.result import DocumentType, Reason
from extraction.steps.lines import Line, Segment
from extraction.vocabulary import load_vocabulary

#: A title that is the whole of a large line near the top weighs this much.
FULL_TITLE = 6.0
#: A form has at least as many words, its captions.
WORDS_OF_A_FORM = 30
#: So many rows of results are a table of its own.
TABLE = 5
#: So many words that only say what belongs in their place make a template; so many labels
#: without a value, and more than with one, a form.
PLACEHOLDERS, OPEN_LABELS = 3, 3
#: From this weight on, a title of something else than a certificate is believed.
SURE_TITLE = 3.3
#: The same where nothing on the page is the title of a certificate.
LONE_TITLE = 1.6


#: "Delivery note no. 80033121": the number is no part of the title.
_NUMBERED = re.compile(r"\s+(?:(?:no|nr|num|numero|number|n)[.°º]?\s*)?#?\s*[\w/-]*\d{3,}[\w/-]*$")


def is_title(text: str) -> bool:
    """Whether a text is little but the title of some kind of document."""
    folded = re.sub(r"(?<=\w{3}f) (?=i)", "", fold(text))
    letters = max(1, len(folded.strip()))
    return any((end - start) / letters > 0.5 for _, start, end in _matches(folded))


def title_end(text: str) -> int | None:
    """Return where a certificate's title at the start of a text ends, None without one."""
    found = _matches(fold(text))
    ends = [end for kind, start, end in found if start <= 2 and kind != "other"]
    return max(ends, default=None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the other steps saw: counts over the part's pages."""

    rows: int = 0
    heats: int = 0
    lots: int = 0
    dates: int = 0
    header_values: int = 0
    #: Places that wait to be filled in: lines to write on, words that say what belongs there,
    #: labels without a value.
    blanks: int = 0
    placeholders: int = 0
    open_labels: int = 0
    words: int = 0


#: What makes words of a title a label: "Certificate number: 43".
_NUMBER_LABEL = re.compile(r"\w+\s+(?:number|no|nr|num|id|nummer|numero)\b\.?\s*[:#].*")


@dataclass(frozen=True, slots=True)
class TypeReading:
    """The type, how sure (0..1), why, where its title stands, and the weight of each type."""

    type: DocumentType
    confidence: float
    reasons: tuple[Reason, ...]
    title: Segment | None
    weights: dict[str, float]
    page: int = 1


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    data = load_vocabulary("doctypes")
    return {
        kind: (_either(data[kind]["titles"], whole=True), _either(data[kind]["cues"], whole=False))
        for kind in data
    }


def _either(parts: Sequence[str], *, whole: bool) -> re.Pattern[str]:
    """Return one pattern for all parts; words that blanks part only where a word begins."""
    latin = "|".join(part for part in parts if not unspaced(part))
    other = "|".join(part for part in parts if unspaced(part))
    end = r"(?!\w)" if whole else ""
    return re.compile(rf"(?<!\w)(?:{latin}){end}" + (f"|{other}" if other else ""))


@lru_cache(maxsize=4096)
def _matches(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return (type, start, end) of each title's words in a folded text."""
    return tuple(
        (kind, match.start(), match.end())
        for kind, (titles, _) in _patterns().items()
        for match in titles.finditer(text)
    )


def classify(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], facts: Facts
) -> TypeReading:
    """Return the type of one document.

    Args:
        pages: The lines of each page.
        heights: Height of each page in points.
        facts: What the other steps found on these pages.

    """
    weights = dict.fromkeys(_patterns(), 0.0)
    titles: dict[str, tuple[float, Segment, int]] = {}
    for number, (lines, height) in enumerate(zip(pages[:3], heights, strict=False)):
        usual = _usual_height(lines)
        for line in lines:
            for segment in (*line.segments, *_joined(line)):
                alone = len(line.segments) == 1 or len(segment.words) == len(line.words)
                for kind, weight in _title_weights(segment, usual, height, number, alone=alone):
                    if weight > titles.get(kind, (0.0, segment, 0))[0]:
                        titles[kind] = (weight, segment, number + 1)
    text = fold("\n".join(line.text for lines in pages[:4] for line in lines))
    for kind, cues in _cues(text).items():
        weights[kind] = titles[kind][0] if kind in titles else 0.0
        weights[kind] += min(2.5, 0.35 * cues)
    _weigh_facts(weights, facts, text)
    said = {
        _folded_title(found[1].text).strip(" :.")
        for kind, found in titles.items()
        if kind != "other"
    }
    if said and said <= _bare() and not facts.lots and facts.rows < 2:
        weights["other"] += SURE_TITLE  # a certificate of a management system, of a course
    named = {kind: found[0] for kind, found in titles.items()}
    other = named.pop("other", 0.0)
    sure = SURE_TITLE if named else LONE_TITLE
    if other >= sure and max(named.values(), default=0.0) < 0.5 * other:
        weights["other"] += 3.0  # it says what it is: a delivery note has lots and dates too
    return _decide(weights, titles, facts)


@cache
def _bare() -> frozenset[str]:
    """Return titles that do not say what is certified."""
    return frozenset(map(fold, load_vocabulary("doctypes")["certificate_of_analysis"]["bare"]))


@lru_cache(maxsize=8)
def _cues(text: str) -> dict[str, int]:
    """Return how many different words of a folded text speak for each type."""
    return {kind: len(set(cues.findall(text))) for kind, (_, cues) in _patterns().items()}


def _usual_height(lines: Sequence[Line]) -> float:
    heights = sorted(s.height for line in lines for s in line.segments)
    return heights[len(heights) // 2] if heights else 10.0


def _joined(line: Line) -> tuple[Segment, ...]:
    """Return the whole line as one segment: wide letters part a title's words."""
    if not 2 <= len(line.segments) <= 6:
        return ()
    return (Segment(line.words, line.box),)


@lru_cache(maxsize=4096)
def _folded_title(text: str) -> str:
    return re.sub(r"(?<=\w{3}f) (?=i)", "", fold(text).replace("×", "fi"))


@lru_cache(maxsize=4096)
def _titles_in(text: str) -> tuple[str, bool, bool, tuple[tuple[str, int, int], ...]]:
    """Return a folded text without numbers, whether it had any, is a label, and its titles."""
    folded = _folded_title(text)
    label = _NUMBER_LABEL.fullmatch(folded) is not None
    bare, numbers = _NUMBERED.subn("", folded)
    return bare, bool(numbers), label, _matches(bare)


def _title_weights(
    segment: Segment, usual: float, height: float, number: int, *, alone: bool
) -> list[tuple[str, float]]:
    if len(segment.text) > 130:
        return []
    folded, numbers, label, matches = _titles_in(segment.text)
    if not matches:
        return []
    large = min(2.0, segment.height / usual)
    top = 1.0 - min(1.0, segment.box.top / height)
    heading = large >= 1.15 or segment.bold or top > 0.88
    prose = folded.endswith(".") or len(folded.split()) > 12
    found: dict[str, float] = {}
    for kind, _, end in matches:
        alike = [m for m in matches if m[0] == kind]  # "Delivery note / packing list"
        share = min(1.0, sum(m[2] - m[1] for m in alike) / max(1, len(folded)))
        stands_out = heading or (numbers and share > 0.9)  # "Delivery note LS-2026-10488"
        if share < 0.12 or (kind == "other" and not (alone and stands_out and top > 0.6)):
            continue  # "Specification" is a column of many certificates
        weight = FULL_TITLE * (0.25 + 0.75 * share) * (0.24 + 0.35 * large) * (0.5 + 0.5 * top)
        weight *= (0.4 if prose else 1.0) * (1.0 if number == 0 else 0.6)
        if label:
            weight *= 0.3  # "Certificate number: 43" is no title at all
        elif segment.text.rstrip().endswith(":") or re.match(r"\s*[:#]", folded[end:]):
            weight *= 0.55  # a label, not a title
        found[kind] = max(found.get(kind, 0.0), weight)
    return list(found.items())


def _weigh_facts(weights: dict[str, float], facts: Facts, text: str) -> None:
    certificates = ("certificate_of_analysis", "inspection_certificate")
    if facts.rows >= 2:
        for kind in certificates:
            weights[kind] += 1.2
        weights["other"] -= 0.8
    if facts.lots:
        for kind in (*certificates, "certificate_of_conformance"):
            weights[kind] += 1.3
        weights["other"] -= 0.8
    if re.search(r"10204[^\n]{0,30}(?:3\.[12]|2\.2)|3\.[12][^\n]{0,30}10204", text):
        weights["inspection_certificate"] += 1.5
    steel = _cues(text)["inspection_certificate"]
    if facts.heats or steel >= 5:
        weights["inspection_certificate"] += 1.6 * bool(facts.heats) + 1.2 * (steel >= 5)
    if not facts.lots and facts.rows < 2:
        weights["other"] += 1.2
    if _is_unfilled(facts):
        weights["other"] += 4.5 if facts.rows < 2 else 8.0
    weights["other"] += 5.0 * _is_empty(facts)
    if _speaks_for_itself(facts):
        weights["certificate_of_analysis"] += 0.8
        weights["other"] -= 0.8
    weights["other"] += 1.5 * (facts.words > 1500 and not facts.lots)
    weights["other"] += 3.0 * (facts.words < 15)


def _is_empty(facts: Facts) -> bool:
    """Whether nothing at all is stated: a form before it is filled in."""
    stated = facts.rows or facts.lots or facts.heats or facts.dates or facts.header_values
    return facts.words >= WORDS_OF_A_FORM and not stated


def _is_unfilled(facts: Facts) -> bool:
    """Whether so much waits to be filled in that this is a form."""
    if facts.placeholders >= PLACEHOLDERS:
        return True
    if facts.lots:
        return False
    if facts.blanks >= (2 if facts.rows < 2 else 3):
        return True
    return facts.open_labels >= OPEN_LABELS and facts.open_labels > facts.header_values


def _speaks_for_itself(facts: Facts) -> bool:
    """Whether lot, dates and results make a certificate even without a title.

    A laboratory's report on a sample has no lot; a table of results and a full head tell it.
    """
    if facts.lots:
        return facts.rows >= 2 or facts.header_values >= 4
    return facts.rows >= TABLE and facts.header_values >= 4 and facts.dates >= 1


def _decide(
    weights: dict[str, float], titles: dict[str, tuple[float, Segment, int]], facts: Facts
) -> TypeReading:
    ranked = sorted(weights, key=lambda kind: -weights[kind])
    best, second = ranked[0], ranked[1]
    reasons = []
    if best != "other" and best not in titles and not _speaks_for_itself(facts):
        best = "other"
        reasons.append(Reason("type.no_title", "No title of a certificate stands on the page."))
    elif best in titles:
        reasons.append(Reason("type.title", f"The title reads “{titles[best][1].text.strip()}”."))
    else:
        reasons.append(
            Reason("type.words", "No title was recognised; the words on the page suggest this.")
        )
    empty = _is_empty(facts) and set(titles) - {"other"}
    if best == "other" and (facts.blanks >= 2 or _is_unfilled(facts) or empty):
        reasons.append(Reason("type.blank", "It is a form whose fields are not filled in."))
    if best == "other" and not facts.lots and facts.rows < 2:
        reasons.append(Reason("type.no_results", "There is no lot number and no table of results."))
    margin = abs(weights[ranked[0]] - weights[second])
    confidence = min(0.99, 0.62 + 0.1 * margin + (0.08 if best in titles else 0.0))
    title = titles.get(best)
    return TypeReading(
        DocumentType(best),
        confidence,
        tuple(reasons),
        None if title is None else title[1],
        weights,
        1 if title is None else title[2],
    )
