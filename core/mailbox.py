"""A mailbox's address as mail servers take it."""

from __future__ import annotations

from core.errors import Invalid

_NO_PART_OF_ONE = frozenset('<>()[]:;@\\,"')
_LONGEST = 254


class NoMailbox(Invalid):
    """Text that is no address which mail could be sent to."""

    code = "mailbox.none"


def sendable(address: str) -> str:
    """Return the address with its domain in ASCII (IDNA), as it is sent to.

    Letters beyond ASCII before the sign @ stay: some servers take them (RFC 6531).

    Raises:
        NoMailbox: No server could take it, so nothing need be tried.

    """
    mailbox, _, domain = address.strip().rpartition("@")
    try:
        mailbox.encode()
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    letters = mailbox + ascii_domain
    odd = any(
        letter.isspace() or not letter.isprintable() or letter in _NO_PART_OF_ONE
        for letter in letters
    )
    dots = any(part.startswith(".") or part.endswith(".") for part in (mailbox, ascii_domain))
    if not mailbox or not ascii_domain or odd or dots or len(letters) > _LONGEST:
        shown = address.encode("utf-8", "backslashreplace").decode()
        raise NoMailbox(f"{shown or 'Nothing'} is no e-mail address that mail can be sent to.")
    return f"{mailbox}@{ascii_domain}"


def is_mailbox(address: str) -> bool:
    """Return whether mail can be sent to this address over the internet."""
    try:
        return "." in sendable(address).rpartition("@")[2] and address == address.strip()
    except NoMailbox:
        return False
