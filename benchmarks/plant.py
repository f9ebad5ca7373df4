"""A made event table of a plant: all 19 kinds, in shares as a plant has them, none refused.

Goods are received and decided on, moved, split and merged, made into products by runs of
three to five inputs, packed, shipped, returned, counted and thrown away; units are made
with a serial, installed, serviced, and get a new part; lots are held and released; what
was entered wrongly is corrected later. Some 40 lots are in use at any time, so that an
event mostly touches lots that others touched a moment before.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
COLUMNS = (
    "event", "type", "time", "item", "number", "kind", "direction", "role", "quantity", "unit",
    "location", "to_location", "party", "supplier_lot", "expiry_date", "status", "outcome", "code",
    "reason", "purchase_order", "work_order", "shipment", "machine", "shift", "operator",
    "corrects", "restates",
)  # fmt: skip
#: How often each kind comes, in a hundred events or so.
SHARES = {
    "receive": 24, "transform": 20, "ship": 12, "move": 12, "inspect": 6, "split": 5, "merge": 2,
    "count": 3, "hold": 2, "pack": 3, "unpack": 2, "return": 1, "install": 2, "service": 2,
    "replace_part": 1, "dispose": 2, "recall": 1, "correct": 2,
}  # fmt: skip


@dataclass
class Goods:
    """A lot or unit, and what is left of it at its place."""

    item: str
    number: str
    unit: str
    rest: Decimal
    place: str
    kind: str = "lot"

    @property
    def name(self) -> dict[str, str]:
        """The columns that name it."""
        return {"item": self.item, "number": self.number}


class Plant:
    """Draws one event after the other; `rows` are those of the event at hand."""

    def __init__(self, seed: int = 7) -> None:
        self.rng = random.Random(seed)
        self.event = 0
        self.raw: list[Goods] = []
        self.products: list[Goods] = []
        self.units: list[Goods] = []
        self.packed: list[tuple[str, Goods]] = []
        self.shipped: list[tuple[str, dict[str, Any]]] = []
        self.rows: list[dict[str, Any]] = []

    def events(self, count: int) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of so many events."""
        kinds, weights = list(SHARES), list(SHARES.values())
        while self.event < count:
            self.rows = []
            kind = self.rng.choices(kinds, weights)[0]
            if min(len(self.raw), len(self.products), len(self.units)) < 5:
                kind = "transform" if len(self.raw) > 20 else "receive"
            getattr(self, kind)()
            if self.rows:
                self.event += 1
                yield self.rows

    def _row(self, type_: str, **cells: Any) -> None:
        at = START + timedelta(minutes=self.event)
        self.rows.append(
            {"event": f"E{self.event}", "type": type_, "time": at.isoformat(), **cells}
        )

    def _lot(self, pool: list[Goods], least: int = 1) -> Goods | None:
        """Return a lot of which so much is left; lots that are used up leave the pool."""
        for _ in range(8):
            if not pool:
                return None
            goods = self.rng.choice(pool[-40:])
            if goods.rest >= max(least, 1):
                return goods
            pool.remove(goods)
        return None

    def receive(self) -> None:
        """Receive one to three lots of a supplier."""
        for part in range(self.rng.randint(1, 3)):
            unit = self.rng.choice(["kg", "L", "{piece}"])
            item = f"RAW-{unit.strip('{}')}-{self.rng.randrange(20)}"
            place = f"RAW/{self.rng.randrange(20):02d}"
            goods = Goods(item, f"R{self.event}-{part}", unit, Decimal(500), place)
            self.raw.append(goods)
            self._row(
                "receive", **goods.name, quantity=goods.rest, unit=unit, location=place,
                party=f"Supplier {self.event % 30}", supplier_lot=f"S-{self.event}-{part}",
                expiry_date="2028-03-31", status="released", purchase_order=f"PO-{self.event // 9}",
            )  # fmt: skip

    def transform(self) -> None:
        """Make a product lot, or a unit with a serial, of three to five lots."""
        used = [self._lot(self.raw, 20) for _ in range(self.rng.randint(3, 5))]
        context = {
            "work_order": f"WO-{self.event}", "machine": f"M{self.event % 12}",
            "shift": "AB"[self.event % 2], "operator": f"Operator {self.event % 40}",
        }  # fmt: skip
        taken = {goods.number: goods for goods in used if goods is not None}
        if not taken:
            return
        for goods in taken.values():
            amount = Decimal(self.rng.randint(1, 200)) / 10
            goods.rest -= amount
            self._row(
                "transform", **goods.name, direction="in", quantity=amount, location=goods.place,
                **context,
            )  # fmt: skip
        serial = self.event % 5 == 0
        made = Goods(
            f"{'UNIT' if serial else 'PROD'}-{self.event % 25}", f"P{self.event}", "{piece}",
            Decimal(1) if serial else Decimal(1000), f"FIN/{self.event % 20:02d}",
            "serial" if serial else "lot",
        )  # fmt: skip
        (self.units if serial else self.products).append(made)
        self._row(
            "transform", **made.name, kind=made.kind, direction="out", quantity=made.rest,
            unit=made.unit, location=made.place, status="released", **context,
        )  # fmt: skip

    def ship(self) -> None:
        """Ship of one to three product lots."""
        lots = [self._lot(self.products, 60) for _ in range(self.rng.randint(1, 3))]
        for goods in {lot.number: lot for lot in lots if lot is not None}.values():
            amount = Decimal(self.rng.randint(10, 50))
            goods.rest -= amount
            cells = {
                **goods.name, "quantity": amount, "location": goods.place,
                "party": f"Customer {self.event % 60}", "shipment": f"S26-{self.event}",
            }  # fmt: skip
            self._row("ship", **cells)
        if len(self.rows) == 1:
            self.shipped.append((f"E{self.event}", cells))

    def move(self) -> None:
        """Move all that is left of a lot to another place."""
        goods = self._lot(self.rng.choice([self.raw, self.products]))
        if goods is None:
            return
        to = f"{goods.place[:4]}{self.rng.randrange(20):02d}"
        if to != goods.place:
            self._row(
                "move", **goods.name, quantity=goods.rest, location=goods.place, to_location=to
            )
            goods.place = to

    def inspect(self) -> None:
        """Look at a lot, and find nothing."""
        if goods := self._lot(self.raw):
            self._row("inspect", **goods.name, outcome="noted", reason="as it should be")

    def split(self) -> None:
        """Take a part of a lot as a lot of its own."""
        if goods := self._lot(self.raw, 100):
            part = Goods(
                goods.item, f"{goods.number}/{self.event}", goods.unit, Decimal(40), goods.place
            )
            goods.rest -= part.rest
            self._row(
                "split", **goods.name, direction="in", quantity=part.rest, location=goods.place
            )
            self._row(
                "split", **part.name, direction="out", quantity=part.rest, location=part.place
            )
            self.raw.append(part)

    def merge(self) -> None:
        """Put two product lots of one item together."""
        one, other = self._lot(self.products, 100), self._lot(self.products, 100)
        if one is None or other is None or one.item != other.item or one is other:
            return
        whole = Goods(one.item, f"G{self.event}", one.unit, Decimal(40), one.place)
        for goods in (one, other):
            goods.rest -= 20
            self._row("merge", **goods.name, direction="in", quantity=20, location=goods.place)
        self._row("merge", **whole.name, direction="out", quantity=40, location=whole.place)
        self.products.append(whole)

    def count(self) -> None:
        """Count a lot; one in three times some is missing."""
        if goods := self._lot(self.raw, 50):
            goods.rest -= self.rng.choice([0, 0, 1])
            self._row(
                "count", **goods.name, quantity=goods.rest, location=goods.place, reason="cycle"
            )

    def hold(self) -> None:
        """Hold a product lot, and let go of it at once in the next event."""
        if goods := self._lot(self.products):
            self._row("hold", **goods.name, code=f"H-{self.event}", reason="looks odd")
            self._row("release", **goods.name, code=f"H-{self.event}", reason="it is fine")
            self.rows[1]["event"] += "-R"

    def pack(self) -> None:
        """Pack a product lot."""
        if goods := self._lot(self.products):
            self.packed.append((f"PAL-{self.event}", goods))
            self._row("pack", **goods.name, code=self.packed[-1][0])

    def unpack(self) -> None:
        """Unpack what was packed first."""
        if self.packed:
            code, goods = self.packed.pop(0)
            self._row("unpack", **goods.name, code=code)

    def dispose(self) -> None:
        """Throw some of a lot away."""
        if goods := self._lot(self.raw, 50):
            goods.rest -= 1
            self._row("dispose", **goods.name, quantity=1, location=goods.place, reason="spilled")

    def recall(self) -> None:
        """Mark a product lot, and take the mark back."""
        if goods := self._lot(self.products):
            for outcome, ending in (("place", ""), ("lift", "-L")):
                self._row(
                    "recall", **goods.name, code=f"RC-{self.event}", outcome=outcome, reason="drill"
                )
                self.rows[-1]["event"] += ending

    def install(self) -> None:
        """Install a unit at a customer."""
        if self.units:
            self._row("install", **self.rng.choice(self.units).name, party="Customer 1")

    def service(self) -> None:
        """Look after an installed unit."""
        if self.units:
            self._row("service", **self.rng.choice(self.units).name, reason="yearly")

    def replace_part(self) -> None:
        """Put a new part into a unit."""
        goods = self._lot(self.raw, 50)
        if goods and self.units:
            goods.rest -= 1
            unit = self.rng.choice(self.units)
            self._row("replace_part", **unit.name, direction="about")
            self._row(
                "replace_part", **goods.name, direction="in", quantity=1, location=goods.place
            )

    def correct(self) -> None:
        """Correct a shipment of about a day before: less was shipped."""
        if len(self.shipped) > 20:
            event, cells = self.shipped.pop(self.rng.randrange(10))
            self._row(
                "correct", **{**cells, "quantity": 5}, direction="in", reason="miscounted",
                corrects=event, restates="ship",
            )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        if name != "return":  # a word of the language: the method cannot be called so
            raise AttributeError(name)
        return self.take_back

    def take_back(self) -> None:
        """Take back of what was shipped."""
        if goods := self._lot(self.products):
            goods.rest += 5
            self._row(
                "return", **goods.name, quantity=5, location=goods.place, party="Customer 2",
                reason="too many", code=f"RMA-{self.event}",
            )  # fmt: skip


def table(events: int, *, seed: int = 7) -> io.BytesIO:
    """Return the table of so many events as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for rows in Plant(seed).events(events):
        writer.writerows(rows)
    return io.BytesIO(out.getvalue().encode())
