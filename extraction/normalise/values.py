"""A printed result to what it states: a number with its sign, "not detected", a verdict.

    parse_value("< 0,01 mg/kg")     number 0.01, operator "<", unit "mg/kg"
    parse_value("Absent in 25 g")   absent, amount "25 g"
    parse_value("1,000")            number 1000, alternative 1.000: the text cannot tell

Nothing is guessed silently: `alternatives` holds other readings, `flags` what was odd.
Limits are in `extraction.normalise.limits`, and importable from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from extraction.normalise import phrases
from extraction.normalise.numbers import DecimalMark, Number, infer_decimal_mark
from extraction.normalise.text import clean, fold, phrase_key
from extraction.normalise.tokens import Token, TokenKind, tidy, tokenize, without_notes
from extraction.normalise.units import find_unit
from extraction.normalise.verdicts import Verdict, find_verdict

__all__ = ["ParsedValue", "ValueKind", "infer_decimal_mark", "parse_value"]


class ValueKind(StrEnum):
    """What kind of statement a result is."""

    NUMBER = "number"  # also censored: see `operator`
    RANGE = "range"
    NOT_DETECTED = "not_detected"
    BELOW_LOQ = "below_loq"
    BELOW_LOD = "below_lod"
    ABSENT = "absent"
    PRESENT = "present"
    TOO_MANY = "too_many"
    VERDICT = "verdict"
    REPORT_ONLY = "report_only"
    NOT_TESTED = "not_tested"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """What one result cell states.

    `number` (and `number_high` of a range) are plain decimals as text, digits as printed.
    `operator` is "", "<", "<=", ">", ">=" or "~". `unit` is a unit found inside the cell, as
    printed. `amount` is the sample of "absent in 25 g". For "< LOQ (0.05)" the kind is
    BELOW_LOQ, the operator "<" and the number that of the brackets, if there is one.
    `uncertainty` is the number behind "±", in `uncertainty_unit` ("%" if relative) or the
    value's own unit. `note` is text behind the value that is no unit.
    """

    kind: ValueKind
    text: str
    operator: str = ""
    number: str | None = None
    number_high: str | None = None
    significant: int | None = None
    decimals: int | None = None
    unit: str | None = None
    amount: str | None = None
    uncertainty: str | None = None
    uncertainty_unit: str | None = None
    verdict: Verdict | None = None
    note: str | None = None
    alternatives: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The number, exact; None where there is none."""
        return None if self.number is None else Decimal(self.number)

    def as_mapping(self) -> dict[str, str | None]:
        """Return the form that a result row keeps in its `number`."""
        return {
            "operator": self.operator,
            "number": self.number,
            "kind": self.kind.value,
            "significant": None if self.significant is None else str(self.significant),
            "high": self.number_high,
            "amount": self.amount,
            "uncertainty": self.uncertainty,
        }


#: Signs inside the text to the operators of the result format.
OPERATORS = {"<": "<", "≤": "<=", ">": ">", "≥": ">=", "~": "~"}
_EMPTY = re.compile(r"[-–_./\s*]*")


def parse_value(text: str, *, decimal_mark: DecimalMark | None = None) -> ParsedValue:
    """Return what a result cell states.

    Args:
        text: The cell as printed, with or without a unit.
        decimal_mark: "." or "," where the document's other numbers prove it
            (`infer_decimal_mark`); None keeps both readings of "1,000".

    """
    cleaned, flags = tidy(text)
    if _EMPTY.fullmatch(cleaned):
        return ParsedValue(ValueKind.EMPTY, cleaned)
    phrase = parse_phrase(cleaned)
    if phrase is not None:
        return replace(phrase, flags=phrase.flags + flags)
    tokens = tokenize(cleaned, decimal_mark=decimal_mark)
    found = _below_method_limit(cleaned, tokens) or _numeric(cleaned, tokens)
    if found is None:
        verdict = find_verdict(cleaned)
        kind = ValueKind.TEXT if verdict is None else ValueKind.VERDICT
        found = ParsedValue(kind, cleaned, verdict=verdict)
    return replace(found, flags=found.flags + flags)


def parse_phrase(cleaned: str) -> ParsedValue | None:
    """Return what a phrase without number states ("ND", "absent in 25 g"), None if none.

    The argument is text as `clean` or `tidy` gives it.
    """
    kind = phrases.kinds().get(phrase_key(cleaned))
    if kind is not None:
        return ParsedValue(ValueKind(kind), cleaned)
    folded = fold(cleaned)
    if re.fullmatch(rf"0\s?/\s?{phrases.AMOUNT}", folded):
        return ParsedValue(ValueKind.ABSENT, cleaned, amount=cleaned.partition("/")[2].strip())
    for pattern in phrases.amount_patterns():
        match = pattern.fullmatch(folded)
        if match is None:
            continue
        kind = phrases.kinds().get(phrase_key(match["phrase"]))
        if kind is not None:
            amount = cleaned[slice(*match.span("amount"))]
            return ParsedValue(ValueKind(kind), cleaned, amount=amount)
    return _phrase_with_bracket(cleaned)


def _phrase_with_bracket(cleaned: str) -> ParsedValue | None:
    """Read "ND (<0.05)" and "ND (LOD 0.01 mg/kg)": the limit is part of the statement."""
    match = re.fullmatch(r"(?P<phrase>[^\d()<>]+?)[\s,;]*[(\[<](?P<inside>.*\d.*?)[)\]]?", cleaned)
    if match is None:
        return None
    kind = phrases.kinds().get(phrase_key(match["phrase"]))
    if kind not in {"not_detected", "below_loq", "below_lod"}:
        return None
    numbers = [t.number for t in tokenize(match["inside"]) if t.number is not None]
    if len(numbers) != 1:
        return None
    return _with_number(ParsedValue(ValueKind(kind), cleaned, operator="<"), numbers[0])


def _with_number(value: ParsedValue, number: Number) -> ParsedValue:
    return replace(
        value,
        number=number.text,
        significant=number.significant,
        decimals=number.decimals,
        alternatives=number.alternatives,
        flags=value.flags + number.flags,
    )


def _below_method_limit(cleaned: str, tokens: list[Token]) -> ParsedValue | None:
    """Read "<LOQ", "< LOQ (0.05)", "< BG 0,05 mg/kg"."""
    if not tokens or tokens[0].kind is not TokenKind.BOUND or tokens[0].bound not in "<≤":
        return None
    words = [t for t in tokens[1:] if t.kind is TokenKind.WORD]
    if not words or words[0] is not tokens[1]:
        return None
    numbers = [t.number for t in tokens if t.number is not None]
    first_number = next((t.start for t in tokens if t.number is not None), len(cleaned))
    name = phrase_key(cleaned[tokens[0].end : first_number])
    which = phrases.method_limits().get(name)
    if which is None or len(numbers) > 1:
        return None
    kind = ValueKind.BELOW_LOQ if which == "LOQ" else ValueKind.BELOW_LOD
    value = ParsedValue(kind, cleaned, operator="<")
    if numbers:
        last = next(t for t in tokens if t.number is not None)
        unit = unit_between(cleaned, last.end, len(cleaned))
        value = replace(_with_number(value, numbers[0]), unit=unit)
    return value


def _numeric(cleaned: str, tokens: list[Token]) -> ParsedValue | None:
    """Read a number with its sign, unit and uncertainty; None if the shape is another."""
    tokens = without_notes(tokens)
    at = [i for i, token in enumerate(tokens) if token.number is not None]
    if not at or len(at) > 3:
        return None
    lead = [t for t in tokens[: at[0]] if t.text not in {"=", ":", "("}]
    if any(t.kind is not TokenKind.BOUND for t in lead) or len(lead) > 1:
        return None
    bound = lead[0].bound if lead else ""
    if len(at) >= 2 and not bound:
        ranged = _range(cleaned, tokens, at)
        if ranged is not None:
            return ranged
    first = tokens[at[0]]
    if first.number is None:
        return None
    value = _with_number(ParsedValue(ValueKind.NUMBER, cleaned), first.number)
    value = replace(value, operator=OPERATORS.get(bound, ""))
    return _tail(cleaned, tokens[at[0] + 1 :], value, first.end)


def _range(cleaned: str, tokens: list[Token], at: list[int]) -> ParsedValue | None:
    """Read "4.1 - 4.3" as a range of results."""
    low, high = tokens[at[0]], tokens[at[1]]
    between = tokens[at[0] + 1 : at[1]]
    if low.number is None or high.number is None or not joins_range(between):
        return None
    if len(at) > 2 or low.number.value > high.number.value:
        return None
    value = _with_number(ParsedValue(ValueKind.RANGE, cleaned), low.number)
    return replace(
        value,
        number_high=high.number.text,
        unit=unit_between(cleaned, high.end, len(cleaned)),
        flags=value.flags + tuple(f for f in high.number.flags if f not in value.flags),
    )


def joins_range(between: list[Token]) -> bool:
    """Whether the tokens between two numbers make a range of them."""
    signs = [t for t in between if t.kind is TokenKind.DASH]
    words = [t for t in between if t.kind is TokenKind.WORD]
    if len(signs) + len(words) != len(between) or len(signs) > 1:
        return False
    joiners = [t for t in words if fold(t.text) in phrases.words_between()]
    units = [t for t in words if t not in joiners]
    if len(signs) + len(joiners) != 1:
        return False
    return all(find_unit(t.text) is not None for t in units)


def unit_between(text: str, start: int, end: int) -> str | None:
    """Return the unit that the text between two places is, as printed, else None."""
    printed = text[start:end].strip(" .;,*")
    if not printed:
        return None
    for candidate in (printed, printed.strip("()[] ")):
        if find_unit(candidate) is not None:
            return candidate
    return None


def unit_behind(cleaned: str, tokens: list[Token], at: int) -> str | None:
    """Return the unit between a number and the next token that is not a word, as printed."""
    start = tokens[at].end
    stop = len(cleaned)
    for token in tokens[at + 1 :]:
        if token.kind in {TokenKind.BOUND, TokenKind.NUMBER, TokenKind.DASH}:
            stop = token.start
            break
    words = cleaned[start:stop].strip(" ,;")
    unit = unit_between(words, 0, len(words))
    if unit is not None:
        return unit
    pieces = [m.start() for m in re.finditer(r"[\s(\[,;]", words)][::-1]
    for cut in pieces:
        head = words[:cut].strip(" ,;")
        if head and find_unit(head) is not None:
            return head
    return None


def _tail(cleaned: str, tail: list[Token], value: ParsedValue, start: int) -> ParsedValue | None:
    """Take what stands behind the number: uncertainty, unit, verdict, note."""
    plus_minus = next((i for i, t in enumerate(tail) if t.kind is TokenKind.PLUS_MINUS), None)
    if plus_minus is not None:
        return _uncertain(cleaned, tail, plus_minus, value, start)
    rest = cleaned[start:].strip(" .;,*")
    if not rest:
        return value
    unit = unit_between(cleaned, start, len(cleaned))
    if unit is not None:
        return replace(value, unit=unit)
    return _unit_and_note(rest, value)


def _unit_and_note(rest: str, value: ParsedValue) -> ParsedValue | None:
    """Split "mg/kg (dry matter)" and "% Pass" at the longest unit in front."""
    cuts = [m.start() for m in re.finditer(r"[\s(\[]", rest)][::-1]
    for cut in cuts:
        head, note = rest[:cut].strip(" ,;"), rest[cut:].strip()
        if head and find_unit(head) is not None:
            verdict = find_verdict(note.strip("()[] "))
            return replace(value, unit=head, note=note, verdict=verdict)
    verdict = find_verdict(rest.strip("()[] "))
    if verdict is not None:
        return replace(value, verdict=verdict, note=rest)
    if rest[0] in "([" or len(rest) <= 2:
        return replace(value, note=rest)
    if (
        re.match(r"[A-Za-z%°µ/#]", rest)
        and len(rest) <= 24
        and not re.search(r"\d{3}|[-–]\w", rest)
    ):
        return replace(value, note=rest, flags=(*value.flags, "unknown_tail"))
    return None


def _uncertain(
    cleaned: str, tail: list[Token], plus_minus: int, value: ParsedValue, start: int
) -> ParsedValue | None:
    after = tail[plus_minus + 1 :]
    if not after or after[0].number is None:
        return None
    sign, spread = tail[plus_minus], after[0]
    own = unit_between(cleaned, start, sign.start)
    behind = unit_behind(cleaned, tail, plus_minus + 1)
    relative = behind == "%" and own is not None and own != "%"
    assert spread.number is not None
    return replace(
        value,
        uncertainty=spread.number.text,
        uncertainty_unit="%" if relative else None,
        unit=own or behind,
    )


def same_text(first: str, second: str) -> bool:
    """Whether two printed texts say the same but for case, accents and punctuation."""
    return phrase_key(clean(first)) == phrase_key(clean(second))
