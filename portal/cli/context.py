"""What registry commands share: the database, the company, and who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from core.db.engine import make_engine
from core.db.session import read_only, unit_of_work
from core.errors import AppError
from portal.cli import settings_from_environment
from registry.gs1 import also_separate
from registry.parties.models import Organization, OrganizationRole
from registry.values import PartnerRole


def open_database() -> Engine:
    """Return the engine of the settings' database, brought up to date first."""
    from portal.database import upgrade_database

    settings = settings_from_environment()
    also_separate(settings.scan_separators.split())
    upgrade_database(settings)
    return make_engine(settings.database)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn an application error into the sentence that ends the command."""
    try:
        yield
    except AppError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def reading(engine: Engine) -> Iterator[tuple[Session, Actor]]:
    """Yield a session for reading and the operator's own actor."""
    with plain_errors(), read_only(engine) as session:
        yield session, operator_actor(session)


@contextmanager
def writing(engine: Engine) -> Iterator[tuple[Session, Actor]]:
    """Yield a session that commits at the end, and the operator's own actor."""
    with plain_errors(), unit_of_work(engine) as session:
        yield session, operator_actor(session)


def operator_actor(session: Session) -> Actor:
    """Return the actor of the command line: whoever may run it owns the installation."""
    operator = find_operator(session)
    if operator is None:
        raise click.ClickException(
            "There is no company yet. Enter one with `lotbridge init --name 'Your company'`, "
            "or try `lotbridge demo`."
        )
    return Actor(
        user_id=None,
        organization_id=operator.id,
        operator_id=operator.id,
        name="command line",
        roles=frozenset({"administrator"}),
        permissions=frozenset(Permission),
        time_zone=operator.time_zone,
        device="command line",
    )


def find_operator(session: Session) -> Organization | None:
    """Return the organization that runs this installation, the first one entered."""
    return session.scalars(
        select(Organization)
        .join(OrganizationRole)
        .where(OrganizationRole.role == PartnerRole.OPERATOR)
        .order_by(Organization.id)
        .limit(1)
    ).first()


def make_operator(session: Session, name: str, time_zone: str) -> Organization:
    """Enter the organization that runs this installation."""
    row = Organization(
        name=name,
        time_zone=time_zone,
        created_at=utc_now(),
        roles=[OrganizationRole(role=PartnerRole.OPERATOR)],
    )
    session.add(row)
    session.flush()
    row.operator_id = row.id
    session.flush()
    return row
