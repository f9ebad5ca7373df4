"""GS1 identifiers: check digits, element strings, Digital Links, and new SSCCs.

Source: GS1 General Specifications 24, sections 3 (application identifiers) and 7.9 (check
digits); GS1 Digital Link URI syntax 1.4. Parsed by `biip`; this is its one door.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
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
_SYMBOLOGIES = ("]C1", "]D2", "]Q3", "]E0", "]J1")
#: What scanners and keyboards send for the separator; none of it can stand in a GS1 field
#: as a whole. Further signs are set with `also_separate`.
_SEPARATORS = ["]C1", "<GS>", "{GS}", "[GS]", "<FNC1>", "{FNC1}", "\u241d", "^", "|", "~", "\u00e8"]
#: What AI 10 and 21 may hold (GS1 AI encodable character set 82), without parentheses:
#: those would read as application identifiers in the human readable form.
_PLAIN = re.compile(r"[!\"%&'*+,\-./0-9:;<=>?A-Z_a-z]+")
_STARTS = re.compile(r"(0[12]\d{14}|00\d{18})")
_LINK = re.compile(r"https?://[^/]+", re.IGNORECASE)
_WORDS = {"gtin": "01", "lot": "10", "ser": "21", "sscc": "00"}
_HIBC = re.compile(r"\+(?:[A-Z][A-Z0-9]{3}[A-Z0-9]{2,}|\$)")
#: The end of a lot or serial that reads as a field of its own: a date, or a lot's serial.
_DATE_BEHIND = re.compile(r".(?=(1[1-7]|7003)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01]))")
_SERIAL_BEHIND = re.compile(r"...+?21\d{4,}$")
#: A plain code that holds a GTIN at its end: fields whose separators were lost.
_GTIN_BEHIND = re.compile(r"(?:10|21|17|11|15)\S{4,}01(\d{14})$")
#: Trade measures: first three digits of the identifier to name and unit.
_MEASURES = {
    "310": ("net weight", "kg"), "320": ("net weight", "[lb_av]"), "330": ("gross weight", "kg"),
    "340": ("gross weight", "[lb_av]"), "311": ("length", "m"), "314": ("area", "m2"),
    "315": ("net volume", "L"), "316": ("net volume", "m3"), "335": ("gross volume", "L"),
    "356": ("net weight", "[oz_tr]"), "357": ("net weight", "[oz_av]"),
}  # fmt: skip
_PREFIX = re.compile(r"\d{4,12}")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a GS1 symbol or Digital Link says; None where it does not speak of it."""

    gtin: str | None = None  # 14 digits
    content_gtin: str | None = None  # of what is inside a logistic unit (02)
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    gln: str | None = None
    expiry_date: date | None = None
    expiry_time: time | None = None  # with the expiry date (7003)
    best_before: date | None = None
    sell_by: date | None = None
    manufacture_date: date | None = None
    count: Decimal | None = None  # pieces (30), or units inside (37)
    net_weight: Decimal | None = None  # kg (310n)
    #: Further measures as stated: what, how much, unit (UCUM: pounds are [lb_av]).
    measures: tuple[tuple[str, Decimal, str], ...] = ()
    #: What may be wrong without being refused, in sentences.
    doubts: tuple[str, ...] = ()


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
    scanned = text.strip(f" \t\r\n\0{SEPARATOR}")
    _refuse_others(scanned)
    try:
        if _LINK.match(scanned):
            return _link(scanned)
        if scanned.startswith("("):
            return _collect(GS1Message.parse_hri(scanned).element_strings)
        plain, marked = _without_symbology(scanned)
        for sign in sorted(_SEPARATORS, key=len, reverse=True) if plain else ():
            if marked or _STARTS.match(plain):
                plain = plain.replace(sign, SEPARATOR)
        if not marked and SEPARATOR not in plain and not _STARTS.match(plain):
            _doubt_lost_separators(plain)
            return None
        return _doubted(_collect(GS1Message.parse(plain.strip(SEPARATOR)).element_strings))
    except BiipException as error:
        raise IdentifierInvalid(f"This code cannot be read: {_reason(error)}") from error


def also_separate(signs: Iterable[str]) -> None:
    """Take these signs of this installation's scanners for the separator too."""
    _SEPARATORS.extend(sign for sign in signs if sign and sign not in _SEPARATORS)


def _refuse_others(scanned: str) -> None:
    """Raise IdentifierInvalid for codes of other systems, by their name."""
    if scanned.startswith("[)>"):
        raise IdentifierInvalid(
            "This code cannot be used: it is an MH10 label (ISO/IEC 15434), no GS1 code. "
            "Type the lot number that is printed beside it."
        )
    if _HIBC.match(scanned):
        raise IdentifierInvalid(
            "This code cannot be used: it is a HIBC code, no GS1 code. "
            "Type the lot number that is printed beside it."
        )


def _without_symbology(scanned: str) -> tuple[str, bool]:
    if scanned[:3].upper() in _SYMBOLOGIES:
        return scanned[3:].lstrip(SEPARATOR), True
    return scanned, False


def _doubt_lost_separators(plain: str) -> None:
    found = _GTIN_BEHIND.match(plain)
    if found and gs1_standard_check_digit(found[1][:-1]) == int(found[1][-1]):
        raise IdentifierInvalid(
            f"This code cannot be used: it holds GTIN {found[1]}, and the separators between "
            "its fields are lost. Set the scanner to send them."
        )


def _doubted(found: Scanned) -> Scanned:
    """Say where a lot or serial may have swallowed the field behind it."""
    doubts = [
        f"{what} {value} may hold a further field: the separator behind it may be lost."
        for what, value, signs in (
            ("Lot", found.lot, (_DATE_BEHIND, _SERIAL_BEHIND)),
            ("Serial", found.serial, (_DATE_BEHIND,)),
        )
        if value and any(sign.search(value) for sign in signs)
    ]
    return replace(found, doubts=tuple(doubts)) if doubts else found


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
    host = _LINK.match(text)
    assert host is not None
    path, mark, query = text[host.end() :].partition("?")
    steps = path.split("/")
    for at in range(1, len(steps) - 1):
        steps[at] = _WORDS.get(steps[at].lower(), steps[at]) if at % 2 else steps[at]
    text = f"{host[0].lower()}{'/'.join(steps)}{mark}{query}"
    if not re.search(r"/(01|00|414)/\d", text):
        return None
    return _collect(GS1DigitalLinkURI.parse(text).element_strings)


def _collect(elements: GS1ElementStrings) -> Scanned:
    found: dict[str, str | date | time | Decimal] = {}
    measures: list[tuple[str, Decimal, str]] = []
    names = {
        "01": "gtin", "02": "content_gtin", "10": "lot", "21": "serial", "00": "sscc", "414": "gln",
    }  # fmt: skip
    dates = {"17": "expiry_date", "11": "manufacture_date", "15": "best_before", "16": "sell_by"}
    for element in elements:
        wrong = element.gtin_error or element.sscc_error or element.gln_error
        if wrong:
            raise IdentifierInvalid(f"This code cannot be used: {wrong}")
        identifier = element.ai.ai
        if identifier in names:
            _keep(found, names[identifier], element.value)
        elif identifier in dates and element.date is not None:
            _keep(found, dates[identifier], element.date)
        elif identifier == "7003":
            moment = _moment(element.value)
            _keep(found, "expiry_date", moment.date())
            _keep(found, "expiry_time", moment.time())
        elif identifier in {"30", "37"}:
            _keep(found, "count", Decimal(element.value))
        elif identifier[:3] in _MEASURES and element.decimal is not None:
            what, unit = _MEASURES[identifier[:3]]
            if identifier.startswith("310"):
                _keep(found, "net_weight", element.decimal)
            else:
                measures.append((what, element.decimal, unit))
    return Scanned(**found, measures=tuple(measures))  # type: ignore[arg-type]


def _keep(
    found: dict[str, str | date | time | Decimal], name: str, value: str | date | time | Decimal
) -> None:
    before = found.setdefault(name, value)
    if before != value:
        what = name.replace("_", " ")
        raise IdentifierInvalid(
            f"This code cannot be used: it says two of {what}, {before} and {value}."
        )


def _moment(digits: str) -> datetime:
    try:
        return datetime.strptime(digits, "%y%m%d%H%M")  # noqa: DTZ007  the label's local time
    except ValueError as error:
        raise IdentifierInvalid(
            f"This code cannot be used: {digits} is no date and time of expiry."
        ) from error


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
