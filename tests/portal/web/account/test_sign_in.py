"""Signing in with a local account: what opens the door, what does not, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from core.audit import AuditEntry
from core.clock import utc_now
from core.db.session import unit_of_work
from portal.auth.accounts import FREE_TRIES
from registry.parties.models import Membership, Organization, User, UserSession
from tests.portal.conftest import PASSWORD, Browser, Portal


def try_in(browser: Browser, email: str, password: str, **more: str) -> int:
    answer = browser.post("/sign-in", {"email": email, "password": password, **more})
    return answer.status_code


class TestSignIn:
    def test_it_opens_with_e_mail_and_password(self, portal_on_both: Portal) -> None:
        user = portal_on_both.person("quality")
        browser = portal_on_both.browser()

        answer = browser.post(
            "/sign-in", {"email": user.email.upper(), "password": PASSWORD, "next": "/account"}
        )

        assert answer.location == "/account"
        assert browser.get("/account").status_code == 200
        with unit_of_work(portal_on_both.engine) as session:
            entry = session.scalars(select(AuditEntry)).one()
            assert (entry.action, entry.user_id) == ("sign_in.open", user.id)

    @pytest.mark.parametrize(
        ("email", "password"),
        [("quality1@example.org", "not this one"), ("nobody@example.org", PASSWORD)],
    )
    def test_a_wrong_name_or_password_says_the_same(
        self, portal: Portal, email: str, password: str
    ) -> None:
        portal.person("quality")

        answer = portal.browser().post("/sign-in", {"email": email, "password": password})

        assert answer.status_code == 422
        assert "E-mail, password or code do not fit" in answer.text
        assert f'value="{email}"' in answer.text
        assert password not in answer.text

    def test_the_account_rests_after_wrong_tries_and_wakes_again(
        self, portal_on_both: Portal
    ) -> None:
        portal = portal_on_both
        user, browser = portal.person("quality"), portal.browser()
        for _ in range(FREE_TRIES):
            assert try_in(browser, user.email, "wrong") == 422

        resting = try_in(browser, user.email, PASSWORD)
        with unit_of_work(portal.engine) as session:
            session.execute(update(User).values(locked_until=utc_now() - timedelta(seconds=1)))
        awake = try_in(browser, user.email, PASSWORD)

        assert (resting, awake) == (422, 302)

    def test_a_session_id_from_before_is_worthless(self, portal: Portal) -> None:
        """A cookie planted before the sign-in must not become the signed-in one."""
        user, browser = portal.person("quality"), portal.browser()
        browser.get("/sign-in")
        planted = browser.client.get_cookie("lotbridge")
        assert planted is not None

        try_in(browser, user.email, PASSWORD)

        other = portal.browser()
        other.client.set_cookie("lotbridge", planted.value)
        assert other.get("/account").status_code == 302

    def test_signing_out_ends_it_on_the_server(self, portal: Portal) -> None:
        browser = portal.sign_in("quality")
        kept = browser.client.get_cookie("lotbridge")
        assert kept is not None

        browser.post("/sign-out")

        thief = portal.browser()
        thief.client.set_cookie("lotbridge", kept.value)
        assert thief.get("/account").status_code == 302

    @pytest.mark.parametrize("column", ["seen_at", "created_at"])
    def test_it_ends_when_idle_and_at_the_end_of_the_day(self, portal: Portal, column: str) -> None:
        browser = portal.sign_in("quality")
        with unit_of_work(portal.engine) as session:
            session.execute(update(UserSession).values({column: utc_now() - timedelta(hours=13)}))

        assert browser.get("/account").status_code == 302

    @pytest.mark.parametrize("what", [User, Organization])
    def test_it_ends_when_the_account_or_the_organization_is_switched_off(
        self, portal: Portal, what: type[User | Organization]
    ) -> None:
        browser = portal.sign_in("supplier")
        with unit_of_work(portal.engine) as session:
            session.execute(update(what).values(active=False))

        assert browser.get("/account").status_code == 302

    def test_a_role_that_is_taken_away_is_gone_at_once(self, portal: Portal) -> None:
        browser = portal.sign_in("quality")
        with unit_of_work(portal.engine) as session:
            session.execute(update(Membership).values(role="nothing"))

        assert browser.get("/account").status_code == 403

    def test_staff_roles_of_a_partner_count_for_nothing(self, portal: Portal) -> None:
        browser = portal.sign_in("supplier", "administrator")

        assert "administrator" not in browser.get("/account").text.split("</header>")[0]

    @pytest.mark.parametrize(
        "address",
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
    )
    def test_it_goes_on_only_within_the_portal(self, portal: Portal, address: str) -> None:
        user = portal.person("quality")

        answer = portal.browser().post(
            "/sign-in", {"email": user.email, "password": PASSWORD, "next": address}
        )

        assert answer.location == "/"

    def test_the_cookie_is_out_of_reach_of_scripts(self, portal: Portal) -> None:
        user = portal.person("quality")

        answer = portal.browser().post("/sign-in", {"email": user.email, "password": PASSWORD})

        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


class TestSecondFactor:
    def test_from_setting_it_up_to_signing_in_with_it(self, portal_on_both: Portal) -> None:
        portal = portal_on_both
        browser = portal.sign_in("quality")
        browser.get("/account/second-factor")
        with browser.client.session_transaction() as cookie:
            secret = cookie["totp_pending"]
        totp = pyotp.TOTP(secret)

        turned_on = browser.post(
            "/account/second-factor", {"code": totp.now(), "password": PASSWORD}
        )

        assert turned_on.status_code == 302
        with unit_of_work(portal.engine) as session:
            email = session.scalars(select(User.email)).one()
        again = portal.browser()
        assert try_in(again, email, PASSWORD) == 422
        assert try_in(again, email, PASSWORD, code="000000") == 422
        code = totp.now()
        assert try_in(again, email, PASSWORD, code=code) == 302
        assert try_in(portal.browser(), email, PASSWORD, code=code) == 422  # a code opens once

    def test_a_wrong_code_or_password_does_not_turn_it_on(self, portal: Portal) -> None:
        browser = portal.sign_in("quality")
        browser.get("/account/second-factor")

        answer = browser.post("/account/second-factor", {"code": "123456", "password": PASSWORD})

        assert answer.status_code == 422
        with unit_of_work(portal.engine) as session:
            assert session.scalars(select(User.totp_secret)).one() is None


class TestAccount:
    def test_a_new_password_ends_the_other_sign_ins(self, portal: Portal) -> None:
        user = portal.person("quality")
        here, there = portal.browser(), portal.browser()
        for browser in (here, there):
            assert try_in(browser, user.email, PASSWORD) == 302

        answer = here.post(
            "/account/password", {"password": PASSWORD, "new_password": "eight blue windmills"}
        )

        assert answer.status_code == 302
        assert here.get("/account").status_code == 200
        assert there.get("/account").status_code == 302
        assert try_in(portal.browser(), user.email, "eight blue windmills") == 302

    @pytest.mark.parametrize(
        ("password", "new_password", "field"),
        [
            ("wrong", "eight blue windmills", "error-password"),
            (PASSWORD, "short", "error-new_password"),
            (PASSWORD, "quality1@example.org", "error-new_password"),
        ],
    )
    def test_a_refused_password_says_why_at_the_field(
        self, portal: Portal, password: str, new_password: str, field: str
    ) -> None:
        browser = portal.sign_in("quality")

        answer = browser.post(
            "/account/password", {"password": password, "new_password": new_password}
        )

        assert answer.status_code == 422
        assert f'id="{field}"' in answer.text

    def test_one_device_can_be_signed_out_but_not_somebody_elses(self, portal: Portal) -> None:
        mine, stranger = portal.sign_in("quality"), portal.sign_in("quality")
        with unit_of_work(portal.engine) as session:
            first, second = session.scalars(select(UserSession.id).order_by(UserSession.id)).all()

        refused = stranger.post(f"/account/sign-ins/{first}/close")
        done = stranger.post(f"/account/sign-ins/{second}/close")

        assert (refused.status_code, done.status_code) == (404, 302)
        assert mine.get("/account").status_code == 200
        assert stranger.get("/account").status_code == 302
