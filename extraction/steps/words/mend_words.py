"""Misread words of a scan, mended where the page itself or the second reader settles it.

Only signs that look alike are changed, only to words that certificates are made of
(limits of detection, heads of tables, units, powers of ten), and only on evidence. The
second reader's own text stays beside the word, so that a difference stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from extraction.geometry import Word
from extraction.normalise.spelling import respelled
from extraction.normalise.units import find_unit
from extraction.steps.tables.texts.known import is_element
from extraction.steps.tables.texts.words import fold, head_words

#: So many symbols of elements, or signs of per cent, beside a word make it one of them.
ROW_OF_HEADS = 4
#: So many codes of EN 10168 on a page make what looks like one a code.
CODES = 5
#: From here on a reader's lone stroke is a character.
SURE = 0.97
#: A mended word is never surer than this.
MENDED = 0.85
#: So many "ND" on a page make its "NO" one of them.
USUAL = 3
#: Shortest word that one reader's head word is taken for, and by how many signs it differs.
SHORTEST, SLIPS = 4, 2

_LIMIT_WORDS = frozenset({"LOQ", "LOD", "BLQ", "BLOQ", "BLOD", "MLOQ", "MLOD"})
_LIMIT = re.compile(r"(?P<before>[<>≤≥(]*)(?P<word>[BM]?L[OQ0D]{1,2})(?P<after>\W*)")
_STROKES = frozenset({"1", "l", "I", "i", "|"})
_NOTHING = frozenset({"NO", "N0", "NQ", "nO", "nD"})
_POWER = re.compile(r"10([2-9])")
_RAISED = re.compile(r"10[^\w.,]|10[°®*]\S?")
_DELTA = re.compile(r"[A4△∆](?=[89]-?THC)")
#: What a reader makes of the symbols B, C, N, P, S, V, and of Si and Ni.
_ELEMENTS = dict(zip("85cspvn", "BSCSPVN", strict=True))
_ELEMENTS |= {"SI": "Si", "Sl": "Si", "NI": "Ni", "Nl": "Ni"}
_PERCENT = frozenset({"5", "8", "9", "96", "x", "X", "f", "努"})
_CODE = re.compile(r"[A-DZ]\d\d")
_LIKE_CODE = re.compile(r"([A-DZ])([\dOo]{2})")
_GREEK = {"a": "α", "B": "β", "ß": "β", "y": "γ"}
_GREEK_NAME = re.compile(r"([aBßy])(?=-[A-Za-z]{4})")
_MU = re.compile(r"^(\W*)[Hu1pμµ]?[gq8]/([gq8]|k[gq8]|m[Ll1I]|[Ll1I])(\W*)$")

#: A rule gives another text for a word, or None; it sees the words of the page.
Rule = Callable[[Word, Sequence[Word]], str | None]


def mend_words(words: Sequence[Word]) -> list[Word]:
    """Return the words of a page that was read by OCR, those that can be settled mended.

    Lone strokes that the first reader half took for a character are left out.
    """
    rules = _rules(words)
    mended = []
    for word in words:
        if _is_stroke(word):
            continue
        text = next((new for rule in rules if (new := rule(word, words)) is not None), None)
        if text is None or text == word.text:
            mended.append(word)
        else:
            mended.append(replace(word, text=text, confidence=min(word.confidence, MENDED)))
    return mended


def _is_stroke(word: Word) -> bool:
    """Whether a lone "1" or "l" is a bit of a drawn line: unsure, and not seen twice."""
    lone = word.text in _STROKES and word.confidence < SURE
    return lone and word.second is not None and word.second != word.text


def _rules(words: Sequence[Word]) -> list[Rule]:
    """Return the rules that hold on this page."""
    rules: list[Rule] = [_limit, _power, _head, _unit, _spelling]
    texts = [word.text for word in words]
    if texts.count("ND") >= USUAL:
        rules.append(_not_detected)
    if any(sign in text for text in texts for sign in "αβγδ"):
        rules.append(_greek)
    if sum(text == "%" or is_element(text) for text in texts) >= ROW_OF_HEADS:
        rules.append(_head_sign)
    if sum(_CODE.fullmatch(text) is not None for text in texts) >= CODES:
        rules.append(_code)
    if any("Δ" in text or "∆" in text for text in texts):
        rules.append(_delta)
    return rules


def _limit(word: Word, words: Sequence[Word]) -> str | None:
    """Mend "<L0Q"; "LOO" is what the other of LOD and LOQ beside it is not."""
    found = _LIMIT.fullmatch(word.text)
    if found is None or found["word"] in _LIMIT_WORDS:
        return None
    core = found["word"].replace("0", "O")
    if core not in _LIMIT_WORDS:
        fitting = {known for known in _LIMIT_WORDS if _same_shape(core, known)}
        seen = {w for w in fitting if word.second and w == word.second.strip("<>()").upper()}
        beside = {w.text.strip("()") for w in words if _level(w, word) and w is not word}
        left = seen or (fitting - beside if fitting & beside else set())
        if len(left) != 1:
            return None
        core = left.pop()
    return f"{found['before']}{core}{found['after']}"


def _same_shape(one: str, two: str) -> bool:
    fold_round = str.maketrans("QD0", "OOO")
    return one.translate(fold_round) == two.translate(fold_round)


def _level(one: Word, other: Word) -> bool:
    return abs(one.box.middle_y - other.box.middle_y) < 0.6 * max(one.box.height, other.box.height)


def _head_sign(word: Word, words: Sequence[Word]) -> str | None:
    """Mend a symbol in a row of elements, and a sign in a row of signs of per cent."""
    if word.text not in _ELEMENTS and word.text not in _PERCENT:
        return None
    beside = [w.text for w in words if w is not word and _level(w, word)]
    if word.text in _ELEMENTS and sum(map(is_element, beside)) >= ROW_OF_HEADS:
        return _ELEMENTS[word.text]
    return "%" if word.text in _PERCENT and beside.count("%") >= ROW_OF_HEADS else None


def _code(word: Word, _: Sequence[Word]) -> str | None:
    found = _LIKE_CODE.fullmatch(word.text)
    return None if found is None else found[1] + found[2].upper().replace("O", "0")


def _not_detected(word: Word, _: Sequence[Word]) -> str | None:
    return "ND" if word.text in _NOTHING else None


def _power(word: Word, _: Sequence[Word]) -> str | None:
    """Take "105" for a power of ten if the second reader saw a raised sign: "10°"."""
    found = _POWER.fullmatch(word.text)
    if found is None or word.second is None or not _RAISED.fullmatch(word.second):
        return None
    return f"10^{found[1]}"


def _head(word: Word, _: Sequence[Word]) -> str | None:
    """Take the second reader's word of a table's head for a word that is none."""
    if word.second is None or len(word.text) < SHORTEST or not word.second.isalpha():
        return None
    one, two = fold(word.text), fold(word.second)
    if one == two or one in head_words() or two not in head_words():
        return None
    return word.second if Levenshtein.distance(one, two) <= SLIPS else None


def _spelling(word: Word, _: Sequence[Word]) -> str | None:
    """Mend "Materlal": both readers may see the same wrong letter in small print."""
    return respelled(word.text)


def _unit(word: Word, _: Sequence[Word]) -> str | None:
    """Mend "mg/8", "Hg/g" and "Ib" where what was printed is a unit and this is none."""
    bare = word.text.strip("()[],.;:")
    if not bare or find_unit(bare) is not None:
        return None
    return next(
        (word.text.replace(bare, new) for new in _unit_readings(bare) if find_unit(new)), None
    )


def _unit_readings(text: str) -> Iterable[str]:
    if text.endswith(("/8", "/q")):
        yield text[:-1] + "g"
    if _MU.match(text):
        numerator, _, denominator = text.partition("/")
        below = denominator.replace("8", "g").replace("q", "g").replace("1", "l").replace("I", "l")
        yield f"μg/{below}" if len(numerator) > 1 else f"g/{below}"
    if text in {"Ib", "Ibs", "mI", "μI", "µI"}:
        yield text.replace("I", "l")


def _greek(word: Word, _: Sequence[Word]) -> str | None:
    """Mend "a-Pinene" on a page that prints Greek letters elsewhere."""
    found = _GREEK_NAME.match(word.text)
    return None if found is None else _GREEK[found[1]] + word.text[1:]


def _delta(word: Word, _: Sequence[Word]) -> str | None:
    return f"Δ{word.text[1:]}" if _DELTA.match(word.text) else None
