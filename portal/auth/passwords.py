"""Passwords: argon2id hashes, and what a new one must be."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.auth.errors import WeakPassword

#: NIST SP 800-63B, 3.1.1.2: length counts, composition rules do not.
SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher()
#: Checked when the account does not exist, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the argon2id hash."""
    return _hasher.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Return whether the password fits; takes equally long without an account."""
    try:
        fits = _hasher.verify(password_hash or _NOBODY, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Return whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_new_password(password: str, *, about: str) -> None:
    """Raise WeakPassword unless it may be used; `about` is the account's e-mail and name."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters; a short sentence is fine.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.")
    if len(set(password)) < 5:  # noqa: PLR2004  fewer is a pattern, not a password
        raise WeakPassword("Use more different characters.")
    about = about.lower()
    words = {word for word in (*about.split(), *about.replace("@", " ").split()) if len(word) > 3}  # noqa: PLR2004
    if password.lower().strip("0123456789!.") in words:
        raise WeakPassword("Do not use your own name or e-mail.")
