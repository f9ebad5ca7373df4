"""`lotbridge audit verify`: the check that the audit trail is whole."""

from __future__ import annotations

import click

from portal.cli.context import open_database, reading


@click.group(name="audit")
def audit_group() -> None:
    """Check the audit trail."""


@audit_group.command(name="verify")
@click.option("--head", default="", help="A hash noted earlier: it must be in the chain.")
def verify(head: str) -> None:
    """Recompute the chain of hashes; exit status 1 if any entry was altered.

    Prints the last hash. Keep it outside this installation: given as --head later, it
    proves that nothing up to that entry was changed, nor cut off.
    """
    from core.audit import AuditEntry
    from portal.trail import check_trail

    with reading(open_database()) as (session, actor):
        report = check_trail(session, actor)
        known = not head or bool(session.query(AuditEntry.id).filter_by(hash=head).first())
    if not report.intact:
        raise click.ClickException(f"Entry {report.broken_at}: {report.why}.")
    if not known:
        raise click.ClickException(f"No entry has the hash {head}: the trail was cut or rewritten.")
    click.echo(f"{report.entries} entries, nothing was altered. Last hash: {report.head}")
