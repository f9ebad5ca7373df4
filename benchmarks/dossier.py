"""How long pages take on a registry of a million lots: the dossier, the scan, lists, search.

Works on the registry of world.py (made first if the database is empty) through the whole
application, signed in as a quality manager: a page is a request and its rendered answer.
Prints the median and the worst of the runs, the number of SQL statements, and the limit;
exit status 1 if a median is above it.

    python -m benchmarks.dossier --lots 1000000 --url sqlite:///world.db [--only dossier]
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from benchmarks.world import World, open_world
from core.clock import utc_now
from core.db.session import unit_of_work
from core.settings import Settings
from portal import create_app
from portal.auth.passwords import hash_password
from registry.parties.models import Membership, User

PASSWORD = "only for this benchmark"  # noqa: S105  an invented one
EMAIL = "bench@example.org"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """One request, and the milliseconds that it may take."""

    name: str
    path: str
    limit: float
    scan: str | None = None  # post this code instead


def pages(world: World) -> list[Page]:
    """Return what is asked for: few relatives, about 64, and about 100,000."""
    shipped, held = world.last_level + 1, 5000
    return [
        Page("dossier, 64 lots follow", f"/lots/p{world.narrow_root}", 200),
        Page("dossier, 64 lots lead to it", f"/lots/p{world.lots}", 200),
        Page("dossier, in the middle", f"/lots/p{world.per_level * 4}", 200),
        Page("dossier, 100,000 lots follow", f"/lots/p{world.wide_root}", 200),
        Page("dossier, in a recall", f"/lots/p{held}", 200),
        Page("scan, green", "/scan/", 200, scan=f"L{shipped:08d}"),
        Page("scan, red", "/scan/", 200, scan=f"L{held:08d}"),
        Page("scan, supplier's number", "/scan/", 200, scan="ACME-77"),
        Page("scan, unknown", "/scan/", 200, scan="L1O0"),
        Page("trace, 64 lots", f"/trace/p{world.narrow_root}/forward", 1000),
        Page("trace, 100,000 lots", f"/trace/p{world.wide_root}/forward", 10_000),
        Page("number asked for", f"/trace/?number=L{shipped:08d}", 200),
        Page("lots", "/lots/", 1000),
        Page("lots, on hold", "/lots/?status=on_hold", 1000),
        Page("lots, by a part of the number", "/lots/?q=0123", 1000),
        Page("lots, page 1,000", "/lots/?page=1000", 1000),
        Page("stock", "/stock/", 1000),
        Page("stock, expired", "/stock/?status=expired", 1000),
        Page("search, whole number", f"/search/?q=L{shipped:08d}", 1000),
        Page("search, part of a number", "/search/?q=99123", 1000),
        Page("search, nothing", "/search/?q=nothing-like-it", 1000),
        Page("gaps", "/gaps/", 1000),
        Page("start", "/", 1000),
    ]


def sign_in(engine: Engine, folder: Path) -> FlaskClient:
    """Return a client of the whole application in which a person is signed in."""
    with unit_of_work(engine) as session:
        if session.scalars(select(User).where(User.email == EMAIL)).first() is None:
            session.add(
                User(
                    email=EMAIL,
                    name="Bench",
                    password_hash=hash_password(PASSWORD),
                    created_at=utc_now(),
                    memberships=[Membership(organization_id=1, role="administrator")],
                )
            )
    url = engine.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=folder, database_url=url, secret_key="only for this benchmark")  # noqa: S106
    client = create_app(settings, engine=engine).test_client()
    answer = client.post(
        "/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token(client)}
    )
    if answer.status_code != 302:
        raise SystemExit(f"sign-in failed: {answer.status_code}")
    return client


def token(client: FlaskClient) -> str:
    """Return the token that forms carry."""
    found = _TOKEN.search(client.get("/sign-in").text) or _TOKEN.search(client.get("/account").text)
    if found is None:
        raise SystemExit("the page shows no token")
    return found.group(1)


def request(client: FlaskClient, page: Page) -> int:
    """Ask for the page; return the size of the answer."""
    if page.scan is None:
        answer = client.get(page.path)
    else:
        answer = client.post(
            page.path,
            json={"code": page.scan, "key": "k"},
            headers={"X-CSRF-Token": token(client)},
        )
    if answer.status_code not in {200, 302}:  # a single hit is opened at once
        raise SystemExit(f"{page.name}: {answer.status_code}")
    return len(answer.data)


class Statements:
    """Counts SQL statements, and the seconds that they take."""

    def __init__(self, engine: Engine) -> None:
        self.found: list[tuple[float, str]] = []
        self._begun = 0.0
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, *_: Any) -> None:
        self._begun = time.perf_counter()

    def _after(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.found.append((time.perf_counter() - self._begun, statement))

    def take(self) -> list[tuple[float, str]]:
        """Return what was run since the last call."""
        found, self.found = self.found, []
        return found


def measure(action: Callable[[], Any], runs: int) -> list[float]:
    """Return the milliseconds of so many runs, after one to warm up."""
    action()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def main() -> int:
    """Measure every page on every database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", action="append", required=True, help="SQLite or PostgreSQL")
    parser.add_argument("--lots", type=int, default=1_000_000, help="of a database made now")
    parser.add_argument("--only", default="", help="pages whose name holds this text")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--slow", type=float, default=0, help="print statements above so many ms")
    options = parser.parse_args()
    failed = False
    print("database    page                            median ms  worst ms  limit  SQL     kB")
    for url in options.url:
        engine, world = open_world(url, options.lots)
        with tempfile.TemporaryDirectory() as folder:
            client = sign_in(engine, Path(folder))
            statements = Statements(engine)
            for page in pages(world):
                if options.only not in page.name:
                    continue
                size = request(client, page)
                ran = statements.take()
                times = measure(partial(request, client, page), options.runs)
                median = statistics.median(times)
                failed = failed or median > page.limit
                print(
                    f"{engine.dialect.name:<11} {page.name:<31} {median:>9.1f} {max(times):>9.1f} "
                    f"{page.limit:>6.0f} {len(ran):>4} {size / 1000:>6.0f}"
                    f"{'  too slow' if median > page.limit else ''}",
                    flush=True,
                )
                statements.take()
                for seconds, statement in ran if options.slow else ():
                    if seconds * 1000 > options.slow:
                        print(f"    {seconds * 1000:.0f} ms: {' '.join(statement.split())}")
        engine.dispose()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
