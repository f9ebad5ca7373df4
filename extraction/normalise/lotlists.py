"""Several lot numbers in one text: a list gives each, a range those that can be counted.

    lots_in("L-100, L-101 and L-102")   L-100, L-101, L-102
    lots_in("L-100…105")                L-100 to L-105, six numbers
    lots_in("2024-0012")                that one number
    lots_in("L-100 to L-900")           none, and why: nobody printed 801 numbers

A number is never made up: members of a range are counted only between two numbers with one
prefix, whose tails are digits, and up to MOST of them. What looks like several lots and
cannot be told apart is one text with a doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.normalise.dates import parse_dates
from extraction.normalise.text import clean
from extraction.vocabulary import load_vocabulary

#: A range with more members than this is doubted, not counted.
MOST = 200
_MAY_BE = "“{text}” may be one lot or a range of lots."
#: A text longer than this is no list of numbers.
LONGEST = 600
#: Bare digits from this length on are no amounts.
LONG = 4

#: One word, or a short one in front: "L 100".
_CODE = re.compile(r"(?:[^\W\d_]{1,3} )?[^\W_][\w.#*&+/-]*")
_TAIL = re.compile(r"(?P<prefix>.*?)(?P<digits>\d+)")
#: A comma between digits parts numbers only where both are long: "1,234" is one.
_COMMA = r",(?=\s)|(?<!\d),|,(?!\d)|(?<=\d{4}),(?=\d{4})"
_BREAK = re.compile(rf"\s*(?:[;|\n]|{_COMMA}|\s[&+]\s)\s*")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]$")
_SLASH = re.compile(r"\s*/\s*")
#: Signs of a range: an ellipsis, an en dash, a wave; a hyphen only with space around it.
_SIGN = re.compile(r"\s*(?:\.{2,3}|…|–|~|～)\s*|\s+-{1,2}>?\s+|\s*->\s*")
_TIGHT = re.compile(r"(?P<first>(?:[^\W\d_]+[-._]?)?\d+)-(?P<last>(?:[^\W\d_]+[-._]?)?\d+)")


@dataclass(frozen=True, slots=True)
class Lots:
    """The lot numbers that a text states.

    `numbers` holds them where the text is a list or a range, else none: the text is then one
    number, or cannot be parted, which `doubt` (a sentence) says. `counted` is whether some of
    them stand in the text only as between two others.
    """

    text: str
    numbers: tuple[str, ...] = ()
    counted: bool = False
    doubt: str | None = None


def lots_in(text: str) -> Lots:
    """Return the lot numbers of a text that stands behind the label of a lot."""
    cleaned = _level(text)
    if len(cleaned) > LONGEST or sum(char.isdigit() for char in cleaned) < 2:
        return Lots(cleaned)
    rest = _without_end(cleaned)
    if rest != cleaned:
        more = f"“{cleaned}” names further lots without their numbers."
        return Lots(cleaned, doubt=more if _is_code(rest.split()[-1]) else None)
    return _slashed(cleaned) or _hyphened(cleaned) or _joined(cleaned)


def _joined(cleaned: str) -> Lots:
    """Read a text whose numbers commas, words or signs join."""
    parts, joined = _parts(cleaned)
    found = [_range(_BRACKET.sub("", part)) for part in parts]
    doubt = next((one.doubt for one in found if one.doubt), None)
    if doubt is not None:
        return Lots(cleaned, doubt=doubt)
    numbers = [number for one in found for number in one.numbers or (one.text,)]
    counted = any(one.counted for one in found)
    if len(parts) > 1:
        return _list(cleaned, numbers, counted=counted, joined=joined)
    if len(numbers) > 1:
        stated = _stated(cleaned)
        if stated is not None and stated != len(numbers):
            return _doubted(cleaned, f"it would have {len(numbers)} members")
        return Lots(cleaned, tuple(dict.fromkeys(numbers)), counted)
    return Lots(cleaned)


def _level(text: str) -> str:
    """Return the text with one spelling for its signs; lines stay apart."""
    lines = (clean(line) for line in text.strip().splitlines())
    return "\n".join(line for line in lines if line).strip(" ,;:|")


@cache
def _words(name: str) -> str:
    """Return a pattern of the words of a list in `vocabulary/lots.toml`, the longest first."""
    words = sorted(load_vocabulary("lots")[name], key=len, reverse=True)
    return "|".join(rf"{re.escape(word)}" for word in words)


@cache
def _joint(*names: str) -> re.Pattern[str]:
    """Return a pattern for words with space around them; Chinese ones need none."""
    words = [word for name in names for word in load_vocabulary("lots")[name]]
    latin = sorted((re.escape(w) for w in words if w.isascii() or w[0] < "⺀"), key=len)[::-1]
    chinese = [re.escape(w) for w in words if w[0] >= "⺀"]
    tight = f"|\\s*(?:{'|'.join(chinese)})\\s*" if chinese else ""
    return re.compile(rf"\s+(?:{'|'.join(latin)})\s+{tight}", re.IGNORECASE)


def _without_end(text: str) -> str:
    """Return a text without the words that say that more lots follow."""
    pattern = rf"(?<=[\w)])\s*,?\s*(?:{_words('open_end')})$"
    return re.sub(pattern, "", text, flags=re.IGNORECASE)


def _parts(text: str) -> tuple[list[str], bool]:
    """Return what stands between the joints of a list, and whether a word joins any of it."""
    between = re.compile(rf"(?:{_words('between')})\s+", re.IGNORECASE)
    if between.match(text):
        return [text], False
    pieces: list[str] = []
    joined = False
    for part in _BREAK.split(text):
        inner = _joint("list").split(part)
        joined = joined or len(inner) > 1
        pieces.extend(inner)
    stripped = [piece.strip() for piece in pieces]
    bare = [
        re.sub(rf"^(?:{_words('list')})\s+", "", piece, flags=re.IGNORECASE) for piece in stripped
    ]
    joined = joined or bare != stripped
    label = re.compile(rf"(?:{_words('labels')})\s+(?=\S*\d)", re.IGNORECASE)
    return [label.sub("", piece) for piece in bare if piece], joined


def _stated(text: str) -> int | None:
    """Return how many lots a bracket behind a range says that it has: "(6 lots)"."""
    bracket = _BRACKET.search(text)
    counted = re.compile(rf"(\d{{1,4}})\s*(?:{_words('labels')})", re.IGNORECASE)
    match = counted.fullmatch(bracket[1]) if bracket else None
    return None if match is None else int(match[1])


def _range(text: str) -> Lots:
    """Read "L-100 to L-105", "L-100…105", "from L-100 to L-105"; else the text as it is."""
    opener = re.match(rf"(?:{_words('openers')}|{_words('between')})\s+", text, re.IGNORECASE)
    opened = opener is not None and re.match(rf"(?:{_words('between')})\s+", text, re.IGNORECASE)
    bare = text[opener.end() :] if opener is not None else text
    for pattern, names in (
        (_joint("range"), "word"),
        (_SIGN, "sign"),
        (_joint("either"), "either"),
    ):
        ends = pattern.split(bare)
        if len(ends) == 2:
            return _counted(text, ends[0].strip(), ends[1].strip(), by=names)
    if opened:
        ends = _joint("list").split(bare)
        if len(ends) == 2:
            return _counted(text, ends[0].strip(), ends[1].strip(), by="word")
    return Lots(text)


def _counted(text: str, first: str, last: str, *, by: str) -> Lots:
    """Return the members from one number to another, if they can be counted for certain."""
    if not (_is_code(first) and _is_code(last)):
        return Lots(text)
    low, high = _TAIL.fullmatch(first), _TAIL.fullmatch(last)
    if low is None or high is None:
        return Lots(text) if by == "either" else _doubted(text, "their numbers end in letters")
    prefix, start, end = low["prefix"], low["digits"], high["digits"]
    short = prefix != "" and high["prefix"] == "" and len(end) == len(start)
    if by == "sign" and not _is_sign_of_range(text, prefix, repeated=high["prefix"] == prefix):
        rises = len(start) == len(end) and int(start) < int(end)
        return Lots(text, doubt=_MAY_BE.format(text=text) if rises else None)
    count = int(end) - int(start) + 1
    padded = start.startswith("0") or end.startswith("0")
    for wrong, why in (
        (high["prefix"] != prefix and not short, "their numbers begin differently"),
        (padded and len(start) != len(end), "their numbers are not of one length"),
        (by == "either" and count != 2, "it can name the two, or all between them"),
        (count < 1, "the last number is below the first"),
        (count > MOST, f"{count} numbers would lie between them"),
    ):
        if wrong:
            return _doubted(text, why)
    width = len(start) if padded else 0
    numbers = tuple(f"{prefix}{number:0{width}}" for number in range(int(start), int(end) + 1))
    return Lots(text, numbers, counted=count > 2)


def _is_sign_of_range(text: str, prefix: str, *, repeated: bool) -> bool:
    """Whether a sign between two numbers makes a range of them, and is no part of a number.

    "L-100 - L-105" repeats its prefix; "2024 - 0012" is a number with spaces.
    """
    if re.search(r"\.\.|…|~|～|->", text):
        return True
    return prefix != "" and (repeated or "–" in text)


def _doubted(text: str, why: str) -> Lots:
    return Lots(text, doubt=f"“{text}” names a range of lots that cannot be counted: {why}.")


def _list(text: str, numbers: list[str], *, counted: bool, joined: bool) -> Lots:
    """Return the members of a list; a doubt if its parts are not built like numbers of lots."""
    whole = _completed(numbers)
    codes = sum(_is_code(number) for number in whole)
    if codes < len(whole):
        return Lots(text, doubt=f"“{text}” may name several lots.") if codes > 1 else Lots(text)
    alike = len({_build(number) for number in whole}) == 1 and _of_a_length(whole)
    long = all(len(number) >= 3 for number in whole)
    sure = alike or (long and (joined or ";" in text or "\n" in text))
    if sure and (len(min(whole, key=len)) > 1):
        return Lots(text, tuple(dict.fromkeys(whole)), counted or whole != numbers)
    return Lots(text, doubt=f"“{text}” may name several lots; its parts are built differently.")


def _completed(numbers: list[str]) -> list[str]:
    """Complete "L-100, 101, 102": a bare number as long as the tail of the one before it."""
    whole: list[str] = []
    for number in numbers:
        before = _TAIL.fullmatch(whole[-1]) if whole else None
        if (
            before is not None
            and number.isdigit()
            and before["prefix"]
            and len(number) == len(before["digits"]) > 1
            and int(number) > int(before["digits"])
        ):
            whole.append(before["prefix"] + number)
        else:
            whole.append(number)
    return whole


def _slashed(text: str) -> Lots | None:
    """Read "L-100/L-101": numbers that repeat their prefix; doubt "4711 / 4712"."""
    parts = _SLASH.split(text)
    if len(parts) < 2 or not all(_is_code(part) for part in parts):
        return None
    tails = [_TAIL.fullmatch(part) for part in parts]
    if any(tail is None for tail in tails) or len({_build(part) for part in parts}) != 1:
        return None
    prefixes = {tail["prefix"] for tail in tails if tail is not None}
    if len(prefixes) == 1 and any(char.isalpha() for char in next(iter(prefixes))):
        return Lots(text, tuple(dict.fromkeys(parts)))
    if " / " in text and _of_a_length(parts):
        return Lots(text, doubt=f"“{text}” may be one lot or {len(parts)}.")
    return None


def _hyphened(text: str) -> Lots | None:
    """Doubt "L100-L105" and "4711-4715": one number, or a range of lots."""
    match = _TIGHT.fullmatch(text)
    if match is None:
        return None
    first, last = _TAIL.fullmatch(match["first"]), _TAIL.fullmatch(match["last"])
    if first is None or last is None or first["prefix"] != last["prefix"]:
        return None
    low, high = first["digits"], last["digits"]
    bare = first["prefix"] == ""
    if not 0 < int(high) - int(low) < MOST or (bare and not len(low) == len(high) >= LONG):
        return None
    return Lots(text, doubt=_MAY_BE.format(text=text))


def _is_code(text: str) -> bool:
    """Whether a text can be a lot's number: one word with a digit, no date."""
    if not _CODE.fullmatch(text) or not any(char.isdigit() for char in text):
        return False
    return not (re.search(r"\d[./-]\d", text) and _is_day(text))


def _is_day(text: str) -> bool:
    readings = parse_dates(text).readings
    return bool(readings) and len(readings[0].iso) == len("2026-01-01")


def _build(text: str) -> str:
    """Return how a number is built: runs of digits as 9, each letter as A."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d+", "9", text))


def _of_a_length(numbers: list[str]) -> bool:
    """Whether bare numbers are about as long as each other, and no amounts: three digits."""
    if not all(number.isdigit() for number in numbers):
        return True
    lengths = [len(number) for number in numbers]
    return min(lengths) >= 3 and max(lengths) - min(lengths) <= 1


def goes_on(before: str, after: str, *, bare: bool) -> bool:
    """Whether a list of lots that stands on one line goes on with the next.

    A comma or a word of a list stands at the break. With `bare` also two numbers built alike
    and near each other that nothing joins.
    """
    one, two = _level(before), _level(after)
    if not any(char.isdigit() for char in two):
        return False
    words = "|".join(_words(name) for name in ("list", "range", "either"))
    ends = re.search(rf"[,;，；、…]\s*$|\s(?:{words})\s*$", before.rstrip(" |"), re.IGNORECASE)
    begins = re.match(rf"\s*[,;，；、…]|\s*(?:{words})\s", after, re.IGNORECASE)
    last = re.split(r"[\s,;]+", one)[-1]
    if ends or begins:
        return any(_is_code(piece) for piece in re.split(r"[\s,;]+", two))
    low, high = _TAIL.fullmatch(last), _TAIL.fullmatch(two)
    if not bare or low is None or high is None or not (_is_code(last) and _is_code(two)):
        return False
    alike = low["prefix"] == high["prefix"] and len(low["digits"]) == len(high["digits"])
    lettered = any(char.isalpha() for char in low["prefix"]) or len(two) >= 2 * LONG
    return alike and lettered and 0 < abs(int(high["digits"]) - int(low["digits"])) < MOST
