"""Errors of the registry.

AppError
 ├── NotFound ── OrganizationNotFound, UserNotFound, ItemNotFound, DocumentNotFound,
 │               TraceableNotFound, LocationNotFound, ShipmentNotFound, OrderNotFound,
 │               EventNotFound, RecallNotFound, SpecificationNotFound, QualityEventNotFound
 ├── Invalid  ── EventInvalid, IdentifierInvalid, UploadRefused, ReadingInvalid,
 │               DecisionInvalid, SignatureRefused
 ├── Conflict ── NotUsable, NotEnough, DuplicateNumber, AlreadyDecided, DuplicateDocument,
 │               NotReadYet, SecondPersonNeeded, ScopeChanged, NotReadyToClose
 └── NotAllowed ─ LinkRefused
"""

from __future__ import annotations

from core.errors import Conflict, Invalid, NotAllowed, NotFound


class OrganizationNotFound(NotFound):
    """No such organization for this actor."""

    code = "organization.not_found"


class UserNotFound(NotFound):
    """No such user."""

    code = "user.not_found"


class ItemNotFound(NotFound):
    """No such item for this actor."""

    code = "item.not_found"


class DocumentNotFound(NotFound):
    """No such document for this actor."""

    code = "document.not_found"


class TraceableNotFound(NotFound):
    """No such lot or serial for this actor."""

    code = "traceable.not_found"


class LocationNotFound(NotFound):
    """No such location for this actor."""

    code = "location.not_found"


class ShipmentNotFound(NotFound):
    """No such shipment for this actor."""

    code = "shipment.not_found"


class OrderNotFound(NotFound):
    """No such order for this actor."""

    code = "order.not_found"


class EventNotFound(NotFound):
    """No such event for this actor."""

    code = "event.not_found"


class RecallNotFound(NotFound):
    """No such recall case for this actor."""

    code = "recall.not_found"


class SpecificationNotFound(NotFound):
    """No such specification for this actor."""

    code = "specification.not_found"


class QualityEventNotFound(NotFound):
    """No such quality event for this actor."""

    code = "quality_event.not_found"


class NotReadyToClose(Conflict):
    """A quality event or recall still waits for something before it can close."""

    code = "quality_event.not_ready"


class EventInvalid(Invalid):
    """An event lacks what its kind must have, or contradicts itself."""

    code = "event.invalid"


class IdentifierInvalid(Invalid):
    """An identifier breaks its own rule (check digit, length, characters)."""

    code = "identifier.invalid"


class UploadRefused(Invalid):
    """A file cannot be taken; `why` is a stable word: empty, too_big, wrong_type, no_supplier."""

    code = "document.refused"

    def __init__(self, why: str, message: str) -> None:
        self.why = why
        super().__init__(message)


class ReadingInvalid(Invalid):
    """A corrected value cannot be what it is given for."""

    code = "reading.invalid"


class DecisionInvalid(Invalid):
    """A decision lacks what it must have: a reason, an item, a lot number, a signature."""

    code = "decision.invalid"


class SignatureRefused(Invalid):
    """The signer could not be identified again."""

    code = "signature.refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"password": message})


class NotUsable(Conflict):
    """The gate is shut: the lot or unit may not be consumed, picked or shipped."""

    code = "traceable.not_usable"

    def __init__(self, number: str, why: str) -> None:
        self.number = number
        self.why = why
        super().__init__(f"{number} cannot be used: {why}.")


class NotEnough(Conflict):
    """A balance would become negative."""

    code = "stock.not_enough"


class DuplicateNumber(Conflict):
    """The number is taken."""

    code = "number.duplicate"


class AlreadyDecided(Conflict):
    """A decision was asked for what was decided before."""

    code = "decision.already_made"


class DuplicateDocument(Conflict):
    """The same content came before; `document_id` says which document it is."""

    code = "document.duplicate"

    def __init__(self, document_id: str, name: str) -> None:
        self.document_id = document_id
        super().__init__(f"You sent this file before, as {name}. Nothing was stored twice.")


class SecondPersonNeeded(Conflict):
    """What one person drafted, another launches."""

    code = "recall.second_person_needed"


class ScopeChanged(Conflict):
    """What is affected changed since the signer looked at it."""

    code = "recall.scope_changed"


class LinkRefused(NotAllowed):
    """A secret link is altered, or its matter is closed."""

    code = "recall.link_refused"


class NotReadYet(Conflict):
    """The document has no reading yet, or could not be read."""

    code = "document.not_read_yet"
