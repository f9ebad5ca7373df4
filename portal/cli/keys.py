"""`lotbridge key`: keys by which other systems sign in to the API."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from core.clock import local_date, shown_at, utc_now
from portal.cli.context import open_database, reading, writing


@click.group(name="key")
def key_group() -> None:
    """Make keys for the API, list them, end one."""


@key_group.command(name="add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="Such as view_registry; may repeat."
)
@click.option("--days", default=365, show_default=True, help="Days until it ends.")
def add(name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key for the system NAME and print it, once."""
    from portal.auth.api_keys import SCOPES, make_key

    unknown = sorted(set(scopes) - {scope.value for scope in SCOPES})
    if unknown:
        known = ", ".join(scope.value for scope in SCOPES)
        raise click.ClickException(f"{', '.join(unknown)} is nothing to give. Choose of: {known}.")
    with writing(open_database()) as (session, actor):
        key, text = make_key(session, actor, name=name, scopes=scopes, days=days, at=utc_now())
        ends = local_date(key.expires_at, actor.time_zone)
    click.echo(text)
    click.echo(f"Shown once. It ends on {ends}.", err=True)


@key_group.command(name="list")
def list_command() -> None:
    """List the keys, ended ones too."""
    from portal.auth.api_keys import list_keys

    now = utc_now()
    table = Table("Key", "Used by", "May", "State", "Ends", "Last used")
    with reading(open_database()) as (session, actor):
        for key in list_keys(session, actor):
            last = key.last_used_at
            used = f"{shown_at(last, actor.time_zone):%Y-%m-%d %H:%M}" if last else "never"
            scopes = ", ".join(key.scopes)
            ends = str(local_date(key.expires_at, actor.time_zone))
            table.add_row(key.public_id, key.name, scopes, key.state(now), ends, used)
    Console().print(table)


@key_group.command(name="revoke")
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End the key whose id stands between the underscores: lbk_ID_..."""
    from portal.auth.api_keys import revoke_key

    with writing(open_database()) as (session, actor):
        key = revoke_key(session, actor, key_id, at=utc_now())
        click.echo(f"Revoked: {key.name}.")
