"""Methods named inside running text: "... tested by HPLC following SOP-002-GA; SOP-025-GA."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extraction.normalise.methods import MethodKind, body_patterns, parse_method
from extraction.normalise.text import fold
from extraction.vocabulary import load_vocabulary

#: "HPLC-DAD", "HS-GC-MS/MS", "qPCR": a technique as laboratories shorten it.
_BRACKET = re.compile(r"\(([A-Za-z][A-Za-z0-9/&+ -]{1,24})\)")
_BETWEEN = re.compile(r"\s*(?:[;,&]|and|und|et|y|e|or)\s*")
_ISSUER = re.compile(r"(?<![\w-])[A-Z]{2,6} $")


@dataclass(frozen=True, slots=True)
class Mention:
    """One method in a text: where it stands, as printed, and what kind it is."""

    start: int
    end: int
    text: str
    kind: MethodKind


def find_mentions(text: str) -> tuple[Mention, ...]:
    """Return the methods that a text names, left to right.

    Codes that follow each other ("SOP-002; SOP-025") are one mention. Standards of
    management and of documents (ISO 9001, EN 10204) are none.
    """
    found = sorted(
        {*_standards(text), *_codes(text), *_techniques(text)},
        key=lambda m: (m.start, -m.end, m.kind is MethodKind.TECHNIQUE),
    )
    kept: list[Mention] = []
    for mention in found:
        if kept and mention.start < kept[-1].end:
            continue
        kept.append(mention)
    return tuple(_together(kept, text))


def _together(mentions: list[Mention], text: str) -> Iterator[Mention]:
    """Join mentions of one kind with nothing but a comma between them."""
    last: Mention | None = None
    for mention in mentions:
        alike = last is not None and last.kind is mention.kind is not MethodKind.TECHNIQUE
        if last is not None and alike and _BETWEEN.fullmatch(text[last.end : mention.start]):
            last = Mention(last.start, mention.end, text[last.start : mention.end], last.kind)
            continue
        if last is not None:
            yield last
        last = mention
    if last is not None:
        yield last


@cache
def _standard_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![\w/-])(?:{pattern.pattern})") for _, pattern in body_patterns())


def _standards(text: str) -> Iterator[Mention]:
    folded = fold(text)
    for pattern in _standard_patterns():
        for match in pattern.finditer(folded):
            number = re.sub(r"\s", "", match["number"]).strip("-.,/")
            if number.split("-")[0].split("/")[0] not in systems() and number not in systems():
                end = match.end()
                yield Mention(
                    match.start(),
                    end,
                    text[match.start() : end].rstrip(" .,;"),
                    MethodKind.STANDARD,
                )


def _codes(text: str) -> Iterator[Mention]:
    """Yield in-house codes: those that the vocabulary knows, with letters of an issuer before."""
    folded = fold(text)
    for match in _code_pattern().finditer(folded):
        start = match.start()
        issuer = _ISSUER.search(text[:start])
        if issuer is not None:
            start = issuer.start()
        printed = text[start : match.end()].rstrip(" .,;:-")
        yield Mention(start, start + len(printed), printed, MethodKind.IN_HOUSE)


@cache
def _code_pattern() -> re.Pattern[str]:
    tail = r"(?:[-_. ]?[a-z]{1,6}){0,2}[-_. ]{0,2}\d{2,6}(?:[-_.][a-z\d]{1,5}){0,4}"
    known = "sop|qsp|msop|pnt|stp|ptp|wi|mf|stm|atm"
    issued = "tm|p|am|lm|qm|sop|wi|tp|ap|m"
    return re.compile(
        rf"(?<![\w-])(?:(?:[a-z]{{2,5}}[-_.])?(?:{known})|[a-z]{{2,5}}[-_](?:{issued}))"
        rf"{tail}(?![\w])"
    )


#: "Gas Chromatography Mass Spectrometry": capitals around a stem that nothing else has.
_SPELLED = re.compile(
    r"(?:[A-Z][\w-]* |(?<= )(?:gas|liquid) |high[- ](?:performance|pressure) ){0,5}"
    r"\w*(?:[Cc]hromatogra|[Ss]pectromet|[Ss]pectroscop|[Tt]itrat)\w*"
    r"(?:(?: |-)(?:[A-Z][\w-]*|with [A-Z]{2,4} detection)){0,4}"
)


def _techniques(text: str) -> Iterator[Mention]:
    for match in _BRACKET.finditer(text):
        if is_technique(match[1]):
            yield Mention(match.start(1), match.end(1), match[1], MethodKind.TECHNIQUE)
    for match in _SPELLED.finditer(text):
        yield Mention(match.start(), match.end(), match[0], MethodKind.TECHNIQUE)
    for match in _names().finditer(fold(text)):
        printed = text[match.start() : match.end()]
        yield Mention(match.start(), match.end(), printed, MethodKind.TECHNIQUE)


def is_technique(text: str) -> bool:
    """Whether the whole text names a technique: "HPLC-DAD", "Karl Fischer"."""
    method = parse_method(text)
    return method is not None and method.kind is MethodKind.TECHNIQUE


@cache
def _names() -> re.Pattern[str]:
    """Return a pattern of the techniques whose names are no common words."""
    names = [
        fold(name)
        for name in load_vocabulary("methods")["techniques"]["names"]
        if re.search(r"[A-Z].*[A-Z]", name) and len(name) > 2
    ]
    long = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(re.escape(n) for n in long)})(?![\w/-])")


@cache
def systems() -> frozenset[str]:
    """Return the numbers of standards that tell no way to test."""
    return frozenset(load_vocabulary("methods")["statements"]["systems"])
