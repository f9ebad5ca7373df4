"""Errors of the registry.

AppError
 ├── NotFound ── OrganizationNotFound, UserNotFound, ItemNotFound, DocumentNotFound,
 │               TraceableNotFound, LocationNotFound, ShipmentNotFound, OrderNotFound,
 │               EventNotFound, RecallNotFound, SpecificationNotFound, QualityEventNotFound
 ├── Invalid  ── EventInvalid, IdentifierInvalid, UploadRefused, ReadingInvalid,
 │               DecisionInvalid, SignatureRefused
 ├── Conflict ── NotUsable, NotEnough, DuplicateNumber, AlreadyDecided, DuplicateDocument,
 │               NotReadYet, SecondPersonNeeded, NothingToAmend, NotPrepared, NotReadyToClose
 └── NotAllowed ─ LinkRefused
"""

from __future__ import annotations

from core.errors import Conflict, Invalid


class IdentifierInvalid(Invalid):
    """An identifier breaks its own rule (check digit, length, characters)."""

    code = "identifier.invalid"


class DuplicateNumber(Conflict):
    """The number is taken."""

    code = "number.duplicate"


class AlreadyDecided(Conflict):
    """A decision was asked for what was decided before."""

    code = "decision.already_made"
