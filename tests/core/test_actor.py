from __future__ import annotations

import pytest

from core.actor import Actor, Permission
from core.errors import NotAllowed


def _actor(*permissions: Permission, organization_id: int = 1) -> Actor:
    return Actor(
        user_id=7,
        organization_id=organization_id,
        operator_id=1,
        name="Maria Weber",
        permissions=frozenset(permissions),
    )


class TestActor:
    def test_what_was_given_is_allowed(self) -> None:
        actor = _actor(Permission.SHIP)

        actor.require(Permission.SHIP)

        assert actor.may(Permission.SHIP)

    def test_the_refusal_says_who_what_and_what_to_do(self) -> None:
        with pytest.raises(NotAllowed, match=r"Maria Weber .*run recalls.*administrator"):
            _actor(Permission.SHIP).require(Permission.RUN_RECALLS)

    def test_nothing_is_allowed_by_default(self) -> None:
        actor = Actor(user_id=None, organization_id=1, operator_id=1, name="System")

        assert not any(actor.may(permission) for permission in Permission)

    def test_only_the_operators_own_people_are_the_operator(self) -> None:
        assert _actor().is_operator
        assert not _actor(organization_id=2).is_operator

    def test_rights_cannot_be_added_afterwards(self) -> None:
        with pytest.raises(AttributeError):
            _actor().permissions = frozenset(Permission)  # type: ignore[misc]
