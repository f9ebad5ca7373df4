"""What can go wrong with recalls."""

from __future__ import annotations

from core.errors import Conflict, NotAllowed, NotFound


class RecallNotFound(NotFound):
    """No such recall case for this actor."""

    code = "recall.not_found"


class SecondPersonNeeded(Conflict):
    """What one person drafted, another launches."""

    code = "recall.second_person_needed"


class ScopeChanged(Conflict):
    """What is affected changed since the signer looked at it."""

    code = "recall.scope_changed"


class LinkRefused(NotAllowed):
    """A secret link is altered, or its matter is closed."""

    code = "recall.link_refused"
