"""Names of companies brought to a form in which two spellings of one company meet.

company_key("Müller Lebensmittel GmbH & Co. KG")    "muller lebensmittel"
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz

from extraction.normalise.text import clean, fold
from extraction.vocabulary import load_vocabulary


def company_key(name: str) -> str:
    """Return the name folded and without its legal form, empty if nothing else is there."""
    folded = _plain(name)
    while True:
        shorter = _forms().sub("", folded).strip()
        if shorter in {"", folded}:
            return folded
        folded = shorter


def same_company(first: str, second: str, *, least: float = 0.92) -> bool:
    """Whether two printed names are one company's, but for legal form, case and slips.

    `least` is the similarity (0..1) from which slips are forgiven; numbers in the names
    must agree, so that "Plant 1" is not "Plant 2".
    """
    one, other = company_key(first), company_key(second)
    if not one or not other or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) >= 100 * least


def _plain(name: str) -> str:
    folded = fold(clean(name)).replace("&", " & ")
    folded = re.sub(r"(?<=\b[a-z])\.\s?(?=[a-z]\b)", "", folded)  # "S.p.A." is one word
    return re.sub(r"\s+", " ", re.sub(r"[^\w&]+", " ", folded)).strip(" &")


@cache
def _forms() -> re.Pattern[str]:
    """Return the pattern of a legal form at the end of a name."""
    forms = {_plain(form) for form in load_vocabulary("legal_forms")["forms"]}
    longest = sorted(forms, key=len, reverse=True)
    spaced = "|".join(re.escape(form) for form in longest if form.isascii())
    joined = "|".join(re.escape(form) for form in longest if not form.isascii())
    return re.compile(rf"(?:(?<=\s)(?:{spaced})|(?:{joined}))$")
