"""Names of companies: what is one, by its legal form and its words, and what is an address."""

from __future__ import annotations

import re
from functools import lru_cache

from extraction.normalise.dates import find_dates
from extraction.normalise.text import fold
from extraction.steps.header.texts.values import NO_SHAPE, SHAPES_KEPT, Shape, name_shape
from extraction.vocabulary import load_vocabulary

_STREET = re.compile(r"[A-ZÀ-Ž][\w.'’-]+(?: [\w.'’-]+){0,3},? \d{1,4}\s?[a-zA-Z]?(?:[-/]\d+)?")
_NUMBERED_STREET = re.compile(
    r"(?:\[\w\] ?)?\d+\w?(?:[-/]\d+)?[\s,]+(?:\w+\.? )?(?:[A-ZÀ-Ž][a-zà-ž]+|[A-Z]{4,})"
)
_STATE_BEHIND = re.compile(r",\s*[A-Z]{2},?(\s+\d{4,6}(-\d{4})?)?$")
_POST_CODE = re.compile(
    r"\b[A-Z]{1,2}-?\d{4,5}\b|\b\d{5}(?:-\d{4})?\b|\b\d{4}\s?[A-Z]{2}\b|"
    r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)
#: "S.r.I." for "S.r.l.".
_MISREAD_FORM = re.compile(r"\b(S\. ?r\. ?)[I1|]\b")


@lru_cache(maxsize=SHAPES_KEPT)
def has_legal_form(text: str) -> bool:
    """Whether the text names a company by its legal form (GmbH, Inc., S.p.A., A.Ş.)."""
    return _legal_forms().search(text) is not None or _final_forms().search(text) is not None


def legal_form_end(text: str) -> int | None:
    """Return where the first legal form in a text ends, None if there is none."""
    ends = [
        match.end()
        for pattern in (_legal_forms(), _final_forms())
        if (match := pattern.search(text)) is not None
    ]
    return min(ends) + (text[min(ends) : min(ends) + 2] in {".", ".,"}) if ends else None


@lru_cache(maxsize=SHAPES_KEPT)
def has_laboratory_word(text: str) -> bool:
    """Whether a company's name says that it tests for others."""
    lowered = text.casefold()
    if _laboratory_words().search(lowered) is not None:
        return True
    return has_legal_form(text) and _pattern("laboratory_trades").search(lowered) is not None


@lru_cache(maxsize=SHAPES_KEPT)
def company_shape(text: str) -> Shape:
    """Return a company's name: no address, no person's title, no web address."""
    text = without_address(cut_after_legal_form(_MISREAD_FORM.sub(r"\1l", text)))
    shape = name_shape(text)
    if shape.fit == 0.0:
        return NO_SHAPE
    fit = shape.fit
    if has_legal_form(text):
        fit = min(1.0, fit + 0.3)
    if ":" in text or find_dates(text):
        fit -= 0.7
    if looks_like_address(text):
        fit -= 0.6
    if re.search(r"www\.|https?:|\.com\b|\+?\d[\d ()/-]{7,}", text):
        fit -= 0.7
    if len(text.split()) == 1 and len(text) < 4:
        fit -= 0.4
    return Shape(max(0.0, fit), shape.value, shape.raw) if fit > 0 else NO_SHAPE


def street_with_number(text: str) -> bool:
    """Whether a text is a street with its number behind ("Zuiveldijk 4"), or may be one."""
    return _STREET.fullmatch(text.strip(" ,")) is not None


def core_name(text: str) -> str:
    """Return a company's name without its legal form and the word laboratory."""
    for pattern in (_legal_forms(), _final_forms()):
        text = pattern.sub(" ", text)
    return _laboratory_words().sub(" ", text.casefold()).strip(" ,.")


def cut_after_legal_form(text: str) -> str:
    """Return a company's name without what follows its legal form ("Acme Ltd, Main St")."""
    ends = [m.end() for p in (_legal_forms(), _final_forms()) for m in p.finditer(text)]
    ends.sort()
    if not ends or len(text) - ends[-1] < 3:
        return text
    end = ends[-1]
    if re.match(r"(?i)\.?\s*(?:of|de|und|and|&|y|e|ve)\b", text[end:]):
        return text
    if text[end : end + 1] == ".":
        end += 1
    return text[:end].strip(" ,")


def without_address(text: str) -> str:
    """Return a company's name without the address behind its comma ("Acme Labs, 12 Mill Lane")."""
    parts = text.split(",")
    known = has_legal_form(text) or has_laboratory_word(text)
    if len(parts) > 1 and has_legal_form(parts[0]) and any(map(str.isdigit, text[len(parts[0]) :])):
        return parts[0].strip()
    for count in range(1, len(parts)):
        rest = ",".join(parts[count:]).strip()
        if _NUMBERED_STREET.match(rest) or (known and looks_like_address(rest)):
            return ",".join(parts[:count]).strip()
    return text


@lru_cache(maxsize=SHAPES_KEPT)
def looks_like_address(text: str) -> bool:
    """Whether the text is a street, a place with its post code, or a post box."""
    if has_legal_form(text):
        return False
    lowered = text.casefold()
    if _NUMBERED_STREET.match(text) or _STATE_BEHIND.search(text) or _POST_CODE.search(text):
        return True
    return _address_words().search(lowered) is not None


def _compile(key: str) -> re.Pattern[str]:
    """Return one pattern for a list of words; Chinese ones need no blanks around them.

    Words that are compared in lower case stand in it without their accents too: capitals have none.
    """
    words = load_vocabulary("companies")[key]
    if key != "legal_forms":
        words = list(dict.fromkeys((*words, *map(fold, words))))
    latin = "|".join(word for word in words if not _CHINESE.search(word))
    chinese = "|".join(word for word in words if _CHINESE.search(word))
    start, end = r"(?:^|(?<=[\s,.(]))", r"(?=$|[\s,;)|]|\.(?!\w))"
    before = r"(?<=[\s,.(])" if key == "legal_forms" else start
    more = [chinese] if chinese else []
    if key == "legal_forms":
        more += [
            f"{start}(?:{form}){end}" for form in load_vocabulary("companies")["opening_forms"]
        ]
    return re.compile("|".join([f"{before}(?:{latin}){end}", *more]))


_CHINESE = re.compile("[\u3400-\u9fff]")
_patterns: dict[str, re.Pattern[str]] = {}


def _pattern(key: str) -> re.Pattern[str]:
    if key not in _patterns:
        _patterns[key] = _compile(key)
    return _patterns[key]


def _legal_forms() -> re.Pattern[str]:
    return _pattern("legal_forms")


def _final_forms() -> re.Pattern[str]:
    if "final_forms" not in _patterns:
        words = "|".join(load_vocabulary("companies")["final_forms"])
        _patterns["final_forms"] = re.compile(rf"(?<=\w[\s,.])(?:{words})(?=\s*(?:$|[,;|)(·•—–-]))")
    return _patterns["final_forms"]


def _address_words() -> re.Pattern[str]:
    return _pattern("address_words")


def _laboratory_words() -> re.Pattern[str]:
    return _pattern("laboratory_words")
