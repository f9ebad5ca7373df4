"""How long a trace takes, as ratios to the bare recursive query in the same run.

Makes a genealogy of N lots on 8 levels with about three parents a lot (so 3 N links), with
names, stock and one supplier's lot that reaches about 64 and one that reaches about
100,000 lots, and measures: the bare recursive query that fetches the ids; the trace that
names every lot with item, supplier, marks and stock; the whole trace with every link and
level (three times as many rows), as pages and exports use it; igraph's walk of the same
graph in memory. Prints a table; exit status 1 if a trace takes over twice the bare query.

    python -m benchmarks.genealogy --lots 10000 100000 1000000 [--url postgresql://...]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import portal.tables
from core.actor import Actor, Permission
from core.db.engine import make_engine
from core.db.guards import install_guards
from core.db.types import QUANTITY_DECIMALS
from registry.genealogy import Way, reached
from registry.models.traceable import Traceable
from registry.queries.reach import read_reached
from registry.services.trace import trace

LEVELS = 8
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
UNIT = 10**QUANTITY_DECIMALS


def build(engine: Engine, lots: int, *, seed: int = 7) -> tuple[int, int]:
    """Fill an empty database; return the ids of the narrow and of the wide root."""
    rng = random.Random(seed)
    with engine.begin() as connection:
        portal.tables.METADATA.create_all(connection)
        install_guards(connection)
        now = NOW.replace(tzinfo=None) if engine.dialect.name == "sqlite" else NOW
        connection.execute(
            text(
                "INSERT INTO organization (id, public_id, operator_id, name, language, time_zone,"
                " minimum_shelf_life_days, requires_certificate, disclosure, active, created_at)"
                " VALUES (1, 'o1', 1, 'Bench', 'en', 'UTC', 0, true, 'lots', true, :now)"
            ),
            {"now": now},
        )
        connection.execute(
            text(
                "INSERT INTO site (id, public_id, organization_id, code, name, time_zone)"
                " VALUES (1, 's1', 1, 'S', 'Site', 'UTC')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO location (id, public_id, organization_id, site_id, path, name)"
                " VALUES (1, 'l1', 1, 1, 'A', 'Store')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO item (id, public_id, organization_id, sku, name, kind, unit, tracking,"
                " requires_certificate, active, created_at) VALUES (:id, :p, 1, :s, :n, 'material',"
                " 'kg', 'lot', true, true, :now)"
            ),
            [
                {"id": i, "p": f"i{i}", "s": f"SKU-{i}", "n": f"Item {i}", "now": now}
                for i in range(1, LEVELS + 1)
            ],
        )
    per_level = lots // LEVELS
    _insert(engine, "traceable", _lots(per_level, now))
    _insert(engine, "edge", _edges(rng, per_level))
    _insert(
        engine,
        "balance",
        (
            {"traceable_id": i, "location_id": 1, "quantity": 5 * UNIT}
            for i in range(per_level * (LEVELS - 1) + 1, per_level * LEVELS + 1)
        ),
    )
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return per_level, 1


def _lots(per_level: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, per_level * LEVELS + 1):
        level = (number - 1) // per_level
        yield {
            "id": number,
            "public_id": f"p{number}",
            "organization_id": 1,
            "kind": "lot",
            "item_id": level + 1,
            "number": f"L{number:08d}",
            "look_alike": f"1{number:08d}",
            "unit": "kg",
            "disposition": "released",
            "on_hold": False,
            "recalled": False,
            "created_at": now,
        }


def _edges(rng: random.Random, per_level: int) -> Iterator[dict[str, Any]]:
    # Locality: a lot's parents lie near its own place in the level above, so that most
    # lots reach few others; the first lot of the first level goes into everything near 0.
    spread = 4
    for level in range(1, LEVELS):
        for place in range(per_level):
            child = level * per_level + place + 1
            parents = {
                (level - 1) * per_level + (place + rng.randint(-spread, spread)) % per_level + 1
                for _ in range(3)
            }
            if level == 1 and place < min(100_000 // LEVELS, per_level):
                parents.add(1)
            for parent in parents:
                yield {
                    "parent_id": parent,
                    "child_id": child,
                    "quantity": 3 * UNIT,
                    "stated": True,
                }


def _insert(engine: Engine, table: str, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    statement = None
    with engine.begin() as connection:
        for row in rows:
            if statement is None:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                statement = text(f"INSERT INTO {table} ({names}) VALUES ({values})")  # noqa: S608
            batch.append(row)
            if len(batch) == 20_000:
                connection.execute(statement, batch)
                batch = []
        if batch and statement is not None:
            connection.execute(statement, batch)


def compare(one: Callable[[], Any], other: Callable[[], Any], *, runs: int) -> tuple[float, float]:
    """Return the median seconds of two actions, run in turn so that both meet the same load."""
    pairs = [(measure(one, runs=1), measure(other, runs=1)) for _ in range(runs)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(
        pair[1] for pair in pairs
    )


def measure(action: Callable[[], Any], *, runs: int) -> float:
    """Return the median seconds of so many runs, after one to warm up."""
    action()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def run(engine: Engine, lots: int) -> list[dict[str, Any]]:
    """Measure one size; return a row for each of narrow and wide."""
    roots = build(engine, lots)
    rows = []
    for name, root_id, runs in (("narrow", roots[0], 60), ("wide", roots[1], 7)):
        with Session(engine.execution_options(read_only=True)) as session:
            root = session.get_one(Traceable, root_id)
            actor = Actor(1, 1, 1, "bench", permissions=frozenset({Permission.VIEW_REGISTRY}))

            def bare(session: Session = session, root_id: int = root_id) -> int:
                return len(session.execute(reached([root_id], Way.FORWARD)).all())

            def named(
                session: Session = session, root_id: int = root_id, actor: Actor = actor
            ) -> Any:
                return read_reached(session, actor, [root_id], Way.FORWARD)

            def full(
                session: Session = session, root: Traceable = root, actor: Actor = actor
            ) -> Any:
                return trace(session, actor, [root], Way.FORWARD, at=NOW)

            found = full()
            once, whole = compare(bare, named, runs=runs)
            graph = measure(full, runs=max(3, runs // 4))
            memory = _igraph(session, root_id, runs)
        rows.append(
            {
                "database": engine.dialect.name,
                "lots": lots,
                "trace": name,
                "reached": len(found.nodes),
                "bare ms": once * 1000,
                "trace ms": whole * 1000,
                "graph ms": graph * 1000,
                "ratio": whole / once,
                "to igraph": whole / memory if memory else None,
            }
        )
    return rows


def _igraph(session: Session, root_id: int, runs: int) -> float | None:
    try:
        import igraph  # noqa: PLC0415
    except ImportError:
        return None
    edges = session.execute(text("SELECT parent_id, child_id FROM edge")).all()
    graph = igraph.Graph(edges=[tuple(row) for row in edges], directed=True)
    return measure(lambda: graph.subcomponent(root_id, mode="out"), runs=runs)


def main() -> int:
    """Run all sizes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--url", help="an empty PostgreSQL database; SQLite in a folder if absent")
    options = parser.parse_args()
    failed = False
    print(
        "database    lots      trace   reached   bare ms  trace ms  ratio  with links ms  to igraph"
    )
    for lots in options.lots:
        with tempfile.TemporaryDirectory() as folder:
            engine = make_engine(options.url or f"sqlite:///{Path(folder) / 'bench.db'}")
            if options.url:
                portal.tables.METADATA.drop_all(engine)
            for row in run(engine, lots):
                igraph = f"{row['to igraph']:9.1f}" if row["to igraph"] else "        -"
                print(
                    f"{row['database']:<11} {row['lots']:<9} {row['trace']:<7} {row['reached']:>7} "
                    f"{row['bare ms']:>9.2f} {row['trace ms']:>9.2f} {row['ratio']:>6.2f} "
                    f"{row['graph ms']:>14.1f} {igraph}"
                )
                failed = failed or row["ratio"] > 2
            engine.dispose()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
