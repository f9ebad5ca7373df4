"""People, as administrators add, change and switch them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.actor import Actor
from core.audit import AuditEntry
from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Invalid, NotAllowed
from portal.auth import people
from portal.auth.passwords import password_fits
from portal.auth.permissions import permissions_of
from registry.parties.errors import OrganizationNotFound, UserNotFound
from registry.parties.models import Organization, User
from tests.portal.conftest import Portal


def admin_of(portal: Portal, organization_id: int | None = None) -> Actor:
    organization_id = organization_id or portal.operator_id
    return Actor(
        user_id=None,
        organization_id=organization_id,
        operator_id=organization_id,
        name="Admin",
        permissions=permissions_of(["administrator"]),
    )


def public_id(portal: Portal, name: str) -> str:
    with unit_of_work(portal.engine) as session:
        return session.scalars(
            select(Organization.public_id).where(Organization.name == name)
        ).one()


class TestAddPerson:
    def test_it_makes_an_account_with_a_first_password(self, portal_on_both: Portal) -> None:
        portal = portal_on_both
        with unit_of_work(portal.engine) as session:
            user, password = people.add_person(
                session,
                admin_of(portal),
                email=" New.Person@Example.org ",
                name="New Person",
                organization_id=public_id_in(session, portal.operator_id),
                roles=["quality", "buyer"],
                at=utc_now(),
            )

        with unit_of_work(portal.engine) as session:
            kept = session.get_one(User, user.id)
            entry = session.scalars(select(AuditEntry)).one()
            assert kept.email == "new.person@example.org"
            assert {m.role for m in kept.memberships} == {"quality", "buyer"}
            assert password_fits(kept.password_hash, password)
            assert password not in str(entry.after)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "no address"}, "email"),
            ({"name": " "}, "name"),
            ({"roles": []}, "roles"),
            ({"roles": ["supplier"]}, "roles"),  # for partners only
            ({"roles": ["king"]}, "roles"),
        ],
    )
    def test_what_cannot_be_used_is_refused(
        self, portal: Portal, change: dict[str, object], field: str
    ) -> None:
        values: dict[str, object] = {
            "email": "a@example.org",
            "name": "A",
            "roles": ["buyer"],
            "organization_id": public_id(portal, "Meridian Nutrition"),
            **change,
        }
        with unit_of_work(portal.engine) as session, pytest.raises(Invalid) as refused:
            people.add_person(session, admin_of(portal), at=utc_now(), **values)  # type: ignore[arg-type]

        assert list(refused.value.fields) == [field]

    def test_staff_roles_are_not_for_partners(self, portal: Portal) -> None:
        acme = public_id(portal, "Acme Chemicals")

        with unit_of_work(portal.engine) as session, pytest.raises(Invalid):
            people.add_person(
                session, admin_of(portal), email="a@example.org", name="A",
                organization_id=acme, roles=["administrator"], at=utc_now(),
            )  # fmt: skip

    def test_another_operators_organization_does_not_exist(self, portal: Portal) -> None:
        elsewhere = public_id(portal, "Elsewhere Foods")

        with unit_of_work(portal.engine) as session, pytest.raises(OrganizationNotFound):
            people.add_person(
                session, admin_of(portal), email="a@example.org", name="A",
                organization_id=elsewhere, roles=["buyer"], at=utc_now(),
            )  # fmt: skip

    def test_it_needs_the_permission(self, portal: Portal) -> None:
        powerless = replace(admin_of(portal), permissions=permissions_of(["quality"]))

        with unit_of_work(portal.engine) as session, pytest.raises(NotAllowed):
            people.list_people(session, powerless)


class TestPeopleOfOthers:
    def test_they_do_not_exist(self, portal: Portal) -> None:
        user = portal.person("quality", another_organization=True)
        at, admin = utc_now(), admin_of(portal)

        with unit_of_work(portal.engine) as session:
            assert people.list_people(session, admin) == []
            for act in (
                lambda: people.get_person(session, admin, user.public_id),
                lambda: people.reset_password(session, admin, user.public_id, at=at),
                lambda: people.switch_person(session, admin, user.public_id, active=False, at=at),
                lambda: people.change_roles(session, admin, user.public_id, roles=[], at=at),
            ):
                with pytest.raises(UserNotFound):
                    act()


class TestPeoplePages:
    def test_an_administrator_adds_somebody_who_then_signs_in(self, portal: Portal) -> None:
        admin = portal.sign_in("administrator")
        organization = public_id(portal, "Acme Chemicals")

        page = admin.post(
            "/people/new",
            {
                "email": "tom@acme.example",
                "name": "Tom Baker",
                "organization": organization,
                "roles": "supplier",
            },
        )

        found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page.text)
        assert found
        credentials = {"email": "tom@acme.example", "password": found.group()}
        assert portal.browser().post("/sign-in", credentials).status_code == 302
        assert "Tom Baker" in admin.get("/people").text

    def test_a_refused_form_keeps_what_was_typed(self, portal: Portal) -> None:
        admin = portal.sign_in("administrator")

        page = admin.post(
            "/people/new",
            {"email": "no address", "name": "Tom Baker",
             "organization": public_id(portal, "Acme Chemicals"), "roles": "supplier"},
        )  # fmt: skip

        assert page.status_code == 422
        assert 'id="error-email"' in page.text
        assert 'value="Tom Baker"' in page.text

    def test_switching_somebody_off_ends_their_sign_in(self, portal: Portal) -> None:
        admin, victim = portal.sign_in("administrator"), portal.sign_in("warehouse")
        with unit_of_work(portal.engine) as session:
            user_id = session.scalars(
                select(User.public_id).where(User.name == "Warehouse Person")
            ).one()

        answer = admin.post(f"/people/{user_id}/off")

        assert answer.status_code == 302
        assert victim.get("/account").status_code == 302
        admin.post(f"/people/{user_id}/on")
        assert "May enter" in admin.get(f"/people/{user_id}").text

    def test_roles_and_password_are_changed(self, portal: Portal) -> None:
        admin, other = portal.sign_in("administrator"), portal.sign_in("warehouse")
        with unit_of_work(portal.engine) as session:
            user_id = session.scalars(
                select(User.public_id).where(User.name == "Warehouse Person")
            ).one()

        changed = admin.post(f"/people/{user_id}/roles", {"roles": ["quality", "production"]})
        small = other.get("/account").text.split("</header>")[0]
        reset = admin.post(f"/people/{user_id}/password")

        assert changed.status_code == 302
        assert "production, quality" in small
        assert "New password for" in reset.text
        assert other.get("/account").status_code == 302

    def test_administrators_cannot_lock_themselves_out(self, portal: Portal) -> None:
        admin = portal.sign_in("administrator")
        with unit_of_work(portal.engine) as session:
            own = session.scalars(select(User.public_id)).one()

        assert admin.post(f"/people/{own}/off").status_code == 409
        assert admin.post(f"/people/{own}/roles", {"roles": "auditor"}).status_code == 409


def public_id_in(session: object, organization_id: int) -> str:
    row = session.get_one(Organization, organization_id)  # type: ignore[attr-defined]
    return str(row.public_id)
