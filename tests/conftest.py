"""Databases for tests: a test that takes `session` runs on SQLite and on PostgreSQL.

It runs on one of them if its module is marked `either_database`: on which is drawn from its
name, so that half of a module's tests run on each. The rule: a module is marked if what it
tests writes no SQL of its own but selects, joins and the mapper's inserts. Whatever locks,
upserts, groups, recurses, searches text, reads JSON, writes in bulk, catches an error of the
database or works from several threads is tested on both, and so are lists (`queries/`),
figures (`insight/`), `core/` and the migrations.

PostgreSQL is an own cluster, started once a test process on a free port as an
unprivileged user. How a test gets its database as new is told in `databases.py`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal import printing
from portal.auth import passwords
from tests.databases import KeptPostgres, KeptSqlite, engine_on, folder_in_memory
from tests.told import Shelf

#: What production pays for each password is there to slow guessing down, not tests.
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

#: Each kind of database that an installation may use.
DATABASES = ("sqlite", "postgresql")

# A slow machine may take long for an example, and to think of one.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave one database to each test that needs no more; to one that was asked for, its own."""
    if any("[" in argument for argument in config.args):
        return
    left_out = [item for item in items if not _is_wanted(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _is_wanted(item)]


def _is_wanted(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or not item.get_closest_marker("either_database"):
        return True
    given = item.callspec.params if hasattr(item, "callspec") else {}
    kind = given.get("database_url", given.get("shelf"))
    if kind is None:
        return True
    test, _, case = item.nodeid.partition("[")
    name = test + case.replace(str(kind), "")
    return DATABASES[zlib.crc32(name.encode()) % len(DATABASES)] == kind


@pytest.fixture(scope="session", autouse=True)
def dear_hasher() -> Iterator[PasswordHasher]:
    """Hash passwords cheaply; yields what hashes them in production."""
    dear = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", CHEAP_HASHER)
        patch.setattr(passwords, "_NOBODY", CHEAP_HASHER.hash("nobody has this password"))
        yield dear


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A running PostgreSQL cluster; yields the URL up to the database's name."""
    binaries = _postgres_bin()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (bin/setup --test installs it)")
    root = Path(tempfile.mkdtemp(prefix="lotbridge-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(root, "nobody")
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    data, port = root / "data", _free_port()
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment = {**ours, "HOME": str(root), "LC_ALL": "C.UTF-8"}  # by the clock of the tests

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=root, env=environment, stdout=subprocess.DEVNULL)

    run(*as_user, str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-N")
    options = (
        f"-p {port} -k {root} -c listen_addresses=127.0.0.1 -c fsync=off "
        "-c synchronous_commit=off -c full_page_writes=off -c max_connections=60 "
        "-c autovacuum=off -c shared_buffers=64MB -c wal_level=minimal -c max_wal_senders=0"
    )
    run(*control, "-l", str(root / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def _kept_postgres(postgres_server: str) -> Iterator[KeptPostgres]:
    kept = KeptPostgres(postgres_server)
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def _kept_sqlite() -> Iterator[KeptSqlite]:
    folder = Path(tempfile.mkdtemp(prefix="lotbridge-", dir=folder_in_memory()))
    kept = KeptSqlite(folder)
    yield kept
    kept.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(_kept_sqlite: KeptSqlite) -> Iterator[str]:
    """A SQLite database with the whole schema and nothing in it."""
    _kept_sqlite.renew()
    yield _kept_sqlite.url
    _kept_sqlite.engine.dispose()


@pytest.fixture
def postgres_url(_kept_postgres: KeptPostgres) -> str:
    """A PostgreSQL database with the whole schema and nothing in it."""
    _kept_postgres.renew()
    return _kept_postgres.url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with the whole schema and nothing in it, once on each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def engine(database_url: str) -> Engine:
    """An engine on the database; tests that commit, or use several threads, take this."""
    return engine_on(database_url)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that is rolled back at the end of the test."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture(params=DATABASES)
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """Stories that are told once, on each kind of database: `with shelf.begin(Story) as story`."""
    name = "_kept_sqlite" if request.param == "sqlite" else "_kept_postgres"
    kept: KeptPostgres | KeptSqlite = request.getfixturevalue(name)
    return kept.shelf


@pytest.fixture(autouse=True, scope="session")
def _patient_prints() -> Iterator[None]:
    """A print takes as long as a slow machine needs."""
    patience, printing.SECONDS = printing.SECONDS, 1200
    yield
    printing.SECONDS = patience
