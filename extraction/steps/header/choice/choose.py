"""The best candidate of a field becomes the field; the rest stay as alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extraction.geometry import UNSURE
from extraction.normalise.dateorder import ResolvedDate, resolve
from extraction.normalise.dates import DateOrder, DateReading
from extraction.result import NOTHING, Field, Reason, Source
from extraction.steps.header.choice.score import disagreeing, features, score
from extraction.steps.header.proposals.candidates import SERVES, SHAPES, Candidate
from extraction.steps.header.spans.likeness import kinds, likeness
from extraction.steps.header.texts.folding import squash
from extraction.steps.tables.rows.cells import UNCLEAR

#: Below this a field stays empty: null beats a guess.
LEAST = {
    "issue_date": 0.3,
    "quantity": 0.4,
    "product_name": 0.2,
    "supplier_name": 0.27,
    "laboratory_name": 0.3,
}
LEAST_USUAL = 0.34
#: An alternative is worth showing from this share of the best score on.
WORTH_SHOWING = 0.35
MOST_ALTERNATIVES = 4

#: The confidence of a date that the calendar does not have: somebody must look.
IMPOSSIBLE = 0.05

_WHERE = {
    "inline": "stands right behind the label",
    "bare": "stands right behind the label, without a colon",
    "right": "stands to the right of the label",
    "below": "stands below the label",
    "above": "stands above the label",
    "column": "stands below the label, in a row of labels",
}


@dataclass(frozen=True, slots=True)
class DateContext:
    """What decides between readings of a date: the document's other dates and its origin."""

    others: tuple[DateReading, ...] = ()
    profile: DateOrder | None = None
    language: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates of one field that say the same."""

    weight: float
    members: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The strongest of them."""
        return self.members[0]


def group(candidates: Sequence[Candidate]) -> list[Group]:
    """Return the candidates grouped by value, the likeliest group first."""
    groups: list[list[Candidate]] = []
    for candidate in sorted(candidates, key=lambda c: (-score(c), c.order)):
        home = next((g for g in groups if _same(g[0], candidate)), None)
        if home is None:
            groups.append([candidate])
        else:
            home.append(candidate)
    made = [Group(_weight(members), tuple(members)) for members in groups]
    return sorted(made, key=lambda g: (-g.weight, g.best.order))


def _same(one: Candidate, two: Candidate) -> bool:
    first, second = (
        set() if c.date is None else {r.iso for r in c.date.readings} for c in (one, two)
    )
    if first and second:
        return first == second
    a, b = squash(one.value), squash(two.value)
    if SHAPES.get(one.field) in {"company", "name"}:
        shorter, longer = sorted((a, b), key=len)
        return fuzz.ratio(a, b) >= 92 or (len(shorter) >= 6 and longer.startswith(shorter))
    return a == b


def _weight(members: Sequence[Candidate]) -> float:
    """Return the best score, raised a little by each place that repeats the value."""
    best = score(members[0])
    places = {(c.page, round(c.top, 2)) for c in members}
    repeats = min(3, len(places) - 1)
    return best + (1.0 - best) * best * (1.0 - 0.85**repeats)


def choose(
    name: str, candidates: Sequence[Candidate], dates: DateContext, *, least: float | None = None
) -> Field:
    """Return the field for these candidates; NOTHING if none is likely enough."""
    groups = group(candidates)
    if not groups:
        return NOTHING
    best = groups[0]
    if best.weight < (least if least is not None else LEAST.get(name, LEAST_USUAL)):
        return NOTHING
    second = groups[1].weight if len(groups) > 1 else 0.0
    confidence = _confidence(best.weight, second)
    reasons = [_why(best.best)]
    if second > 0.6 * best.weight:
        reasons.append(
            Reason(
                "header.rival",
                f"“{groups[1].best.raw}” ({groups[1].best.label or 'no label'}) is possible too.",
            )
        )
    differing = _other_page(best, groups[1:])
    if differing is not None:
        confidence *= 0.8
        reasons.append(differing)
    others = [
        g.best.value
        for g in groups[1 : MOST_ALTERNATIVES + 1]
        if g.weight >= WORTH_SHOWING * best.weight
    ]
    value: str | None = best.best.value
    if best.best.date is not None:
        value, confidence, more, others = _date(best.best, dates, confidence, others)
        reasons += more
    confidence, more, second_readings = _readers(best, confidence)
    reasons += more
    return Field(
        value=value,
        raw=best.best.raw,
        confidence=round(min(0.99, max(0.02, confidence)), 4),
        evidence=best.best.evidence,
        reasons=tuple(reasons),
        alternatives=tuple(dict.fromkeys([*second_readings, *others])),
        signals=_signals(best, second),
    )


def _signals(best: Group, second: float) -> dict[str, float]:
    """Return what was measured of the chosen value, for who judges its confidence."""
    candidate = best.best
    words = candidate.words
    return {
        **features(candidate),
        **_of_label(candidate),
        f"relation={candidate.relation}": 1.0,
        f"kind={candidate.kind}": 1.0,
        "weight": best.weight,
        "rival": second / best.weight,
        "places": min(4, len({(c.page, round(c.top, 2)) for c in best.members})),
        "labels": min(4, len({squash(c.label) for c in best.members if c.label})),
        "ocr_mean": sum(word.confidence for word in words) / len(words) if words else 1.0,
        "differing": len(disagreeing(candidate)) / len(words) if words else 0.0,
        "unseen": sum(word.second is None for word in words) / len(words) if words else 1.0,
    }


def _of_label(candidate: Candidate) -> dict[str, float]:
    """Return how alike the printed label is to those of the field, and to those of others."""
    alike = dict(zip(kinds(), likeness(candidate.label).tolist(), strict=True))
    own = [a for k, a in alike.items() if candidate.field in {f for f, _ in SERVES.get(k, ())}]
    other = [a for k, a in alike.items() if not SERVES.get(k)]
    return {"label_own": max(own, default=0.0), "label_other": max(other, default=0.0)}


def _other_page(best: Group, rivals: Sequence[Group]) -> Reason | None:
    """Return a finding if the same label has another value on another page."""
    pages = {c.page for c in best.members}
    labels = {squash(c.label) for c in best.members if c.label}
    for rival in rivals:
        for c in rival.members:
            if c.page not in pages and squash(c.label) in labels and score(c) >= 0.6:
                return Reason(
                    "header.pages_differ", f"Page {c.page} says “{c.raw}” under the same label."
                )
    return None


def _confidence(best: float, second: float) -> float:
    """Return an honest first guess: the score, less what a rival takes from it."""
    rival = 0.0 if best <= 0 else second / best
    return best * (1.0 - 0.35 * max(0.0, rival - 0.45)) * 0.985


def _why(candidate: Candidate) -> Reason:
    if candidate.relation in _WHERE and candidate.label:
        return Reason(
            f"header.{candidate.relation}",
            f"It {_WHERE[candidate.relation]} “{candidate.label.strip()}”.",
        )
    if candidate.relation == "title":
        return Reason("header.title", "It stands as a heading without a label.")
    if candidate.relation == "letterhead":
        return Reason(
            "header.letterhead",
            "It stands in the letterhead, an address or a sentence, without a label.",
        )
    if candidate.relation == "learned":
        by = f" by “{candidate.label.strip()}”" if candidate.label else ""
        return Reason("header.learned", f"It stands{by} as such values do on other certificates.")
    if candidate.relation == "form":
        return Reason("header.form", f"It is the content of the form field “{candidate.label}”.")
    return Reason(f"header.{candidate.relation}", "It was found without a label.")


def _date(
    candidate: Candidate, dates: DateContext, confidence: float, others: list[str]
) -> tuple[str | None, float, list[Reason], list[str]]:
    reading = candidate.date
    assert reading is not None
    if reading.impossible:  # shown as it is printed: nothing is made of it
        return None, IMPOSSIBLE, [no_such_day(candidate.raw, reading.impossible)], others
    if not reading.ambiguous:
        factor = 0.97 if "two_digit_year" in reading.flags else 1.0
        if "ocr_letters" in reading.flags:
            factor *= 0.8
        return reading.readings[0].iso, confidence * factor, [], others
    found: ResolvedDate = resolve(
        reading,
        others=dates.others,
        profile=dates.profile,
        language=dates.language,
        country=dates.country,
    )
    reason = Reason(f"date.{found.reason}", found.sentence)
    if found.iso is None:  # the likelier reading is shown, but nobody should trust it
        order = "mdy" if dates.language == "en" else "dmy"
        guess = next((r.iso for r in reading.readings if r.order == order), reading.readings[0].iso)
        rest = [r.iso for r in reading.readings if r.iso != guess]
        return guess, min(confidence, 0.5), [reason], [*rest, *others]
    sure = {"document_dates": 0.99, "supplier_profile": 0.99, "dots": 0.98, "country": 0.93}
    return (
        found.iso,
        confidence * sure.get(found.reason, 0.85),
        [reason],
        [*found.alternatives, *others],
    )


def no_such_day(raw: str, why: str) -> Reason:
    """Return the finding that a date is none."""
    return Reason("date.impossible", f"“{raw}” is no date: {why}.")


def settle_by_order(issued: Field, lots: Sequence[Mapping[str, Field]]) -> Field:
    """Take the other reading of an open date of issue if the first lies before production."""
    open_date = any(r.code in _OPEN_DATES for r in issued.reasons)
    made = [
        value.value
        for lot in lots
        for value in (lot.get("manufacture_date"),)
        if value is not None and value.value and not value.alternatives
    ]
    if not open_date or not made or issued.value is None:
        return issued
    latest = max(made)
    later = [text for text in issued.alternatives if text[: len(latest)] >= latest]
    if issued.value[: len(latest)] >= latest or len(later) != 1:
        return issued
    reason = Reason("date.after_production", "The other reading lies before the production.")
    rest = tuple(text for text in (issued.value, *issued.alternatives) if text != later[0])
    return replace(
        issued,
        value=later[0],
        alternatives=rest,
        confidence=max(issued.confidence, 0.75),
        reasons=(*issued.reasons, reason),
    )


_OPEN_DATES = {"date.ambiguous", "date.country", "date.language"}


def _readers(best: Group, confidence: float) -> tuple[float, list[Reason], list[str]]:
    """Lower the confidence where the two OCR readers differ, or the first was unsure."""
    candidate = best.best
    if not candidate.words:
        return confidence, [], []
    lowest = min(word.confidence for word in candidate.words)
    if candidate.source is not Source.OCR:
        return (confidence * lowest, [UNCLEAR], []) if lowest < UNSURE else (confidence, [], [])
    differ = disagreeing(candidate)
    reasons, alternatives = [], []
    agreed_elsewhere = len({c.page for c in best.members}) > 1
    if differ:
        one, two = differ[0]
        alternatives.append(candidate.value.replace(one, two))
        reasons.append(Reason("ocr.readers_differ", _difference(one, two)))
        confidence *= 0.9 if agreed_elsewhere else 0.62
    elif any(word.second is not None for word in candidate.words):
        reasons.append(Reason("ocr.readers_agree", "Two independent readers agree."))
    else:
        reasons.append(Reason("ocr.one_reader", "Only one reader saw these characters."))
        confidence *= 0.93
    if lowest < 0.8:
        reasons.append(
            Reason("ocr.unsure", f"The reader was only {lowest:.0%} sure of the letters.")
        )
        confidence *= 0.6 + 0.5 * lowest
    return confidence, reasons, alternatives


def _difference(one: str, two: str) -> str:
    """Say in words where two readings of a token differ."""
    if len(one) == len(two):
        places = [i for i in range(len(one)) if one[i] != two[i]]
        if len(places) == 1:
            where = (
                "the first character"
                if places[0] == 0
                else "the last character"
                if places[0] == len(one) - 1
                else f"character {places[0] + 1}"
            )
            return f"The two readers disagree on {where}: {one} or {two}."
    return f"The two readers disagree: {one} or {two}."
