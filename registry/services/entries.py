"""What people type into a value: checked and brought into its normal form."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from extraction.result import DocumentType
from registry.errors import ReadingInvalid

_LONGEST = 500
DATES = frozenset({"issue_date", "manufacture_date", "expiry_date", "retest_date"})
VERDICTS = frozenset({"overall_result", "verdict"})
#: Ways of writing a date that leave no doubt which part is the month.
_CLEAR_FORMATS = (
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
)


def clean_entry(name: str, text: str | None) -> str | None:
    """Return the normal form of what was typed for a field or cell; None if it is empty.

    Raises:
        ReadingInvalid: The text cannot be a value of this kind; says what to write.

    """
    cleaned = _tidy(text or "")
    if not cleaned:
        return None
    if len(cleaned) > _LONGEST:
        raise _bad(f"A value has at most {_LONGEST} characters.")
    if name in DATES:
        return _clean_date(cleaned)
    if name in VERDICTS:
        return _clean_verdict(cleaned)
    if name == "document_type" and cleaned not in set(DocumentType):
        raise _bad("Choose one of the kinds of document.")
    return cleaned


def _tidy(text: str) -> str:
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _clean_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    for form in _CLEAR_FORMATS:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  a calendar day
        except ValueError:
            continue
    raise _bad("Write the date as year-month-day, such as 2027-04-03.")


def _clean_verdict(text: str) -> str:
    folded = text.casefold()
    if folded in {"pass", "passed", "ok", "conforms", "fail", "failed"}:
        return "fail" if folded.startswith("fail") else "pass"
    raise _bad("Write pass or fail, or leave it empty.")


def _bad(message: str) -> ReadingInvalid:
    return ReadingInvalid(message, fields={"value": message})
