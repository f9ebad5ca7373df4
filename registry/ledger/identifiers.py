"""Numbers of lots and units: cleaned, and compared by what they look like."""

from __future__ import annotations

import re
import unicodedata

from registry.errors import IdentifierInvalid

MAX_LENGTH = 80
#: Capitals of other scripts that are drawn as Latin ones.
_DRAWN_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # noqa: RUF001  Cyrillic, then Greek
    "ABESIJKMHOPCTYXABEZHIKMNOPTYX",
)
#: Zero-width blanks and joiners, the byte order mark, the soft hyphen.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DASHES = re.compile(r"[\u2010-\u2015\u2043\u2212\u2e3a\u2e3b]")
_LOOKS_LIKE = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


def clean_number(number: str) -> str:
    """Return the number as it is kept; IdentifierInvalid if unusable.

    Outer and double blanks, and signs that nobody sees, are gone; each kind of dash is a
    hyphen, each full-width letter a plain one. Numbers that differ in these only are one.
    """
    cleaned = unseen_gone(number)
    if not cleaned:
        raise IdentifierInvalid("A lot or serial number cannot be empty.")
    if len(cleaned) > MAX_LENGTH:
        raise IdentifierInvalid(f"A number has at most {MAX_LENGTH} characters.")
    if any(unicodedata.category(character).startswith("C") for character in cleaned):
        raise IdentifierInvalid("A number cannot hold control characters.")
    return cleaned


def unseen_gone(text: str) -> str:
    """Return the text without what nobody sees or tells apart: the form that is looked up."""
    seen = _DASHES.sub("-", unicodedata.normalize("NFKC", text.translate(_UNSEEN)))
    return re.sub(r"\s+", " ", seen).strip() if "\x1d" not in seen else seen.strip(" ")


def look_alike(number: str) -> str:
    """Return what a tired eye sees: O is 0, I and L are 1, S is 5, signs are gone.

    Two numbers with the same look are worth a warning; they may be one number.
    """
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", number).upper())
    return letters.translate(_DRAWN_ALIKE).translate(_LOOKS_LIKE)
