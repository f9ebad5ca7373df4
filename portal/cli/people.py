"""`lotbridge user`: people of this installation, for whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from core.clock import utc_now
from portal.cli.context import open_database, reading, writing
from registry.parties.models import User


@click.group(name="user")
def user_group() -> None:
    """Add people, list them, reset a password, switch an account off or on."""


@user_group.command(name="add")
@click.argument("email")
@click.option("--name", required=True, help="As it should stand under signatures.")
@click.option("--role", "roles", multiple=True, required=True, help="May be given several times.")
@click.option("--organization", default="", help="Name of a partner; without it your own company.")
def add(email: str, name: str, roles: tuple[str, ...], organization: str) -> None:
    """Add a person and print their first password, once."""
    from portal.auth import people

    with writing(open_database()) as (session, actor):
        companies = people.list_organizations(session, actor)
        named = [c for c in companies if c.name == organization] if organization else companies[:1]
        if not named:
            names = ", ".join(company.name for company in companies)
            raise click.ClickException(f"No organization is called {organization!r}: {names}.")
        _, password = people.add_person(
            session,
            actor,
            email=email,
            name=name,
            organization_id=named[0].public_id,
            roles=roles,
            at=utc_now(),
        )
    click.echo(f"First password of {email}: {password}")


@user_group.command(name="list")
def list_command() -> None:
    """List everybody with organization and roles."""
    from portal.auth import people

    table = Table("E-mail", "Name", "Organization", "Roles", "State")
    with reading(open_database()) as (session, actor):
        for person in people.list_people(session, actor):
            table.add_row(
                person.email,
                person.name,
                ", ".join(sorted({m.organization.name for m in person.memberships})),
                ", ".join(sorted({m.role for m in person.memberships})),
                "on" if person.active else "off",
            )
    Console().print(table)


@user_group.command(name="password")
@click.argument("email")
def password_command(email: str) -> None:
    """Set a new first password and print it; all sign-ins and the second factor end."""
    from portal.auth import people

    with writing(open_database()) as (session, actor):
        user_id = _find(people.list_people(session, actor), email)
        password = people.reset_password(session, actor, user_id, at=utc_now())
    click.echo(f"New password of {email}: {password}")


@user_group.command(name="off")
@click.argument("email")
def switch_off(email: str) -> None:
    """Keep a person out; what they did stays in the records."""
    _switch(email, active=False)


@user_group.command(name="on")
@click.argument("email")
def switch_on(email: str) -> None:
    """Let a person in again."""
    _switch(email, active=True)


def _switch(email: str, *, active: bool) -> None:
    from portal.auth import people

    with writing(open_database()) as (session, actor):
        user_id = _find(people.list_people(session, actor), email)
        people.switch_person(session, actor, user_id, active=active, at=utc_now())
    click.echo(f"{email} is switched {'on' if active else 'off'}.")


def _find(people: Sequence[User], email: str) -> str:
    for person in people:
        if person.email == email.strip().lower():
            return person.public_id
    raise click.ClickException(f"Nobody here has the e-mail {email}.")
