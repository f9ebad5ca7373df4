"""The demo's companies and people: one for each role, all with the same password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.passwords import hash_password
from registry.parties.models import Membership, Organization, OrganizationRole, Site, User
from registry.values import PartnerRole

#: Printed at every start; the demo listens on this machine only.
PASSWORD = "lotbridge demo"  # noqa: S105  it is meant to be known


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account of the demo, as printed at its start."""

    email: str
    password: str
    who: str  # "Buyer at Meridian Nutrition: reviews and approves certificates"


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    email: str
    company: str
    roles: tuple[str, ...]
    does: str


#: Code, name, role, country, time zone.
COMPANIES = (
    ("MERIDIAN", "Meridian Nutrition", PartnerRole.OPERATOR, "DE", "Europe/Berlin"),
    ("ACME", "Acme Chemicals", PartnerRole.SUPPLIER, "GB", "Europe/London"),
    ("NORDSALT", "Nordsalt Minerals", PartnerRole.SUPPLIER, "SE", "Europe/Stockholm"),
    ("HUETTE", "Hüttenwerk Süd", PartnerRole.SUPPLIER, "AT", "Europe/Vienna"),
    ("PHARMA", "Pharmacy Group North", PartnerRole.CUSTOMER, "NL", "Europe/Amsterdam"),
    ("HEALTH", "Health Stores", PartnerRole.CUSTOMER, "US", "America/New_York"),
)

PEOPLE = (
    _Person(
        "Ines Okafor", "buyer@meridian.example", "MERIDIAN", ("buyer",), "reviews certificates"
    ),
    _Person(
        "Jonas Lindqvist",
        "quality@meridian.example",
        "MERIDIAN",
        ("quality",),
        "decides on lots, runs recalls",
    ),
    _Person(
        "Sofia Marin",
        "head.of.quality@meridian.example",
        "MERIDIAN",
        ("quality",),
        "the second pair of eyes: launches what Jonas drafted",
    ),
    _Person(
        "Amal Haddad",
        "warehouse@meridian.example",
        "MERIDIAN",
        ("warehouse",),
        "receives, picks, ships",
    ),
    _Person(
        "Piotr Zielinski",
        "production@meridian.example",
        "MERIDIAN",
        ("production",),
        "makes product lots",
    ),
    _Person(
        "Ruth Adeyemi",
        "admin@meridian.example",
        "MERIDIAN",
        ("administrator",),
        "sets the portal up",
    ),
    _Person("Claire Dubois", "auditor@meridian.example", "MERIDIAN", ("auditor",), "only looks"),
    _Person("Tom Baker", "supplier@acme.example", "ACME", ("supplier",), "sends certificates"),
    _Person(
        "Elin Berg", "supplier@nordsalt.example", "NORDSALT", ("supplier",), "sends certificates"
    ),
    _Person("Franz Gruber", "mill@huette.example", "HUETTE", ("supplier",), "sends certificates"),
    _Person(
        "Maria Weber",
        "customer@pharmacy.example",
        "PHARMA",
        ("customer",),
        "fetches certificates, answers recalls",
    ),
    _Person(
        "Dana Reyes",
        "customer@health.example",
        "HEALTH",
        ("customer",),
        "fetches certificates, answers recalls",
    ),
)


def add_people(session: Session, *, at: datetime) -> None:
    """Add the companies, a site of the operator, and the people."""
    operator_id: int | None = None
    companies: dict[str, Organization] = {}
    for code, name, role, country, time_zone in COMPANIES:
        company = Organization(
            code=code,
            name=name,
            country=country,
            time_zone=time_zone,
            operator_id=operator_id,
            roles=[OrganizationRole(role=role)],
            created_at=at,
        )
        session.add(company)
        session.flush()
        operator_id = company.operator_id = operator_id or company.id
        companies[code] = company
    session.add(
        Site(organization_id=operator_id, code="BER", name="Berlin", time_zone="Europe/Berlin")
    )
    password_hash = hash_password(PASSWORD)
    for person in PEOPLE:
        company = companies[person.company]
        memberships = [Membership(organization_id=company.id, role=role) for role in person.roles]
        session.add(
            User(
                name=person.name,
                email=person.email,
                time_zone=company.time_zone,
                password_hash=password_hash,
                created_at=at,
                memberships=memberships,
            )
        )
    session.flush()


def is_filled(session: Session) -> bool:
    """Return whether the company is there already."""
    return session.scalars(select(User.id).where(User.email == PEOPLE[0].email)).first() is not None


def sign_ins() -> Sequence[SignIn]:
    """Return the accounts to print."""
    names = {code: name for code, name, *_ in COMPANIES}
    return [
        SignIn(person.email, PASSWORD, f"{person.name}, {names[person.company]}: {person.does}")
        for person in PEOPLE
    ]
