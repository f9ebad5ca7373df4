"""Who holds a certificate whose state has changed since, and was not told of it yet.

Whatever is recorded may change what a certificate is worth, so each transaction that records
anything of lots queues one look, and that look compares: what the holder knows with what holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from certificates.models import Certificate, CertificateState, CertificateTold, Download
from certificates.requests import Issued
from certificates.status import Standing, standings
from core.actor import Actor
from core.audit import follow
from core.clock import utc_now
from core.db.bulk import among
from core.jobs import Job, JobState, enqueue
from registry.parties.models import Membership, Organization, User

#: The kind of job that looks, and tells.
JOB = "follow_certificates"
#: What can change no certificate: whatever is not named here is looked at.
_QUIET = frozenset(
    {
        "account", "session", "user", "key", "webhook", "numbering", "location", "partner",
        "contact", "order", "plan", "bill", "item", "site", "signature", "reading", "organization",
        "process", "audit",
    }
)  # fmt: skip
#: That a newer version is there says the message that it is ready.
_SAID_ELSEWHERE = frozenset({CertificateState.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Change:
    """A certificate that an organization holds, and what it is worth now."""

    certificate: Certificate
    standing: Standing


@dataclass(frozen=True, slots=True)
class Holder:
    """An organization with what changed of its certificates, and its people who fetched them.

    `people`, name and address, are those who may still sign in for it.
    """

    organization: Organization
    changes: tuple[Change, ...]
    people: tuple[tuple[str, str], ...]


@follow
def look_later(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Queue a look in the transaction of what may change certificates, where any was fetched.

    One that waits already is held until this transaction ends, and then sees it too.
    """
    owners = {
        entry["organization_id"]
        for entry in entries
        if entry["action"].partition(".")[0] not in _QUIET
    } - {None}
    now = utc_now()
    for owner in sorted(owners):
        fetched = (
            select(Download.id)
            .join(Certificate, Certificate.id == Download.certificate_id)
            .where(Certificate.operator_id == owner)
            .limit(1)
        )
        if session.scalars(fetched).first() is None:
            continue
        subject = f"{JOB}:{owner}"
        waiting = session.scalars(
            select(Job.id)
            .where(Job.subject == subject, Job.state == JobState.QUEUED, Job.not_before <= now)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if waiting is None:
            queue_look(session, owner)


def queue_look(session: Session, operator_id: int, *, not_before: datetime | None = None) -> None:
    """Queue the look at an operator's certificates that were fetched."""
    enqueue(
        session,
        JOB,
        subject=f"{JOB}:{operator_id}",
        organization_id=operator_id,
        not_before=not_before,
        operator_id=operator_id,
    )


def find_changes(session: Session, operator_id: int) -> list[Holder]:
    """Return each holder with what changed since it fetched or was told; locks the operator.

    The lock keeps two looks at the same time from telling the same twice: write down what was
    told (`note_told`) in the same transaction.
    """
    session.execute(
        select(Organization.id).where(Organization.id == operator_id).with_for_update()
    ).one()
    known = _known_states(session, operator_id)
    ids = {certificate_id for certificate_id, _ in known}
    rows = session.scalars(select(Certificate).where(among(session, Certificate.id, ids))).all()
    now = standings(session, rows)
    certificates = {row.id: row for row in rows}
    changed: dict[int, list[Change]] = defaultdict(list)
    behind: dict[int, set[int]] = defaultdict(set)
    for (certificate_id, holder_id), states in sorted(known.items()):
        standing = now[certificate_id]
        unaware = {who for who, state in states.items() if state is not standing.state}
        if unaware and standing.state not in _SAID_ELSEWHERE:
            changed[holder_id].append(Change(certificates[certificate_id], standing))
            behind[holder_id] |= {who for who in unaware if who is not None}
    return [
        Holder(
            session.get_one(Organization, holder_id),
            tuple(changes),
            _with_access(session, holder_id, behind[holder_id]),
        )
        for holder_id, changes in changed.items()
    ]


def note_told(session: Session, holder: Holder, *, notice_id: int | None, at: datetime) -> None:
    """Write down what a holder was told, by which notice; None: nobody is there to be told."""
    session.add_all(
        CertificateTold(
            certificate_id=change.certificate.id,
            organization_id=holder.organization.id,
            state=change.standing.state,
            at=at,
            notice_id=notice_id,
        )
        for change in holder.changes
    )
    session.flush()


def list_told(
    session: Session, actor: Actor, certificate_ids: Collection[int]
) -> Sequence[CertificateTold]:
    """Return who was told of what about these certificates, newest first; for staff only."""
    return session.scalars(
        select(CertificateTold)
        .join(Certificate, Certificate.id == CertificateTold.certificate_id)
        .where(
            among(session, CertificateTold.certificate_id, certificate_ids),
            Certificate.operator_id == (actor.operator_id if actor.is_operator else 0),
        )
        .order_by(CertificateTold.id.desc())
    ).all()


def changed_since(
    session: Session, actor: Actor, issued: Sequence[Issued]
) -> list[tuple[Issued, Download]]:
    """Return what the own company fetched and is worth something else now, with that fetch."""
    newest = {
        row.certificate_id: row
        for row in session.scalars(
            select(Download)
            .where(
                among(session, Download.certificate_id, [row.certificate.id for row in issued]),
                Download.organization_id == actor.organization_id,
            )
            .order_by(Download.at, Download.id)
        )
    }
    return [
        (row, newest[row.certificate.id])
        for row in issued
        if row.certificate.id in newest
        and newest[row.certificate.id].state is not row.standing.state
    ]


def _known_states(
    session: Session, operator_id: int
) -> dict[tuple[int, int], dict[int | None, CertificateState]]:
    """Return, by certificate and organization, what each person who fetched it knows last.

    A fetch shows the state to whoever fetched; what was told was told to all of them.
    """
    nobody = literal(None, Download.user_id.type)
    seen = [
        select(model.certificate_id, model.organization_id, model.state, model.at, who, told)
        .join(Certificate, Certificate.id == model.certificate_id)
        .where(Certificate.operator_id == operator_id)
        for model, who, told in (
            (Download, Download.user_id.label("who"), literal(0).label("told")),
            (CertificateTold, nobody.label("who"), literal(1).label("told")),
        )
    ]
    both = union_all(*seen).subquery()
    found: dict[tuple[int, int], dict[int | None, CertificateState]] = defaultdict(dict)
    for row in session.execute(select(both).order_by(both.c.at, both.c.told)):
        states = found[row.certificate_id, row.organization_id]
        for who in list(states) if row.told else [row.who]:
            states[who] = CertificateState(row.state)
    return found


def _with_access(
    session: Session, organization_id: int, user_ids: Collection[int]
) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(User.id, User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            among(session, User.id, user_ids),
            Membership.organization_id == organization_id,
            User.active.is_(True),
        )
        .distinct()
        .order_by(User.id)
    )
    return tuple((name, email) for _, name, email in rows)
