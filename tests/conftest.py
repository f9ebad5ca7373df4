"""Databases for tests: every test that takes `session` runs on SQLite and on PostgreSQL.

PostgreSQL is an own cluster, started once a test process on a free port as an
unprivileged user; each test gets its own database, copied from a template.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from core.db.engine import make_engine
from core.db.guards import install_guards
from portal.tables import METADATA

# A slow machine may take long for an example, and to think of one.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def _build_schema(engine: Engine) -> None:
    with engine.begin() as connection:
        METADATA.create_all(connection)
        install_guards(connection)


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
        "-c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
    )
    run(*control, "-l", str(root / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: str) -> str:
    admin = make_engine(f"{postgres_server}/postgres", pooled=False)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE template_lotbridge"))
    admin.dispose()
    engine = make_engine(f"{postgres_server}/template_lotbridge", pooled=False)
    _build_schema(engine)
    engine.dispose()
    return "template_lotbridge"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    _build_schema(engine)
    engine.dispose()  # the last connection folds the write-ahead log into the file
    return path


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """An own SQLite database with the whole schema."""
    path = tmp_path / "lotbridge.db"
    shutil.copy(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: str, _postgres_template: str) -> Iterator[str]:
    """An own PostgreSQL database with the whole schema."""
    name = f"t{uuid4().hex[:12]}"
    admin = make_engine(f"{postgres_server}/postgres", pooled=False)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {_postgres_template}"))
        yield f"{postgres_server}/{name}"
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An own database with the whole schema, once on each database."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an own database; tests that commit, or use several threads, take this."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that is rolled back at the end of the test."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()
