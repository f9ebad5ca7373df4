"""Documents, what was read in them by whom, and what was decided and signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization
from registry.values import Channel, DocumentState, Layer, ReviewOutcome


class Document(Base):
    """A file that somebody sent; its bytes lie in the store under `sha256`."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("operator_id", "supplier_id", "sha256"),
        Index("ix_document_name", "operator_id", "name"),
        Index("ix_document_inbox", "operator_id", "state", "received_at"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    operator_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    #: Whose document it is; None while the sender is unknown (held for a person).
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    purchase_order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"))
    name: Mapped[str]  # as sent, without folders
    sha256: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    page_count: Mapped[int | None]
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    sender: Mapped[str | None]  # name or address of who sent it
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    message: Mapped[str | None]  # what the supplier wrote beside it
    state: Mapped[DocumentState] = mapped_column(
        text_enum(DocumentState, "document_state"), default=DocumentState.RECEIVED
    )
    #: A sentence for the sender where the state needs one (unreadable, rejected, held).
    explanation: Mapped[str | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    #: The supplier looked at the reading and said "this is right".
    confirmed_at: Mapped[datetime | None]

    supplier: Mapped[Organization | None] = relationship(foreign_keys=[supplier_id], lazy="joined")
    purchase_order: Mapped[PurchaseOrder | None] = relationship(lazy="joined")


class DocumentPage(Base):
    """The picture of one page, upright, to which evidence boxes refer."""

    __tablename__ = "document_page"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int]  # from 1
    width: Mapped[float]  # points
    height: Mapped[float]  # points
    image_sha256: Mapped[str]  # PNG in the store
    #: JSON in the store: [[text, x0, top, x1, bottom], ...] in points, in reading order;
    #: None where the page has no words of its own (not rendered from words).
    words_sha256: Mapped[str | None]


class Extraction(Base):
    """One reading of a document by one version of the engine; never changed."""

    __tablename__ = "extraction"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    engine: Mapped[str]
    created_at: Mapped[datetime]
    seconds: Mapped[float]
    #: `extraction.result.ExtractionResult.to_json`, whole.
    result: Mapped[dict[str, Any]]


class Reading(Base):
    """One value as one layer has it: machine, supplier, buyer; the layers never mix.

    `path` names the value: "certificate_number", "lots.0.lot_number",
    "lots.0.results.3.value". The latest row of a layer counts for it; the buyer's layer
    goes before the supplier's, the supplier's before the machine's (the machine's values
    stand in `Extraction.result` and get no rows).
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_value", "document_id", "path"),
        CheckConstraint("layer <> 'machine'", name="machine_is_in_extraction"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    extraction_id: Mapped[int] = mapped_column(ForeignKey("extraction.id"))
    path: Mapped[str]
    layer: Mapped[Layer] = mapped_column(text_enum(Layer, "layer"))
    raw: Mapped[str | None]  # as typed, or as printed where a word was picked
    value: Mapped[str | None]  # normalised; None: "not on the document"
    #: {"page": 1, "box": [x0, top, x1, bottom]} where a word of the page was picked.
    evidence: Mapped[dict[str, Any] | None]
    #: False: the value stands nowhere on the document (flagged to the buyer).
    on_document: Mapped[bool] = mapped_column(default=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    #: Shared by the rows of one act: a correction that counts for several lots is one.
    act: Mapped[str | None]
    #: What the machine read here when the person stated this; None: nothing, or not noted.
    seen: Mapped[str | None]
    #: The row that this one takes back: neither counts any more.
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"))
    #: The row of an earlier reading of the document that this one brings along.
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"))


class DocumentPresence(Base):
    """When a person last had the document open at the desk."""

    __tablename__ = "document_presence"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    seen_at: Mapped[datetime]


class Review(Base):
    """A decision on a document, with the versions it was made with."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[ReviewOutcome] = mapped_column(text_enum(ReviewOutcome, "review_outcome"))
    reason: Mapped[str | None]  # the supplier sees it
    #: Pinned: extraction id, engine, specification id and version, per lot and row.
    versions: Mapped[dict[str, Any]]
    #: What was decided on, frozen: header, lots, results with layers, verdicts.
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime]

    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    signature: Mapped[Signature | None] = relationship(lazy="joined")
    #: Signed, and without effect until a second person signs the same.
    awaits_second: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: The first person's review that this one completes.
    seconds_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))


class Signature(Base):
    """An electronic signature (21 CFR 11.50, 11.70, 11.200): who, when, what it means.

    The signer gave the password again; `record_hash` binds the signature to the exact
    content that was signed.
    """

    __tablename__ = "signature"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    printed_name: Mapped[str]
    meaning: Mapped[str]  # "approval", "rejection", "launch of recall", ...
    at: Mapped[datetime]
    subject: Mapped[str]  # "document:<public id>"
    record_hash: Mapped[str]  # SHA-256 of the canonical JSON of what was signed
