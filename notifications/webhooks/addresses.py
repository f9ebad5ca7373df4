"""Which addresses may be called: public ones, so that nobody reaches into our own network.

A name is resolved when a message is sent, each of its addresses is judged, and the one that
was judged is the one that is connected to: a name that answers differently the second time
gains nothing (server-side request forgery, OWASP ASVS 5.0, V1.3.6).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from notifications.webhooks.errors import AddressRefused, NotTaken

_PORTS = {"https": 443, "http": 80}
_LONGEST = 2000
#: IPv6 networks that carry an IPv4 address inside: NAT64 (RFC 6052, RFC 8215) may lead anywhere.
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))

_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect to, and what to ask for there."""

    scheme: str
    host: str  # as written: for the certificate and the Host header
    address: str  # the one that was judged
    port: int
    path: str


def check_url(url: str, *, private: bool) -> None:
    """Raise AddressRefused unless the URL can be one of a webhook.

    Args:
        url: As somebody typed it.
        private: Whether addresses of our own network and plain http are allowed.

    """
    parts = urlsplit(url)
    schemes = ("https", "http") if private else ("https",)
    if len(url) > _LONGEST or not url.isascii() or any(char <= " " for char in url):
        raise AddressRefused("Write the address without blanks, as your browser would.")
    if parts.scheme not in schemes or not parts.hostname:
        raise AddressRefused(f"The address begins with {' or '.join(s + '://' for s in schemes)}.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("No names, passwords or # in the address: messages are signed.")
    _port(url)
    literal = _literal(parts.hostname)
    if literal is not None and not private:
        _require_public(literal, parts.hostname)


def find_target(url: str, *, private: bool) -> Target:
    """Resolve the host and return the first of its addresses.

    Raises:
        AddressRefused: Any of the addresses is not public, and private ones are not allowed.
        NotTaken: The name has no address at the moment.

    """
    check_url(url, private=private)
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotTaken(f"The name {host} has no address.") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not private:
        for address in addresses:
            _require_public(address, host)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, str(addresses[0]), port, path)


def is_public(address: _Ip) -> bool:
    """Return whether an address is one of the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or any(address in network for network in _NAT64):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _require_public(address: _Ip, host: str) -> None:
    if not is_public(address):
        raise AddressRefused(
            f"{host} is an address of a private network. Whoever runs this installation can "
            "allow those with LOTBRIDGE_WEBHOOK_PRIVATE=yes."
        )


def _literal(host: str) -> _Ip | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _port(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise AddressRefused("The port of the address is a number up to 65535.") from error
