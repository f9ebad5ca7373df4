"""GS1 identifiers: check digits, element strings, Digital Links, and new SSCCs.

Source: GS1 General Specifications 24, sections 3 (application identifiers) and 7.9 (check
digits); GS1 Digital Link URI syntax 1.4. Parsed by `biip`; this is its one door.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from biip import BiipException
from biip.checksums import gs1_standard_check_digit
from biip.gln import Gln
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementStrings
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin
from biip.sscc import Sscc

from registry.errors import IdentifierInvalid

#: The separator that ends a field of variable length (FNC1 as scanners send it).
SEPARATOR = "\x1d"
SSCC_DIGITS = 18
LOT_LENGTH = 20
_SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")
#: What AI 10 and 21 may hold (GS1 AI encodable character set 82), without parentheses:
#: those would read as application identifiers in the human readable form.
_PLAIN = re.compile(r"[!\"%&'*+,\-./0-9:;<=>?A-Z_a-z]+")
_STARTS = re.compile(r"(01\d{14}|00\d{18})")
_PREFIX = re.compile(r"\d{4,12}")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a GS1 symbol or Digital Link says; None where it does not speak of it."""

    gtin: str | None = None  # 14 digits
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    gln: str | None = None
    expiry_date: date | None = None
    manufacture_date: date | None = None
    quantity: Decimal | None = None  # count (30, 37) or net weight in kg (310n)


def check_gtin(text: str) -> str:
    """Return a GTIN as 14 digits; IdentifierInvalid says what is wrong, such as the digit."""
    try:
        return str(Gtin.parse(_digits(text)).as_gtin_14())
    except BiipException as error:
        raise IdentifierInvalid(f"This is no GTIN: {_reason(error)}") from error


def check_gln(text: str) -> str:
    """Return a GLN of 13 digits; IdentifierInvalid says what is wrong."""
    try:
        return str(Gln.parse(_digits(text)).value)
    except BiipException as error:
        raise IdentifierInvalid(f"This is no GLN: {_reason(error)}") from error


def check_sscc(text: str) -> str:
    """Return an SSCC of 18 digits; IdentifierInvalid says what is wrong."""
    digits = _digits(text)
    if len(digits) == SSCC_DIGITS + 2 and digits.startswith("00"):
        digits = digits[2:]
    try:
        return str(Sscc.parse(digits).value)
    except BiipException as error:
        raise IdentifierInvalid(f"This is no SSCC: {_reason(error)}") from error


def make_sscc(company_prefix: str, reference: int, *, extension: int = 0) -> str:
    """Return the SSCC of a serial reference below a company prefix of 4 to 12 digits."""
    if not _PREFIX.fullmatch(company_prefix):
        raise IdentifierInvalid("A GS1 company prefix has 4 to 12 digits.")
    room = SSCC_DIGITS - 2 - len(company_prefix)
    if reference < 0 or len(str(reference)) > room:
        raise IdentifierInvalid(f"The prefix {company_prefix} has no room for number {reference}.")
    payload = f"{extension % 10}{company_prefix}{reference:0{room}d}"
    return f"{payload}{gs1_standard_check_digit(payload)}"


def company_prefix(gln: str) -> str:
    """Return the GS1 company prefix that a GLN begins with."""
    found = Gln.parse(check_gln(gln)).company_prefix
    if found is None:
        raise IdentifierInvalid(f"The company prefix of GLN {gln} is not known.")
    return str(found.value)


def parse_scan(text: str) -> Scanned | None:
    """Understand what a scanner sent; None if it is no GS1 content but a plain number.

    Raises:
        IdentifierInvalid: It is GS1 content, and a check digit or a field is wrong.

    """
    scanned = text.strip()
    try:
        if scanned.startswith(("http://", "https://")):
            return _link(scanned)
        if scanned.startswith("("):
            return _collect(GS1Message.parse_hri(scanned).element_strings)
        plain = scanned.removeprefix(SEPARATOR)
        for symbology in _SYMBOLOGIES:
            plain = plain.removeprefix(symbology)
        if plain == scanned and SEPARATOR not in plain and not _STARTS.match(plain):
            return None
        return _collect(GS1Message.parse(plain).element_strings)
    except BiipException as error:
        raise IdentifierInvalid(f"This code cannot be read: {_reason(error)}") from error


def element_string(
    *, gtin: str, lot: str | None = None, serial: str | None = None, expires: date | None = None
) -> str:
    """Return the human readable element string: "(01)...(17)...(10)...(21)...".

    Raises IdentifierInvalid if a number cannot stand in a GS1 symbol.
    """
    parts = [f"(01){check_gtin(gtin)}"]
    if expires is not None:
        parts.append(f"(17){expires:%y%m%d}")
    for identifier, value in (("10", lot), ("21", serial)):
        if value is not None:
            parts.append(f"({identifier}){_encodable(value)}")
    return "".join(parts)


def sscc_string(sscc: str) -> str:
    """Return the human readable element string of a logistic unit."""
    return f"(00){check_sscc(sscc)}"


def digital_link(
    base: str,
    *,
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expires: date | None = None,
) -> str:
    """Return the GS1 Digital Link below `base` (no slash at its end)."""
    link = f"{base}/01/{check_gtin(gtin)}"
    for identifier, value in (("10", lot), ("21", serial)):
        if value is not None:
            link += f"/{identifier}/{quote(_encodable(value), safe='')}"
    return link if expires is None else f"{link}?17={expires:%y%m%d}"


def _link(text: str) -> Scanned | None:
    if not re.search(r"/(01|00|414)/\d", text):
        return None
    return _collect(GS1DigitalLinkURI.parse(text).element_strings)


def _collect(elements: GS1ElementStrings) -> Scanned:
    found: dict[str, str | date | Decimal] = {}
    names = {"01": "gtin", "10": "lot", "21": "serial", "00": "sscc", "414": "gln"}
    dates = {"17": "expiry_date", "11": "manufacture_date"}
    for element in elements:
        wrong = element.gtin_error or element.sscc_error or element.gln_error
        if wrong:
            raise IdentifierInvalid(f"This code cannot be used: {wrong}")
        identifier = element.ai.ai
        if identifier in names:
            found[names[identifier]] = element.value
        elif identifier in dates and element.date is not None:
            found[dates[identifier]] = element.date
        elif identifier in {"30", "37"}:
            found["quantity"] = Decimal(element.value)
        elif identifier.startswith("310") and element.decimal is not None:
            found["quantity"] = element.decimal
    return Scanned(**found)  # type: ignore[arg-type]


def _encodable(value: str) -> str:
    if len(value) > LOT_LENGTH or not _PLAIN.fullmatch(value):
        raise IdentifierInvalid(
            f"{value} cannot stand in a GS1 code: it takes up to {LOT_LENGTH} letters, digits "
            "and signs without blanks and parentheses."
        )
    return value


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _reason(error: Exception) -> str:
    return str(error).removeprefix("Invalid ").rstrip(".") + "."
