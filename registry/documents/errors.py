"""What can go wrong between the arrival of a document and its decision."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import Conflict, Invalid, NotFound


class DocumentNotFound(NotFound):
    """No such document for this actor."""

    code = "document.not_found"


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


class ShownDiffers(Conflict):
    """What was decided on is no longer what was shown; `fields` names each difference."""

    code = "decision.shown_differs"

    def __init__(self, sentence: str, fields: Mapping[str, str]) -> None:
        self.fields = {"shown": sentence, **fields}
        super().__init__(sentence)


class SignatureRefused(Invalid):
    """The signer could not be identified again."""

    code = "signature.refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"password": message})


class DuplicateDocument(Conflict):
    """The same content came before; `document_id` says which document it is."""

    code = "document.duplicate"

    def __init__(self, document_id: str, name: str) -> None:
        self.document_id = document_id
        super().__init__(f"You sent this file before, as {name}. Nothing was stored twice.")


class NotReadYet(Conflict):
    """The document has no reading yet, or could not be read."""

    code = "document.not_read_yet"
