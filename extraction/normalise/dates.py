"""Printed dates to ISO 8601, with every reading that they allow.

    parse_dates("03/04/2026")     2026-04-03 (dmy) and 2026-03-04 (mdy)
    parse_dates("31-MÄR-2027")    2027-03-31
    parse_dates("03.2027")        2027-03, precision month
    parse_dates("31/02/2026")     none: there is no 31 February 2026

The formats are an explicit list: the usual libraries fill what is missing with parts of
today. `extraction.normalise.dateorder.resolve` decides between readings, or leaves them open.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from extraction.normalise.text import clean, fold
from extraction.vocabulary import load_vocabulary

#: In which order a date's parts were read.
DateOrder = Literal["dmy", "mdy", "ymd"]


class Precision(StrEnum):
    """How exact a date is."""

    DAY = "day"
    WEEK = "week"  # ISO week; `iso` is its Monday
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """One reading. `iso` is "2027-03-31", "2027-03" or "2027", by precision.

    `order` is None where the text itself fixes the order (a named month, ISO form).
    """

    iso: str
    precision: Precision
    order: DateOrder | None = None

    @property
    def first_day(self) -> dt.date:
        """The earliest day that it can mean."""
        parts = [int(part) for part in self.iso.split("-")]
        return dt.date(*[*parts, 1, 1][:3])

    @property
    def last_day(self) -> dt.date:
        """The latest day that it can mean: an expiry "03.2027" lasts until 31 March."""
        first = self.first_day
        if self.precision is Precision.WEEK:
            return first + dt.timedelta(days=6)
        if self.precision is Precision.MONTH:
            following = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
            return following - dt.timedelta(days=1)
        if self.precision is Precision.YEAR:
            return first.replace(month=12, day=31)
        return first


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a text can mean as a date; no readings if it is none.

    `separator` is the sign between numbers ("/", ".", "-"), "" where there is none. `flags`:
    "two_digit_year", "ocr_letters".
    """

    text: str
    readings: tuple[DateCandidate, ...] = ()
    separator: str = ""
    flags: tuple[str, ...] = ()
    #: Why a text that is written like a date is none ("there is no 31 February 2026").
    impossible: str | None = None

    @property
    def value(self) -> str | None:
        """The ISO date if there is exactly one reading, else None."""
        return self.readings[0].iso if len({r.iso for r in self.readings}) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether two readings differ."""
        return len({r.iso for r in self.readings}) > 1


#: Certificates are younger than this machine age; expiry may be decades ahead.
_YEARS = range(1950, 2100)
MONTHS, LONGEST_MONTH = 12, 31
#: Three numbers, one of them a year.
_LIKE_A_DATE = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4}")
_TIME = (
    r"(?:[t,\s]\s*(?:at\s|um\s)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    r"\s*(?:[ap]\.?m\.?|uhr|h)?(?:\s*(?:z|utc|gmt|[a-z]{3,4}|[+-]\d{2}:?\d{2}))?)?"
)
_YEAR = r"(?P<y>(?:19|20)\d{2}|'?\d{2})"
_YEAR4 = r"(?P<y>(?:19|20)\d{2})"
_DAY = r"(?P<d>\d{1,2})"
_MON = r"(?P<m>\d{1,2})"
_NAMED = re.compile(r"\(\?P<\w+>")
#: The year before the first of a Japanese era.
_ERAS = {"令和": 2018, "平成": 1988}
#: What stands behind the year in Russian and Ukrainian: "10 января 2026 г.".
_OF_YEAR = r"(?:\s?(?:г|р|года|року)\b\.?)?"
_OF = r"(?:\s*(?:de|del|of|da)\s+)?"
_ORDINAL = r"(?:st|nd|rd|th|er|re|°|o|a|\.)?"


def parse_dates(text: str) -> DateReading:
    """Return all readings of a text that is one date (a time of day behind it is dropped)."""
    return _parse(text) if len(text) <= 60 else DateReading(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> DateReading:
    folded = _strip_words(fold(clean(text)).strip(" .,;:()[]"))
    if not any(map(str.isdigit, folded)):
        return DateReading(text)
    impossible: DateReading | None = None
    formats = _formats()
    for pattern in formats.whole if formats.any_whole.fullmatch(folded) else ():
        match = pattern.fullmatch(folded)
        if match is not None:
            found = _read(match, text)
            if found.readings:
                return found
            impossible = impossible or found
    repaired = _repair(folded)
    if repaired != folded:
        again = _parse(repaired)
        flags = (*again.flags, "ocr_letters")
        return DateReading(text, again.readings, again.separator, flags, again.impossible)
    if impossible is None and _LIKE_A_DATE.fullmatch(folded):
        return DateReading(text, impossible="the calendar has no such day")
    return impossible or DateReading(text)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside running text, at the places `start` to `end` of `clean(text)`."""

    start: int
    end: int
    reading: DateReading


def find_dates(text: str) -> list[FoundDate]:
    """Return the dates that stand in a line of text, with day or month precision.

    A bare year is not looked for. Places refer to `extraction.normalise.text.clean(text)`.
    """
    cleaned = clean(text)
    return [date for date in _dates_in(cleaned) if date.reading.readings]


def find_impossible(text: str) -> FoundDate | None:
    """Return the first part of a text that is written like a date and is none; else None."""
    return next((date for date in _dates_in(clean(text)) if date.reading.impossible), None)


def _dates_in(cleaned: str) -> list[FoundDate]:
    """Return what is written like a date; no part of "30 Feb 2028" is one ("Feb 2028")."""
    folded = fold(cleaned)
    found: list[FoundDate] = []
    formats = _formats()
    if not any(map(str.isdigit, folded)) or not formats.any_inside.search(folded):
        return found
    for pattern in formats.inside:
        for match in pattern.finditer(folded):
            if any(match.start() < f.end and f.start < match.end() for f in found):
                continue
            reading = _read(match, cleaned[match.start() : match.end()])
            if reading.readings or reading.impossible:
                found.append(FoundDate(match.start(), match.end(), reading))
    return sorted(found, key=lambda f: f.start)


def _strip_words(folded: str) -> str:
    words = _weekdays()
    parts = folded.split(maxsplit=3)
    while parts and parts[0].strip(".,") in words and len(parts) > 1:
        parts = parts[1:]
    return " ".join(parts)


def _repair(folded: str) -> str:
    """Set right letters that OCR puts for digits, in a text that is nearly all digits."""
    if sum(char.isdigit() for char in folded) < 4:
        return folded
    return re.sub(r"(?<=[\d./-])[oil](?=[\d./-]|$)|^[oil](?=\d|[./-])", _digit, folded)


def _digit(found: re.Match[str]) -> str:
    return "0" if found.group() == "o" else "1"


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(fold(word) for word in load_vocabulary("months")["weekdays"])


@cache
def month_numbers() -> dict[str, int]:
    """Return folded names of months to 1..12."""
    return {
        fold(name): number
        for number, names in enumerate(load_vocabulary("months")["names"], start=1)
        for name in names
    }


class _Formats(NamedTuple):
    """Formats of dates, the exact before the short: of a whole text, and inside one.

    Most texts hold no date: `any_whole` and `any_inside` match whatever one of them does.
    """

    whole: tuple[re.Pattern[str], ...]
    inside: tuple[re.Pattern[str], ...]
    any_whole: re.Pattern[str]
    any_inside: re.Pattern[str]


@cache
def _formats() -> _Formats:
    sources = _sources()
    either = "|".join(f"(?:{_NAMED.sub('(?:', source)})" for source in sources)
    either = either.replace("(?P=s)", "[-/. ]")
    before, behind = r"(?<![\w./-])", r"(?![\w/])(?![.-]\d)"
    return _Formats(
        tuple(re.compile(source + _OF_YEAR + _TIME) for source in sources),
        tuple(re.compile(before + source + _OF_YEAR + behind) for source in sources[:-1]),
        re.compile(f"(?:{either}){_OF_YEAR}{_TIME}"),
        re.compile(f"{before}(?:{either}){_OF_YEAR}{behind}"),
    )


def _sources() -> tuple[str, ...]:
    """Return the formats, the exact before the short, each on folded text."""
    name = "|".join(sorted(map(re.escape, month_numbers()), key=len, reverse=True))
    month = rf"(?P<name>{name})(?![^\W\d_])\.?"
    week = "|".join(sorted((fold(w) for w in load_vocabulary("months")["week"]), key=len)[::-1])
    gap = r"\s*[-./,\s]?\s*"
    return (
        rf"{_YEAR4}\s?年\s?{_MON}\s?月\s?{_DAY}\s?[日号]?",
        rf"{_YEAR4}\s?年\s?{_MON}\s?月",
        rf"{_YEAR4}\s?년\s?{_MON}\s?월\s?{_DAY}\s?일",
        rf"{_YEAR4}\s?년\s?{_MON}\s?월",
        rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<y>\d{{1,2}}|元)\s?年\s?{_MON}\s?月\s?{_DAY}\s?日",
        rf"{_YEAR4}\s?(?P<s>[-/.])\s?{_MON}\s?(?P=s)\s?{_DAY}",
        (
            r"(?P<a>\d{1,2})\s?(?P<s>[-/.])\s?(?P<b>\d{1,2})\s?(?P=s)\s?"
            r"(?P<c>(?:19|20)\d{2}|\d{2})"
        ),
        r"(?P<a>\d{1,2})(?P<s> )(?P<b>\d{1,2}) (?P<c>(?:19|20)\d{2})",
        rf"{_DAY}{_ORDINAL}{gap}{_OF}{month}{gap}{_OF}{_YEAR}",
        rf"{month}{gap}{_DAY}{_ORDINAL},?{gap}(?P<y>(?:19|20)\d{{2}})",
        rf"{_YEAR4}{gap}{month}{gap}{_DAY}",
        rf"{_YEAR4}{gap}{month}",
        rf"(?P<y>(?:19|20)\d{{2}})\s?[-/ ]?\s?(?:{week})\.?\s?-?(?P<w>\d{{1,2}})(?:-[1-7])?",
        rf"(?:{week})\.?\s?(?P<w>\d{{1,2}})\s?[-/. ]\s?{_YEAR}",
        rf"{month}{gap}{_OF}{_YEAR}",
        rf"{_MON}\s?[-./]\s?{_YEAR4}",
        rf"{_YEAR4}\s?[-./]\s?{_MON}",
        r"(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])",
        r"(?P<d>0[1-9]|[12]\d|3[01])(?P<m>0[1-9]|1[0-2])(?P<y>20\d{2})",
        rf"{_MON}/(?P<y>'?[2-4]\d)",
        rf"{_YEAR4}",
    )


def _read(match: re.Match[str], text: str) -> DateReading:
    parts = match.groupdict()
    separator = parts.get("s") or ""
    if parts.get("a") is not None:
        a, b, c = int(parts["a"]), int(parts["b"]), parts["c"]
        candidates = list(_numeric(a, b, c))
        flags = ("two_digit_year",) if len(c) == 2 else ()
        why = None if candidates else _why_not(_year(c), b, a, numbers=(a, b))
        if len(c) == 2 and a <= LONGEST_MONTH and {r.order for r in candidates} == {"ymd"}:
            # "31.02.26": whoever writes the year first is rare, and did not say so.
            day_first = _why_not(_year(c), b, a, numbers=(a, b))
            why = f"{day_first}; it is {candidates[0].iso} only if the year comes first"
            candidates = []
        return DateReading(text, tuple(candidates), separator, flags, why)
    era = _ERAS.get(parts.get("era") or "")
    year = _year(parts["y"]) if era is None else era + int(parts["y"].replace("元", "1"))
    flags = () if era is not None or len(parts["y"]) == 4 else ("two_digit_year",)
    if parts.get("w") is not None:
        week = int(parts["w"])
        candidate = _week(year, week)
        why = f"the year {year} has no week {week}"
    else:
        named = parts.get("name")
        month = month_numbers()[named] if named else int(parts["m"]) if parts.get("m") else None
        day = int(parts["d"]) if parts.get("d") else None
        candidate = _candidate(year, month, day, None)
        why = _why_not(year, month, day)
    if candidate is None:
        return DateReading(text, (), separator, flags, why)
    return DateReading(text, (candidate,), separator, flags)


def _why_not(
    year: int, month: int | None, day: int | None, *, numbers: tuple[int, int] | None = None
) -> str:
    """Say why no day has these numbers; `numbers` may be day and month in either order."""
    if year not in _YEARS:
        return f"the year {year} cannot be meant"
    first, second = numbers or (day, month)
    if first == 0 or second == 0:
        return "no day and no month has the number 0"
    if numbers is not None and min(numbers) > MONTHS:
        return f"there is no month {min(numbers)}"
    if month is not None and month > MONTHS:
        month, day = (day, month) if numbers is not None else (month, day)
        if numbers is None:
            return f"there is no month {month}"
    return f"there is no {day} {calendar.month_name[month or 1]} {year}"


def _numeric(a: int, b: int, c: str) -> Iterator[DateCandidate]:
    """Yield the readings of three numbers: day or month first; year first if all are short."""
    triples: list[tuple[DateOrder, int, int, int]] = [
        ("dmy", _year(c), b, a),
        ("mdy", _year(c), a, b),
    ]
    if len(c) == 2 and a >= 15:
        triples.append(("ymd", _year(f"{a:02}"), b, int(c)))
    seen = set()
    for order, year, month, day in triples:
        candidate = _candidate(year, month, day, order)
        if candidate is not None and candidate.iso not in seen:
            seen.add(candidate.iso)
            yield candidate


def _year(text: str) -> int:
    """Return the year; two digits are of this century up to 69, as POSIX has it."""
    number = int(text.strip("'"))
    if len(text.strip("'")) == 4:
        return number
    return 2000 + number if number < 69 else 1900 + number


def _candidate(
    year: int, month: int | None, day: int | None, order: DateOrder | None
) -> DateCandidate | None:
    if year not in _YEARS:
        return None
    if month is None:
        return DateCandidate(f"{year:04}", Precision.YEAR, order)
    try:
        date = dt.date(year, month, 1 if day is None else day)
    except ValueError:
        return None  # no such day: this reading is impossible
    if day is None:
        return DateCandidate(f"{year:04}-{month:02}", Precision.MONTH, order)
    return DateCandidate(date.isoformat(), Precision.DAY, order)


def _week(year: int, week: int) -> DateCandidate | None:
    try:
        monday = dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return DateCandidate(monday.isoformat(), Precision.WEEK)
