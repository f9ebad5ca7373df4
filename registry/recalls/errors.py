"""What can go wrong with recalls."""

from __future__ import annotations

from core.errors import Conflict, NotAllowed, NotFound


class RecallNotFound(NotFound):
    """No such recall case for this actor."""

    code = "recall.not_found"


class SecondPersonNeeded(Conflict):
    """What one person drafted, another launches."""

    code = "recall.second_person_needed"


class NothingToAmend(Conflict):
    """No amendment of the case waits for its launch."""

    code = "recall.nothing_to_amend"


class NotPrepared(Conflict):
    """Nobody has handed on the amendment as it is now."""

    code = "recall.not_prepared"


class LinkRefused(NotAllowed):
    """A secret link is altered, or its matter is closed."""

    code = "recall.link_refused"
