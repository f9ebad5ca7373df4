"""`lotbridge demo`: the portal with a small company in it, in one process tree."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

import click

from portal.cli import settings_from_environment
from portal.cli.serve import run_portal

#: Everything the demo keeps; deleting it starts anew.
DATA_DIR = Path("var/demo")


def demo_environment(port: int) -> Mapping[str, str]:
    """Return the settings of the demo as its processes see them."""
    return {
        "LOTBRIDGE_DATA_DIR": str(DATA_DIR.resolve()),
        "LOTBRIDGE_DATABASE_URL": "",
        "LOTBRIDGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOTBRIDGE_MAIL_URL": "viewer",
        "LOTBRIDGE_DEMO": "yes",
    }


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option("--reset", is_flag=True, help="Throw the demo's data away and start anew.")
def demo(port: int, *, reset: bool) -> None:
    """Show the portal with a small believable company in it, on this machine only.

    The first start fills the company by the portal's own services; later starts keep what
    you did. Mail goes to a page of the portal. Ctrl-C ends it.
    """
    from portal.database import upgrade_database
    from portal.demo import fill

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    _refuse_a_taken_port(port)
    if reset:
        shutil.rmtree(DATA_DIR, ignore_errors=True)
    environment = demo_environment(port)
    os.environ.update(environment)
    settings = settings_from_environment()
    upgrade_database(settings)
    sign_ins = fill(settings, say=click.echo)
    click.echo(f"\nLotbridge is at http://127.0.0.1:{port}   (Ctrl-C ends it)\n")
    for sign_in in sign_ins:
        click.echo(f"  {sign_in.email:<34} {sign_in.password:<16} {sign_in.who}")
    click.echo("")
    run_portal(settings, bind=f"127.0.0.1:{port}", processes=2, environment=environment)
    click.echo("Stopped; the data stays in var/demo.")


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on 127.0.0.1 is taken ({error.strerror}). "
                f"Stop what uses it, or run: bin/demo --port {port + 1}"
            ) from error
