"""`lotbridge mail bounce`: what a mail server hands back, from its pipe or alias."""

from __future__ import annotations

import sys

import click

#: For the mail server (sysexits.h): this message can never be taken; keep it and try later.
DATA_ERROR, TRY_LATER = 65, 75
SAID = {
    "marked": "The message is marked as not delivered; your people are told.",
    "known": "That message had failed, was settled or goes to another address now.",
    "not_final": "Nothing is lost yet: the message is delayed, or was delivered.",
    "no_bounce": "This is no report of a message that could not be delivered. Nothing changed.",
    "not_ours": "This names no message of ours. Nothing changed.",
}


@click.group(name="mail")
def mail_group() -> None:
    """Take what a mail server hands back."""


@mail_group.command()
def bounce() -> None:
    """Take one message from standard input: a report that mail could not be delivered.

    For the pipe or alias of the sender's address. Ends with 0 if it was taken or concerns
    nobody, 65 if it is too large, 75 if it must be tried again later.
    """
    from sqlalchemy.exc import OperationalError

    from core.clock import utc_now
    from core.db.session import unit_of_work
    from notifications.bounces import MAX_BOUNCE, BounceTooLarge, take_bounce
    from portal.cli.context import open_database

    raw = sys.stdin.buffer.read(MAX_BOUNCE + 1)
    try:
        with unit_of_work(open_database()) as session:
            taken = take_bounce(session, raw, at=utc_now())
    except BounceTooLarge as error:
        click.echo(str(error), err=True)
        sys.exit(DATA_ERROR)
    except OperationalError:
        click.echo("The database does not answer: try again later.", err=True)
        sys.exit(TRY_LATER)
    click.echo(SAID[taken.value])
