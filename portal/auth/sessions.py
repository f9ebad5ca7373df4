"""Sign-ins: a random token in the cookie, its hash in the database, revocable at any time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.errors import NotFound
from portal.auth.errors import NoMembership
from portal.auth.permissions import PARTNER_ROLES, permissions_of
from registry.parties.models import Membership, Organization, User, UserSession

#: A sign-in ends after this long, however busy.
LONGEST = timedelta(hours=12)
#: `seen_at` is written at most this often.
SEEN_EVERY = timedelta(minutes=1)
_DEVICE_LENGTH = 200


class SignInNotFound(NotFound):
    """There is no such sign-in of this person."""

    code = "sign_in.not_found"


def open_sign_in(
    session: Session, user: User, *, at: datetime, device: str | None, how: str = "password"
) -> str:
    """Start a sign-in in the user's first organization; return the token for the cookie.

    Raises:
        NoMembership: The user belongs to no active organization.

    """
    organization = next((m.organization for m in _active_memberships(user)), None)
    if organization is None:
        raise NoMembership
    token = secrets.token_urlsafe(32)
    row = UserSession(
        token_hash=_hash(token),
        user_id=user.id,
        organization_id=organization.id,
        created_at=at,
        seen_at=at,
        device=(device or "")[:_DEVICE_LENGTH] or None,
    )
    session.add(row)
    session.flush()
    actor = actor_of(user, organization, device=row.device)
    record(session, actor, "sign_in.open", f"user:{user.public_id}", at=at, after={"how": how})
    return token


def find_sign_in(
    session: Session, token: str, *, at: datetime, idle: timedelta
) -> UserSession | None:
    """Return the sign-in that the token opens; None if unknown, revoked, idle or over."""
    row = session.scalars(select(UserSession).where(UserSession.token_hash == _hash(token))).first()
    if row is None or row.revoked_at is not None:
        return None
    if at - row.seen_at > idle or at - row.created_at > LONGEST:
        return None
    return row


def load_actor(session: Session, row: UserSession) -> Actor | None:
    """Return the actor of a sign-in; None if the person or their membership ended meanwhile."""
    user = session.get(User, row.user_id)
    if user is None or not user.active:
        return None
    organization = next(
        (
            m.organization
            for m in _active_memberships(user)
            if m.organization_id == row.organization_id
        ),
        None,
    )
    return actor_of(user, organization, device=row.device) if organization else None


def actor_of(user: User, organization: Organization, *, device: str | None = None) -> Actor:
    """Return the user as a member of the organization, with all that its roles allow there."""
    mine = [m for m in user.memberships if m.organization_id == organization.id]
    operator_id = organization.operator_id or organization.id
    roles = {m.role for m in mine}
    if organization.id != operator_id:
        roles &= PARTNER_ROLES  # a partner's people never act as the operator's staff
    everywhere = any(m.site_id is None for m in mine)
    return Actor(
        user_id=user.id,
        organization_id=organization.id,
        operator_id=operator_id,
        name=user.name,
        roles=frozenset(roles),
        permissions=permissions_of(roles),
        site_ids=frozenset() if everywhere else frozenset(m.site_id for m in mine if m.site_id),
        time_zone=user.time_zone,
        device=device,
    )


def note_seen(session: Session, row_id: int, *, at: datetime) -> None:
    """Note that the sign-in is in use."""
    session.execute(update(UserSession).where(UserSession.id == row_id).values(seen_at=at))


def close_sign_in(session: Session, token: str, *, at: datetime) -> None:
    """End the sign-in of this token; an unknown token is fine."""
    session.execute(
        update(UserSession)
        .where(UserSession.token_hash == _hash(token), UserSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def close_other_sign_ins(session: Session, actor: Actor, *, keep: str | None, at: datetime) -> int:
    """End all sign-ins of the actor except the one of the token `keep`; return how many."""
    others = update(UserSession).where(
        UserSession.user_id == actor.user_id, UserSession.revoked_at.is_(None)
    )
    if keep is not None:
        others = others.where(UserSession.token_hash != _hash(keep))
    ended = session.execute(others.values(revoked_at=at))
    record(session, actor, "sign_in.close_others", f"user_id:{actor.user_id}", at=at)
    return int(ended.rowcount)  # type: ignore[attr-defined]


def close_own_sign_in(session: Session, actor: Actor, sign_in_id: int, *, at: datetime) -> None:
    """End one sign-in of the actor; SignInNotFound if it is somebody else's."""
    row = session.get(UserSession, sign_in_id)
    if row is None or row.user_id != actor.user_id:
        raise SignInNotFound("There is no such sign-in of yours.")
    row.revoked_at = at
    session.flush()


def list_sign_ins(
    session: Session, actor: Actor, *, at: datetime, idle: timedelta
) -> Sequence[UserSession]:
    """Return the actor's sign-ins that are alive, newest first."""
    return session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == actor.user_id,
            UserSession.revoked_at.is_(None),
            UserSession.seen_at >= at - idle,
            UserSession.created_at >= at - LONGEST,
        )
        .order_by(UserSession.id.desc())
    ).all()


def is_own_token(row: UserSession, token: str) -> bool:
    """Return whether the sign-in is the one of this token."""
    return secrets.compare_digest(row.token_hash, _hash(token))


def _active_memberships(user: User) -> list[Membership]:
    return [m for m in user.memberships if m.organization.active]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
