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
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from benchmarks.world import NOW, World, open_world
from core.actor import Actor, Permission
from registry.genealogy.links import Way, reached
from registry.genealogy.reach import read_reached
from registry.genealogy.trace import trace
from registry.ledger.models.traceable import Traceable

#: A trace with names and quantities may take so many times the bare query.
MOST = 2.0


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


def run(engine: Engine, world: World, *, runs: int) -> Iterator[dict[str, Any]]:
    """Measure one registry; yield a row for each trace."""
    actor = Actor(1, 1, 1, "bench", permissions=frozenset({Permission.VIEW_REGISTRY}))
    for name, root_id, way, times in (
        ("narrow, forward", world.narrow_root, Way.FORWARD, runs),
        ("narrow, back", world.lots, Way.BACK, runs),
        ("wide, forward", world.wide_root, Way.FORWARD, max(7, runs // 8)),
    ):
        with Session(engine.execution_options(read_only=True)) as session:
            root = session.get_one(Traceable, root_id)
            bare = partial(_bare, session, root_id, way)
            named = partial(read_reached, session, actor, [root_id], way)
            full = partial(trace, session, actor, [root], way, at=NOW)
            before = _resident()
            found = len(named())
            once, whole = compare(bare, named, runs=times)
            graph = measure(full, runs=max(3, times // 4))
            after = _resident()
            memory = _igraph(session, root_id, way, times)
        yield {
            "database": engine.dialect.name,
            "lots": world.lots,
            "trace": name,
            "reached": found,
            "bare": once * 1000,
            "named": whole * 1000,
            "ratio": whole / once,
            "full": graph * 1000,
            "igraph": memory * 1000 if memory else None,
            "to igraph": whole / memory if memory else None,
            "before": before,
            "after": after,
        }


def _bare(session: Session, root_id: int, way: Way) -> int:
    return len(session.execute(reached([root_id], way)).all())


def _resident() -> float:
    """Return the memory that the process holds now, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _igraph(session: Session, root_id: int, way: Way, runs: int) -> float | None:
    try:
        import igraph  # noqa: PLC0415
    except ImportError:
        return None
    rows = session.connection().execute(text("SELECT parent_id, child_id FROM edge"))
    graph = igraph.Graph(edges=[tuple(row) for row in rows], directed=True)
    mode = "out" if way is Way.FORWARD else "in"
    return measure(lambda: graph.subcomponent(root_id, mode=mode), runs=runs)


HEAD = (
    "database    lots      trace            reached    bare ms   trace ms  ratio  all links ms"
    "  igraph ms  to igraph  MB before  MB after"
)


def show(row: dict[str, Any]) -> str:
    """Return a line of the table."""
    igraph = (
        f"{row['igraph']:>10.3f} {row['to igraph']:>10.1f}"
        if row["igraph"]
        else f"{'-':>10} {'-':>10}"
    )
    return (
        f"{row['database']:<11} {row['lots']:<9} {row['trace']:<15} {row['reached']:>8} "
        f"{row['bare']:>10.2f} {row['named']:>10.2f} {row['ratio']:>6.2f} {row['full']:>13.1f} "
        f"{igraph} {row['before']:>10.0f} {row['after']:>9.0f}"
    )


def main() -> int:
    """Run all sizes on all databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument(
        "--url",
        action="append",
        help="with {lots} in it; filled first if it is empty; a SQLite file if absent",
    )
    parser.add_argument("--runs", type=int, default=60)
    options = parser.parse_args()
    failed = False
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for url in options.url or [f"sqlite:///{folder}/world{{lots}}.db"]:
            for lots in options.lots:
                engine, world = open_world(url.replace("{lots}", str(lots)), lots)
                for row in run(engine, world, runs=options.runs):
                    print(show(row), flush=True)
                    failed = failed or row["ratio"] > MOST
                engine.dispose()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
