"""Keys of machines: what they hold, what they may, when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.actor import Actor, Permission
from core.audit import AuditEntry
from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Invalid, NotAllowed
from portal.auth.api_keys import (
    KeyNotFound,
    find_key,
    list_keys,
    load_machine,
    make_key,
    revoke_key,
    scopes_for,
)
from portal.auth.permissions import permissions_of
from portal.auth.sessions import actor_of
from registry.parties.models import ApiKey, Membership, Organization, User
from tests.portal.auth.test_people import admin_of
from tests.portal.conftest import Portal

NOW = utc_now()
LOOK = ["view_registry"]


def made(portal: Portal, actor: Actor | None = None, **changes: object) -> str:
    wanted = {"name": "SAP bridge", "scopes": LOOK, "days": 30, "at": NOW, **changes}
    with unit_of_work(portal.engine) as session:
        return make_key(session, actor or admin_of(portal), **wanted)[1]  # type: ignore[arg-type]


def person_actor(portal: Portal, *roles: str) -> Actor:
    user = portal.person(*roles)
    with unit_of_work(portal.engine) as session:
        organization = session.get_one(Organization, portal.operator_id)
        return actor_of(session.get_one(User, user.id), organization)


class TestMakeKey:
    def test_it_is_shown_once_and_kept_as_a_hash(self, portal: Portal) -> None:
        text = made(portal)

        with unit_of_work(portal.engine) as session:
            [key] = session.scalars(select(ApiKey))
            [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "api_key.make"))
            stored = str({**vars(key), "audit": entry.after})
            assert text.startswith(f"lbk_{key.public_id}_")
            assert text.split("_", 2)[2] not in stored
            assert (key.scopes, key.last_used_at) == (LOOK, None)
            assert entry.after is not None
            assert entry.after["scopes"] == LOOK

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": " "}, "name"),
            ({"days": 0}, "days"),
            ({"days": 10_000}, "days"),
            ({"scopes": []}, "scopes"),
            ({"scopes": ["administer"]}, "scopes"),  # never for a machine
            ({"scopes": ["sign_decisions"]}, "scopes"),
            ({"scopes": ["ship"]}, "scopes"),  # an administrator may not ship
        ],
    )
    def test_what_cannot_be_is_refused(
        self, portal: Portal, changes: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            made(portal, **changes)

        assert field in refused.value.fields

    def test_only_administrators_make_keys(self, portal: Portal) -> None:
        buyer = replace(admin_of(portal), permissions=permissions_of(["buyer"]))

        with pytest.raises(NotAllowed):
            made(portal, buyer)


class TestLoadMachine:
    def test_it_may_what_was_given_and_nothing_else(self, portal: Portal) -> None:
        actor = person_actor(portal, "administrator", "warehouse")
        text = made(portal, actor, scopes=["view_registry", "ship"])

        with unit_of_work(portal.engine) as session:
            key = find_key(session, text, at=NOW)
            assert key is not None
            machine = load_machine(session, key)

        assert machine is not None
        assert machine.permissions == {Permission.VIEW_REGISTRY, Permission.SHIP}
        assert machine.organization_id == portal.operator_id
        assert machine.name == "SAP bridge (API key)"

    def test_it_shrinks_with_the_roles_of_its_maker_and_stops_with_them(
        self, portal: Portal
    ) -> None:
        actor = person_actor(portal, "administrator", "warehouse")
        text = made(portal, actor, scopes=["view_registry", "ship"])

        def machine() -> Actor | None:
            with unit_of_work(portal.engine) as session:
                key = find_key(session, text, at=NOW)
                assert key is not None
                return load_machine(session, key)

        with unit_of_work(portal.engine) as session:
            session.delete(
                session.scalars(
                    select(Membership).where(
                        Membership.user_id == actor.user_id, Membership.role == "warehouse"
                    )
                ).one()
            )
        less = machine()
        with unit_of_work(portal.engine) as session:
            session.get_one(User, actor.user_id).active = False

        assert less is not None
        assert less.permissions == {Permission.VIEW_REGISTRY}
        assert machine() is None


class TestFindKey:
    def test_revoked_expired_and_altered_keys_open_nothing(self, portal: Portal) -> None:
        text, other = made(portal), made(portal)
        with unit_of_work(portal.engine) as session:
            assert find_key(session, text, at=NOW) is not None
            assert find_key(session, text, at=NOW + timedelta(days=30)) is None
            assert find_key(session, text[:-1] + ("A" if text[-1] != "A" else "B"), at=NOW) is None
            assert find_key(session, "", at=NOW) is None
            [key, _] = reversed(list_keys(session, admin_of(portal)))
            revoke_key(session, admin_of(portal), key.public_id, at=NOW)
            assert find_key(session, text, at=NOW) is None
            assert find_key(session, other, at=NOW) is not None


class TestRevokeKey:
    def test_another_organization_has_no_such_key(self, portal: Portal) -> None:
        made(portal)
        stranger = admin_of(portal, portal.organizations["elsewhere"])

        with unit_of_work(portal.engine) as session:
            [key] = list_keys(session, admin_of(portal))
            assert list_keys(session, stranger) == []
            with pytest.raises(KeyNotFound):
                revoke_key(session, stranger, key.public_id, at=NOW)

    def test_it_is_noted_once(self, portal: Portal) -> None:
        made(portal)

        for _ in range(2):
            with unit_of_work(portal.engine) as session:
                [key] = list_keys(session, admin_of(portal))
                revoke_key(session, admin_of(portal), key.public_id, at=NOW)

        with unit_of_work(portal.engine) as session:
            noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "api_key.revoke"))
            assert len(noted.all()) == 1


def test_an_actor_gives_no_more_than_it_has(portal: Portal) -> None:
    assert Permission.SHIP not in scopes_for(admin_of(portal))
    assert Permission.VIEW_REGISTRY in scopes_for(admin_of(portal))
