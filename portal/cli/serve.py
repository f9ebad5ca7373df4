"""`lotbridge serve` and `lotbridge worker`: the portal's processes."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Mapping
from types import FrameType

import click

from core.settings import Settings
from portal.cli import settings_from_environment
from portal.supervisor import Child, Supervisor


def web_child(bind: str, *, processes: int, environment: Mapping[str, str]) -> Child:
    """Return the web server as a child: gunicorn, so many processes of 8 threads."""
    command = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", bind),
        *("--workers", str(processes), "--threads", "8", "--worker-class", "gthread"),
        *("--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "15", "--timeout", "120"),  # noqa: S108
        *("--max-requests", "20000", "--max-requests-jitter", "2000", "--log-level", "warning"),
        *("--limit-request-line", "8190", "--no-control-socket"),
    ]
    return Child("web server", command, environment)


def worker_children(count: int, environment: Mapping[str, str]) -> list[Child]:
    """Return so many workers as children."""
    command = [sys.executable, "-m", "portal.cli", "worker"]
    return [Child(f"worker {number}", command, environment) for number in range(1, count + 1)]


def run_portal(
    settings: Settings, *, bind: str, processes: int, environment: Mapping[str, str]
) -> None:
    """Run web and workers until a signal comes; they see `environment` on top of ours."""
    children = [
        web_child(bind, processes=processes, environment=environment),
        *worker_children(settings.workers, environment),
    ]
    Supervisor(children).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--web-processes", default=2, show_default=True, help="Web server processes.")
@click.option("--migrate/--no-migrate", default=True, help="Bring the database up to date first.")
def serve(host: str, port: int, web_processes: int, *, migrate: bool) -> None:
    """Run the portal: web server and workers, until Ctrl-C or SIGTERM.

    As many workers as LOTBRIDGE_WORKERS says; more can run on other machines with
    `lotbridge worker`. A process that dies is started again.
    """
    from certificates.errors import SigningFailed
    from core.clock import utc_now
    from portal.database import DatabaseBehind, check_database, upgrade_database
    from portal.startup import warnings_of

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = settings_from_environment()
    try:
        if migrate:
            upgrade_database(settings)
        check_database(settings)
        for sentence in warnings_of(settings, at=utc_now()):
            click.echo(sentence, err=True)
    except (DatabaseBehind, SigningFailed) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Lotbridge listens on http://{host}:{port}")
    run_portal(settings, bind=f"{host}:{port}", processes=web_processes, environment={})


@click.command()
def worker() -> None:
    """Do queued jobs until Ctrl-C or SIGTERM: read documents, send notices, sign certificates.

    The job in hand is finished first. A worker that is killed loses nothing: another one
    takes its job over as soon as the lease runs out.
    """
    from core.clock import utc_now
    from core.db.engine import make_engine
    from core.db.session import unit_of_work
    from extraction.errors import BadDictionary
    from extraction.normalise.dictionary import load_dictionary
    from portal.jobs.watch_exceptions import begin_watching
    from portal.jobs.worker import run_worker

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = settings_from_environment()
    try:
        load_dictionary(settings.dictionaries)  # a bad one is told now, not with each document
    except BadDictionary as error:
        raise click.ClickException(str(error)) from error
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    engine = make_engine(settings.database)
    with unit_of_work(engine) as session:
        begin_watching(session, at=utc_now())
    run_worker(engine, settings, stop=stop)
