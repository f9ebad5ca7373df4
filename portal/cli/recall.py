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
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from core.actor import Actor
    from notifications.models import Delivery
    from notifications.queries import Told
    from registry.ledger.flows import Flows
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
    """Launch a drafted case, or the amendment of a running one: marks and notices at once."""
    from core.db.session import unit_of_work
    from portal.office import make_office
    from portal.recalls import launch_and_notify
    from registry.recalls.recalls import get_recall, retrace
    from registry.values import RecallState

    engine = open_database()
    with plain_errors(), unit_of_work(engine) as session:
        actor = _person(session, by)
        recall = get_recall(session, actor, case)
        if recall.state is RecallState.DRAFT:
            retrace(session, actor, case)
    shown = _show(engine, case)
    if not yes:
        click.confirm("Launch it? It cannot be taken back.", abort=True)
    with plain_errors(), unit_of_work(engine) as session:
        actor = _person(session, by)
        done = launch_and_notify(
            session,
            actor,
            get_recall(session, actor, case).public_id,
            make_office(settings_from_environment()),
            shown=shown,
            password=password,
            at=utc_now(),
        )
        count, drill = len(done.told) + len(done.corrected), done.recall.mock
    what = f"Amendment {done.amendment} of {case}" if done.amendment else case
    notices = "notice" if count == 1 else "notices"
    click.echo(f"{what} is running; {count} {notices} {'withheld (drill)' if drill else 'queued'}.")


@recall_group.command()
@click.argument("case")
@click.option("--by", required=True, help="E-mail of the first person, who looked at it.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def amend(case: str, *, by: str, yes: bool) -> None:
    """Hand on what was found since the launch, for a second person to launch."""
    from core.db.session import unit_of_work
    from registry.recalls.amendments import prepare_amendment

    engine = open_database()
    shown = _show(engine, case)
    if not yes:
        click.confirm("Did you look at all of it?", abort=True)
    with plain_errors(), unit_of_work(engine) as session:
        amendment = prepare_amendment(
            session, _person(session, by), case, shown=shown, at=utc_now()
        )
        number = amendment.number
    click.echo(
        f"Amendment {number} is handed on. Launch it as a second person: "
        f"lotbridge recall launch {case} --by ..."
    )


def _show(engine: Engine, case: str) -> dict[str, Any]:
    """Print the case and all that a launch would sign; return the latter."""
    from registry.recalls.queries import read_case
    from registry.recalls.shown import launch_content

    with reading(engine) as (session, actor):
        view = read_case(session, actor, case, at=utc_now())
        content = launch_content(session, view.recall)
        words = _in_words(view, actor, {})
    click.echo(words)
    click.echo("To be signed:")
    click.echo("\n".join(_lines(content, "  ")))
    return content


def _lines(node: dict[str, Any], indent: str) -> Iterator[str]:
    for name, value in node.items():
        if isinstance(value, dict):
            if value:
                yield f"{indent}{name}:"
                yield from _lines(value, indent + "  ")
        elif value is not None:
            said = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{indent}{name}: {said}"


@recall_group.command()
@click.argument("case", required=False)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def status(case: str | None, *, form: str) -> None:
    """Show where a case stands, or all cases."""
    from registry.recalls.gap import gaps_of
    from registry.recalls.queries import list_recalls, read_case

    with reading(open_database()) as (session, actor):
        if case is None:
            gaps = gaps_of(session, actor)
            for row in list_recalls(session, actor):
                drill = " DRILL" if row.mock else ""
                click.echo(f"{row.number}{drill}  {row.state.value:<10} {row.title}")
                if row.id in gaps:
                    click.echo(f"  ! {gaps[row.id].sentence}")
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
        f"{f', came back {_amounts(part.returned)}' if part.returned else ''}"
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
        f"    {row.item}: made {row.flows.came}, {_out(row.flows)}, here {row.flows.on_hand}, "
        f"used {row.flows.used}, otherwise gone {row.flows.otherwise} {row.unit.strip('{}')}"
        for row in view.items
    ]
    for part in view.parts:
        lines += _part_in_words(part, _failed(told, part))
    if view.gap:
        lines.append(f"  ! {view.gap.sentence}")
        lines += [f"    lot {row.traceable.number}: held" for row in view.gap.lots]
        lines += [
            f"    {row.customer.name}: {row.lot.number}, got {row.got} {row.lot.unit.strip('{}')}, "
            f"told of {row.told}"
            for row in view.gap.untold
        ]
        lines.append(f"    Hand it on: lotbridge recall amend {recall.number} --by ...")
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
                "made": str(row.flows.came),
                "shipped": str(row.flows.shipped),
                "returned": str(row.flows.returned),
                "out": str(row.flows.out),
                "on_hand": str(row.flows.on_hand),
                "used": str(row.flows.used),
                "otherwise": str(row.flows.otherwise),
            }
            for row in view.items
        ],
        "consignees": [
            {
                "customer": part.consignee.customer.name,
                "state": part.state,
                "received": {unit: str(amount) for unit, amount in part.received.items()},
                "returned": {unit: str(amount) for unit, amount in part.returned.items()},
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
        "not_informed": {
            "sentence": view.gap.sentence,
            "lots": [row.traceable.number for row in view.gap.lots],
            "not_reached_any_more": [row.traceable.number for row in view.gap.lost],
            "customers": [
                {
                    "customer": row.customer.name,
                    "lot": row.lot.number,
                    "got": str(row.got),
                    "told": str(row.told),
                    "unit": row.lot.unit,
                }
                for row in view.gap.untold
            ],
        },
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


def _out(flows: Flows) -> str:
    back = f" ({flows.shipped} shipped, {flows.returned} came back)" if flows.returned else ""
    return f"with customers {flows.out}{back}"


def _amounts(amounts: dict[str, Any]) -> str:
    return (
        ", ".join(f"{amount} {unit.strip('{}')}" for unit, amount in amounts.items()) or "nothing"
    )
