"""What a lot takes over from what it was made of, by the rules of its item, and from which lots.

Derived from the links at the moment of asking, so that a corrected event corrects it too.
What a lot states itself stands; where its rule is "all", what its inputs have is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Conflict
from registry.genealogy.links import Link, Way, levels
from registry.genealogy.reach import read_links
from registry.items.inheritance_rules import ALLERGENS, EXPIRY, ORIGIN, rules_of
from registry.items.models import Item
from registry.ledger.book import chunks
from registry.ledger.models.traceable import Attribute, Traceable
from registry.values import Inheritance

#: More lots behind one than this are a question for the trace.
MOST = 20_000


class TooManyBehind(Conflict):
    """So many lots lie behind this one that what it takes over is not worked out here."""

    code = "inherited.too_many"


@dataclass(frozen=True, slots=True)
class Said:
    """One value and the lot that has it; `weight` is how much of that lot went in."""

    value: Any
    number: str
    public_id: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Inherited:
    """One attribute of a lot: the value, by which rule, and whose it is."""

    attribute: str
    rule: Inheritance
    own: bool  # the lot states it itself
    value: Any
    sources: tuple[Said, ...]

    @property
    def text(self) -> str:
        """The value in words."""
        if isinstance(self.value, tuple):
            return ", ".join(self.value)
        if isinstance(self.value, Decimal):
            return format(self.value, "f")  # never 1E+2
        return "" if self.value is None else str(self.value)


def inherited_by(session: Session, actor: Actor, lot: Traceable) -> list[Inherited]:
    """Return what a lot states or takes over, attribute by attribute.

    Raises:
        TooManyBehind: More than MOST lots lie behind it.

    """
    actor.require(Permission.VIEW_REGISTRY)
    links = read_links(session, actor, [lot.id], Way.BACK)
    if len(links) > MOST:
        raise TooManyBehind(f"{len(links)} links lie behind {lot.number}; open its trace instead.")
    depth = levels([lot.id], links, Way.BACK)
    lots = _lots(session, actor, list(depth))
    rules = rules_of(session, actor, {row.item_id for row in lots.values()})
    names = {name for own in rules.values() for name in own}
    stated = _stated(session, lots, names)
    parents: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        if depth[link.parent_id] > depth[link.child_id]:  # a cycle's way back says nothing new
            parents[link.child_id].append(link)
    known: dict[tuple[int, str], Inherited] = {}
    for current in sorted(depth, key=lambda one: -depth[one]):
        # Where no rule takes a result over, what the lot itself states still counts further on.
        own_rules = rules[lots[current].item_id]
        for name in names:
            rule = own_rules.get(name, Inheritance.NOTHING)
            known[current, name] = _derive(
                lots[current], name, rule, stated.get((current, name)),
                _from_parents(lots, parents[current], name, known),
            )  # fmt: skip
    found = [known[lot.id, name] for name in rules[lot.item_id]]
    return sorted(
        (row for row in found if row.value not in (None, ())), key=lambda row: row.attribute
    )


def _from_parents(
    lots: Mapping[int, Traceable],
    links: Sequence[Link],
    name: str,
    known: Mapping[tuple[int, str], Inherited],
) -> list[Said]:
    said: list[Said] = []
    for link in links:
        above = known.get((link.parent_id, name))
        if above is None:
            continue
        if isinstance(above.value, Decimal):  # a figure is the parent's, however it came to it
            parent = lots[link.parent_id]
            said.append(Said(above.value, parent.number, parent.public_id, link.quantity))
        else:
            said += [
                Said(one.value, one.number, one.public_id, link.quantity) for one in above.sources
            ]
    return said


def _derive(
    lot: Traceable, name: str, rule: Inheritance, own: Any, above: Sequence[Said]
) -> Inherited:
    mine = [] if own is None else [Said(own, lot.number, lot.public_id)]
    if rule is Inheritance.ALL:
        said = _distinct([*mine, *above])
        values = {part for one in said for part in _parts(one.value)}
        return Inherited(name, rule, bool(mine), tuple(sorted(values)), tuple(said))
    if mine or rule is Inheritance.NOTHING or not above:
        # What is not passed on still stands where it is stated.
        return Inherited(name, rule, bool(mine), own, tuple(mine))
    value = _CHOOSE[rule](above)
    kept = [one for one in _distinct(above) if one.value == value] or _distinct(above)
    return Inherited(name, rule, own=False, value=value, sources=tuple(kept))


def _distinct(said: Sequence[Said]) -> list[Said]:
    return list({(one.public_id, str(one.value)): one for one in said}.values())


def _parts(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (str(value),)


def _mean(said: Sequence[Said]) -> Any:
    numbers = [one for one in said if isinstance(one.value, Decimal)]
    weight = sum((one.weight for one in numbers), Decimal(0))
    if not weight:
        return None
    total = sum((one.value * one.weight for one in numbers), Decimal(0))
    return (total / weight).quantize(Decimal("0.0001")).normalize()


_CHOOSE: Mapping[Inheritance, Callable[[Sequence[Said]], Any]] = {
    Inheritance.EARLIEST: lambda said: min(one.value for one in said),
    Inheritance.LATEST: lambda said: max(one.value for one in said),
    Inheritance.LEAST: lambda said: min(one.value for one in said),
    Inheritance.MOST: lambda said: max(one.value for one in said),
    Inheritance.MEAN: _mean,
}


def _stated(
    session: Session, lots: Mapping[int, Traceable], names: Iterable[str]
) -> dict[tuple[int, str], Any]:
    stated: dict[tuple[int, str], Any] = {}
    for lot in lots.values():
        values = {
            EXPIRY: lot.expiry_date,
            ORIGIN: lot.country_of_origin,
            ALLERGENS: tuple(lot.item.allergens) if lot.item.allergens else None,
        }
        stated |= {(lot.id, name): value for name, value in values.items() if value}
    measured = sorted(set(names) - {EXPIRY, ORIGIN, ALLERGENS})
    for ids in chunks(sorted(lots)) if measured else ():
        for row in session.scalars(
            select(Attribute)
            .where(Attribute.traceable_id.in_(ids), Attribute.characteristic.in_(measured))
            .order_by(Attribute.id)
        ):
            if row.number is not None and not row.operator:
                stated[row.traceable_id, row.characteristic] = row.number
    return stated


def _lots(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Traceable]:
    found: dict[int, Traceable] = {}
    for part in chunks(ids):
        rows = session.scalars(
            select(Traceable)
            .join(Item, Item.id == Traceable.item_id)
            .where(Traceable.id.in_(part), Traceable.organization_id == actor.operator_id)
        )
        found |= {row.id: row for row in rows}
    return found
