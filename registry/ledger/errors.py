"""What can go wrong with lots, units, places and events."""

from __future__ import annotations

from core.errors import Conflict, Invalid, NotFound


class TraceableNotFound(NotFound):
    """No such lot or serial for this actor."""

    code = "traceable.not_found"


class EventNotFound(NotFound):
    """No such event for this actor."""

    code = "event.not_found"


class EventInvalid(Invalid):
    """An event lacks what its kind must have, or contradicts itself."""

    code = "event.invalid"


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
