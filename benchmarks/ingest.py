"""How many events a second bulk import takes, against plain row inserts in the same run.

Makes a table of receipts, decisions and runs (three lots into one), imports it as
`lotbridge import events` does, in batches of 2,000 events, and inserts as many bare rows
into a table of the same columns: the limit of the database and its driver.

    python -m benchmarks.ingest --events 20000 [--url postgresql://...]
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert, text

import portal.tables
from core.db.engine import make_engine
from core.db.guards import install_guards
from core.db.session import unit_of_work
from portal.cli.context import make_operator, operator_actor
from registry.imports.events import batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.models.event import Event

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
COLUMNS = (
    "event", "type", "time", "item", "number", "direction", "quantity", "unit", "party", "status",
)  # fmt: skip


def rows(events: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of so many events: three receipts, then a run that uses them."""
    for number in range(events):
        moment = (START + timedelta(minutes=number)).isoformat()
        if number % 4 < 3:
            lot = f"R{number:07d}"
            yield (f"e{number}", "receive", moment, "RAW", lot, "", "100", "kg", "Acme", "released")
            continue
        for used in range(number - 3, number):
            yield (f"e{number}", "transform", moment, "RAW", f"R{used:07d}", "in", "40", "", "", "")
        made = f"P{number:07d}"
        yield (f"e{number}", "transform", moment, "PROD", made, "out", "90", "kg", "", "released")


def table(events: int) -> io.BytesIO:
    """Return the table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows(events))
    return io.BytesIO(out.getvalue().encode())


def run(engine: Engine, events: int) -> tuple[float, float]:
    """Return (events a second of the import, bare inserts a second)."""
    with engine.begin() as connection:
        portal.tables.METADATA.create_all(connection)
        install_guards(connection)
    with unit_of_work(engine) as session:
        make_operator(session, "Bench", "UTC")
    file = table(events)
    start = time.perf_counter()
    for batch in batches(group_rows(read_table(file, "events.csv"))):
        with unit_of_work(engine) as session:
            names = Names(session, operator_actor(session), create_missing=True, at=START)
            report = import_events(session, names.actor, batch, names=names, at=START)
            if report.errors:
                raise SystemExit(f"refused: {report.errors[0]}")
    imported = events / (time.perf_counter() - start)
    return imported, _bare(engine, events)


def _bare(engine: Engine, events: int) -> float:
    values = [
        {
            "organization_id": 1,
            "type": "move",
            "occurred_at": START,
            "recorded_at": START,
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


def main() -> None:
    """Run and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--url", help="an empty PostgreSQL database; SQLite in a folder if absent")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(options.url or f"sqlite:///{Path(folder) / 'bench.db'}")
        if options.url:
            with engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        imported, bare = run(engine, options.events)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{engine.dialect.name}: {options.events} events, {imported:.0f} events/s, "
            f"bare inserts {bare:.0f}/s, ratio {bare / imported:.1f}, {memory:.0f} MB"
        )
        engine.dispose()


if __name__ == "__main__":
    main()
