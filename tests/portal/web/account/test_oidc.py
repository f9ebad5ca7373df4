"""Company sign-in, against a provider that runs as a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.db.session import unit_of_work
from registry.parties.models import Identity, Membership, User
from tests.portal.conftest import Browser, Portal, make_portal
from tests.portal.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[4]
INES = {
    "sub": "u-4711",
    "email": "Ines.Okafor@Meridian.example",
    "email_verified": True,
    "name": "Ines Okafor",
    "organization": "Meridian Nutrition",
    "roles": ["quality", "gardener"],
}


class Provider:
    def __init__(self, issuer: str, file: Path) -> None:
        self.issuer, self.file = issuer, file

    def knows(self, **claims: Any) -> None:
        self.file.write_text(json.dumps({k: v for k, v in claims.items() if v is not None}))


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = tmp_path_factory.mktemp("oidc") / "claims.json"
    provider = Provider(f"http://127.0.0.1:{port}", file)
    provider.knows(**INES)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.portal.oidc_provider", str(port), str(file)],
        cwd=ROOT,
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )

    def answers() -> bool:
        try:
            return requests.get(f"{provider.issuer}/jwks", timeout=PATIENCE).ok
        except requests.RequestException:
            return False

    try:
        wait_until(answers, running=[process])
        yield provider
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@pytest.fixture
def company(
    provider: Provider, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portal]:
    """The portal, set up with the provider; once on each database."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    portal = make_portal(
        database_url,
        tmp_path,
        public_url="http://localhost",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    )
    provider.knows(**INES)
    yield portal
    portal.engine.dispose()


def go(browser: Browser, onward: str = "/account") -> TestResponse:
    """Walk from our sign-in page over the provider and back, as a browser would."""
    away = browser.get(f"/sign-in/company?next={onward}")
    assert away.status_code == 302, away.text
    back = requests.get(away.location, allow_redirects=False, timeout=PATIENCE)
    assert back.status_code == 302, back.text
    returned = urlsplit(back.headers["Location"])
    return browser.get(f"{returned.path}?{returned.query}")


class TestCompanySignIn:
    def test_it_signs_in_with_organization_and_role_of_the_userinfo(self, company: Portal) -> None:
        browser = company.browser()

        answer = go(browser)

        assert (answer.status_code, answer.location) == (302, "/account")
        assert "Ines Okafor" in browser.get("/account").text
        with unit_of_work(company.engine) as session:
            user = session.scalars(select(User)).one()
            [membership] = user.memberships
            assert user.email == "ines.okafor@meridian.example"
            assert (membership.organization_id, membership.role) == (company.operator_id, "quality")

    def test_it_asks_with_pkce_state_and_nonce(self, company: Portal) -> None:
        query = parse_qs(urlsplit(company.browser().get("/sign-in/company").location).query)

        assert query["code_challenge_method"] == ["S256"]
        assert {"state", "nonce", "code_challenge"} <= query.keys()

    def test_the_second_time_finds_the_account_and_takes_roles_away(
        self, company: Portal, provider: Provider
    ) -> None:
        go(company.browser())
        provider.knows(**{**INES, "email": "new@meridian.example", "roles": "buyer"})

        go(company.browser())

        with unit_of_work(company.engine) as session:
            assert session.scalar(select(func.count(User.id))) == 1
            assert session.scalars(select(Membership.role)).all() == ["buyer"]

    def test_a_partners_people_never_become_staff(
        self, company: Portal, provider: Provider
    ) -> None:
        provider.knows(
            **{**INES, "organization": "Acme Chemicals", "roles": ["administrator", "supplier"]}
        )

        go(company.browser())

        with unit_of_work(company.engine) as session:
            assert session.scalars(select(Membership.role)).all() == ["supplier"]

    @pytest.mark.parametrize(
        "change",
        [
            {"organization": "Nobody Ltd"},
            {"organization": None},
            {"roles": ["gardener"]},
            {"roles": None},
            {"_break": "subject"},
            {"_break": "nonce"},
            {"_break": "key"},
        ],
    )
    def test_what_does_not_fit_opens_nothing(
        self, company: Portal, provider: Provider, change: dict[str, Any]
    ) -> None:
        provider.knows(**{**INES, **change})
        browser = company.browser()

        answer = go(browser)

        assert answer.status_code == 403, answer.text
        assert browser.get("/account").status_code == 302
        with unit_of_work(company.engine) as session:
            assert session.scalar(select(func.count(Identity.id))) == 0

    @pytest.mark.parametrize(("verified", "status"), [(True, 302), (False, 403)])
    def test_a_local_account_is_joined_only_by_a_verified_address(
        self, company: Portal, provider: Provider, *, verified: bool, status: int
    ) -> None:
        local = company.person("quality")
        provider.knows(**{**INES, "email": local.email, "email_verified": verified})

        answer = go(company.browser())

        assert answer.status_code == status

    def test_an_answer_without_our_state_is_refused(self, company: Portal) -> None:
        away = company.browser().get("/sign-in/company")
        back = requests.get(away.location, allow_redirects=False, timeout=PATIENCE)
        returned = urlsplit(back.headers["Location"])

        answer = company.browser().get(f"{returned.path}?{returned.query}")

        assert answer.status_code == 403

    def test_it_never_sends_people_elsewhere_afterwards(self, company: Portal) -> None:
        answer = go(company.browser(), onward="https://evil.example/")

        assert answer.location == "/"

    def test_without_a_provider_there_is_no_company_sign_in(self, portal: Portal) -> None:
        assert portal.browser().get("/sign-in/company").status_code == 404

    def test_a_provider_that_is_down_is_said_to_be(self, sqlite_url: str, tmp_path: Path) -> None:
        portal = make_portal(sqlite_url, tmp_path, oidc_issuer="http://127.0.0.1:9")

        assert portal.browser().get("/sign-in/company").status_code == 503
