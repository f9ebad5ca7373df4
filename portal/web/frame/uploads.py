"""Files of a form to uploads, and what became of them to JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.web.frame.language import sentence
from registry.documents.errors import DuplicateDocument
from registry.documents.intake import Outcome, Upload


def uploads_of(files: Sequence[FileStorage], form: Mapping[str, str]) -> list[Upload]:
    """Return the files of a request, each with what the form says beside them.

    The request as a whole is no larger than the limit (MAX_CONTENT_LENGTH), so that
    reading the files is too.
    """
    return [
        Upload(
            name=file.filename or "document",
            data=file.read(),
            message=form.get("message"),
            supplier_id=form.get("supplier") or None,
            order_id=form.get("order") or None,
        )
        for file in files
        if file.filename
    ]


def outcome_to_json(
    outcome: Outcome, address_of: Callable[..., str], endpoint: str
) -> dict[str, Any]:
    """Return one file's outcome for the page's script."""
    if outcome.document is not None:
        address = address_of(endpoint, document_id=outcome.document.public_id)
        return {"name": outcome.name, "ok": True, "address": address}
    refusal = outcome.refusal
    answer = {
        "name": outcome.name,
        "ok": False,
        "message": str(sentence(str(refusal))),
        "code": getattr(refusal, "code", "refused"),
    }
    if isinstance(refusal, DuplicateDocument):
        answer["address"] = address_of(endpoint, document_id=refusal.document_id)
    return answer
