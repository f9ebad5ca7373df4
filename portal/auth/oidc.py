"""From what an identity provider says about a person to an account here.

The provider is trusted for who somebody is and which roles they hold: the settings name
it. It is not trusted to invent organizations: the claimed one must exist here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.audit import record
from core.errors import NotAllowed
from portal.auth.permissions import PARTNER_ROLES, ROLES
from portal.auth.sessions import actor_of
from registry.parties.models import Identity, Membership, Organization, User

_LONGEST_CLAIM = 200


class ClaimsRefused(NotAllowed):
    """The provider knows the person, but what it says does not open this portal."""

    code = "oidc.claims_refused"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says about a person, checked for form."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    organization: str
    roles: tuple[str, ...]


def read_claims(
    issuer: str, userinfo: Mapping[str, Any], *, organization_claim: str, role_claim: str
) -> Claims:
    """Return the claims; ClaimsRefused if one that is needed is missing or no text."""
    roles = userinfo.get(role_claim)
    listed: Sequence[Any] = roles if isinstance(roles, list | tuple) else str(roles or "").split()
    email = _text(userinfo, "email").lower()
    return Claims(
        issuer=issuer,
        subject=_text(userinfo, "sub"),
        email=email,
        email_verified=userinfo.get("email_verified") is True,
        name=str(userinfo.get("name") or email)[:_LONGEST_CLAIM],
        organization=_text(userinfo, organization_claim),
        roles=tuple(sorted({str(role) for role in listed} & ROLES.keys())),
    )


def user_of_claims(session: Session, claims: Claims, *, at: datetime) -> User:
    """Return the account of these claims, made or brought up to date.

    An account that exists under the same e-mail is joined only if the provider has verified
    the address. Roles in the claimed organization become what the provider says, no more.

    Raises:
        ClaimsRefused: The organization is not known here, no role is, the account is off,
            or the e-mail belongs to somebody else.

    """
    organization = _find_organization(session, claims.organization)
    roles = set(claims.roles)
    if organization.operator_id not in {None, organization.id}:
        roles &= PARTNER_ROLES
    if not roles:
        raise ClaimsRefused(
            "Your company account has no role in this portal. Ask your administrator for one."
        )
    user = _find_user(session, claims, at=at)
    if not user.active:
        raise ClaimsRefused("This account is switched off. Ask your administrator.")
    before = {m.role for m in user.memberships if m.organization_id == organization.id}
    if before != roles:
        _set_roles(session, user, organization, roles)
        actor = actor_of(user, organization)
        record(
            session,
            actor,
            "account.roles_from_provider",
            f"user:{user.public_id}",
            at=at,
            before={"roles": sorted(before)},
            after={"roles": sorted(roles), "organization": organization.public_id},
        )
    # The sign-in opens in the organization that the provider named.
    user.memberships.sort(key=lambda m: m.organization_id != organization.id)
    return user


def _text(userinfo: Mapping[str, Any], name: str) -> str:
    value = userinfo.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_CLAIM:
        raise ClaimsRefused(
            f"Your company's sign-in does not say what this portal needs ({name}). "
            "Its administrator can add it."
        )
    return value.strip()


def _find_organization(session: Session, named: str) -> Organization:
    found = session.scalars(
        select(Organization).where(
            or_(
                Organization.public_id == named,
                Organization.code == named,
                Organization.name == named,
            ),
            Organization.active,
        )
    ).all()
    if len(found) != 1:
        raise ClaimsRefused(
            "Your organization is not known here under the name that your company's sign-in "
            "gives. Ask the administrator of this portal to enter it."
        )
    return found[0]


def _find_user(session: Session, claims: Claims, *, at: datetime) -> User:
    user = session.scalars(
        select(User)
        .join(Identity, Identity.user_id == User.id)
        .where(Identity.issuer == claims.issuer, Identity.subject == claims.subject)
    ).first()
    if user is not None:
        return user
    user = session.scalars(select(User).where(User.email == claims.email)).first()
    if user is not None and not claims.email_verified:
        raise ClaimsRefused(
            "An account with your e-mail exists here, and your company's sign-in has not "
            "verified the address. Sign in with that account's password."
        )
    if user is None:
        user = User(email=claims.email, name=claims.name, created_at=at)
        session.add(user)
        session.flush()
    session.add(Identity(user_id=user.id, issuer=claims.issuer, subject=claims.subject))
    session.flush()
    return user


def _set_roles(session: Session, user: User, organization: Organization, roles: set[str]) -> None:
    for membership in list(user.memberships):
        if membership.organization_id == organization.id and membership.role not in roles:
            user.memberships.remove(membership)
    held = {m.role for m in user.memberships if m.organization_id == organization.id}
    for role in sorted(roles - held):
        user.memberships.append(
            Membership(organization_id=organization.id, organization=organization, role=role)
        )
    session.flush()
