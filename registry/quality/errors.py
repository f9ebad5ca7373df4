"""What can go wrong with quality events."""

from __future__ import annotations

from core.errors import Conflict, NotFound


class QualityEventNotFound(NotFound):
    """No such quality event for this actor."""

    code = "quality_event.not_found"


class NotReadyToClose(Conflict):
    """A quality event or recall still waits for something before it can close."""

    code = "quality_event.not_ready"
