"""The country that the addresses of a page point to, for the order of day and month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.normalise.dateorder import MONTH_FIRST_COUNTRIES
from extraction.steps.header.texts.spots import PageView

_COUNTRIES = (
    (
        "US",
        re.compile(
            r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|"
            r"PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?\b|\bU\.?S\.?A\b|United States"
        ),
    ),
    ("GB", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|(?i:United Kingdom|England)")),
    ("IN", re.compile(r"(?i)\bIndia\b|\bPvt\.? Ltd")),
    ("CA", re.compile(r"\b[A-Z]\d[A-Z] \d[A-Z]\d\b")),
    ("AU", re.compile(r"(?i)\bAustralia\b|\bPty\.? Ltd")),
    ("DE", re.compile(r"(?i)\bGermany\b|\bDeutschland\b")),
    ("NL", re.compile(r"(?i)\bNetherlands\b|\bNederland\b|\bHolland\b")),
    ("FR", re.compile(r"\b(?:France|FRANCE)\b")),
    ("IT", re.compile(r"(?i)\bItaly\b|\bItalia\b")),
    ("ES", re.compile(r"(?i)\bSpain\b|\bEspaña\b")),
    ("BE", re.compile(r"(?i)\bBelgium\b")),
    ("CH", re.compile(r"(?i)\bSwitzerland\b")),
    ("IE", re.compile(r"(?i)\bIreland\b")),
    ("NZ", re.compile(r"(?i)\bNew Zealand\b")),
    ("DK", re.compile(r"(?i)\bDenmark\b")),
    ("AT", re.compile(r"(?i)\bAustria\b|\bÖsterreich\b")),
    ("PL", re.compile(r"(?i)\bPoland\b|\bPolska\b|\bSp\. ?z ?o\. ?o\b")),
    ("CZ", re.compile(r"(?i)\bCzech(?:ia| Republic)\b|\bs\.r\.o\b")),
    ("HU", re.compile(r"\bHungary\b|\bMagyarország\b|\bKft\b|\bZrt\b")),
    ("RO", re.compile(r"(?i)\bRomania\b|\bRomânia\b")),
    ("PT", re.compile(r"(?i)\bPortugal\b|\bLda\b")),
    ("GR", re.compile(r"(?i)\bGreece\b|\bΕλλάδα\b")),
    ("SE", re.compile(r"(?i)\bSweden\b|\bSverige\b")),
    ("NO", re.compile(r"(?i)\bNorway\b|\bNorge\b")),
    ("FI", re.compile(r"(?i)\bFinland\b|\bOyj?\b")),
    ("TR", re.compile(r"\b(?:Turkey|TURKEY|Türkiye|TÜRKİYE)\b")),
    ("BR", re.compile(r"(?i)\bBra[sz]il\b")),
)


def country_of(views: Sequence[PageView]) -> str | None:
    """Return the country that the addresses of the first page point to, None if unclear.

    Of several countries, the first one is returned if all write the day first.
    """
    if not views:
        return None
    for share in (0.25, 1.0):  # the writer's own address stands on top
        text = "\n".join(
            spot.text for spot in views[0].spots() if spot.box.top <= share * views[0].page.height
        )
        found = [country for country, pattern in _COUNTRIES if pattern.search(text)]
        if len(found) == 1 or (found and not MONTH_FIRST_COUNTRIES & set(found)):
            return found[0]
    return None
