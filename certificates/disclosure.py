"""What a customer may be told: a whole lineage, cut to what was agreed. The one place.

Page, attachments, portal and API are made from what `disclose` returns and from nothing
else. Below the policy "full" no supplier's name, address, document or number is in it. A lot
that we keep under somebody else's number is named by our own reference, which says nothing
and by which our people find it. What the shipped goods themselves are called stands on the
goods, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from certificates.lineage import Lineage, LineageLot, Result
from registry.ledger.identifiers import look_alike
from registry.values import Disclosure

#: Stands where a withheld name stood in a text.
HIDDEN = "[…]"
#: Shorter words are no names: hiding them would only damage sentences.
_SHORTEST = 3
_LEGAL_FORM = re.compile(
    r"[\s,]+(gmbh( & co\.? kg)?|ag|kg|se|ltd\.?|limited|llc|inc\.?|corp\.?|plc|co\.?|"
    r"s\.?a\.?( de c\.?v\.?)?|s\.?a\.?s\.?|s\.?r\.?l\.?|s\.?l\.?|b\.?v\.?|n\.?v\.?|"
    r"sp\. z o\.?o\.?)\.?$",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"[<>≤≥=~±\s]*[\d.,\s]+(\s*(-|\u2013|to|±)\s*[\d.,\s]+)?%?")


@dataclass(frozen=True, slots=True)
class Names:
    """What a lot is called beside its number."""

    reference: str  # our own and random: it tells nothing
    theirs: tuple[str, ...] = ()  # numbers that suppliers and other customers gave it


def disclose(whole: Lineage, names: Mapping[str, Names]) -> Lineage:
    """Return what `whole.disclosure` allows of a lineage; `names` by the lots' keys.

    Links that join what is not shown are left out with it.
    """
    if whole.disclosure is Disclosure.FULL:
        return whole
    hider = hider_of(whole, names)
    all_of_it = whole.disclosure is Disclosure.LOTS
    shown = whole.lots if all_of_it else whole.shipped
    shipment = whole.shipment
    return replace(
        whole,
        lots=tuple(_cut(lot, names[lot.key], hider) for lot in shown),
        links=whole.links if all_of_it else (),
        shipment=replace(
            shipment,
            sales_order=hider.text(shipment.sales_order),
            carrier=hider.text(shipment.carrier),
        ),
    )


@dataclass(frozen=True, slots=True)
class Hider:
    """Takes withheld names and numbers out of texts."""

    words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()  # of upstream lots, as others call them
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _alike: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = sorted(
            (word for word in self.words | self.numbers if len(word) >= _SHORTEST),
            key=len,
            reverse=True,
        )
        spelt = "|".join(r"\s+".join(map(re.escape, word.split())) for word in found)
        pattern = re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE) if found else None
        object.__setattr__(self, "_pattern", pattern)
        alike = frozenset(look_alike(number) for number in self.numbers)
        object.__setattr__(self, "_alike", alike - {""})

    def text(self, text: str | None) -> str | None:
        """Return a text without what is withheld; a measured value is a value."""
        if text is None or self._pattern is None or _MEASURED.fullmatch(text):
            return text
        return self._pattern.sub(HIDDEN, text)

    def tells(self, number: str) -> bool:
        """Whether a lot's number is, looks like, or carries one that is withheld."""
        if look_alike(number) in self._alike or self.text(number) != number:
            return True
        return any(len(one) > _SHORTEST and one in look_alike(number) for one in self._alike)


def hider_of(whole: Lineage, names: Mapping[str, Names]) -> Hider:
    """Return what takes out whatever the whole lineage knows and the policy withholds."""
    words: set[str] = set()
    numbers: set[str] = set()
    for lot in whole.lots:
        party = lot.supplier
        if party is not None and party.name != whole.customer.name:
            words |= set(_spellings(party.name))
            words |= {word for word in (party.address, party.gln) if word}
        for result in lot.results:
            words |= set(_of_file(result.document))
        numbers |= {*names[lot.key].theirs, lot.supplier_lot or ""}
        if lot.level and lot.bought and not names[lot.key].theirs:
            numbers.add(lot.number)  # nobody said whose number it is
    open_names = {whole.issuer.name, whole.customer.name}
    # The number of what was shipped stands on the goods, whoever gave it.
    on_goods = {look_alike(lot.number) for lot in whole.shipped}
    return Hider(
        frozenset(words - open_names - {""}),
        frozenset(number for number in numbers - {""} if look_alike(number) not in on_goods),
    )


def _cut(lot: LineageLot, names: Names, hider: Hider) -> LineageLot:
    telling = bool(lot.level) and hider.tells(lot.number)
    return replace(
        lot,
        number=names.reference if telling else lot.number,
        number_withheld=telling,
        item=_said(hider, lot.item),
        sku=_said(hider, lot.sku),
        # The number of bought goods names who makes them (GS1 General Specifications, 1.4.5).
        gtin=None if lot.level and lot.bought else lot.gtin,
        supplier=None,
        supplier_lot=None,
        results=tuple(_cut_result(result, hider) for result in lot.results),
    )


def _cut_result(result: Result, hider: Hider) -> Result:
    return replace(
        result,
        document=None,
        name=_said(hider, result.name),
        value=_said(hider, result.value),
        unit=hider.text(result.unit),
        minimum=hider.text(result.minimum),
        maximum=hider.text(result.maximum),
        expected=hider.text(result.expected),
        method=hider.text(result.method),
    )


def _said(hider: Hider, text: str) -> str:
    return hider.text(text) or ""


def _spellings(name: str) -> Iterable[str]:
    yield name
    short = _LEGAL_FORM.sub("", name).strip()
    if short:
        yield short


def _of_file(name: str | None) -> Iterable[str]:
    if name:
        yield name
        yield PurePath(name).stem
