"""Keys of machines: made by an administrator, shown once, kept as a hash, revocable.

A key acts for its organization with chosen permissions, never with more than the person
who made it has: it shrinks with their roles and stops with their account. It cannot sign,
decide on lots or administer: those are acts of a person.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid, NotFound
from core.ids import LENGTH, new_public_id
from portal.auth.sessions import actor_of
from registry.parties.models import ApiKey, Organization, User

#: What a machine may be given, in the order of the form.
SCOPES: tuple[Permission, ...] = (
    Permission.VIEW_REGISTRY,
    Permission.RECORD_RECEIPTS,
    Permission.RECORD_PRODUCTION,
    Permission.RECORD_WAREHOUSE,
    Permission.RECORD_SERVICE,
    Permission.SHIP,
    Permission.PLACE_HOLDS,
    Permission.CORRECT_EVENTS,
    Permission.IMPORT_EVENTS,
    Permission.MANAGE_ITEMS,
    Permission.MANAGE_PARTNERS,
)
PREFIX = "lbk"
LONGEST_DAYS = 730
#: `last_used_at` is written at most this often.
SEEN_EVERY = timedelta(minutes=1)
_NAME_LENGTH = 100
_SHAPE = re.compile(rf"{PREFIX}_([0-9a-z]{{{LENGTH}}})_[A-Za-z0-9_-]{{43}}")


class KeyNotFound(NotFound):
    """The actor's organization has no such key."""

    code = "api_key.not_found"


def make_key(
    session: Session,
    actor: Actor,
    *,
    name: str,
    scopes: Collection[str],
    days: int,
    at: datetime,
) -> tuple[ApiKey, str]:
    """Make a key for the actor's organization; return it and its text, which is shown once.

    Raises:
        NotAllowed: The actor is no administrator.
        Invalid: No name, a permission that the actor lacks or machines never get, no or too
            long a life.

    """
    actor.require(Permission.ADMINISTER)
    name = name.strip()
    if not name or len(name) > _NAME_LENGTH:
        raise _wrong("name", "Say which system will use it.")
    if not 1 <= days <= LONGEST_DAYS:
        raise _wrong("days", f"Between 1 and {LONGEST_DAYS} days.")
    possible = {scope.value for scope in scopes_for(actor)}
    if not scopes or not set(scopes) <= possible:
        raise _wrong("scopes", "Choose at least one of what you may do yourself.")
    public_id = new_public_id()
    text = f"{PREFIX}_{public_id}_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        public_id=public_id,
        organization_id=actor.organization_id,
        name=name,
        key_hash=_hash(text),
        scopes=sorted(scopes),
        created_by_id=actor.user_id,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    session.add(key)
    session.flush()
    after = {"name": name, "scopes": key.scopes, "expires_at": key.expires_at.isoformat()}
    record(session, actor, "api_key.make", f"api_key:{public_id}", at=at, after=after)
    return key, text


def revoke_key(session: Session, actor: Actor, key_id: str, *, at: datetime) -> ApiKey:
    """End a key at once; revoking it again changes nothing."""
    key = get_key(session, actor, key_id)
    if key.revoked_at is None:
        key.revoked_at = at
        session.flush()
        after = {"name": key.name}
        record(session, actor, "api_key.revoke", f"api_key:{key.public_id}", at=at, after=after)
    return key


def get_key(session: Session, actor: Actor, key_id: str) -> ApiKey:
    """Return a key of the actor's organization by its public id."""
    actor.require(Permission.ADMINISTER)
    found = session.scalars(
        select(ApiKey).where(
            ApiKey.public_id == key_id, ApiKey.organization_id == actor.organization_id
        )
    ).first()
    if found is None:
        raise KeyNotFound("There is no such key.")
    return found


def list_keys(session: Session, actor: Actor) -> Sequence[ApiKey]:
    """Return the keys of the actor's organization, the newest first, ended ones too."""
    actor.require(Permission.ADMINISTER)
    return session.scalars(
        select(ApiKey)
        .where(ApiKey.organization_id == actor.organization_id)
        .order_by(ApiKey.id.desc())
    ).all()


def scopes_for(actor: Actor) -> list[Permission]:
    """Return what the actor may give to a machine: no more than they have."""
    return [scope for scope in SCOPES if actor.may(scope)]


def find_key(session: Session, text: str, *, at: datetime) -> ApiKey | None:
    """Return the key of this text; None if it is unknown, revoked or expired."""
    if not _SHAPE.fullmatch(text):
        return None
    key = session.scalars(select(ApiKey).where(ApiKey.key_hash == _hash(text))).first()
    return key if key is not None and key.state(at) == "active" else None


def load_machine(session: Session, key: ApiKey) -> Actor | None:
    """Return the actor of a key; None if who made it may no longer enter."""
    organization = session.get(Organization, key.organization_id)
    assert organization is not None  # by the foreign key
    granted = frozenset(Permission(scope) for scope in key.scopes) & frozenset(SCOPES)
    sites: frozenset[int] = frozenset()
    if key.created_by_id is not None:
        maker = _maker(session, key.created_by_id, organization)
        if maker is None:
            return None
        granted &= maker.permissions
        sites = maker.site_ids
    return Actor(
        user_id=None,
        organization_id=organization.id,
        operator_id=organization.operator_id or organization.id,
        name=f"{key.name} (API key)",
        roles=frozenset({"machine"}),
        permissions=granted,
        site_ids=sites,
        time_zone=organization.time_zone,
        device=f"api_key:{key.public_id}",
    )


def note_used(session: Session, key_id: int, *, at: datetime) -> None:
    """Note that the key is in use."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=at))


def _maker(session: Session, user_id: int, organization: Organization) -> Actor | None:
    user = session.get(User, user_id)
    if user is None or not user.active:
        return None
    maker = actor_of(user, organization)
    return maker if maker.may(Permission.ADMINISTER) else None


def _hash(text: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(text.encode()).hexdigest()


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})
