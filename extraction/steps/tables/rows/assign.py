"""Which column holds what: by the head's words and by what the cells look like together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.steps.tables.grids.grid import Column
from extraction.steps.tables.texts.content import RESULT_KINDS, Kind, kind_of
from extraction.steps.tables.texts.known import is_element
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import Match, Role, column_role, fold

#: An EN 10168 number behind a head's words: "Heat No B07".
_CODE_BEHIND = re.compile(r"(?<=[^\W\d])[.:]?\s+[(\[]?[A-D]\d{2}[)\]]?$")
#: A share and of what it is one: "% (w/w)".
_SHARE = re.compile(r"[%‰]\s*\([wvm]/[wvm]\)")
_NUMERIC = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN})
_LIMITS = frozenset({Kind.LIMIT, Kind.RANGE})


@dataclass
class ColumnFacts:
    """What is known of one column; `shares` is the part of its cells of each kind."""

    head: str
    match: Match | None
    unit: str | None
    shares: dict[Kind, float]
    filled: float  # part of the rows in which it holds something
    role: Role = Role.OTHER
    reasons: list[str] = field(default_factory=list)

    def share(self, kinds: frozenset[Kind] | set[Kind]) -> float:
        """Return the part of the filled cells that is one of the kinds."""
        return sum(self.shares.get(kind, 0.0) for kind in kinds)


def column_facts(column: Column, texts: Sequence[str]) -> ColumnFacts:
    """Return the features of one column; the texts are its cells, "" for empty ones."""
    seen: list[str] = []
    for cell in sorted(column.head, key=lambda c: c.box.top):
        if cell.text not in seen:
            seen.append(cell.text)
    head = _CODE_BEHIND.sub("", " ".join(seen))
    match = column_role(head) if head else None
    if match is None or match.share < 0.34:
        pieces = [c.text for c in column.head]
        pieces += [segment.text for c in column.head for segment in c.segments]
        parts = [m for piece in pieces if (m := column_role(piece)) is not None]
        match = max(parts, key=lambda m: m.share, default=match)
    tests = match is not None and match.role == Role.TEST
    kinds = Counter(
        Kind.TEXT if tests and is_element(text) else kind_of(text) for text in texts if text.strip()
    )
    real = sum(count for kind, count in kinds.items() if kind is not Kind.EMPTY)
    shares: dict[Kind, float] = {
        k: n / max(real, 1) for k, n in kinds.items() if k is not Kind.EMPTY
    }
    lot = match is not None and match.role == Role.LOT  # "Lot L-1" is no number per litre
    unit = None if lot else head_unit(head)
    return ColumnFacts(head, match, unit, shares, real / max(len(texts), 1))


def head_unit(head: str) -> str | None:
    """Return the unit printed in a head: in brackets, alone, or behind the words."""
    depth = [part for part in _bracketed(head) if is_unit(part)]
    share = _SHARE.search(head)
    if share is not None:
        return share.group()
    if depth:
        return depth[-1]
    words = head.replace(",", " ").split()
    for size in (3, 2, 1):
        tail = " ".join(words[-size:])
        if (
            len(words) >= size
            and is_unit(tail)
            and not _is_word(tail)
            and not _is_word(words[-size])
        ):
            return tail.strip("()[]")
    if words and is_unit(words[0]) and not _is_word(words[0]):
        return words[0].strip("()[]")
    return None


def _is_word(text: str) -> bool:
    """Whether a unit-like text is more likely a word of a head ("unit", "a", "in")."""
    return fold(text) in {
        "unit",
        "units",
        "unidad",
        "unite",
        "einheit",
        "a",
        "in",
        "d",
        "s",
        "p",
        "n",
        "day",
        "days",
        "count",
        "area",
        "amount",
        "content",
        "u",
        "h",
        "m",
        "min",
        "serving",
        "ph",
        "no",
        "mass",
        "k",
        "l",
        "e",
        "vol",
        "wt",
        "st",
        "mini",
    }


def _bracketed(head: str) -> list[str]:
    found: list[str] = []
    start = -1
    for place, char in enumerate(head):
        if char in "([（":
            start = place + 1
        elif char in ")]）" and start >= 0:
            found.append(head[start:place].strip())
            start = -1
    return found


def assign_roles(facts: Sequence[ColumnFacts]) -> None:
    """Give each column its role, in place."""
    for fact in facts:
        fact.role = _own_role(fact)
    _settle_limits(facts)
    _settle_tests(facts)
    _settle_results(facts)


def _settle_limits(facts: Sequence[ColumnFacts]) -> None:
    """Take "Min" and "Max" beside "Spec Min" for the least and the greatest single reading."""
    ends = [f for f in facts if f.role in {Role.MINIMUM, Role.MAXIMUM}]
    plain = [f for f in ends if len(fold(f.head).split()) == 1]
    if 0 < len(plain) < len(ends) and len({f.role for f in ends}) < len(ends):
        for fact in plain:
            fact.role = Role.OTHER


def _own_role(fact: ColumnFacts) -> Role:
    """Return the role of a column looked at alone."""
    if (
        fact.head
        and is_unit(fact.head)
        and not (fact.match is not None and fact.match.role in {Role.MINIMUM, Role.MAXIMUM})
        and not _is_word(fact.head)
        and fact.share({Kind.UNIT}) < 0.5
    ):
        return Role.VALUE if fact.share(RESULT_KINDS) > 0.3 else Role.OTHER
    lot = fact.match is not None and fact.match.role == Role.LOT
    load = lot and fact.unit is not None and fact.share(_NUMERIC) > 0.5  # "Charge (kN)"
    if load or (lot and any(c.isdigit() for c in fact.head)):
        return Role.VALUE if load else _checked(Role.LOT, fact)
    role = Role(fact.match.role) if fact.match and fact.match.share >= 0.34 else None
    if role is not None and role is not Role.OTHER:
        return _checked(role, fact)
    if role is Role.OTHER:
        return Role.OTHER
    if fact.head and fact.unit and fact.share(RESULT_KINDS) > 0.5:
        return Role.VALUE
    return _by_content(fact)


#: Where the cells plainly say another thing than the head: roles, kinds, share, real role.
_CORRECTIONS: tuple[tuple[frozenset[Role], frozenset[Kind], float, Role], ...] = (
    (frozenset({Role.VALUE, Role.SPEC, Role.TEST}), frozenset({Kind.VERDICT}), 0.6, Role.VERDICT),
    (frozenset({Role.SPEC}), frozenset({Kind.METHOD, Kind.CODE}), 0.6, Role.METHOD),
    (frozenset({Role.TEST, Role.METHOD}), _NUMERIC, 0.7, Role.VALUE),
    (frozenset({Role.TEST}), frozenset({Kind.UNIT}), 0.7, Role.UNIT),
    (
        frozenset({Role.UNIT, Role.VERDICT}),
        frozenset({Kind.NUMBER, Kind.QUANTITY}),
        0.6,
        Role.VALUE,
    ),
    (
        frozenset({Role.LOT, Role.SAMPLE}),
        frozenset({Kind.QUANTITY, Kind.LIMIT, Kind.VERDICT, Kind.TOKEN, Kind.RANGE}),
        0.5,
        Role.VALUE,
    ),
)


def _checked(role: Role, fact: ColumnFacts) -> Role:
    """Correct a head's word where the cells plainly say another thing."""
    for roles, kinds, share, real in _CORRECTIONS:
        if role in roles and fact.share(kinds) > share:
            return real
    return role


def _by_content(fact: ColumnFacts) -> Role:
    """Return the role of a column without a telling head."""
    if fact.share({Kind.UNIT}) > 0.6:
        return Role.UNIT
    if fact.share({Kind.VERDICT}) > 0.6:
        return Role.VERDICT
    if fact.share(_LIMITS) > 0.5:
        return Role.SPEC
    if fact.share({Kind.METHOD}) > 0.6:
        return Role.METHOD
    return Role.OTHER


def _settle_tests(facts: Sequence[ColumnFacts]) -> None:
    """Leave exactly one column with the names of the tests."""
    specs = [f for f in facts if f.role in {Role.SPEC, Role.MINIMUM, Role.MAXIMUM}]
    first = facts[0] if facts else None
    unnamed = all(f.role is not Role.TEST for f in facts)
    if unnamed and len(specs) > 1 and first is specs[0] and first.share({Kind.TEXT}) > 0.5:
        first.role = Role.TEST  # "Criteria" before "Specification"
    named = [f for f in facts if f.role is Role.TEST]
    good = [f for f in named if f.filled > 0.3 and f.share({Kind.CODE, Kind.NUMBER}) < 0.6]
    keep = (good or named)[:1]
    if not keep:
        plain = [
            f
            for f in facts
            if f.role is Role.OTHER
            and f.filled > 0.3
            and f.share({Kind.TEXT, Kind.METHOD, Kind.CODE, Kind.UNIT}) > 0.6
            and (
                f.match is None
                or f.match.share < 0.5
                or f.match.phrase in {"description", "type", "product", "name", "category"}
            )
        ]
        keep = sorted(plain, key=lambda f: -round(f.filled - f.share({Kind.CODE}), 1))[:1]
        for fact in keep:
            fact.role = Role.TEST
    for fact in named:
        if fact not in keep:
            fact.role = Role.VALUE if fact.share(RESULT_KINDS) > 0.6 else Role.OTHER


def _settle_results(facts: Sequence[ColumnFacts]) -> None:
    """Find the result column where no head names it."""
    first = next((n for n, f in enumerate(facts) if f.role is Role.TEST), len(facts))
    for fact in facts[first + 1 :]:
        if fact.role is Role.LOT and any(c.isdigit() for c in fact.head):
            fact.role = Role.VALUE  # the results of one lot
    values = [f for f in facts if f.role is Role.VALUE]
    judged = [f for f in values if f.share({Kind.VERDICT}) > 0.25]
    if judged and len(judged) < len(values):
        for fact in judged:
            fact.role = Role.VERDICT
    if values:
        return
    loose = [
        f
        for f in facts
        if f.role in {Role.OTHER, Role.LOT, Role.SAMPLE}
        and (f.match is None or f.match.role != Role.OTHER or f.match.share < 0.5)
        and f.share(RESULT_KINDS) > 0.5
        and f.filled > 0.3
    ]
    for fact in loose:
        fact.role = Role.VALUE
        fact.reasons.append("no_head")
    if not loose:
        specs = [f for f in facts if f.role is Role.SPEC]
        if len(specs) > 1 and specs[-1].share(_NUMERIC) > 0.5:
            specs[-1].role = Role.VALUE
