"""Results without a table: "Ash: 0.12 % (max. 0.50)", a name beside or above its value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment, segment_of, union
from extraction.steps.tables.grids.grid import join_lines
from extraction.steps.tables.texts.content import Kind, kind_of, split_quantity
from extraction.steps.tables.texts.known import knows_test, names_header
from extraction.steps.tables.texts.words import fold, phrases_of

#: Stands for the title of a block that is no result.
CONTROLS = "\0controls"
_RESULTS = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN, Kind.VERDICT, Kind.RANGE, Kind.LIMIT})
#: A limit stands at most so far below its result, letter heights.
LIMIT_BELOW = 1.6
_OPEN_WORDS = frozenset(
    {
        "and",
        "of",
        "or",
        "the",
        "for",
        "und",
        "der",
        "von",
        "et",
        "de",
        "des",
        "y",
        "e",
        "di",
        "i",
        "do",
        "ve",
    }
)
_LABEL_ENDS = frozenset({"id", "no", "number", "nr", "date", "identifier", "nummer", "size", "by"})
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_LEADER = re.compile(r"[.…_·]{3,}|(?:\s\.){3,}")
#: Numbers of EN 10168 fields: C is inspection, D other tests; the rest is no result.
_FIELD_CODE = re.compile(r"^(?P<code>[A-DZ]\d{2,3})\s+(?=\S{2})")


@dataclass
class Pair:
    """A name with its value, and what else stands beside them."""

    name: str
    name_segments: list[Segment]
    value: Segment
    value_text: str
    rest: list[Segment] = field(default_factory=list)
    box: Box | None = None
    title: str = ""  # heading above
    code: str = ""
    colon: bool = False  # the name ends with a colon or a leader

    @property
    def kind(self) -> Kind:
        """What the value looks like."""
        return kind_of(self.value_text)


def find_pairs(lines: Sequence[Line]) -> list[Pair]:
    """Return the results that stand as pairs on a page's lines."""
    return [pair for block in _blocks(lines) for pair in _results(block)]


def _blocks(lines: Sequence[Line]) -> list[tuple[str, list[Pair]]]:
    """Group pairs by the heading they stand under."""
    blocks: list[tuple[str, list[Pair]]] = [("", [])]
    bottom = 0.0
    for line in lines:
        pairs = pairs_of(line)
        if line.box.top - bottom > 4.5 * line.segments[0].height and pairs:
            blocks.append(("", []))
        bottom = line.box.bottom
        if _names_controls(line):
            blocks.append((CONTROLS, []))
        if not pairs and _is_title(line):
            _go_on(blocks, line)
        for pair in pairs:
            pair.title = blocks[-1][0]
        if not _gave_limit(blocks[-1][1], pairs):
            blocks[-1][1].extend(pairs)
    return blocks


def _gave_limit(before: Sequence[Pair], pairs: Sequence[Pair]) -> bool:
    """Give a line such as "Specification: 7.5 - 8.5" to the result above it; tell if it was."""
    if len(pairs) != 1 or not before or fold(pairs[0].name) not in phrases_of("pairs", "limits"):
        return False
    above, limit = before[-1], pairs[0].value
    near = limit.box.top - above.value.box.bottom < LIMIT_BELOW * above.value.height
    if not near or kind_of(pairs[0].value_text) not in _RESULTS:
        return False
    words = limit.words[-len(pairs[0].value_text.split()) :]
    above.rest = [*above.rest, segment_of(words)]
    if above.box is not None:
        above.box = union([above.box, limit.box])
    return True


def _names_controls(line: Line) -> bool:
    """Whether a line is the head of the laboratory's own controls ("% Recovery")."""
    text = f" {fold(line.text)} "
    return sum(f" {word} " in text for word in phrases_of("controls", "words")) >= 2


def _go_on(blocks: list[tuple[str, list[Pair]]], line: Line) -> None:
    """Take a line of its own: the end of the name above, or a heading."""
    text = line.text
    last = blocks[-1][1][-1] if blocks[-1][1] else None
    if last is not None and last.name_segments:
        above = last.name_segments[-1]
        near = line.box.top - above.box.bottom < 0.6 * above.height
        left = -3 < line.box.x0 - last.name_segments[0].box.x0 < 30
        unfinished = (
            last.name.endswith(("/", ",", "-", "("))
            or text[:1].islower()
            or last.name.split()[-1].casefold() in _OPEN_WORDS
        )
        if near and left and (unfinished or not text[:1].isupper()):
            last.name = (
                join_lines([last.name, text]).replace("/ ", "/")
                if last.name.endswith("/") and not last.name.endswith(" /")
                else join_lines([last.name, text])
            )
            last.name_segments = [*last.name_segments, *line.segments]
            return
    parts = [fold(part) for part in text.split(" / ")]
    neutral = any(part in phrases_of("pairs", "neutral") for part in parts)
    blocks.append((blocks[-1][0] if neutral and blocks[-1][0] else text, []))


def is_results_title(text: str) -> bool:
    """Whether a heading stands over results."""
    parts = [fold(part) for part in re.split(r"\s/\s|:", text)]
    titles = phrases_of("pairs", "titles")
    return any(part in titles for part in parts)


def _is_title(line: Line) -> bool:
    if len(line.words) > 12:
        return False
    if len(line.segments) > 1:
        return is_results_title(" ".join(s.text for s in line.segments))
    text = line.text.strip()
    if is_results_title(text):
        return True
    return (
        text[:1].isupper() and not any(c.isdigit() for c in text) and not text.endswith((".", ","))
    )


def pairs_of(line: Line) -> list[Pair]:
    """Return the pairs that one line holds, left to right."""
    pairs: list[Pair] = []
    segments = list(line.segments)
    place = 0
    while place < len(segments):
        own = _in_segment(segments[place])
        if own is not None:
            own.rest = [s for s in segments[place + 1 : place + 4] if _in_segment(s) is None]
            pairs.append(own)
            place += 1 + len(own.rest)
            continue
        pair = _beside(segments, place)
        if pair is None:
            place += 1
            continue
        pairs.append(pair)
        place += 2 + len(pair.rest)
    return pairs


def _in_segment(segment: Segment) -> Pair | None:
    """Return the pair inside one segment: "Ash: 0.12 %" or "Ash ...... 0.12 %"."""
    words = segment.words
    for place, word in enumerate(words[:-1]):
        ends = word.text.endswith(":") or word.text in {":", "："} or _LEADER.search(word.text)
        if not ends:
            continue
        name = " ".join(w.text for w in words[: place + 1])
        name = _LEADER.sub(" ", name).strip(" :：=")
        value = segment_of(words[place + 1 :])
        if name and any(c.isalpha() for c in name):
            lead = _LEADER.match(value.text)  # dots inside are a range: "10.0 ... 14.0"
            bare = value.text[lead.end() if lead is not None else 0 :].strip(" :")
            return Pair(
                name, [segment_of(words[: place + 1])], value, bare, box=segment.box, colon=True
            )
        return None
    return None


def _beside(segments: Sequence[Segment], place: int) -> Pair | None:
    """Return the pair of a segment and the next on the line."""
    name = segments[place]
    if place + 1 >= len(segments) or kind_of(name.text) in _RESULTS or len(name.words) > 14:
        return None
    if not any(c.isalpha() for c in name.text):
        return None
    value = segments[place + 1]
    rest: list[Segment] = []
    for other in segments[place + 2 :]:
        if kind_of(other.text) is Kind.TEXT and knows_test(other.text):
            break
        rest.append(other)
    text = value.text
    judged = next((s for s in rest if kind_of(s.text) in {Kind.VERDICT, Kind.TOKEN}), None)
    worded = kind_of(value.text) in {Kind.VERDICT, Kind.TOKEN}
    measured = kind_of(value.text) in _RESULTS and not _is_extent(value.text)
    if judged is not None and not worded and not measured:
        rest = [s for s in rest if s is not judged]
        value, text = judged, judged.text
    clean = _LEADER.sub("", name.text).strip(" :")
    boxes = union([name.box, value.box, *(s.box for s in rest)])
    colon = name.text.rstrip().endswith((":", "：")) or bool(_LEADER.search(name.text))
    return Pair(clean, [name], value, text.strip(" :"), rest, boxes, colon=colon)


def _is_extent(text: str) -> bool:
    """Whether a quantity says how much was tested ("100 %"), not what was found."""
    return fold(text).replace("%", "").strip() in {"100", "10", "1 lot", "2 lot"}


def _results(block: tuple[str, list[Pair]]) -> list[Pair]:
    title, pairs = block
    if title == CONTROLS:
        return []
    under = is_results_title(title)
    kept = [pair for pair in pairs if _accept(pair, under=under)]
    if under and len(pairs) >= 3:
        good = [p for p in pairs if p.kind in _RESULTS or _value_part(p.value_text)]
        if len(good) >= 0.5 * len(pairs):
            kept = [p for p in pairs if not is_label(p.name) and len(p.value_text) < 60]
    kept = [p for p in kept if _FIELD_CODE.match(p.name) or not names_header(p.name)]
    return [_named(pair) for pair in kept]


def _named(pair: Pair) -> Pair:
    """Give a pair called "Mean value" the name of the heading above it."""
    match = _FIELD_CODE.match(pair.name)
    if match:
        pair.code = match["code"]
        pair.name = pair.name[match.end() :]
    if _is_general(pair.name) and pair.title:
        pair.name = pair.title
    return pair


def _is_general(name: str) -> bool:
    return any(fold(part) in phrases_of("pairs", "general") for part in name.split(" / "))


def is_label(name: str) -> bool:
    """Whether a name is that of an identifier, a quantity or a dimension, not of a test."""
    bare = _FIELD_CODE.sub("", name)
    labels = phrases_of("pairs", "labels")
    for part in [bare, *bare.split(" / ")]:
        words = fold(_IN_BRACKETS.sub(" ", part)).split()
        if " ".join(words) in labels:
            return True
        if words and words[-1] in _LABEL_ENDS and not knows_test(bare):
            return True
    return False


def _value_part(text: str) -> str | None:
    """Return the result at the start of a longer text: "99.5 % (98.0 - 102.0)"."""
    head = re.split(r"\s+[(\[]|\s*;\s*|\s+\|\s+", text, maxsplit=1)[0].strip(" ,")
    return head if head and kind_of(head) in _RESULTS else None


def _accept(pair: Pair, *, under: bool) -> bool:
    """Whether a pair is a result: a known test, or a quantity under a results heading."""
    coded = _FIELD_CODE.match(pair.name)
    letter = coded["code"][0] if coded else ""
    name = _FIELD_CODE.sub("", pair.name)
    titled = _is_general(name) and knows_test(pair.title)
    known = knows_test(name) or titled
    label = is_label(pair.name) and not titled
    if len(pair.name) > 160 or letter not in {"", "C", "D"} or label:
        return False
    if letter == "D" and len(pair.value_text) < 40:
        return True  # EN 10168: other tests
    kind = pair.kind
    result = kind in _RESULTS or _value_part(pair.value_text) is not None
    bare = kind in {Kind.NUMBER, Kind.RANGE, Kind.VERDICT} and not pair.rest
    if known and result and bare and not under and not coded:
        return pair.colon
    if known or not result or not under:
        return known and result
    general = _is_general(name)
    worded = kind in {Kind.TOKEN, Kind.VERDICT}
    measured = kind is Kind.QUANTITY or split_quantity(pair.value_text)[1] is not None
    if general:
        return worded or measured or kind is Kind.NUMBER
    return measured or (worded and bool(coded))
