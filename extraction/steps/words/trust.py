"""Whether a text layer says what the page shows, found out by reading crops of the page.

A font's table from glyphs to characters is the file's claim: fonts without one, with a
wrong one, or with one that is off by a single digit look right to a person and read as
nonsense or, worse, as another number. So of each font a few words, chosen so that each
digit occurs, are rendered and read by the recogniser; per page, never per file.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import Levenshtein

from extraction.engines.opencv import Image, side_by_side
from extraction.engines.rapid import LINE_HEIGHT, Line
from extraction.geometry import Box, Word

#: Reads the page inside a box at a resolution (dpi).
Look = Callable[[Box, float], Line]

WORDS_A_FONT = 3
LONGEST = 12  # letters: reading takes as long as a word is wide
#: Every page shows at least so many of its words, even with fonts known to be honest.
WORDS_A_PAGE = 1
MORE = 6  # words of a font that was caught once
LETTERS_ALIKE = 0.6
LETTERS_A_WORD = 4
#: Of a page's words: a font that shows more has its letters looked at beside its digits.
MUCH = 0.3
LATIN_END, CHINESE, CHINESE_END = "\u0250", "\u3000", "\u9fff"
LOW, HIGH = 200.0, 400.0  # dpi
SQUEEZE = 0.65  # of the width, at which all but the narrowest letters are still told apart
BETWEEN = 10  # pixels between two words that are glanced at together
AT_ONCE = 12  # words: longer lines would be narrowed again
#: With fewer letters among its signs than this, a page of text is not text.
FEWEST_LETTERS = 0.2
MOST_UNMAPPED = 0.3
MOST_REPAIRS = 60
SURE = 0.8

_ALIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "µ": "u", "μ": "u"})


@dataclass(slots=True)
class Honest:
    """Fonts of one document, by name, that were found to tell the truth."""

    fonts: set[str] = field(default_factory=set)


def is_nonsense(words: Sequence[Word], *, unmapped: float) -> bool:
    """Whether the letters alone show that the text is no text (no crop is read)."""
    signs = "".join(word.text for word in words)
    if len(signs) < 40:
        return False
    if unmapped > MOST_UNMAPPED:
        return True
    told = sum(sign.isalpha() for sign in signs)
    odd = sum(_is_odd(sign) for sign in signs)
    return told < FEWEST_LETTERS * len(signs) or odd > 0.1 * len(signs)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What reads a page: `render` gives its picture inside a box, `recognise` reads lines."""

    render: Callable[[Box, float], Image]
    recognise: Callable[[Sequence[Image]], list[Line]]

    def look(self, box: Box, dpi: float) -> Line:
        """Return what stands at a place."""
        return self.recognise([self.render(box, dpi)])[0]

    def glance(self, boxes: Sequence[Box]) -> list[str]:
        """Return what seems to stand at each place: side by side in one narrowed line.

        Reading takes as long as a line is wide, and a lone word is read as a wider one.
        """
        seen: list[str] = []
        for first in range(0, len(boxes), AT_ONCE):
            pictures = [self.render(box, LOW) for box in boxes[first : first + AT_ONCE]]
            strip, places = side_by_side(pictures, LINE_HEIGHT, SQUEEZE, between=BETWEEN)
            signs = self.recognise([strip])[0].characters
            middles = [(c.text, (c.start + c.end) / 2 * strip.shape[1]) for c in signs]
            seen += ["".join(t for t, x in middles if x0 <= x < x1) for x0, x1 in places]
        return seen


#: Words to be seen on a page, and those among which more are looked for if one is not.
Trial = tuple[Sequence[Word], Sequence[Word]]


def tells_the_truth(
    words: Sequence[Word], fonts: Sequence[str], eyes: Eyes, honest: Honest
) -> bool:
    """Compare sampled words of a page with what its picture shows.

    Args:
        words: Of the page.
        fonts: The name of each word's font, in the same order.
        eyes: What reads the page.
        honest: What is known of the document's fonts; grows.

    """
    by_font: defaultdict[str, list[Word]] = defaultdict(list)
    for word, font in zip(words, fonts, strict=True):
        if _readable(word):
            by_font[font].append(word)
    known = [word for font in by_font if font in honest.fonts for word in by_font[font]]
    trials = {
        font: list(_trials(candidates, len(words)))
        for font, candidates in by_font.items()
        if font not in honest.fonts
    }
    last: Trial = (_cover(known, WORDS_A_PAGE), known)
    every = [*(trial for own in trials.values() for trial in own), last]
    asked = [word for sample, _ in every for word in sample]
    glances = eyes.glance([word.box for word in asked])
    shown = {id(w) for w, seen in zip(asked, glances, strict=True) if agree(w.text, seen)}
    for font, own in trials.items():
        if any(_lies(sample, candidates, eyes.look, shown) for sample, candidates in own):
            return False
        if font:
            honest.fonts.add(font)
    return not _lies(*last, eyes.look, shown)


def _trials(candidates: Sequence[Word], words: int) -> Iterator[Trial]:
    """Yield what is to be seen of a font's words, on a page of so many words."""
    yield _cover(candidates, WORDS_A_FONT), candidates
    spelt = [word for word in candidates if _is_spelt(word)]
    if len(candidates) > MUCH * words and len(spelt) < len(candidates):
        yield _shortest(spelt), spelt


def _readable(word: Word) -> bool:
    """Whether the recogniser can be trusted with the word: level, not tiny, of use.

    Of digits it knows those of Latin script alone, of letters Latin and Chinese ones.
    """
    box = word.box
    long = box.width > 0.8 * box.height
    foreign = any(
        (sign.isdigit() and ord(sign) > ord("9")) or (sign.isalpha() and _is_unread(sign))
        for sign in word.text
    )
    return 2 <= len(word.text) <= 24 and long and 4.5 <= word.font_size <= 40 and not foreign


def _is_unread(letter: str) -> bool:
    """Whether the recogniser does not read the script of a letter: Greek, Cyrillic, Korean."""
    plain = unicodedata.normalize("NFKD", letter)[0]
    return LATIN_END <= plain < CHINESE or plain > CHINESE_END


def _is_spelt(word: Word) -> bool:
    """Whether a word is Latin letters alone, which the recogniser knows, and enough of them."""
    text = word.text
    return len(text) >= LETTERS_A_WORD and text.isalpha() and max(text) < LATIN_END


def _shortest(words: Sequence[Word]) -> list[Word]:
    """Return the word that is read the quickest, as a list; empty without any."""
    return (
        [min(words, key=lambda word: word.box.width / max(word.box.height, 1.0))] if words else []
    )


def _cover(words: Iterable[Word], count: int) -> list[Word]:
    """Choose words that together show as many different digits as may be, then letters."""
    left = sorted(words, key=lambda w: (len(w.text) > LONGEST, -len(_digit_set(w))))[:60]
    chosen: list[Word] = []
    seen: set[str] = set()
    while left and len(chosen) < count:
        best = max(left, key=lambda w: (len(_digit_set(w) - seen), -abs(len(w.text) - 5)))
        if chosen and not _digit_set(best) - seen:
            break
        chosen.append(best)
        seen |= set(best.text)
        left.remove(best)
    return chosen


def _digit_set(word: Word) -> set[str]:
    return {sign for sign in word.text if sign.isdigit()}


def _lies(
    sample: Sequence[Word], all_words: Sequence[Word], look: Look, shown: Collection[int]
) -> bool:
    """Whether words are not what the page shows; `shown` are those (by id) seen at a glance."""
    caught = [word for word in sample if id(word) not in shown and not shows(word, look)]
    if not caught:
        return False
    disputed = set().union(*(_disputed(word, look) for word in caught))
    more = sorted(
        (word for word in all_words if word not in sample),
        key=lambda word: -len(disputed & set(word.text)),
    )[:MORE]
    caught += [word for word in more if not shows(word, look)]
    return len(caught) >= 2 and 2 * len(caught) >= min(len(sample) + len(more), 6)


def _disputed(word: Word, look: Look) -> set[str]:
    """Return the word's signs that the page does not show there; all if none stands out."""
    return set(word.text) - set(look(word.box, HIGH).text) or set(word.text)


def shows(word: Word, look: Look) -> bool:
    """Whether the page shows the word: the same digits, and letters much alike."""
    return agree(word.text, look(word.box, LOW).text) or agree(word.text, look(word.box, HIGH).text)


def agree(printed: str, seen: str) -> bool:
    """Whether two readings of a word mean the same text, but for look-alikes.

    >>> agree("2021-10-12", "2O21-10-12"), agree("267683", "378794")
    (True, False)
    """
    first, second = _folded(printed), _folded(seen)
    if not first:
        return True  # signs without letters or digits prove nothing
    if any(sign.isdigit() for sign in printed):
        ours = [sign for sign in first if sign.isdigit()]
        theirs = [sign for sign in second if sign.isdigit()]
        return ours == theirs or (
            len(ours) > 5 and Levenshtein.distance(ours, theirs) <= 1 and len(ours) != len(theirs)
        )
    return Levenshtein.normalized_similarity(first, second) >= LETTERS_ALIKE


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).translate(_ALIKE)
    return "".join(sign for sign in plain.casefold() if sign.isalnum() and ord(sign) < 0x3000)


def _is_odd(sign: str) -> bool:
    """Whether a certificate hardly prints this sign: a glyph table gone wrong."""
    code = ord(sign)
    return (
        sign == "\ufffd"
        or 0xE000 <= code <= 0xF8FF  # private use
        or 0x180 <= code <= 0x24F  # letters of rare tongues
        or sign == "ſ"
    )


def repair(words: Sequence[Word], look: Look) -> list[Word]:
    """Replace words that hold odd signs by what the page shows there, if it is clear."""
    told: dict[str, str | None] = {}
    return [_repaired(word, look, told) if _needs_repair(word.text) else word for word in words]


def _needs_repair(text: str) -> bool:
    if text.isascii():
        return False
    inside = any(
        sign in "×÷¤" and text[i - 1].isalpha() and text[i + 1].isalpha()
        for i, sign in enumerate(text[1:-1], start=1)
    )
    return inside or any(_is_odd(sign) for sign in text)


def _repaired(word: Word, look: Look, told: dict[str, str | None]) -> Word:
    if word.text not in told:
        if len(told) >= MOST_REPAIRS:
            return word
        line = look(word.box, HIGH)
        seen = line.text.replace(" ", "")
        told[word.text] = seen if seen and line.confidence >= SURE else None
    seen_text = told[word.text]
    if seen_text is None:
        return replace(word, confidence=0.5)
    return replace(word, text=seen_text, confidence=0.9, second=word.text)
