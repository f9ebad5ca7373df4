"""Numbers that we give: templates with dates, gap-free sequences, check digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import shown_at
from registry.errors import IdentifierInvalid
from registry.items.models import Item, NumberingRule, NumberSequence
from registry.parties.models import Organization, Site

#: What numbers look like where no rule says otherwise.
DEFAULTS = {
    "lot": "L{yy}{mm}{dd}-{seq:4}",
    "serial": "{sku}-{seq:6}",
    "shipment": "S{yy}-{seq:5}",
    "certificate": "LC{yy}-{seq:5}",
    "recall": "R{yy}-{seq:3}",
    "batch": "B{yy}{mm}{dd}-{seq:3}",
    "return": "RMA{yy}-{seq:4}",
    "claim": "WC{yy}-{seq:4}",
    "supplier_claim": "SC{yy}-{seq:4}",
    "inspection": "INS{yy}-{seq:5}",
    "nonconformance": "NCR{yy}-{seq:4}",
    "deviation": "DEV{yy}-{seq:4}",
    "capa": "CAPA{yy}-{seq:4}",
}
_PART = re.compile(r"\{(\w+)(?::(\d+))?\}")
#: Parts that, when they change, start the sequence anew.
_PERIODS = ("yyyy", "yy", "mm", "dd", "jjj", "site", "sku")


@dataclass(frozen=True, slots=True)
class NumberContext:
    """What a template may speak of."""

    kind: str
    at: datetime
    item: Item | None = None
    site: Site | None = None


def check_template(template: str) -> None:
    """Raise IdentifierInvalid if a template has unknown parts or no sequence."""
    names = [match[1] for match in _PART.finditer(template)]
    unknown = set(names) - {*_PERIODS, "seq", "check"}
    if unknown:
        raise IdentifierInvalid(f"A numbering rule cannot have {{{', '.join(sorted(unknown))}}}.")
    if "seq" not in names:
        raise IdentifierInvalid("A numbering rule needs a sequence: {seq:4}.")


def next_number(session: Session, actor: Actor, context: NumberContext) -> str:
    """Return the next number of a kind; gap-free, because it commits with its use.

    The sequence's row stays locked until the caller commits; a roll-back gives the
    number back.
    """
    template = _template(session, actor, context)
    parts = _parts(context, _zone(session, actor, context))
    period = "/".join(parts[match[1]] for match in _PART.finditer(template) if match[1] in _PERIODS)
    scope = f"{context.kind}:{template}:{period}"
    value = _take(session, actor.operator_id, scope)
    text = _PART.sub(lambda match: _fill(match, parts, value), template)
    return text.replace("{check}", check_digit(text.replace("{check}", "")))


def preview_number(template: str, context: NumberContext) -> str:
    """Return what the first number by a template would be; nothing is taken.

    Raises IdentifierInvalid for a template that cannot be used.
    """
    check_template(template)
    parts = _parts(context, context.site.time_zone if context.site else "UTC")
    text = _PART.sub(lambda match: _fill(match, parts, 1), template)
    return text.replace("{check}", check_digit(text.replace("{check}", "")))


def take_sequence(session: Session, actor: Actor, scope: str) -> int:
    """Return the next number of a counter from 1 on; gap-free, locked until the commit."""
    return _take(session, actor.operator_id, scope)


def check_digit(text: str) -> str:
    """Return the ISO 7064 MOD 37-2 check character of the letters and digits in `text`."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
    total = 0
    for character in re.sub(r"[^0-9A-Z]", "", text.upper()):
        total = ((total + alphabet.index(character)) * 2) % 37
    return alphabet[(38 - total) % 37]


def _template(session: Session, actor: Actor, context: NumberContext) -> str:
    item_id = context.item.id if context.item else None
    site_id = context.site.id if context.site else None
    rules = session.scalars(
        select(NumberingRule).where(
            NumberingRule.organization_id == actor.operator_id,
            NumberingRule.kind == context.kind,
        )
    )
    fitting = [
        rule
        for rule in rules
        if rule.item_id in {None, item_id} and rule.site_id in {None, site_id}
    ]
    # The most particular rule wins: item before site before neither.
    fitting.sort(key=lambda rule: (rule.item_id is None, rule.site_id is None))
    return fitting[0].template if fitting else DEFAULTS[context.kind]


def _zone(session: Session, actor: Actor, context: NumberContext) -> str:
    """Return whose days a number speaks of: the site's, else the company's."""
    if context.site is not None:
        return context.site.time_zone
    return session.get_one(Organization, actor.operator_id).time_zone


def _parts(context: NumberContext, zone: str) -> dict[str, str]:
    local = shown_at(context.at, zone)
    return {
        "yyyy": f"{local:%Y}",
        "yy": f"{local:%y}",
        "mm": f"{local:%m}",
        "dd": f"{local:%d}",
        "jjj": f"{local:%j}",
        "site": context.site.code if context.site else "",
        "sku": context.item.sku if context.item else "",
    }


def _fill(match: re.Match[str], parts: dict[str, str], value: int) -> str:
    name, width = match[1], match[2]
    if name == "seq":
        return str(value).zfill(int(width or 1))
    return "{check}" if name == "check" else parts[name]


def _take(session: Session, organization_id: int, scope: str) -> int:
    taken = session.execute(
        update(NumberSequence)
        .where(NumberSequence.organization_id == organization_id, NumberSequence.scope == scope)
        .values(next_value=NumberSequence.next_value + 1)
        .returning(NumberSequence.next_value)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if taken is not None:
        return int(taken) - 1
    # Two writers may both find no row: the second meets the unique key and takes again.
    try:
        with session.begin_nested():
            session.add(NumberSequence(organization_id=organization_id, scope=scope, next_value=2))
    except IntegrityError:
        return _take(session, organization_id, scope)
    return 1
