"""Partners from a table: added or brought up to date by code, else by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid
from registry.imports.masters import (
    Cells,
    MasterReport,
    checked_rows,
    choice,
    enter_rows,
    find_named_partner,
    whole,
    yes,
)
from registry.imports.tables import NumberedRow
from registry.parties.models import Organization
from registry.parties.partners import (
    ContactData,
    PartnerData,
    SiteData,
    add_partner,
    change_partner,
    set_contacts,
    set_sites,
)
from registry.values import Disclosure, PartnerRole

#: Column to what it means; docs/integrate/import-master-data.md names each.
COLUMNS: Mapping[str, str] = {
    "name": "The partner's name; needed for a new partner.",
    "code": "Your number for the partner. The row is matched by it, else by the name.",
    "roles": "supplier, customer, laboratory, contract_manufacturer; several with | between.",
    "gln": "GLN of 13 digits; the check digit is checked.",
    "country": "Two letters (ISO 3166-1).",
    "language": "Code such as en or de; en if empty.",
    "time_zone": "IANA name, such as Europe/Berlin; UTC if empty.",
    "address": "In one cell.",
    "date_order": "How the partner writes dates: dmy, mdy or ymd.",
    "minimum_shelf_life_days": "As a customer: whole days that must remain at shipment.",
    "over_delivery_percent": "Whole percent: so much more than ordered is received without "
    "a reason.",
    "requires_certificate": "As a customer: yes or no; yes if empty.",
    "disclosure": "As a customer: full, lots or summary; lots if empty.",
    "active": "yes or no; yes if empty.",
    "contact_purpose": "recall, quality or orders; a further row of the partner names another.",
    "contact_name": "Whom to reach.",
    "contact_email": "Address of this contact; it tells contacts apart.",
    "contact_phone": "Telephone of this contact.",
    "site_code": "Short code of a site; a further row of the same partner names another.",
    "site_name": "Name of the site.",
    "site_gln": "GLN of the site.",
    "site_time_zone": "Time zone of the site; the partner's if empty.",
    "site_address": "Address of the site.",
}
REQUIRED = ("name",)


def import_partners(
    session: Session, actor: Actor, rows: Iterable[NumberedRow], *, at: datetime
) -> MasterReport:
    """Enter the partners of a table; rows that cannot stand are reported, the others entered."""
    actor.require(Permission.MANAGE_PARTNERS)

    def enter(group: Sequence[NumberedRow]) -> bool:
        return _enter(session, actor, group[0].cells, at)

    groups = ([row] for row in checked_rows(rows, COLUMNS, REQUIRED))
    return enter_rows(session, groups, name_of=_name, enter=enter)


def _name(cells: Cells) -> str:
    return cells.get("code") or cells.get("name", "")


def _enter(session: Session, actor: Actor, cells: Cells, at: datetime) -> bool:
    known = find_named_partner(session, actor, _name(cells))
    if known is None and cells.get("code"):
        known = find_named_partner(session, actor, cells.get("name", ""))
    if known is None:
        empty = PartnerData(name="", roles=frozenset())
        partner = add_partner(session, actor, _stated(empty, cells), at=at)
    else:
        data = _stated(_present(known), cells)
        partner = change_partner(session, actor, known.public_id, data, at=at)
    _add_contact(session, actor, partner, cells, at)
    if cells.get("site_code"):
        site = SiteData(
            code=cells["site_code"],
            name=cells.get("site_name") or cells["site_code"],
            gln=cells.get("site_gln") or None,
            time_zone=cells.get("site_time_zone") or partner.time_zone,
            address=cells.get("site_address") or None,
        )
        set_sites(session, actor, partner, [site], at=at)
    return known is None


def _present(known: Organization) -> PartnerData:
    names = [name for name in PartnerData.__dataclass_fields__ if name != "roles"]
    roles = frozenset(row.role for row in known.roles) - {PartnerRole.OPERATOR}
    return PartnerData(roles=roles, **{name: getattr(known, name) for name in names})


def _stated(data: PartnerData, cells: Cells) -> PartnerData:
    """Return the data with what the row states; an empty cell states nothing."""
    for name in (
        "name", "code", "gln", "country", "language", "time_zone", "address", "date_order",
    ):  # fmt: skip
        if cells.get(name):
            data = replace(data, **{name: cells[name]})  # type: ignore[arg-type]
    for name in ("requires_certificate", "active"):
        if cells.get(name):
            data = replace(data, **{name: yes(name, cells[name])})  # type: ignore[arg-type]
    if cells.get("roles"):
        words = cells["roles"].split("|")
        roles = frozenset(choice(PartnerRole, "roles", word) for word in words if word.strip())
        data = replace(data, roles=roles)
    if cells.get("disclosure"):
        data = replace(data, disclosure=choice(Disclosure, "disclosure", cells["disclosure"]))
    if cells.get("minimum_shelf_life_days"):
        days = whole("minimum_shelf_life_days", cells["minimum_shelf_life_days"])
        data = replace(data, minimum_shelf_life_days=days)
    if cells.get("over_delivery_percent"):
        percent = whole("over_delivery_percent", cells["over_delivery_percent"], "percent")
        data = replace(data, over_delivery_percent=percent)
    return data


def _add_contact(
    session: Session, actor: Actor, partner: Organization, cells: Cells, at: datetime
) -> None:
    email = cells.get("contact_email", "")
    if not email:
        if cells.get("contact_name"):
            raise Invalid("A contact needs an address: contact_email is empty.")
        return
    stated = ContactData(
        purpose=(cells.get("contact_purpose") or "quality").lower(),
        name=cells.get("contact_name", ""),
        email=email,
        phone=cells.get("contact_phone") or None,
    )
    others = [
        ContactData(row.purpose, row.name, row.email, row.phone)
        for row in partner.contacts
        if (row.purpose, row.email) != (stated.purpose, stated.email)
    ]
    set_contacts(session, actor, partner, [*others, stated], at=at)
