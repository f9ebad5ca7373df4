"""A cell's text cut into numbers, bounds, signs and words, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from extraction.normalise.numbers import NUMBER, DecimalMark, Number, negate, read_number
from extraction.normalise.phrases import bound_pattern, words_between
from extraction.normalise.text import clean, fold, unspaced
from extraction.normalise.units import find_unit


class TokenKind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    BOUND = "bound"  # "≤", "NMT", "at least"
    PLUS_MINUS = "plus_minus"
    DASH = "dash"
    OPEN = "open"
    CLOSE = "close"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text from `start` up to `end`; `bound` is the sign of a BOUND."""

    kind: TokenKind
    start: int
    end: int
    text: str
    number: Number | None = None
    bound: str = ""


_SIGNS = {"at_most": "≤", "at_least": "≥", "below": "<", "above": ">", "about": "~"}
_OCR_NUMBER = re.compile(r"(?<![A-Za-z\d.,])[\dOolI|]{1,6}[.,][\dOolI|]+(?![A-Za-z\d])")
_OCR_SPACE = re.compile(r"(?<![\d.,])(\d{1,3})(?: ([.,])\s?| ?([.,]) )(?=\d{1,4}(?![\d.,]))")
_SIGN_APART = re.compile(r"[-–+] (?=\d)")
_PER = frozenset({"per", "pro", "je", "/", "par", "por"})
_WORD = re.compile(r"[^\s<>≤≥±()\[\]]+")
_DASHES = re.compile(r"-{1,2}|–|~|÷|\.\.\.?")


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the cleaned text with digits that OCR confuses set right, and flags."""
    cleaned = clean(text).lstrip("= ")
    flags = []
    repaired = _OCR_NUMBER.sub(_digits, cleaned)
    if repaired != cleaned:
        flags.append("ocr_letters")
    joined = _OCR_SPACE.sub(lambda found: found[1] + (found[2] or found[3]), repaired)
    if joined != repaired:
        flags.append("ocr_space")
    return joined, tuple(flags)


def tokenize(text: str, *, decimal_mark: DecimalMark | None = None) -> list[Token]:
    """Cut a tidied text into tokens, in order; white space belongs to none."""
    folded = fold(text)
    bounds = bound_pattern()
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = (
            _number(text, at, tokens, decimal_mark)
            or _sign(text, at)
            or _bound(folded, text, at, tokens, bounds)
            or _dash(text, at)
            or _word(text, at, folded, bounds)
        )
        tokens.append(token)
        at = token.end
    return tokens


def without_notes(tokens: list[Token]) -> list[Token]:
    """Return the tokens without brackets behind a number that hold no bound and no "±"."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is TokenKind.OPEN and any(t.number is not None for t in kept):
            end = next(
                (i for i in range(at, len(tokens)) if tokens[i].kind is TokenKind.CLOSE),
                len(tokens) - 1,
            )
            inside = {t.kind for t in tokens[at:end]}
            if not inside & {TokenKind.PLUS_MINUS, TokenKind.BOUND}:
                at = end + 1
                continue
        kept.append(token)
        at += 1
    return kept


def _digits(found: re.Match[str]) -> str:
    text = found.group()
    if not any(char.isdigit() for char in text):
        return text
    return text.translate(str.maketrans("OolI|", "00111"))


def _number(
    text: str, at: int, before: list[Token], decimal_mark: DecimalMark | None
) -> Token | None:
    sign = text[at] in "-–+" and at + 1 < len(text) and (text[at + 1] in "0123456789.,")
    apart = _SIGN_APART.match(text, at)
    if apart is not None and (not before or fold(before[-1].text) in words_between()):
        sign, at = True, apart.end() - 1  # "- 0.05 to + 0.05"
        text = text[:at] + apart.group()[0] + text[at + 1 :]
    if sign and before and _ends_value(before):
        return None  # a dash between two numbers, not a minus
    if len(before) > 1 and fold(before[-1].text) in _PER:
        return None  # "1 per 3 g": the unit goes on
    match = NUMBER.match(text, at + 1 if sign else at)
    if match is None or (match.end() < len(text) and _glued(text, match.end())):
        return None
    number = read_number(match, decimal_mark=decimal_mark)
    if number is None:
        return None
    if sign and text[at] != "+":
        number = negate(number)
    return Token(TokenKind.NUMBER, at, match.end(), text[at : match.end()], number=number)


def _ends_value(before: list[Token]) -> bool:
    """Whether a number, with or without its unit, stands just before."""
    if not before:
        return False
    last = before[-1]
    if last.kind in {TokenKind.NUMBER, TokenKind.CLOSE}:
        return True
    if last.kind is not TokenKind.WORD or fold(last.text) in words_between():
        return False
    return any(t.kind is TokenKind.NUMBER for t in before)


def _glued(text: str, end: int) -> bool:
    """Whether the digits go on as part of a code ("13:45", "12-ab", "3/4")."""
    return text[end] in ":_" or (
        text[end] == "/"
        and end + 1 < len(text)
        and text[end + 1].isdigit()
        and not re.match(r"/\d+\s?(?:g|ml)", fold(text[end:]))
    )


def _sign(text: str, at: int) -> Token | None:
    kind = {
        "±": TokenKind.PLUS_MINUS,
        "(": TokenKind.OPEN,
        "[": TokenKind.OPEN,
        ")": TokenKind.CLOSE,
        "]": TokenKind.CLOSE,
    }.get(text[at])
    return None if kind is None else Token(kind, at, at + 1, text[at])


def _bound(
    folded: str, text: str, at: int, tokens: list[Token], bounds: re.Pattern[str]
) -> Token | None:
    match = bounds.match(folded, at)
    if match is None or match.lastgroup is None:
        return None
    said = match.group().rstrip(". ")
    if (said == "~" or said in words_between()) and _ends_value(tokens):
        return None  # "5 до 10": the word that bounds a number also joins two
    return Token(
        TokenKind.BOUND, at, match.end(), text[at : match.end()], bound=_SIGNS[match.lastgroup]
    )


def _dash(text: str, at: int) -> Token | None:
    match = _DASHES.match(text, at)
    return None if match is None else Token(TokenKind.DASH, at, match.end(), match.group())


def _word(text: str, at: int, folded: str, bounds: re.Pattern[str]) -> Token:
    match = _WORD.match(text, at)
    end = at + 1 if match is None else match.end()
    glued = bounds.search(folded, at + 1, end) if unspaced(text[at:end]) else None
    if glued is not None:  # "0.1%以下": no blank parts the unit from what bounds it
        end = glued.start()
    # "98%-102%": a dash between a unit and a number cuts the word.
    cut = re.search(r"[-–~÷](?=[-+.,]?\d)", text[at + 1 : end])
    if (
        cut is not None
        and find_unit(text[at:end]) is None
        and re.match(r"\D*$|%", text[at : at + 1 + cut.start()])
    ):
        end = at + 1 + cut.start()
    return Token(TokenKind.WORD, at, end, text[at:end])
