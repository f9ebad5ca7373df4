"""Partners: suppliers, customers and others, their people to reach and their sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.errors import Invalid
from core.mailbox import is_mailbox
from registry.errors import DuplicateNumber, IdentifierInvalid
from registry.gs1 import check_gln
from registry.parties.errors import OrganizationNotFound
from registry.parties.models import Contact, Organization, OrganizationRole, Site
from registry.parties.scope import get_partner
from registry.values import Disclosure, PartnerRole

#: What a contact is for; recall notices go to the first of these, then to the others.
PURPOSES = ("recall", "quality", "orders")
DATE_ORDERS = ("dmy", "mdy", "ymd")
_LONGEST_SHELF_LIFE = 36525
_MOST_PERCENT = 1000
_TEXTS = ("name", "code", "gln", "country", "language", "time_zone", "address", "date_order")


@dataclass(frozen=True, slots=True)
class PartnerData:
    """A partner as a person or a table states it; empty text means not given."""

    name: str
    roles: frozenset[PartnerRole]
    code: str | None = None
    gln: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    language: str = "en"
    time_zone: str = "UTC"
    address: str | None = None
    date_order: str | None = None
    minimum_shelf_life_days: int = 0
    over_delivery_percent: int | None = None
    requires_certificate: bool = True
    disclosure: Disclosure = Disclosure.LOTS
    active: bool = True


@dataclass(frozen=True, slots=True)
class ContactData:
    """Whom to reach, and for what."""

    purpose: str
    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class SiteData:
    """A place of the partner; its code tells sites apart."""

    code: str
    name: str
    gln: str | None = None
    time_zone: str = "UTC"
    address: str | None = None


def add_partner(session: Session, actor: Actor, data: PartnerData, *, at: datetime) -> Organization:
    """Enter a partner of the actor's company.

    Raises:
        Invalid: A field cannot be what it is given for; `fields` says which and why.
        DuplicateNumber: The name or code is taken.

    """
    actor.require(Permission.MANAGE_PARTNERS)
    data = checked_partner(data)
    _refuse_double(session, actor, data, None)
    row = Organization(operator_id=actor.operator_id, created_at=at, **_columns(data))
    row.roles = [OrganizationRole(role=role) for role in sorted(data.roles)]
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "partner.add", f"partner:{row.public_id}", at=at, after=_state(row)
    )
    return row


def change_partner(
    session: Session, actor: Actor, partner_id: str, data: PartnerData, *, at: datetime
) -> Organization:
    """Change a partner, or the own company's entry (which stays the operator).

    Raises:
        OrganizationNotFound: The actor's company has no such partner.
        Invalid: A field is wrong. DuplicateNumber: The name or code is taken.

    """
    actor.require(Permission.MANAGE_PARTNERS)
    row = get_partner(session, actor, partner_id)
    own = row.id == actor.operator_id
    data = checked_partner(data, own=own)
    _refuse_double(session, actor, data, row.id)
    before = _state(row)
    for name, value in _columns(data).items():
        setattr(row, name, value)
    wanted = data.roles | ({PartnerRole.OPERATOR} if own else set())
    row.roles = [one for one in row.roles if one.role in wanted]
    for role in sorted(wanted - {one.role for one in row.roles}):
        row.roles.append(OrganizationRole(role=role))
    session.flush()
    _record_change(session, actor, row, before, at)
    return row


def set_contacts(
    session: Session,
    actor: Actor,
    partner: Organization,
    contacts: Sequence[ContactData],
    *,
    at: datetime,
) -> None:
    """Make these the contacts of a partner; one that stays keeps the date of its last test."""
    actor.require(Permission.MANAGE_PARTNERS)
    wrong: dict[str, str] = {}
    for n, contact in enumerate(contacts):
        wrong |= {f"contacts.{n}.{name}": text for name, text in _contact_faults(contact).items()}
    if wrong:
        raise Invalid("A contact cannot be kept like this.", fields=wrong)
    before = _state(partner)
    known = {(row.purpose, row.email): row for row in partner.contacts}
    wanted: dict[tuple[str, str], Contact] = {}
    for contact in contacts:
        key = (contact.purpose, contact.email)
        row = known.get(key) or Contact(purpose=contact.purpose, email=contact.email)
        row.name, row.phone = contact.name, contact.phone or None
        wanted[key] = row
    partner.contacts = list(wanted.values())
    session.flush()
    _record_change(session, actor, partner, before, at)


def confirm_contact(
    session: Session, actor: Actor, partner_id: str, contact_id: int, *, at: datetime
) -> Contact:
    """Note that somebody reached a contact today: telephone and mail are right.

    Raises:
        OrganizationNotFound: The partner, or this contact of it, is not the actor's.

    """
    actor.require(Permission.MANAGE_PARTNERS)
    partner = get_partner(session, actor, partner_id)
    contact = next((row for row in partner.contacts if row.id == contact_id), None)
    if contact is None:
        raise OrganizationNotFound("There is no such contact.")
    before = contact.tested_at
    contact.tested_at = at
    session.flush()
    audit.record(
        session,
        actor,
        "contact.confirm",
        f"organization:{partner.public_id}",
        at=at,
        before={"tested_at": before.isoformat() if before else None},
        after={"contact": contact.email},
    )
    return contact


def set_sites(
    session: Session,
    actor: Actor,
    partner: Organization,
    sites: Sequence[SiteData],
    *,
    at: datetime,
) -> None:
    """Add these sites or bring them up to date, by code; sites are never removed."""
    actor.require(Permission.MANAGE_PARTNERS)
    rows = {
        row.code: row
        for row in session.scalars(select(Site).where(Site.organization_id == partner.id))
    }
    for n, site in enumerate(sites):
        values = asdict(_checked_site(site, f"sites.{n}."))
        row = rows.get(site.code)
        if row is None:
            row = rows[site.code] = Site(organization_id=partner.id, **values)
            session.add(row)
            before: dict[str, Any] = {}
        else:
            before = {name: getattr(row, name) for name in values}
            for name, value in values.items():
                setattr(row, name, value)
        if before != values:
            subject = f"partner:{partner.public_id}"
            audit.record(
                session, actor, "partner.site", subject, at=at, before=before, after=values
            )
    session.flush()


def checked_partner(data: PartnerData, *, own: bool = False) -> PartnerData:
    """Return the data in its one spelling; Invalid names every field that is wrong."""
    wrong: dict[str, str] = {}
    values: dict[str, Any] = dict(_fields(data))
    for name in _TEXTS:
        values[name] = (values[name] or "").strip()
    if not values["name"]:
        wrong["name"] = "Enter the name."
    if PartnerRole.OPERATOR in data.roles or not (data.roles or own):
        wrong["roles"] = "Choose what the partner is to you."
    country = values["country"].upper()
    if country and country not in countries():
        wrong["country"] = "Write the country as two letters, such as DE or US."
    if values["time_zone"] not in available_timezones():
        wrong["time_zone"] = "Choose a time zone of the list, such as Europe/Berlin."
    if not _is_language(values["language"]):
        wrong["language"] = "Write the language as a code, such as en or de."
    if values["date_order"] and values["date_order"] not in DATE_ORDERS:
        wrong["date_order"] = "Choose one of the list."
    if not 0 <= data.minimum_shelf_life_days <= _LONGEST_SHELF_LIFE:
        wrong["minimum_shelf_life_days"] = "A number of days, 0 or more."
    if not 0 <= (data.over_delivery_percent or 0) <= _MOST_PERCENT:
        wrong["over_delivery_percent"] = f"A whole number of percent, 0 to {_MOST_PERCENT}."
    values["gln"] = _gln(values["gln"], "gln", wrong)
    if wrong:
        raise Invalid("The partner cannot be kept like this.", fields=wrong)
    for name in ("code", "address", "date_order"):
        values[name] = values[name] or None
    values["country"] = country or None
    return PartnerData(**values)


@cache
def countries() -> dict[str, str]:
    """Return the countries of ISO 3166-1: two letters to the English name."""
    names = Locale("en").territories.items()
    return {code: str(name) for code, name in sorted(names) if len(code) == len("DE")}


def _fields(data: PartnerData) -> list[tuple[str, Any]]:
    return [(name, getattr(data, name)) for name in PartnerData.__dataclass_fields__]


def _columns(data: PartnerData) -> dict[str, Any]:
    return {name: value for name, value in _fields(data) if name != "roles"}


def _state(row: Organization) -> dict[str, Any]:
    names = [name for name in PartnerData.__dataclass_fields__ if name != "roles"]
    return {
        **{name: getattr(row, name) for name in names},
        "roles": sorted(one.role.value for one in row.roles),
        "contacts": sorted(f"{one.purpose}: {one.name} <{one.email}>" for one in row.contacts),
    }


def _record_change(
    session: Session, actor: Actor, row: Organization, before: dict[str, Any], at: datetime
) -> None:
    after = _state(row)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        audit.record(
            session,
            actor,
            "partner.change",
            f"partner:{row.public_id}",
            at=at,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def _contact_faults(contact: ContactData) -> dict[str, str]:
    wrong = {}
    if contact.purpose not in PURPOSES:
        wrong["purpose"] = "Choose what the contact is for."
    if not contact.name:
        wrong["name"] = "Enter the name."
    if not is_mailbox(contact.email):
        wrong["email"] = "This is no e-mail address."
    return wrong


def _checked_site(site: SiteData, place: str) -> SiteData:
    wrong: dict[str, str] = {}
    if not site.code:
        wrong["code"] = "Enter a short code."
    if not site.name:
        wrong["name"] = "Enter the name."
    if site.time_zone not in available_timezones():
        wrong["time_zone"] = "Choose a time zone of the list."
    gln = _gln(site.gln, "gln", wrong)
    if wrong:
        fields = {f"{place}{name}": text for name, text in wrong.items()}
        raise Invalid("A site cannot be kept like this.", fields=fields)
    return SiteData(site.code, site.name, gln, site.time_zone, site.address or None)


def _gln(text: str | None, name: str, wrong: dict[str, str]) -> str | None:
    if not (text or "").strip():
        return None
    try:
        return check_gln(text or "")
    except IdentifierInvalid as error:
        wrong[name] = str(error)
        return None


def _is_language(code: str) -> bool:
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _refuse_double(session: Session, actor: Actor, data: PartnerData, own_id: int | None) -> None:
    for name in ("name", "code"):
        value = getattr(data, name)
        if value is None:
            continue
        taken = session.scalars(
            select(Organization.id).where(
                Organization.operator_id == actor.operator_id,
                getattr(Organization, name) == value,
            )
        ).first()
        if taken not in {None, own_id}:
            raise DuplicateNumber(f"There is a partner with the {name} {value} already.")
