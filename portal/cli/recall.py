"""`lotbridge recall`: open a case, launch it as a second person, see where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from core.clock import at_place, shown_at, utc_now
from portal.cli import settings_from_environment
from portal.cli.context import find_operator, open_database, plain_errors, reading

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.actor import Actor
    from notifications.models import Delivery
    from notifications.queries import Told
    from registry.recalls.queries import CaseView, Part


@click.group(name="recall")
def recall_group() -> None:
    """Run recalls and drills."""


@recall_group.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--by", required=True, help="E-mail of the quality user who drafts the case.")
@click.option("--title", required=True, help="The matter in one line.")
@click.option("--reason", required=True, help="What is wrong, and how you know.")
@click.option("--hazard", required=True, help="What may happen to whom.")
@click.option(
    "--instructions",
    default="Stop using it. Keep it apart. Send it back at our cost.",
    show_default=True,
)
@click.option("--class", "recall_class", type=click.Choice(["I", "II", "III"]), default="II")
@click.option("--kind", type=click.Choice(["recall", "withdrawal", "correction"]), default="recall")
@click.option(
    "--complaint-at",
    type=click.DateTime(),
    help="By your company's clocks; the stopwatch starts there.",
)
@click.option("--drill", is_flag=True, help="An exercise: no goods are held, no message leaves.")
def start(  # one option a field of the form
    numbers: tuple[str, ...], *, by: str, complaint_at: datetime | None, drill: bool, **words: str
) -> None:
    """Open a case on lots or serials (own or supplier's numbers) and trace its scope.

    Nothing is held and nobody is told until another person launches it.
    """
    from core.db.session import unit_of_work
    from registry.ledger.naming import find_named
    from registry.recalls.queries import read_case
    from registry.recalls.recalls import NewRecall, start_recall
    from registry.values import RecallClass, RecallKind

    with plain_errors(), unit_of_work(open_database()) as session:
        actor = _person(session, by)
        roots = []
        for number in numbers:
            found = find_named(session, actor, number)
            if not found:
                raise click.ClickException(f"Nothing carries the number {number}.")
            roots.extend(found)
        now = utc_now()
        case = start_recall(
            session,
            actor,
            NewRecall(
                roots=roots,
                title=words["title"],
                reason=words["reason"],
                hazard=words["hazard"],
                instructions=words["instructions"],
                complaint_at=at_place(complaint_at, actor.time_zone) if complaint_at else now,
                kind=RecallKind(words["kind"]),
                recall_class=RecallClass(words["recall_class"]),
                mock=drill,
            ),
            at=now,
        )
        session.flush()
        click.echo(_in_words(read_case(session, actor, case.public_id, at=now), actor, {}))
        click.echo(
            f"\nLaunch it as a second person: lotbridge recall launch {case.number} --by ..."
        )


@recall_group.command()
@click.argument("case")
@click.option("--by", required=True, help="E-mail of the second person, who signs.")
@click.option(
    "--password", prompt="Your password, as signature", hide_input=True, envvar="RECALL_PASSWORD"
)
@click.option("--yes", is_flag=True, help="Do not ask again.")
def launch(case: str, *, by: str, password: str, yes: bool) -> None:
    """Launch a drafted case: marks, holds and notices in one transaction."""
    from core.db.session import unit_of_work
    from portal.office import make_office
    from portal.recalls import launch_and_notify
    from registry.recalls.queries import read_case
    from registry.recalls.recalls import get_recall, retrace

    engine = open_database()
    with plain_errors(), unit_of_work(engine) as session:
        seen = retrace(session, _person(session, by), case)
    with reading(engine) as (session, actor):
        click.echo(_in_words(read_case(session, actor, case, at=utc_now()), actor, {}))
    if not yes:
        click.confirm("Launch it? It cannot be taken back.", abort=True)
    with plain_errors(), unit_of_work(engine) as session:
        actor = _person(session, by)
        recall = launch_and_notify(
            session,
            actor,
            get_recall(session, actor, case).public_id,
            make_office(settings_from_environment()),
            seen=seen.digest,
            password=password,
            at=utc_now(),
        )
        count = len(recall.consignees)
    click.echo(
        f"{case} is running; {count} notices {'withheld (drill)' if recall.mock else 'queued'}."
    )


@recall_group.command()
@click.argument("case", required=False)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def status(case: str | None, *, form: str) -> None:
    """Show where a case stands, or all cases."""
    from registry.recalls.queries import list_recalls, read_case

    with reading(open_database()) as (session, actor):
        if case is None:
            for row in list_recalls(session, actor):
                drill = " DRILL" if row.mock else ""
                click.echo(f"{row.number}{drill}  {row.state.value:<10} {row.title}")
            return
        view = read_case(session, actor, case, at=utc_now())
        told = _told(session, actor, view)
        content = _as_json(view, actor, told)
        click.echo(
            json.dumps(content, indent=1) if form == "json" else _in_words(view, actor, told)
        )


def _told(session: Session, actor: Actor, view: CaseView) -> Mapping[int, Told]:
    from notifications.models import TO_CONSIGNEES
    from notifications.queries import by_recipient, deliveries_of

    messages = deliveries_of(session, actor, f"recall:{view.recall.public_id}")
    return by_recipient(messages, TO_CONSIGNEES)


def _person(session: Session, email: str) -> Actor:
    from sqlalchemy import select

    from portal.auth.sessions import actor_of
    from registry.parties.models import User

    operator = find_operator(session)
    user = session.scalars(select(User).where(User.email == email.strip().lower())).first()
    if operator is None or user is None or not user.active:
        raise click.ClickException(f"There is no active user {email}.")
    if all(row.organization_id != operator.id for row in user.memberships):
        raise click.ClickException(f"{email} does not belong to {operator.name}.")
    return actor_of(user, operator, device="command line")


def _part_in_words(part: Part, failed: Sequence[Delivery]) -> list[str]:
    first = (
        f"  {part.consignee.customer.name}: {_amounts(part.received)}, {part.state}"
        f"{f', accounted for {_amounts(part.accounted)}' if part.accounted else ''}"
    )
    rows = [(row, row.line.traceable.number, row.line.unit.strip("{}")) for row in part.standing]
    stated = any(row.stated for row, _, _ in rows)
    return [
        first,
        *(f"    not delivered to {mail.name} <{mail.address}>: {mail.error}" for mail in failed),
        *(
            f"    open: {number}, {row.open} of {row.line.quantity} {unit}"
            for row, number, unit in rows
            if row.open and stated
        ),
        *(
            f"    more than was received: {number}, {row.total} of {row.line.quantity} {unit}"
            for row, number, unit in rows
            if row.over
        ),
    ]


def _in_words(view: CaseView, actor: Actor, told: Mapping[int, Told]) -> str:
    recall = view.recall
    drill = "DRILL " if recall.mock else ""
    lines = [
        f"{drill}{recall.number} {recall.title}: {recall.state.value}",
        f"  complaint: {shown_at(recall.complaint_at, actor.time_zone):%Y-%m-%d %H:%M %Z}, "
        + (
            f"launched: {shown_at(recall.launched_at, actor.time_zone):%Y-%m-%d %H:%M %Z}"
            if recall.launched_at
            else "not launched"
        ),
        f"  affected: {view.lots} lots and units, {view.excluded} taken out",
    ]
    lines += [
        f"    {row.item}: made {row.produced}, shipped {row.shipped}, here {row.on_hand}, "
        f"used {row.used} {row.unit}"
        for row in view.items
    ]
    for part in view.parts:
        lines += _part_in_words(part, _failed(told, part))
    return "\n".join(lines)


def _as_json(view: CaseView, actor: Actor, told: Mapping[int, Told]) -> dict[str, Any]:
    recall = view.recall
    return {
        "number": recall.number,
        "title": recall.title,
        "state": recall.state.value,
        "drill": recall.mock,
        "complaint_at": shown_at(recall.complaint_at, actor.time_zone).isoformat(),
        "launched_at": shown_at(recall.launched_at, actor.time_zone).isoformat()
        if recall.launched_at
        else None,
        "lots": view.lots,
        "excluded": view.excluded,
        "items": [
            {
                "item": row.item,
                "sku": row.sku,
                "unit": row.unit,
                "lots": row.lots,
                "made": str(row.produced),
                "shipped": str(row.shipped),
                "on_hand": str(row.on_hand),
                "used": str(row.used),
            }
            for row in view.items
        ],
        "consignees": [
            {
                "customer": part.consignee.customer.name,
                "state": part.state,
                "received": {unit: str(amount) for unit, amount in part.received.items()},
                "accounted": {unit: str(amount) for unit, amount in part.accounted.items()},
                "open": _by_lot(part, "open"),
                "over": _by_lot(part, "over"),
                "not_delivered": [
                    {"name": row.name, "address": row.address, "why": row.error}
                    for row in _failed(told, part)
                ],
            }
            for part in view.parts
        ],
    }


def _by_lot(part: Part, what: str) -> list[dict[str, str]]:
    return [
        {
            "lot": row.line.traceable.number,
            "quantity": str(getattr(row, what)),
            "unit": row.line.unit,
        }
        for row in part.standing
        if getattr(row, what)
    ]


def _failed(told: Mapping[int, Told], part: Part) -> Sequence[Delivery]:
    found = told.get(part.consignee.customer_id)
    return found.failed if found else ()


def _amounts(amounts: dict[str, Any]) -> str:
    return (
        ", ".join(f"{amount} {unit.strip('{}')}" for unit, amount in amounts.items()) or "nothing"
    )
