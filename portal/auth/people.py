"""People of the portal, as an administrator of the operator sees them: add, change, switch off."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Conflict, Invalid
from core.mailbox import is_mailbox
from portal.auth.passwords import hash_password
from portal.auth.permissions import PARTNER_ROLES, ROLES
from registry.parties.errors import OrganizationNotFound, UserNotFound
from registry.parties.models import Membership, Organization, User, UserSession

_LONGEST = 200
#: Letters and digits that nobody confuses when a password is read out.
_SPEAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class NotYourself(Conflict):
    """Administrators cannot lock themselves out."""

    code = "people.yourself"


def list_people(session: Session, actor: Actor) -> Sequence[User]:
    """Return everybody who belongs to the operator or one of its partners, by name."""
    actor.require(Permission.ADMINISTER)
    return session.scalars(_visible(actor).order_by(User.name, User.id)).all()


def list_organizations(session: Session, actor: Actor) -> Sequence[Organization]:
    """Return the operator and its partners, the operator first."""
    actor.require(Permission.ADMINISTER)
    return session.scalars(
        select(Organization)
        .where(Organization.operator_id == actor.operator_id, Organization.active)
        .order_by(Organization.id != actor.operator_id, Organization.name)
    ).all()


def get_person(session: Session, actor: Actor, user_id: str) -> User:
    """Return one person by public id; UserNotFound if they belong to somebody else."""
    actor.require(Permission.ADMINISTER)
    user = session.scalars(_visible(actor).where(User.public_id == user_id)).first()
    if user is None:
        raise UserNotFound("There is no such person.")
    return user


def add_person(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    organization_id: str,
    roles: Collection[str],
    at: datetime,
) -> tuple[User, str]:
    """Add a person with a first password; return both. The password is shown once, never kept.

    Raises:
        Invalid: A field cannot be used; says which and why.
        OrganizationNotFound: There is no such organization of this operator.

    """
    actor.require(Permission.ADMINISTER)
    organization = _organization(session, actor, organization_id)
    email, name = email.strip().lower(), name.strip()
    if not is_mailbox(email) or len(email) > _LONGEST:
        raise _wrong("email", "This is not an e-mail address.")
    if not name or len(name) > _LONGEST:
        raise _wrong("name", "Give the name as it should stand under signatures.")
    if session.scalars(select(User.id).where(User.email == email)).first() is not None:
        raise _wrong("email", "Somebody with this e-mail is here already.")
    _check_roles(organization, roles)
    password = new_password()
    user = User(
        email=email,
        name=name,
        time_zone=organization.time_zone,
        language=organization.language,
        password_hash=hash_password(password),
        created_at=at,
        memberships=[
            Membership(organization_id=organization.id, organization=organization, role=role)
            for role in sorted(roles)
        ],
    )
    session.add(user)
    session.flush()
    after = {
        "email": email,
        "name": name,
        "roles": sorted(roles),
        "organization": organization.name,
    }
    record(session, actor, "person.add", f"user:{user.public_id}", at=at, after=after)
    return user, password


def change_roles(
    session: Session, actor: Actor, user_id: str, *, roles: Collection[str], at: datetime
) -> None:
    """Give a person exactly these roles in their organization."""
    user = get_person(session, actor, user_id)
    if user.id == actor.user_id:
        raise NotYourself("Ask another administrator to change your own roles.")
    organization = user.memberships[0].organization
    _check_roles(organization, roles)
    before = sorted({m.role for m in user.memberships if m.organization_id == organization.id})
    user.memberships = [m for m in user.memberships if m.organization_id != organization.id]
    session.flush()
    user.memberships += [
        Membership(organization_id=organization.id, organization=organization, role=role)
        for role in sorted(roles)
    ]
    session.flush()
    record(
        session,
        actor,
        "person.change_roles",
        f"user:{user.public_id}",
        at=at,
        before={"roles": before},
        after={"roles": sorted(roles)},
    )


def reset_password(session: Session, actor: Actor, user_id: str, *, at: datetime) -> str:
    """Set a new first password, drop the second factor, end all sign-ins; return the password."""
    user = get_person(session, actor, user_id)
    password = new_password()
    user.password_hash, user.totp_secret = hash_password(password), None
    user.failed_sign_ins, user.locked_until = 0, None
    _end_sign_ins(session, user, at)
    record(session, actor, "person.reset_password", f"user:{user.public_id}", at=at)
    return password


def switch_person(
    session: Session, actor: Actor, user_id: str, *, active: bool, at: datetime
) -> None:
    """Let a person in or keep them out; what they did stays in the records."""
    user = get_person(session, actor, user_id)
    if user.id == actor.user_id:
        raise NotYourself("You cannot switch off your own account.")
    user.active = active
    if not active:
        _end_sign_ins(session, user, at)
    action = "person.switch_on" if active else "person.switch_off"
    record(session, actor, action, f"user:{user.public_id}", at=at)
    session.flush()


def new_password() -> str:
    """Return a first password: four groups of four, about 79 bits."""
    groups = ("".join(secrets.choice(_SPEAKABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def roles_for(organization: Organization) -> list[str]:
    """Return the roles that people of the organization may hold."""
    own = organization.operator_id in {None, organization.id}
    return sorted(role for role in ROLES if (role in PARTNER_ROLES) != own)


def _visible(actor: Actor) -> Select[User]:
    mine = Membership.organization.has(Organization.operator_id == actor.operator_id)
    return select(User).where(User.memberships.any(mine))


def _organization(session: Session, actor: Actor, organization_id: str) -> Organization:
    found = session.scalars(
        select(Organization).where(
            Organization.public_id == organization_id,
            Organization.operator_id == actor.operator_id,
        )
    ).first()
    if found is None:
        raise OrganizationNotFound("There is no such organization.")
    return found


def _check_roles(organization: Organization, roles: Collection[str]) -> None:
    allowed = roles_for(organization)
    if not roles or not set(roles) <= set(allowed):
        raise _wrong("roles", f"Choose among: {', '.join(allowed)}.")


def _end_sign_ins(session: Session, user: User, at: datetime) -> None:
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    session.flush()


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})
