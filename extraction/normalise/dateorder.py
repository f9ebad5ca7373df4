"""Which of two readings of a date is meant: decided by evidence, or left open.

resolve(parse_dates("03/04/2026"), others=[parse_dates("25/03/2026")])
    2026-04-03, because another date of the document can only be read day first
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from extraction.normalise.dates import DateCandidate, DateOrder, DateReading, Precision

#: Languages whose writers put the day first, whatever the separator.
DAY_FIRST_LANGUAGES = frozenset(
    {
        *(
            "de",
            "fr",
            "es",
            "it",
            "pt",
            "pl",
            "tr",
            "nl",
            "cs",
            "da",
            "no",
            "fi",
            "el",
            "ro",
            "ru",
            "uk",
        )
    }
)
#: Countries (ISO 3166) that put the month first.
MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "PR"})
_DAY_FIRST = (
    "GB IE AU NZ IN DE AT CH FR BE ES IT PT PL TR NL DK FI BR MX AR CL CO PE GR CZ SK RO BG IL "
    "ID TH VN MY SG ZA EG MA AE SA HU NO SE"
)
DAY_FIRST_COUNTRIES = frozenset(_DAY_FIRST.split())


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """The outcome. `iso` is None where the evidence does not decide, or there is no date.

    `reason` is a stable code and `sentence` says it to a reviewer. `alternatives` are the
    other readings; where `iso` is None, all of them.
    """

    iso: str | None
    precision: Precision | None
    reason: str
    sentence: str
    alternatives: tuple[str, ...] = ()


def resolve(
    reading: DateReading,
    *,
    others: Iterable[DateReading] = (),
    profile: DateOrder | None = None,
    language: str | None = None,
    country: str | None = None,
    not_after: dt.date | None = None,
) -> ResolvedDate:
    """Decide between the readings of a date.

    Args:
        reading: The date in question.
        others: The document's other dates; one that has only a single order is proof.
        profile: The order that this supplier is known to use.
        language: Of the document (ISO 639-1).
        country: Of the one who wrote it (ISO 3166-1 alpha-2).
        not_after: The day that the date cannot be later than (an issue date lies not in the
            future), if there is one.

    """
    if not reading.readings:
        return ResolvedDate(None, None, "no_date", "The text is not a date.")
    if not reading.ambiguous:
        return _chosen(reading, reading.readings[0], "only_reading", "It can be read in one way.")
    orders = {candidate.order for candidate in reading.readings}
    for order, reason, sentence in (
        _by_document(reading, others),
        _by_profile(profile),
        _by_limit(reading, not_after),
        _by_separator(reading),
        _by_country(country),
        _by_language(language),
    ):
        if order is not None and order in orders:
            chosen = next(c for c in reading.readings if c.order == order)
            return _chosen(reading, chosen, reason, sentence)
    readings = tuple(candidate.iso for candidate in reading.readings)
    return ResolvedDate(
        None,
        None,
        "ambiguous",
        f"It can be read as {' or '.join(readings)}; nothing in the document decides.",
        readings,
    )


_Decision = tuple[DateOrder | None, str, str]
_OPEN: _Decision = (None, "", "")
_NAMES = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


def _chosen(
    reading: DateReading, chosen: DateCandidate, reason: str, sentence: str
) -> ResolvedDate:
    rest = tuple(c.iso for c in reading.readings if c.iso != chosen.iso)
    return ResolvedDate(chosen.iso, chosen.precision, reason, sentence, rest)


def document_order(others: Iterable[DateReading]) -> DateOrder | None:
    """Return the order that the unambiguous dates of a document prove, None if they differ."""
    proven = {
        other.readings[0].order
        for other in others
        if len({c.iso for c in other.readings}) == 1
        and other.readings[0].order is not None
        and not _palindrome(other)
    }
    return proven.pop() if len(proven) == 1 else None


def _palindrome(reading: DateReading) -> bool:
    """Whether day and month are equal (03/03/2026): it proves no order."""
    date = reading.readings[0].first_day
    return date.day == date.month


def _by_document(reading: DateReading, others: Iterable[DateReading]) -> _Decision:
    rest = [other for other in others if other.text != reading.text]
    order = document_order(other for other in rest if other.separator == reading.separator)
    order = order or document_order(rest)
    if order is None:
        return _OPEN
    sentence = f"Another date of the document can only be read {_NAMES[order]}."
    return order, "document_dates", sentence


def _by_profile(profile: DateOrder | None) -> _Decision:
    if profile is None:
        return _OPEN
    return profile, "supplier_profile", f"This supplier writes dates {_NAMES[profile]}."


def _by_limit(reading: DateReading, not_after: dt.date | None) -> _Decision:
    if not_after is None:
        return _OPEN
    possible = [c for c in reading.readings if c.first_day <= not_after]
    if len(possible) != 1:
        return _OPEN
    return (
        possible[0].order,
        "not_in_future",
        f"Any other reading would lie after {not_after.isoformat()}.",
    )


def _by_separator(reading: DateReading) -> _Decision:
    if reading.separator != ".":
        return _OPEN
    return "dmy", "dots", "Dates with dots are written day first."


def _by_country(country: str | None) -> _Decision:
    if country in MONTH_FIRST_COUNTRIES:
        return "mdy", "country", f"In {country} the month is written first."
    if country in DAY_FIRST_COUNTRIES:
        return "dmy", "country", f"In {country} the day is written first."
    return _OPEN


def _by_language(language: str | None) -> _Decision:
    if language in DAY_FIRST_LANGUAGES:
        return "dmy", "language", f"In this document's language ({language}) the day comes first."
    return _OPEN
