"""What people type into a value: checked and brought into its normal form."""

from __future__ import annotations

import unicodedata

from extraction.normalise.dateorder import resolve
from extraction.normalise.dates import DateOrder, parse_dates
from extraction.result import DocumentType
from registry.documents.current import DATES, Path
from registry.documents.errors import ReadingInvalid

_LONGEST = 500
VERDICTS = frozenset({"overall_result", "verdict"})


def clean_entry(path: Path, text: str | None, *, date_order: DateOrder | None = None) -> str | None:
    """Return the normal form of what was typed for a value; None if it is empty.

    `date_order` is how the supplier writes dates, where that is known and the text is the
    supplier's: what a buyer types by their own habit must be readable in one way.

    Raises:
        ReadingInvalid: The text cannot be a value of this kind; says what to write.

    """
    cleaned = _tidy(text or "")
    if not cleaned:
        return None
    try:
        return _clean(path.name, cleaned, date_order)
    except ValueError as error:
        raise ReadingInvalid(str(error), fields={path.text: str(error)}) from error


def _clean(name: str, text: str, date_order: DateOrder | None) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"A value has at most {_LONGEST} characters.")
    if name in DATES:
        return _clean_date(text, date_order)
    if name in VERDICTS:
        return _clean_verdict(text)
    if name == "document_type":
        return _clean_type(text)
    return text


def _clean_type(text: str) -> str:
    kind = text.casefold().replace(" ", "_")
    if kind not in set(DocumentType):
        known = ", ".join(each.value.replace("_", " ") for each in DocumentType)
        raise ValueError(f"Write one of the kinds of document: {known}.")
    return kind


def _tidy(text: str) -> str:
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _clean_date(text: str, order: DateOrder | None) -> str:
    reading = parse_dates(text)
    found = resolve(reading, profile=order)
    if found.iso is not None:
        return found.iso
    if reading.readings:
        choices = " or ".join(candidate.iso for candidate in reading.readings)
        raise ValueError(f"This can be {choices}. Write the one that is meant.")
    raise ValueError("Write the date as year-month-day, such as 2027-04-03.")


def _clean_verdict(text: str) -> str:
    folded = text.casefold()
    if folded in {"pass", "passed", "ok", "conforms", "fail", "failed"}:
        return "fail" if folded.startswith("fail") else "pass"
    raise ValueError("Write pass or fail, or leave it empty.")
