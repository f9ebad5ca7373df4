"""What can go wrong with organizations and people."""

from __future__ import annotations

from core.errors import NotFound


class OrganizationNotFound(NotFound):
    """No such organization for this actor."""

    code = "organization.not_found"


class UserNotFound(NotFound):
    """No such user."""

    code = "user.not_found"


class LocationNotFound(NotFound):
    """No such location for this actor."""

    code = "location.not_found"
