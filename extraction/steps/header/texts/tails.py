"""What stands behind a label without being its value: a field code, a number sign, a condition.

"Customer A06", "Order No. (A07)", "Customer material N°", "Expiry date at -18 °C".
"""

from __future__ import annotations

import re

from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.words_of_labels import codes, phrases

_IN_BRACKETS = re.compile(r"\s*[(\[]([A-DZ]\d{2})[)\]]")
_TAIL = re.compile(
    r"(?<=\S)\s+(?:(?P<code>[A-DZ]\d{2})|N[°ºo]|№|#|(?:at|bei|à|a|@)\s?[-−]?\d+\s?°\s?[CF])\s*:?$"
)
#: "Certificate No & Date": the number is named, its date says itself what it is.
_AND_DATE = re.compile(r"(?i)(?<=\S)\s+(?:&|and|und|et|y|e)\s+(?:date|datum|fecha|data)\b")
#: The half of a two-language label that is written in other letters than Latin or Chinese.
_FOREIGN = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
#: A label with a code behind it is not longer than this.
LONGEST = 60


def without_tail(text: str) -> tuple[str, str | None]:
    """Return the text with its tail blanked out, and the kind that an EN 10168 code gives.

    Places in the text stay what they were.
    """
    dated = _AND_DATE.search(text)
    if dated is not None and squash(text[: dated.start()]) in phrases():
        text = _blanked(text, dated.start(), dated.end())
    code: str | None = None
    bracket = _IN_BRACKETS.search(text)
    if bracket is not None:
        code = codes().get(bracket[1])
        text = _blanked(text, bracket.start(), bracket.end())
        return text, code
    if len(text) > LONGEST:
        return text, None
    latin = _FOREIGN.sub(
        lambda match: match[0] if _has_digit(match[0]) else " " * len(match[0]), text
    )
    if latin != text and squash(text) not in phrases() and squash(latin) in phrases():
        return latin, None
    return _without_last(text)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _without_last(text: str) -> tuple[str, str | None]:
    """Return the text without a code, a number sign or a temperature at its end."""
    tail = _TAIL.search(text)
    rest = text[: tail.start()] if tail is not None else ""
    code = (tail["code"] or "") if tail is not None else ""
    if tail is None or (code[:1] in {*"BCDZ"} and len(rest.split()) < 2):
        return text, None  # "Type B12" is a label and its value
    kind = codes().get(code)
    if squash(rest) in phrases() or (kind is not None and not any(c.isdigit() for c in rest)):
        return _blanked(text, tail.start(), tail.end()), kind
    return text, None


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
