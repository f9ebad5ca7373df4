"""Identifiers that leave the database."""

from __future__ import annotations

import secrets

#: Crockford's base 32: no I, L, O or U, so that a person can read an id out.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16  # 80 bits


def new_public_id() -> str:
    """Return a new random id of 16 characters, safe in URLs and not guessable."""
    number = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(0, 5 * LENGTH, 5))
