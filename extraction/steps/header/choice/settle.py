"""Two readings of the header to one: what the labels' rules chose, and what was learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction.page import Page
from extraction.result import NOTHING, Field, Reason
from extraction.steps.header.choice.choose import DateContext, choose
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.proposals.spoken import Spoken
from extraction.steps.header.spans.ranker import Ranked
from extraction.steps.header.texts.folding import squash

#: The learned reading fills an empty field from this probability on.
FILLS = 0.75
#: It takes the place of a value that the rules weigh less than the second, and that it gives
#: no more than the third, from the first on: there, on papers of other issuers, it is right
#: more often than they are.
OVERRULES, DOUBTED, GIVEN = 0.7, 0.8, 0.5
#: What stands on more than one line is so much higher than a span of one.
LINES = 1.6
#: Alternatives are worth showing from this probability on.
WORTH_SHOWING = 0.15
#: Judged by their signs alone; the learned reading only says how sure that is.
_NOT_FILLED = frozenset({"overall_result"})
PARTIES = ("supplier_name", "laboratory_name", "customer_name")


def settle(
    fields: Mapping[str, Field],
    names: Sequence[str],
    ranked: Mapping[str, Sequence[Ranked]],
    pages: Mapping[int, Page],
    dates: DateContext,
    spoken: Spoken,
) -> dict[str, Field]:
    """Return the fields with those among `names` settled between the two readings.

    A party has one role: the learned reading gives no name to a second one. What labels say
    (`spoken`) it does not contradict.
    """
    settled = dict(fields)
    filled: set[tuple[object, ...]] = set()
    surest = {
        name: max((each.sure for each in ranked.get(name, ())), default=0.0) for name in names
    }
    for name in sorted(names, key=lambda name: -surest[name]):
        values = [each for each in ranked.get(name, ()) if not filled & _places(each)]
        own = settled.get(name, NOTHING)
        taken = {
            squash(settled[other].value or "")
            for other in PARTIES
            if name in PARTIES and other != name and other in settled
        }
        free = [each for each in values if squash(each.option.shape.value) not in taken]
        settled[name] = _settled(name, own, free, pages, dates, spoken)
        if settled[name].value != own.value:
            filled |= _places(free[0])
    return {
        name: value for name, value in settled.items() if name in fields or value is not NOTHING
    }


def _places(ranked: Ranked) -> set[tuple[object, ...]]:
    """Return where the words of a span stand: a text that fills one field fills no other."""
    span = ranked.option.span
    return {(span.page, word.box.x0, word.box.top) for word in span.words}


def _settled(
    name: str,
    own: Field,
    ranked: Sequence[Ranked],
    pages: Mapping[int, Page],
    dates: DateContext,
    spoken: Spoken,
) -> Field:
    if not ranked:
        return _with_signals(own, 0.0, 0.0)
    best = ranked[0]
    shared = next((each for each in ranked if _says(each, own)), None)
    given = shared.sure if shared is not None else 0.0
    if shared is best or _begins(best, own):
        return _with_signals(own, best.sure, ranked[1].sure if len(ranked) > 1 else 0.0)
    if own.value is None:
        taken = best.sure >= FILLS
    else:
        taken = best.sure >= OVERRULES and own.confidence < DOUBTED and given <= GIVEN
    if not taken or name in _NOT_FILLED or spoken.refuses(name, best.option.span):
        return _with_signals(own, given, best.sure)
    learned = choose(name, [_candidate(name, best, pages)], dates, least=0.0)
    if learned.value is None:  # no such day
        return _with_signals(own, given, best.sure)
    reasons = learned.reasons
    others = list(learned.alternatives)
    if own.value is not None:
        others.insert(0, own.value)
        reasons += (
            Reason("header.rival", f"“{own.raw or own.value}” is possible too: by its label."),
        )
    others += [each.option.shape.value for each in ranked[1:] if each.sure >= WORTH_SHOWING]
    rival = max([own.confidence, *(each.sure for each in ranked[1:2])])
    found = replace(
        learned,
        reasons=reasons,
        alternatives=tuple(dict.fromkeys(o for o in others if o != learned.value)),
    )
    return _with_signals(found, best.sure, rival)


def _says(ranked: Ranked, field: Field) -> bool:
    """Whether a span says what a field says: the same text, or for a date the same days."""
    if field.value is None:
        return False
    shape = ranked.option.shape
    if shape.date is not None:
        return field.value in {reading.iso for reading in shape.date.readings}
    return squash(shape.value) == squash(field.value)


def _begins(ranked: Ranked, field: Field) -> bool:
    """Whether a span is the first line of what a field says in full, over several lines."""
    option, box = ranked.option, field.evidence.box if field.evidence is not None else None
    if option.shape.date is not None or box is None or box.height < LINES * option.span.box.height:
        return False
    text, whole = squash(option.shape.value), squash(field.value or "")
    return len(text) < len(whole) and whole.startswith(text)


def _with_signals(field: Field, sure: float, rival: float) -> Field:
    if field.value is None:
        return field
    return replace(field, signals={**field.signals, "learned": sure, "learned_rival": rival})


def _candidate(name: str, ranked: Ranked, pages: Mapping[int, Page]) -> Candidate:
    option = ranked.option
    span, page = option.span, pages[option.span.page]
    around = span.around
    label = around.inline or around.left or around.above
    return Candidate(
        field=name,
        value=option.shape.value,
        raw=option.shape.raw,
        page=span.page,
        words=span.words,
        source=page.source,
        relation="learned",
        label=label if len(label) <= 60 else "",
        kind=name,
        prior=ranked.sure,
        strength=1.0,
        fit=1.0,
        in_table=False,
        top=span.box.top / page.height,
        date=option.shape.date,
    )
