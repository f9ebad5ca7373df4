"""Numbers of lots and units: cleaned, and compared by what they look like."""

from __future__ import annotations

import re
import unicodedata

from registry.errors import IdentifierInvalid

MAX_LENGTH = 80
_LOOKS_LIKE = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


def clean_number(number: str) -> str:
    """Return the number with outer and double blanks gone; IdentifierInvalid if unusable."""
    cleaned = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", number)).strip()
    if not cleaned:
        raise IdentifierInvalid("A lot or serial number cannot be empty.")
    if len(cleaned) > MAX_LENGTH:
        raise IdentifierInvalid(f"A number has at most {MAX_LENGTH} characters.")
    if any(unicodedata.category(character).startswith("C") for character in cleaned):
        raise IdentifierInvalid("A number cannot hold control characters.")
    return cleaned


def look_alike(number: str) -> str:
    """Return what a tired eye sees: O is 0, I and L are 1, S is 5, signs are gone.

    Two numbers with the same look are worth a warning; they may be one number.
    """
    letters = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKD", number).upper())
    return letters.translate(_LOOKS_LIKE)
