"""How states are said and shown: a word, an icon, a tone; never colour alone.

The icons are names of Bootstrap Icons; the tones are defined in `static/css/tokens.css`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """A state as a person sees it."""

    word: str
    icon: str
    tone: str  # amber green teal orange red darkred grey blue


#: Value of a state, whatever table it comes from -> its look. One word means one thing.
LOOKS: Mapping[str, Look] = {
    # lots and serials
    "quarantine": Look("Quarantine", "clock", "amber"),
    "released": Look("Released", "check-circle-fill", "green"),
    "conditionally_released": Look("Released with condition", "check-circle", "teal"),
    "on_hold": Look("On hold", "pause-circle-fill", "orange"),
    "rejected": Look("Rejected", "x-circle-fill", "red"),
    "restated": Look("Corrected since", "exclamation-triangle-fill", "amber"),
    "recalled": Look("Recalled", "arrow-return-left", "darkred"),
    "expired": Look("Expired", "hourglass-bottom", "grey"),
    "draft": Look("Draft", "pencil-fill", "blue"),
    # documents
    "received": Look("Waiting to be read", "inbox", "grey"),
    "reading": Look("Being read", "eyeglasses", "blue"),
    "read": Look("To review", "eye", "amber"),
    "unreadable": Look("Cannot be read", "file-earmark-x", "red"),
    "held": Look("On hold", "pause-circle-fill", "orange"),
    "needs_clarification": Look("Question asked", "chat-left-dots", "orange"),
    "accepted": Look("Accepted", "check-circle-fill", "green"),
    "accepted_with_restriction": Look("Accepted with restriction", "check-circle", "teal"),
    # orders, shipments
    "open": Look("Open", "circle", "blue"),
    "planned": Look("Planned", "calendar", "grey"),
    "due": Look("Due", "calendar-event", "amber"),
    "overdue": Look("Overdue", "exclamation-circle-fill", "red"),
    "complete": Look("Complete", "check-circle-fill", "green"),
    "closed": Look("Closed", "check2-all", "grey"),
    "cancelled": Look("Cancelled", "slash-circle", "grey"),
    "packed": Look("Packed", "box-seam", "blue"),
    "shipped": Look("Shipped", "truck", "green"),
    "delivered": Look("Delivered", "check-circle-fill", "green"),
    # specifications
    "in_force": Look("In force", "check-circle-fill", "green"),
    "replaced": Look("Replaced", "arrow-up-right-circle", "grey"),
    "ended": Look("Ended", "calendar-x", "grey"),
    "pass": Look("Pass", "check-circle-fill", "green"),
    "fail": Look("Fail", "x-circle-fill", "red"),
    "indeterminate": Look("Open", "question-circle", "amber"),
    # certificates
    "valid": Look("Valid", "patch-check-fill", "green"),
    "superseded": Look("Replaced by a newer one", "arrow-up-right-circle", "grey"),
    "preparing": Look("Being made", "hourglass-split", "blue"),
    "revoked": Look("Withdrawn", "x-octagon-fill", "red"),
    # recalls and notices
    "launched": Look("Running", "broadcast", "red"),
    "running": Look("Running", "arrow-repeat", "blue"),
    "queued": Look("Waiting", "hourglass-split", "grey"),
    "sent": Look("Sent", "send", "blue"),
    "opened": Look("Opened", "envelope-open", "blue"),
    "acknowledged": Look("Acknowledged", "check-circle-fill", "green"),
    "settled": Look("Settled", "check2-all", "grey"),
    "partly": Look("Partly accepted", "check-circle", "teal"),
    "answered": Look("Answered", "reply-fill", "green"),
    "incomplete": Look("Answer incomplete", "reply", "amber"),
    "failed": Look("Failed", "exclamation-triangle-fill", "red"),
    # jobs
    "done": Look("Done", "check-circle-fill", "green"),
    "dead": Look("Set aside", "exclamation-octagon-fill", "red"),
}

#: From which confidence on a value is "sure" and "check"; below it is "unsure".
SURE = 0.95
CHECK = 0.70


def look_of(state: object) -> Look:
    """Return the look of a state; one that is not listed shows as its own word in grey."""
    text = str(state)
    return LOOKS.get(text) or Look(text.replace("_", " ").capitalize(), "circle", "grey")


def confidence_look(confidence: float | None) -> Look:
    """Return how a confidence from 0 to 1 is said."""
    if confidence is None:
        return Look("by hand", "person-fill", "grey")
    if confidence >= SURE:
        return Look("sure", "check2", "green")
    if confidence >= CHECK:
        return Look("check", "eye", "amber")
    return Look("unsure", "question-lg", "red")
