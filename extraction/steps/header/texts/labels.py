"""Labels inside a segment: "Charge / Batch No.:" is one label of kind lot_number.

A label is found where a phrase of the vocabulary stands before a colon, begins a segment,
or is nearly the whole segment. Labels of facts that we do not want are found as well, so
that "sample no." never takes the place of "lot no.".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extraction.steps.header.texts.caption_marks import after_box_number, second_script
from extraction.steps.header.texts.folding import Token, tokenize
from extraction.steps.header.texts.tails import without_tail
from extraction.steps.header.texts.words_of_labels import codes, nearest, phrases
from extraction.vocabulary import load_vocabulary

#: No phrase has more tokens than this.
LONGEST = 9
#: One word labels that mean something only before a colon or alone in their cell.
_SHORT = 3
#: Ordinary words, labels only with a colon.
_NEEDS_COLON = frozenset(load_vocabulary("values")["labels_with_colon_only"])
#: Short labels that begin names too: only with a colon, or alone in their cell.
_APART = frozenset(load_vocabulary("values")["labels_apart"])
#: Dots or underscores that lead from a label to its value.
_LEADERS = re.compile(r"[.·…_\s]{3,}:?")
#: An identifier that follows its label without a colon: letters, then digits.
_IDENTIFIED = re.compile(r"[A-Z]{2,}-(?=\S*\d{3})\S+(?:\s|$)")
#: On scans a slash comes out as "I", "l" or "|".
_BAD_SLASH = re.compile(r"(?<=\w) [Il|] (?=[^\W\d_])")
_ROUND = str.maketrans("[]", "()")
_CODE = re.compile(r"([A-DZ]\d{2})(?:\.\d)?$")


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a segment: places `start` to `end` of its text; the value begins at `end`.

    `kinds` are what it can mean, the likeliest first. `strength` 0..1 says how much of the
    printed label the known phrase covers; `colon` whether a colon closes it; `whole`
    whether nothing but the label stands in the segment; `code` whether an EN 10168 field
    code vouches for it.
    """

    kinds: tuple[str, ...]
    start: int
    end: int
    strength: float
    colon: bool
    whole: bool
    code: bool = False
    key: str = ""


def find_labels(text: str, *, misread: bool) -> list[Label]:
    """Return the labels of one segment's text, left to right, not overlapping.

    Args:
        text: The segment's words, joined by blanks.
        misread: Whether the text may hold misread letters, so that near matches count.

    """
    if misread:
        text = _BAD_SLASH.sub(" / ", text)
    outer = _after_number(text, misread=misread) or _two_scripts(text, misread=misread)
    if outer:
        return outer
    text, vouched = without_tail(text)
    if not text.startswith("["):  # "[B] Client Info"
        text = text.translate(_ROUND)
    tokens = tokenize(text)
    if not tokens:
        return []
    code, first = _field_code(tokens, text)
    found: list[Label] = []
    boundary = first
    for place in _colons(text, tokens):
        label = _before_colon(tokens, boundary, place)
        if label is None and misread:
            label = _near(tokens, boundary, place, colon=True)
        if label is not None:
            found.append(label)
        boundary = place + 1
    if not found or found[0].start > tokens[first].start if first < len(tokens) else False:
        start_label = _at_start(tokens, first, text, misread=misread)
        if start_label is not None and (not found or start_label.end <= found[0].start):
            found.insert(0, start_label)
    if vouched is not None and code is None and _only_words(tokens):
        whole = Label((vouched,), tokens[0].start, len(text), 1.0, colon=False, whole=True)
        head = found[0] if found and found[0].whole else whole
        exact = {vouched, "lot_number", "heat"} & {*head.kinds}
        kinds = head.kinds if exact else (vouched,)
        return [replace(head, kinds=kinds, code=True), *found[1:]]
    if code is not None:
        found = [_with_code(code, found, tokens, first, text), *found[1:]]
    return found


def _field_code(tokens: list[Token], text: str) -> tuple[str | None, int]:
    """Return the kind that an EN 10168 code in front stands for, and the next token."""
    if text.startswith("[") and text[2:3] == "]" and len(tokens) > 1:
        return None, 1  # "[B] Client Info"
    match = _CODE.match(tokens[0].folded.upper())
    if match is None or len(tokens) < 2:
        return None, 0
    first = 1
    if tokens[1].folded.isdigit() and len(tokens[1].folded) == 1 and len(tokens) > 2:
        first = 2  # "A06.1"
    follows = text[tokens[first - 1].end : tokens[first].start]
    if " " not in follows or not tokens[first].folded[0].isalpha():
        return None, 0  # "C23-10422" is a number
    if match.group(1) in codes():
        return codes()[match.group(1)], first
    return ("test", first) if match.group(1)[0] in "BCD" else (None, first)


def _after_number(text: str, *, misread: bool) -> list[Label]:
    """Return the labels behind a box number, none if the text has no such number."""
    start = after_box_number(text)
    return _moved(find_labels(text[start:], misread=misread), start) if start else []


def _two_scripts(text: str, *, misread: bool) -> list[Label]:
    """Return the labels of a text that says the same in Chinese and in Latin letters."""
    start = second_script(text)
    if not start:
        return []
    found = _moved(find_labels(text[start:], misread=misread), start)
    if found and found[0].start <= start + 1:
        return [replace(found[0], start=0), *found[1:]]
    chinese = phrases().get(_key(tokenize(text[:start])))
    rest = tokenize(text[start:])
    if chinese is None or not _only_words(rest) or len(rest) > 4:
        return []
    return [Label(chinese, 0, len(text), 0.9, colon=False, whole=True)]


def _moved(labels: list[Label], by: int) -> list[Label]:
    return [replace(label, start=label.start + by, end=label.end + by) for label in labels]


def _with_code(code: str, found: list[Label], tokens: list[Token], first: int, text: str) -> Label:
    if found and found[0].start <= tokens[min(first, len(tokens) - 1)].start:
        label = found[0]
        kinds = label.kinds if "lot_number" in label.kinds else (code,)
        return Label(
            kinds, label.start, label.end, 1.0, label.colon, label.whole, code=True, key=label.key
        )
    return Label((code,), tokens[0].start, len(text), 0.9, colon=False, whole=True, code=True)


def _colons(text: str, tokens: list[Token]) -> list[int]:
    """Return the places of colons that close a label: not in a time, a ratio or a URL."""
    found = []
    for place, token in enumerate(tokens):
        if token.folded != ":" or place == 0:
            continue
        before, after = text[token.start - 1], text[token.end : token.end + 2]
        if (before.isdigit() and after[:1].isdigit()) or after == "//":
            continue
        found.append(place)
    return found


def _key(tokens: list[Token]) -> str:
    return "".join(token.folded for token in tokens if not token.is_sign)


def _before_colon(tokens: list[Token], boundary: int, colon: int) -> Label | None:
    """Return the longest known phrase that ends at the colon."""
    end = _without_brackets(tokens, boundary, colon)
    best = None
    for start in range(max(boundary, end - LONGEST), end):
        key = _key(tokens[start:end])
        if not tokens[start].is_sign and key in phrases():
            best = (start, key)
            break
    if best is None:
        return None
    start, key = best
    kinds = phrases()[key]
    start, kinds = _joined(tokens, boundary, start, kinds)
    strength = _coverage(tokens, boundary, start, colon)
    if strength < 0.45:
        return None
    label_start = tokens[start].start if strength > 0.99 or boundary > 1 else tokens[boundary].start
    return Label(
        kinds,
        label_start,
        tokens[colon].end,
        strength,
        colon=True,
        whole=colon == len(tokens) - 1 and start <= boundary,
        key=key,
    )


def _without_brackets(tokens: list[Token], boundary: int, end: int) -> int:
    """Step back over a bracket behind the label, such as its unit "(kg)"."""
    if end - 1 > boundary and tokens[end - 1].folded == ")":
        for place in range(end - 2, boundary, -1):
            if tokens[place].folded == "(":
                return place
    return end


def _joined(
    tokens: list[Token], boundary: int, start: int, kinds: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    """Take in the other language before a slash: "Charge / Batch No"."""
    while start - 1 > boundary and tokens[start - 1].folded in "/|":
        end = start - 1
        for first in range(max(boundary, end - LONGEST), end):
            other = phrases().get(_key(tokens[first:end]))
            if other is not None:
                kinds, start = _agreed(other, kinds), first
                break
        else:
            break
    return start, kinds


def _agreed(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    """Return what both halves of a two-language label can mean; the exacter if they differ."""
    common = tuple(kind for kind in one if kind in two)
    if common:
        return common
    if {one[0], two[0]} == {"expiry_date", "retest_date"}:
        return ("expiry_date",)  # one date is both: what counts is that it ends
    if one[0] == "lot_number" and two[0] == "manufacture_date":
        return (*one, *two)  # "Batch No. / Production date": one stamp is both
    vague = {"lot_number", "order", "date", "id", "name", "product_name", "quantity", "test"}
    return two if one[0] in vague and two[0] not in vague else one


def _coverage(tokens: list[Token], boundary: int, start: int, end: int) -> float:
    """Return how much of the words before the colon the phrase covers.

    Words before the phrase count against it only if they can belong to the label: not if
    a value (something with a digit) or a sign stands between.
    """
    loose = 0
    for token in reversed(tokens[boundary:start]):
        if token.is_sign or any(c.isdigit() for c in token.folded):
            break
        loose += len(token.folded)
    known = sum(len(t.folded) for t in tokens[start:end] if not t.is_sign)
    if boundary > 1 and loose:  # behind an earlier value: its last words, most likely
        return 0.9
    return known / (known + loose) if known + loose else 0.0


def _at_start(tokens: list[Token], first: int, text: str, *, misread: bool) -> Label | None:
    """Return the longest known phrase at the segment's start."""
    best = _longest_phrase(tokens, first, text)
    if best is None or len(best[1]) <= 5:
        halves = _known_half(tokens, first, text)
        if halves is not None:
            return halves
    if best is None:
        near = misread and len(tokens) - first <= 8
        return _near(tokens, first, len(tokens), colon=False) if near else None
    dated = _needs_digit(phrases()[best[1]][0]) and text[tokens[best[0] - 1].end :].strip()[:1]
    if best[1] in _NEEDS_COLON or (_in_prose(text, tokens) and not str(dated).isdigit()):
        return None
    return _opened_by(tokens, first, text, best)


def _longest_phrase(tokens: list[Token], first: int, text: str) -> tuple[int, str] | None:
    """Return the token after the longest known phrase that begins at `first`, and its key.

    In "Customer PO NR-551208" the number begins with NR.
    """
    for end in range(min(len(tokens), first + LONGEST), first, -1):
        key = _key(tokens[first:end])
        tied = end < len(tokens) and text[tokens[end - 1].end : tokens[end].start] == "-"
        opens = tied and any(c.isdigit() for c in tokens[end].folded) and end - first > 1
        if not tokens[end - 1].is_sign and key in phrases() and not opens:
            return end, key
    return None


def _opened_by(tokens: list[Token], first: int, text: str, best: tuple[int, str]) -> Label | None:
    """Return the label that a phrase opens, if the rest can be its value."""
    end, key = best
    end, kinds = _other_half(tokens, end, phrases()[key])
    end = _past_brackets(tokens, end)
    if not any(not t.is_sign for t in tokens[end:]):
        return Label(kinds, tokens[first].start, len(text), 1.0, colon=False, whole=True, key=key)
    if not _value_may_follow(tokens, first, end, key, text):
        return None
    if _needs_digit(kinds[0]) and not any(c.isdigit() for c in text[tokens[end - 1].end :]):
        return None  # "Manufactured Product Name" is a value itself
    place = tokens[end - 1].end
    leaders = end < len(tokens) and _LEADERS.fullmatch(
        text[tokens[end - 1].end : tokens[end].start].strip()
    )
    while place < len(text) and text[place] in ".:-–#°º ·…_":
        place += 1
    if leaders:
        return Label(kinds, tokens[first].start, place, 1.0, colon=True, whole=False, key=key)
    return Label(kinds, tokens[first].start, place, 0.75, colon=False, whole=False, key=key)


def _needs_digit(kind: str) -> bool:
    """Whether every value of this kind has a digit, so that words alone are none."""
    return kind.endswith("_date") or kind in {"date", "lot_number", "heat", "quantity", "order"}


def _known_half(tokens: list[Token], first: int, text: str) -> Label | None:
    """Return a two-language label of which only one language is known."""
    if not _only_words(tokens[first:]) or "/" not in text:
        return None
    for half in text[tokens[first].start :].split("/"):
        key = _key(tokenize(half))
        if key in phrases() and (len(key) >= _SHORT or not key.isascii()):  # "LC-MS/MS"
            start = tokens[first].start
            return Label(phrases()[key], start, len(text), 0.95, colon=False, whole=True, key=key)
    return None


def _in_prose(text: str, tokens: list[Token]) -> bool:
    """Whether a lower case word without a colon is a word of a sentence."""
    first = text.lstrip()[:1]
    return first.islower() and first.isascii() and len(tokens) <= 12


def _other_half(
    tokens: list[Token], end: int, kinds: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    """Take in what follows a slash: another known phrase, or an unknown second language."""
    if end < len(tokens) - 1 and tokens[end].folded == ",":
        rest = _key(tokens[end + 1 :])
        return (len(tokens), kinds) if rest in phrases() else (end, kinds)
    while end < len(tokens) - 1 and tokens[end].folded in "/|":
        for last in range(min(len(tokens), end + 1 + LONGEST), end + 1, -1):
            other = phrases().get(_key(tokens[end + 1 : last]))
            if other is not None and (last == len(tokens) or not _only_words(tokens[last:])):
                kinds, end = _agreed(kinds, other), last
                break
        else:
            return (len(tokens), kinds) if _only_words(tokens[end + 1 :]) else (end, kinds)
    return end, kinds


def _only_words(tokens: list[Token]) -> bool:
    """Whether these can be the rest of a label: few words, no digit."""
    return len(tokens) <= 7 and not any(c.isdigit() for t in tokens for c in t.folded)


def _past_brackets(tokens: list[Token], end: int) -> int:
    if end < len(tokens) and tokens[end].folded == "(":
        for place in range(end, min(len(tokens), end + 6)):
            if tokens[place].folded == ")":
                return place + 1
    return end


def _value_may_follow(tokens: list[Token], first: int, end: int, key: str, text: str) -> bool:
    """Whether the rest of the segment can be the value of a label without a colon."""
    after = tokens[end]
    if after.folded in ",;)" or key in _APART:
        return False
    if (
        tokens[end - 1].folded in {"no", "nr", "number", "id", "nummer", "numero"}
        and end - first > 1
    ):
        return True
    if text[tokens[end - 1].end : after.start] in {"-", "–", "_"}:
        return False  # "LOT-4711" is a number
    between = text[tokens[end - 1].end : after.start].strip()
    if between in {"-", "–", "#", ".-", "="} or _LEADERS.fullmatch(between):
        return True
    rest = text[after.start :]
    if len(key) <= _SHORT:
        return key == "id" and _IDENTIFIED.match(rest) is not None  # "ID DMP-2025-8842"
    return rest[0].isdigit() or (rest[0].isupper() and len(tokens) - end <= 9)


def _near(tokens: list[Token], first: int, end: int, *, colon: bool) -> Label | None:
    """Return the label that the words most likely were before they were misread."""
    key = _key(tokens[first:end])
    if sum(c.isdigit() for c in key) > 2:
        return None
    best = nearest(key)
    if best is None:
        return None
    phrase, likeness = best
    last = tokens[end - 1] if not colon else tokens[end]
    return Label(
        phrases()[phrase],
        tokens[first].start,
        last.end,
        0.9 * likeness,
        colon=colon,
        whole=end >= len(tokens) - 1,
        key=phrase,
    )
