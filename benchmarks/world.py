"""A registry of a million lots, for the other benchmarks: ledger, stock, shipments, papers.

Eight levels, from received lots to shipped ones. The lots of a level are cut into families
of ten that lie far apart in the table; a lot is made of three or four lots of its family in
the level above, so that about 64 lots follow from one. One received lot goes into about
14,000 families besides: about 100,000 lots follow from it. At 1,000,000 lots there are
3,000,000 links, 1,035,000 events with 5,125,000 lines, and stock of every fifth lot and of
whatever nothing was made of.

    python -m benchmarks.world --lots 1000000 --url sqlite:///world.db
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from alembic import command
from sqlalchemy import Connection, Engine, text

from benchmarks.world_ledger import LEVEL, PAPERS, WHOLE
from core.db.engine import make_engine
from core.db.types import QUANTITY_DECIMALS
from portal.database import alembic_config

LEVELS = 8
FAMILY = 10
ITEMS_A_LEVEL = 25
CUSTOMERS = 200
PLACES = 50
#: How many lots follow from the wide root, in a registry that is large enough.
WIDE = 100_000
UNIT = 10**QUANTITY_DECIMALS
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
NOW = START + timedelta(days=60)
#: What one link uses of its parent, in kilograms; and what is left of each lot.
USED = 3
LEFT = 1
#: What leaves of each lot of the last level.
SHIPPED = 5


@dataclass(frozen=True, slots=True)
class World:
    """Where things are in a filled registry: ids are numbered level by level from 1."""

    lots: int

    @property
    def per_level(self) -> int:
        """How many lots a level has."""
        return self.lots // LEVELS

    @property
    def wide_root(self) -> int:
        """The id of the received lot that about 100,000 lots follow from."""
        return 1

    @property
    def narrow_root(self) -> int:
        """The id of a received lot that about 64 lots follow from."""
        return self.per_level

    @property
    def wide_family_count(self) -> int:
        """How many families the wide root goes into."""
        return min(WIDE // (LEVELS - 1) // FAMILY + 1, self.families - 1)

    @property
    def families(self) -> int:
        """How many families a level has."""
        return self.per_level // FAMILY

    @property
    def last_level(self) -> int:
        """The id before the first lot of the last level."""
        return self.per_level * (LEVELS - 1)


def build(engine: Engine, lots: int, *, seed: int = 7) -> World:
    """Fill an empty database with so many lots (a multiple of 80)."""
    world = World(lots)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    _masters(engine)
    _fill(engine, "traceable", _lots(engine, world))
    _fill(engine, "edge", _edges(random.Random(seed), world))
    _ledger(engine, world)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for table in (
                "traceable",
                "event",
                "event_line",
                "shipment",
                "organization",
                "document",
            ):
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                        f"(SELECT max(id) FROM {table}))"
                    )
                )
        connection.execute(text("ANALYZE"))
    return world


def open_world(url: str, lots: int) -> tuple[Engine, World]:
    """Return the engine of a filled database; fill it first if it is empty."""
    engine = make_engine(url)
    with engine.connect() as connection:
        exists = engine.dialect.has_table(connection, "traceable")
        found = connection.execute(text("SELECT count(*) FROM traceable")).scalar() if exists else 0
    if found:
        return engine, World(int(found))
    return engine, build(engine, lots)


def _masters(engine: Engine) -> None:
    now = _moment(engine, START)
    organizations: list[dict[str, Any]] = [{"id": 1, "name": "Bench"}]
    organizations.append({"id": 2, "name": "Supplier"})
    organizations += [{"id": 3 + n, "name": f"Customer {n}"} for n in range(CUSTOMERS)]
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organization (id, public_id, operator_id, name, language, time_zone,"
                " minimum_shelf_life_days, requires_certificate, disclosure, active, created_at)"
                " VALUES (:id, 'o' || :name, 1, :name, 'en', 'UTC', 0, true, 'lots', true, :now)"
            ),
            [{**row, "now": now} for row in organizations],
        )
        connection.execute(
            text("INSERT INTO organization_role (organization_id, role) VALUES (:id, :role)"),
            [{"id": 1, "role": "operator"}, {"id": 2, "role": "supplier"}]
            + [{"id": 3 + n, "role": "customer"} for n in range(CUSTOMERS)],
        )
        connection.execute(
            text(
                "INSERT INTO site (id, public_id, organization_id, code, name, time_zone)"
                " VALUES (1, 's1', 1, 'S', 'Site', 'Europe/Berlin')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO location (id, public_id, organization_id, site_id, path, name)"
                " VALUES (:id, 'l' || :path, 1, 1, :path, :path)"
            ),
            [{"id": n + 1, "path": f"A/{n:02d}"} for n in range(PLACES)],
        )
        connection.execute(
            text(
                "INSERT INTO item (id, public_id, organization_id, sku, name, kind, unit, tracking,"
                " requires_certificate, active, created_at) VALUES (:id, 'i' || :name, 1, :name,"
                " 'Item ' || :name, 'material', 'kg', 'lot', true, true, :now)"
            ),
            [
                {"id": n + 1, "name": f"SKU-{n:03d}", "now": now}
                for n in range(LEVELS * ITEMS_A_LEVEL)
            ],
        )


def _lots(engine: Engine, world: World) -> Iterator[dict[str, Any]]:
    now, yes, no = _moment(engine, START), *_booleans(engine)
    for number in range(1, world.per_level * LEVELS + 1):
        level = (number - 1) // world.per_level
        yield {
            "id": number,
            "public_id": f"p{number}",
            "organization_id": 1,
            "kind": "lot",
            "item_id": level * ITEMS_A_LEVEL + number % ITEMS_A_LEVEL + 1,
            "number": f"L{number:08d}",
            "look_alike": f"1{number:08d}",
            "unit": "kg",
            "supplier_id": 2 if level == 0 else None,
            "site_id": 1,
            "disposition": "released",
            "on_hold": no,
            "recalled": no if number % 5000 else yes,
            "created_at": now,
        }


def _edges(rng: random.Random, world: World) -> Iterator[dict[str, Any]]:
    families = world.families
    for level in range(1, LEVELS):
        above = (level - 1) * world.per_level + 1
        for place in range(world.per_level):
            family = place % families
            # 3/7 of the lots have four parents, the others three: 24 links for 7 lots.
            count = 4 if place * 3 % 7 < 3 else 3
            members = rng.sample(range(FAMILY), count)
            parents = [above + member * families + family for member in members]
            if level == 1 and family < world.wide_family_count and world.wide_root not in parents:
                parents[0] = world.wide_root
            for parent in parents:
                yield {
                    "parent_id": parent,
                    "child_id": level * world.per_level + place + 1,
                    "quantity": USED * UNIT,
                    "stated": True,
                }


def _ledger(engine: Engine, world: World) -> None:
    """Derive from the links the events that explain them, and what is left of each lot."""
    last = _moment(engine, NOW)
    numbers = {
        "after": 10 ** len(str(world.lots)),
        "used": USED * UNIT,
        "rest": LEFT * UNIT,
        "shipped": SHIPPED * UNIT,
        "places": PLACES,
        "customers": CUSTOMERS,
        "last": world.last_level,
        "received": world.per_level,
        "now": last,
    }
    with engine.begin() as connection:
        for level in range(LEVELS):
            begun = START + timedelta(days=7 * level)
            times = {"made": begun, "decided": begun + timedelta(hours=4)}
            low = level * world.per_level + 1
            span = {"level": level, "low": low, "high": low + world.per_level - 1}
            for statement in LEVEL:
                _execute(
                    connection,
                    statement,
                    {
                        **numbers,
                        **span,
                        **{name: _moment(engine, at) for name, at in times.items()},
                    },
                )
        for statement in (*WHOLE, *PAPERS):
            _execute(connection, statement, numbers)


def _execute(connection: Connection, statement: str, values: dict[str, Any]) -> None:
    found = text(statement)
    connection.execute(found, {name: values[name] for name in found._bindparams})  # noqa: SLF001


def _fill(engine: Engine, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows as the database has them, by its quickest way."""
    with engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        while batch := list(islice(rows, 50_000)):
            names = list(batch[0])
            values = [tuple(row.values()) for row in batch]
            if engine.dialect.name == "postgresql":
                _copy(driver, table, names, values)
            else:
                marks = ", ".join("?" for _ in names)
                driver.executemany(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608
                    values,
                )


def _copy(driver: Any, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _moment(engine: Engine, at: datetime) -> Any:
    """Return a time as the database keeps it."""
    return at if engine.dialect.name == "postgresql" else f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _booleans(engine: Engine) -> tuple[Any, Any]:
    return (True, False) if engine.dialect.name == "postgresql" else (1, 0)


def main() -> None:
    """Fill one database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", type=int, default=1_000_000)
    parser.add_argument("--url", required=True, help="an empty database")
    options = parser.parse_args()
    begun = time.perf_counter()
    engine, world = open_world(options.url, options.lots)
    with engine.connect() as connection:
        for table in ("traceable", "edge", "event", "event_line", "balance", "shipment"):
            count = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608
            print(f"{table:<12} {count:>10,}")
    print(f"{world.lots:,} lots, {time.perf_counter() - begun:.0f} s")
    engine.dispose()


if __name__ == "__main__":
    main()
