"""`lotbridge check`: whether this installation can do all that it should."""

from __future__ import annotations

import click

from portal.cli import settings_from_environment


@click.command()
def check() -> None:
    """Look at database, signing key and fonts; exit status 1 if the portal would not start."""
    from certificates.errors import SigningFailed
    from core.clock import utc_now
    from portal.database import DatabaseBehind, check_database
    from portal.startup import warnings_of

    settings = settings_from_environment()
    try:
        check_database(settings)
        warnings = warnings_of(settings, at=utc_now())
    except (DatabaseBehind, SigningFailed) as error:
        raise click.ClickException(str(error)) from error
    for sentence in warnings:
        click.echo(sentence)
    if not warnings:
        click.echo("Database, signing key and fonts are as they should be.")
