"""What the head of a column of a table across names: a test, its unit, or what else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from extraction.normalise.units import find_unit
from extraction.steps.lines import Segment, segment_of
from extraction.steps.tables.finders.pairs import is_label
from extraction.steps.tables.grids.grid import Column
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import (
    as_element,
    describes_specimen,
    is_element,
    knows_test,
    names_test,
)
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of

#: EN 10168 numbers stand over the symbols.
CODE = re.compile(r"(?!D[159]\d$)[A-DZ]\d{2,3}")  # D10, D50, D90 are sizes of particles


#: "C x100" prints hundredths; the values stay as they are printed.
_SCALE = re.compile(r"\s*[(\[]?\s*[x×*]\s?10{1,5}\s*[)\]]?$")
#: What a cell with a result looks like.
VALUE_KINDS = frozenset(
    {Kind.NUMBER, Kind.TOKEN, Kind.VERDICT, Kind.LIMIT, Kind.RANGE, Kind.QUANTITY}
)


_NO_UNITS = frozenset(
    {
        "min",
        "max",
        "no",
        "in",
        "st",
        "test",
        "ts",
        "mn",
        "hb",
        "hv",
        "hbw",
        "hrc",
        "hrb",
        "ph",
        "den",
        "cap",
    }
)


@dataclass
class AcrossColumn:
    """One column of such a table: the test it names, or another role."""

    column: Column
    name: str
    unit: str | None
    role: Role
    segments: list[Segment] = field(default_factory=list)


def is_title(text: str) -> bool:
    """Whether a text is a title over columns, such as "Chemical composition"."""
    words = fold(re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text))
    titles = phrases_of("across", "titles")
    listed = bool(words) and all(word in titles for word in words.split())
    return bool(CODE.fullmatch(text)) or words in titles or listed


def name_column(
    column: Column, segments: Sequence[Segment], stated: AbstractSet[int] = frozenset()
) -> AcrossColumn:
    """Return a column named by its head's lines, top to bottom: the test, its unit, its role.

    `stated` are words (by identity) that hold units whatever they are.
    """
    lines = [line for s in segments if (line := without_codes(s)) is not None]
    texts = [s.text for s in lines]
    alone = {
        n: t
        for n, t in enumerate(texts)
        if _is_unit_line(t, last=n == len(texts) - 1) or id(lines[n].words[0]) in stated
    }
    if len(alone) == len(texts):
        alone = {}
    units = [t for t in alone.values() if kind_of(t) is not Kind.EMPTY]
    unit = units[-1].strip("()[] ") if units and len(texts) > 1 else None
    names = [t for n, t in enumerate(texts) if n not in alone]
    names = names or texts[:1]
    if names and names[-1][0] not in "([" and is_element(names[-1]) and not names_test(names[-1]):
        names = names[-1:]  # what stands over a symbol is a title
    name = " ".join(names).strip(" :*")
    if unit is None and not alone:
        name, unit = tail_unit(name)
    if unit is not None and unit.count("(") != unit.count(")"):
        unit = unit.strip("()[] ")
    if unit is None and not alone and len(name) > 2 and name.endswith("%"):
        name, unit = name[:-1].strip(), "%"
    name = as_element(_SCALE.sub("", name) or name)
    return AcrossColumn(column, name, unit, _role(name, unit), list(lines))


def without_codes(segment: Segment) -> Segment | None:
    """Return a line of a head without the EN 10168 numbers in it."""
    words = [w for w in segment.words if not is_code(w.text.strip("()[]"))]
    return segment_of(words) if words else None


def is_code(text: str) -> bool:
    """Whether a word is an EN 10168 number; "A80" is an elongation."""
    return bool(CODE.fullmatch(text)) and not names_test(text)


def _is_unit_line(text: str, *, last: bool) -> bool:
    """Whether a line of a head holds a unit alone: the last line, or one in brackets."""
    whole = text.startswith(("(", "[")) and text.endswith((")", "]"))
    return kind_of(text) is Kind.UNIT and not is_element(text) and (last or whole)


def tail_unit(name: str) -> tuple[str, str | None]:
    """Take the unit out of a head such as "Yield Point N/mm2(MPa) (Re)"."""
    words = name.split()
    for place, word in enumerate(words):
        bare = re.sub(r"(?<=.)\(.*$", "", word).strip("()[],")
        named = is_element(bare) or names_test(bare)
        if named or len(words) == 1 or not is_unit(bare) or fold(bare) in _NO_UNITS:
            continue
        if ("/" in bare and word.startswith(("(", "["))) or find_unit(bare) is not None:
            rest = " ".join(words[:place] + words[place + 1 :])
            if not any(char.isalpha() for char in rest):
                return name, None  # "< 2 µm" is a size, and the name
            return rest, word.strip("()[],") if word.count("(") == word.count(
                ")"
            ) == 0 else word.removeprefix("(").removesuffix(")") if word.startswith("(") else word
    return name, None


def _role(name: str, unit: str | None) -> Role:
    if not name or describes_specimen(name):
        return Role.OTHER
    parts = name.split()
    symbol = is_element(name) or (len(parts) <= 2 and len(name) < 8 and is_element(parts[0]))
    match = column_role(name)
    given = Role(match.role) if match is not None and match.share >= 0.5 else None
    if given is Role.LOT and unit:
        return Role.TEST  # a load ("Charge (kN)"), no lot
    if symbol or given in {Role.LOT, Role.SAMPLE}:
        return Role.TEST if symbol or given is None else given
    if not is_label(name) and knows_test(name):
        return Role.TEST
    if given is not None or is_label(name):
        return given or Role.OTHER
    return Role.TEST if unit else Role.OTHER


def promote(columns: Sequence[AcrossColumn], cells: Sequence[list[list[Segment]]]) -> None:
    """Among many tests, take an unknown head over numbers as a test, too."""
    tests = [place for place, column in enumerate(columns) if column.role is Role.TEST]
    if len(tests) < 2:
        return
    first = tests[0]
    for place, column in enumerate(columns):
        match = column_role(column.name)
        if (
            column.role is not Role.OTHER
            or place < first
            or not column.name
            or describes_specimen(column.name)
            or is_label(column.name)
            or (match is not None and match.share >= 0.5)
        ):
            continue
        kinds = [kind_of(" ".join(s.text for s in row[place])) for row in cells if row[place]]
        if kinds and sum(kind in VALUE_KINDS for kind in kinds) > 0.6 * len(kinds):
            column.role = Role.TEST
