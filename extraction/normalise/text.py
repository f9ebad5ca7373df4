"""Printed characters brought to one spelling before any grammar looks at them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUBSCRIPTS = {ord(sub): digit for sub, digit in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)}
_SUPERSCRIPT_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_CHARACTERS = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\u200b": "",
        "\u00ad": "",
        "\ufeff": "",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "﹣": "-",
        "—": "–",
        "―": "–",
        "‒": "–",
        "μ": "µ",
        "∆": "Δ",
        "≦": "≤",
        "⩽": "≤",
        "≧": "≥",
        "⩾": "≥",
        "˂": "<",
        "˃": ">",
        "‹": "<",
        "›": ">",
        "∼": "~",
        "〜": "~",
        "×": "x",
        "✕": "x",
        "⋅": "·",
        "∙": "·",
        "•": "·",
        "´": "'",
        "’": "'",
        "‘": "'",
        "…": "...",
        "º": "°",
        "˚": "°",
        "℃": "°C",
        "℉": "°F",
        "∕": "/",
        "⁄": "/",
        "。": ".",
        "、": ",",
        "٫": ".",
        "٬": "'",
        "٪": "%",
        "،": ",",
        "؛": ";",
        "\u200e": "",
        "\u200f": "",
        "\u061c": "",
        "≯": "≤",
        "≰": ">",
        "≮": "≥",
        "≱": "<",
        "∓": "±",
        # The digits of Arabic, Persian, Devanagari, Bengali and Thai.
        **{
            chr(zero + digit): str(digit)
            for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)
            for digit in range(10)
        },
    }
)
_COMPOSED = (
    (re.compile(r"<\s?=|=\s?<"), "≤"),
    (re.compile(r">\s?=|=\s?>"), "≥"),
    # A stroke over the sign: combined, or the two signs of a font without the joined one.
    (re.compile("<\\s?\u0338"), "≥"),
    (re.compile(">\\s?\u0338"), "≤"),
    (re.compile(r"\+\s?/\s?-|\+-|\(\+/-\)"), "±"),
    (re.compile(r"\s+"), " "),
)
#: Letters that Unicode does not decompose, each to one letter, so that places stay.
_LETTERS = str.maketrans("łŁøØđĐıİæœς", "lLoOdDiIaoσ")


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """Return the text with one spelling for each sign; nothing of its meaning is lost.

    Superscripts become "^5", full-width forms and the digits of other scripts plain ones, "<="
    and "≯" (not greater) become "≤", "+/-" becomes "±", every kind of space one space, both
    micro signs U+00B5.
    """
    if not text.isascii():
        text = _SUPERSCRIPT_RUN.sub(lambda run: "^" + run.group().translate(_SUPERSCRIPTS), text)
        text = "".join(
            unicodedata.normalize("NFKC", char) if "\uff00" <= char <= "\uffef" else char
            for char in text
        )
        text = text.translate(_CHARACTERS).translate(_SUBSCRIPTS)
        text = _RAISED_MARKS.sub("", text)
    for pattern, spelling in _COMPOSED:
        text = pattern.sub(spelling, text)
    return text.strip()


#: Raised letters are marks of footnotes, none of the text's own.
RAISED_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵖʳˢᵗᵘᵛʷˣʸᶻ"
_RAISED = frozenset(RAISED_LETTERS)
#: A raised figure behind a number that is no power of ten, or behind a word: "99.8²", "Zinc ¹⁾".
_RAISED_FIGURE = re.compile(
    r"(?<=[\d%)\]])(?<!(?<![\d.,])10)[¹²³⁴⁵⁶⁷⁸⁹](?:[,\s]?[¹²³⁴⁵⁶⁷⁸⁹])?⁾?$"
    r"|(?<=[^\W\d_]{4})[¹²³⁴⁵⁶⁷⁸⁹]$|\s?[¹²³⁴⁵⁶⁷⁸⁹]{1,2}⁾$"
)
#: A bracket that nothing opened behind a number: "25 1)", "8,7 b)".
_OPEN_MARK = re.compile(r"(?<=[\d%])(?:\s?[a-h*†‡]|\s\d{1,2})\)$")
_RAISED_MARKS = re.compile(rf"[⁽]?[{RAISED_LETTERS}](?:,?[{RAISED_LETTERS}])*[⁾]?")
_STARS = re.compile(r"\s*[*†‡§]+$")


def without_marks(text: str) -> str:
    """Return a result, a limit or a unit without the marks of footnotes behind it.

    >>> [without_marks(text) for text in ("8.7ᵃ", "99.8²", "2.5 x 10²", "3†", "25 1)", "m²/g")]
    ['8.7', '99.8', '2.5 x 10²', '3', '25', 'm²/g']
    """
    bare = text.strip()
    while bare:
        less = _STARS.sub("", _RAISED_MARKS.sub("", bare)).strip()
        less = _RAISED_FIGURE.sub("", less).strip()
        if "(" not in less and "[" not in less:
            less = _OPEN_MARK.sub("", less).strip()
        if less == bare:
            return bare
        bare = less.rstrip(" ,")
    return text.strip()


#: Of the digits and the signs around numbers, those that another script writes otherwise.
_NUMBER_SIGNS = str.maketrans(
    {
        char: spelling
        for char, spelling in _CHARACTERS.items()
        if spelling in {*"0123456789<>≤≥±%", ""} and chr(char) not in "‹›˂˃"
    }
    | {"٫": "."}
    | {
        char: unicodedata.normalize("NFKC", char)
        for char in "０１２３４５６７８９．％＜＞＝＋－／～"
    }
)


def level_numbers(text: str) -> str:
    """Return a text as printed, but for the digits and the signs of numbers of other scripts.

    >>> level_numbers("≯ ٩٩٫٥ ％")
    '≤ 99.5 %'
    """
    return text if text.isascii() else text.translate(_NUMBER_SIGNS)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return the text in lower case without accents, each character in its old place."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Each character's folded form, found when it is met first."""

    def __missing__(self, code: int) -> str:
        char = chr(code).translate(_LETTERS)
        if char in _RAISED:  # a mark, and no letter of the word
            char = " "
        base = unicodedata.normalize("NFKD", char)[0] if char.isalpha() else char
        if "\uac00" <= char <= "\ud7af":  # a Korean sign is a syllable, and no letter with marks
            base = char
        lower = base.lower()
        self[code] = lower if len(lower) == 1 else base
        return self[code]


_FOLDED = _Folded()


def unspaced(text: str) -> bool:
    """Whether a text is in signs that no blanks part into words: Chinese, Japanese, Korean."""
    return any(char >= "\u2e80" for char in text)


_PUNCTUATION = re.compile(r"[.,;:!*†‡\"'`()\[\]]+")
_SPACES = re.compile(r"\s+")
_LONE_LETTERS = re.compile(r"(?<=\b[a-zα-ωа-я]) (?=[a-zα-ωа-я]\b)")


@lru_cache(maxsize=8192)
def phrase_key(text: str) -> str:
    """Return the key under which a phrase is looked up: folded, without punctuation.

    Single letters that stood apart come together, so "N. D." and "n.d." are both "nd".
    """
    folded = _SPACES.sub(" ", _PUNCTUATION.sub(" ", fold(clean(text)))).strip()
    return _LONE_LETTERS.sub("", folded)
