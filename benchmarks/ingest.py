"""How many events a second bulk import takes, against plain row inserts in the same run.

Imports the table of a made plant (plant.py: all 19 kinds) as `lotbridge import events` does,
in batches of 2,000 events, and inserts as many bare rows into the event table: the limit of
the database and its driver. `--wrong 1` spoils one event in a hundred, which must be found
and named while the others are recorded.

    python -m benchmarks.ingest --events 50000 [--wrong 1] [--url postgresql://...]
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, insert, select, text

from benchmarks.plant import table
from core.db.engine import make_engine
from core.db.guards import install_guards
from core.db.session import unit_of_work
from portal.cli.context import make_operator, operator_actor
from portal.tables import METADATA
from registry.imports.events import ImportReport, batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.ledger.models.event import Event, EventLine
from registry.ledger.rebuild import compare_ledger

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEAST = 2000


def spoil(file: io.BytesIO, percent: int) -> io.BytesIO:
    """Make one event in so many impossible: a shipment of a thousand times what is there."""
    if not percent:
        return file
    lines = file.getvalue().decode().splitlines()
    every = 100 // percent
    for place in range(every, len(lines), every):
        cells = lines[place].split(",")
        if cells[1] == "ship":
            cells[8] = "9999999"
            lines[place] = ",".join(cells)
    return io.BytesIO("\n".join(lines).encode())


def run(engine: Engine, file: io.BytesIO) -> tuple[ImportReport, float, float]:
    """Import the table into a new schema; return what it said, seconds, own CPU seconds."""
    with engine.begin() as connection:
        METADATA.create_all(connection)
        install_guards(connection)
    with unit_of_work(engine) as session:
        make_operator(session, "Bench", "UTC")
    report = ImportReport()
    start, work = time.perf_counter(), time.process_time()
    for batch in batches(group_rows(read_table(file, "events.csv"))):
        with unit_of_work(engine) as session:
            names = Names(session, operator_actor(session), create_missing=True, at=NOW)
            report.add(import_events(session, names.actor, batch, names=names, at=NOW))
    return report, time.perf_counter() - start, time.process_time() - work


def describe(engine: Engine) -> tuple[Counter[str], int, int]:
    """Return events by kind, how many lines, and how many values the ledger contradicts."""
    with unit_of_work(engine) as session:
        kinds = select(Event.type, func.count()).group_by(Event.type)
        counts = Counter({kind.value: count for kind, count in session.execute(kinds)})
        lines = session.scalar(select(func.count()).select_from(EventLine)) or 0
        differences = sum(1 for _ in compare_ledger(session, operator_actor(session)))
    return counts, lines, differences


def bare(engine: Engine, events: int) -> float:
    """Return how many event rows a second go in one by one, without any rule."""
    values = [
        {
            "organization_id": 1,
            "type": "move",
            "occurred_at": NOW,
            "recorded_at": NOW,
            "recorded_by": "bench",
            "external_id": f"bare{number}",
            "references": {},
            "data": {},
        }
        for number in range(events)
    ]
    start = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(insert(Event.__table__), values)
    return events / (time.perf_counter() - start)


def main() -> int:
    """Run, print what was found; exit status 1 below 2,000 events a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--wrong", type=int, default=0, help="percent of rows to spoil")
    parser.add_argument("--url", help="a PostgreSQL database, emptied first; SQLite if absent")
    options = parser.parse_args()
    file = spoil(table(options.events), options.wrong)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(options.url or f"sqlite:///{Path(folder) / 'bench.db'}")
        if options.url:
            with engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        report, seconds, work = run(engine, file)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        counts, lines, differences = describe(engine)
        speed = report.recorded / seconds
        limit = bare(engine, options.events)
        engine.dispose()
    print(
        f"{engine.dialect.name}: {report.recorded} events recorded, {len(report.errors)} refused, "
        f"{speed:.0f} events/s ({lines / seconds:.0f} lines/s; "
        f"{report.recorded / work:.0f} events per second of its own CPU), "
        f"bare inserts {limit:.0f}/s, ratio {limit / speed:.1f}, {memory:.0f} MB, "
        f"{differences} differences"
    )
    print(", ".join(f"{kind} {count}" for kind, count in counts.most_common()))
    for error in report.errors[:3]:
        print(f"line {error.line}, {error.event}: {error.message}")
    return 1 if speed < LEAST or differences else 0


if __name__ == "__main__":
    sys.exit(main())
