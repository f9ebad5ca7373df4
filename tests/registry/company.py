"""A small company to test with: people, items, an order, and what a document says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.storage import Store
from extraction.geometry import Box
from extraction.result import (
    UNREAD,
    Evidence,
    ExtractionResult,
    Field,
    LotPart,
    PageFacts,
    Quality,
    Reason,
    Row,
    Source,
)
from registry.documents.intake import Upload, submit_document
from registry.documents.models import Document
from registry.documents.recording import PagePicture, record_extraction
from registry.documents.review import Decision, what_is_shown
from registry.items.models import Item, SupplierItem
from registry.orders.models import PurchaseOrder, PurchaseOrderLine
from registry.parties.models import Membership, Organization, OrganizationRole, User
from registry.values import PartnerRole

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PASSWORD = "a long and secret sentence"
PDF = b"%PDF-1.7 not much of a document, but one by its first bytes"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_BUYER = frozenset(
    {
        Permission.VIEW_DOCUMENTS,
        Permission.REVIEW_DOCUMENTS,
        Permission.SIGN_DECISIONS,
        Permission.DECIDE_LOTS,
        Permission.VIEW_REGISTRY,
        Permission.MANAGE_SPECIFICATIONS,
        Permission.RECORD_RECEIPTS,
    }
)
_SUPPLIER = frozenset({Permission.SUBMIT_DOCUMENTS, Permission.VIEW_OWN_DOCUMENTS})


@dataclass(frozen=True)
class Company:
    """The operator, its partners and people."""

    operator: Organization
    supplier: Organization
    stranger: Organization
    item: Item
    order: PurchaseOrder
    buyer: Actor
    second_buyer: Actor
    seller: Actor
    other_seller: Actor


def make_company(session: Session) -> Company:
    """Enter the company into the database and commit it."""
    operator = make_organization(session, "Northwind Foods", None, PartnerRole.OPERATOR)
    supplier = make_organization(session, "Acme Chemicals", operator, PartnerRole.SUPPLIER)
    stranger = make_organization(session, "Other Chemicals", operator, PartnerRole.SUPPLIER)
    item = Item(
        organization_id=operator.id,
        sku="RM-100",
        name="Zinc gluconate",
        unit="kg",
        created_at=NOON,
    )
    session.add(item)
    session.flush()
    session.add(
        SupplierItem(
            item_id=item.id, supplier_id=supplier.id, code="ZN-7", name="Zinc gluconate USP"
        )
    )
    order = PurchaseOrder(
        organization_id=operator.id,
        supplier_id=supplier.id,
        number="PO-4500123",
        ordered_on=date(2026, 11, 1),
        due_on=date(2026, 11, 15),
        created_at=NOON,
        lines=[PurchaseOrderLine(position=1, item=item, quantity=Decimal(500), unit="kg")],
    )
    session.add(order)
    session.flush()
    company = Company(
        operator,
        supplier,
        stranger,
        item,
        order,
        make_person(session, "Bea Buyer", operator, operator, "buyer", _BUYER),
        make_person(session, "Bob Buyer", operator, operator, "buyer", _BUYER),
        make_person(session, "Sam Seller", supplier, operator, "supplier", _SUPPLIER),
        make_person(session, "Oda Other", stranger, operator, "supplier", _SUPPLIER),
    )
    session.commit()
    return company


def make_organization(
    session: Session, name: str, operator: Organization | None, role: PartnerRole
) -> Organization:
    """Enter an organization with one role."""
    organization = Organization(
        name=name, created_at=NOON, operator_id=None if operator is None else operator.id
    )
    organization.roles.append(OrganizationRole(role=role))
    session.add(organization)
    session.flush()
    if operator is None:
        organization.operator_id = organization.id
        session.flush()
    return organization


def make_person(
    session: Session,
    name: str,
    organization: Organization,
    operator: Organization,
    role: str,
    permissions: frozenset[Permission],
) -> Actor:
    """Enter a user and return the actor that acts as this user."""
    user = User(
        email=f"{name.split(maxsplit=1)[0].lower()}@example.test",
        name=name,
        password_hash=_HASH,
        created_at=NOON,
    )
    user.memberships.append(Membership(organization_id=organization.id, role=role))
    session.add(user)
    session.flush()
    return Actor(
        user_id=user.id,
        organization_id=organization.id,
        operator_id=operator.id,
        name=name,
        roles=frozenset({role}),
        permissions=permissions,
    )


def make_field(value: str, confidence: float = 0.99, **more: object) -> Field:
    """Return a field that stands on page 1."""
    evidence = Evidence(1, Box(100, 100, 160, 112), value, Source.TEXT_LAYER)
    return Field(value, value, confidence, evidence, **more)  # type: ignore[arg-type]


def make_result(**fields: Field) -> ExtractionResult:
    """Return what the engine read from a certificate of one lot with two results."""
    header = {
        "document_type": make_field("certificate_of_analysis"),
        "certificate_number": make_field("10423"),
        "issue_date": make_field("2026-11-10"),
        "supplier_name": make_field("Acme Chemicals"),
        "purchase_order": make_field("4500123"),
        "overall_result": make_field("pass"),
        **fields,
    }
    lot = LotPart(
        fields={
            "lot_number": make_field("0125HO002", 0.6, alternatives=("0125H0002",)),
            "product_name": make_field("Zinc gluconate"),
            "product_code": make_field("ZN-7"),
            "manufacture_date": make_field("2026-04-03"),
            "expiry_date": make_field("2027-04-03", 0.8, alternatives=("2027-03-04",)),
        },
        aliases={"production_batch": make_field("B-77")},
        rows=(
            make_row("Lead", "<0.05", "mg/kg", maximum="0.5", characteristic="lead"),
            make_row("Assay", "99.2", "%", minimum="98.0", maximum="102.0", characteristic="assay"),
        ),
    )
    page = PageFacts(1, 595, 842, 0, Source.TEXT_LAYER, Quality.DIGITAL, 0.1, 120)
    return ExtractionResult(
        "engine 1", "application/pdf", "0" * 64, (page,), fields=header, lots=(lot,)
    )


def partly_read() -> ExtractionResult:
    """Return the reading of a file with a page that failed, and an expiry that is no day."""
    whole = make_result()
    none = Field(
        None,
        "31/02/2026",
        0.05,
        reasons=(
            Reason("date.impossible", "“31/02/2026” is no date: there is no 31 February 2026."),
        ),
    )
    lot = replace(whole.lots[0], fields={**whole.lots[0].fields, "expiry_date": none})
    unread = Reason(UNREAD, "Page 2: it could not be read, and what it says is missing here.")
    return replace(whole, lots=(lot, *whole.lots[1:]), problems=(unread,))


def make_row(test: str, value: str, unit: str, **cells: str) -> Row:
    """Return a result row; `minimum`, `maximum` and `verdict` as text."""
    operator = value[0] if value[0] in "<>" else ""
    return Row(
        test=make_field(test),
        value=make_field(value),
        unit=make_field(unit),
        **{name: make_field(text) for name, text in cells.items() if name != "characteristic"},
        characteristic=cells.get("characteristic"),
        ucum=unit,
        number={"operator": operator, "number": value.lstrip("<>"), "kind": "number"},
    )


def having_seen(
    session: Session, actor: Actor, document: Document, decision: Decision, at: datetime = NOON
) -> Decision:
    """Return the decision of somebody who saw the document as it is now, each doubt answered."""
    shown = what_is_shown(session, actor, document.public_id, items=decision.items, at=at)
    settled = {**dict.fromkeys(shown.get("open", ()), "Seen on the paper."), **decision.settled}
    return replace(decision, shown=shown, settled=settled)


def submit(session: Session, actor: Actor, store: Store, data: bytes = PDF) -> Document:
    """Return a document that has just been uploaded, not yet read."""
    upload = Upload("coa.pdf", data)
    return submit_document(session, actor, store, upload, max_bytes=10_000_000, at=NOON)


def submit_and_read(
    session: Session,
    actor: Actor,
    store: Store,
    result: ExtractionResult | None = None,
    data: bytes = PDF,
) -> Document:
    """Return a document with a reading; words stand on its one page."""
    document = submit(session, actor, store, data)
    words = store.put(
        b'[["Lot:", 10, 10, 40, 20], ["0125HO002", 45, 10, 99, 20], ["Exp", 10, 30, 30, 40],'
        b' ["03/04/2027", 40, 30, 90, 40], ["Zn", 10, 50, 20, 60], ["gluconate", 22, 50, 70, 60]]'
    )
    picture = PagePicture(1, 595, 842, store.put(b"a picture"), words)
    record_extraction(
        session, document.public_id, result or make_result(), pages=[picture], seconds=1.5, at=NOON
    )
    return document
