"""The web application on a real database, with people of every role to sign in as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from core.clock import utc_now
from core.db.session import unit_of_work
from core.settings import Settings
from core.storage import make_store
from portal import create_app
from portal.auth.permissions import PARTNER_ROLES
from portal.web.frame import context
from portal.web.frame.context import Parts
from portal.web.frame.limits import limiter
from registry.parties.models import Membership, Organization, OrganizationRole, User
from registry.values import PartnerRole
from tests.conftest import CHEAP_HASHER
from tests.databases import engine_on, is_kept, load_sqlite, save_sqlite

PASSWORD = "seven green lanterns"
PASSWORD_HASH = CHEAP_HASHER.hash(PASSWORD)
#: Settings beside the folder -> the application with them: its routes and templates are
#: compiled once a process.
_apps: dict[tuple[tuple[str, Any], ...], Flask] = {}
#: URL of the database that tests share -> its first operator, its organizations by role, and
#: its file with them in it.
_entered: dict[str, tuple[int, dict[str, int], bytes]] = {}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A test client that brings the token of the forms, as a person's browser would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token, self._token_of = "", None

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.client.post(path, data={**(data or {}), "csrf_token": self.token()}, **options)

    def token(self) -> str:
        """Return the token that a form brings; from a page once a session, which it holds for."""
        session = self._session()
        if session is None or session != self._token_of:
            page = self.client.get("/account")
            if page.status_code != 200:
                page = self.client.get("/sign-in")
            found = _TOKEN.search(page.text)
            assert found, page.text[:500]
            self._token, self._token_of = found.group(1), self._session()
        return self._token

    def _session(self) -> str | None:
        with self.client.session_transaction() as session:
            return session.get("csrf_token")


@dataclass
class Portal:
    """The application, its database, and people to be."""

    app: Flask
    engine: Engine
    settings: Settings
    operator_id: int
    #: Role of a partner -> its organization; also "elsewhere": another operator.
    organizations: dict[str, int] = field(default_factory=dict)
    _people: int = 0

    def browser(self) -> Browser:
        """Return a browser in which nobody is signed in."""
        return Browser(self.app.test_client())

    def person(self, *roles: str, another_organization: bool = False) -> User:
        """Make a person with these roles; of another operator or partner if so wanted."""
        self._people += 1
        where = "elsewhere" if another_organization else roles[0]
        organization_id = self.organizations.get(where, self.operator_id)
        if another_organization and roles[0] in PARTNER_ROLES:
            organization_id = self.organizations[f"another {roles[0]}"]
        with unit_of_work(self.engine) as session:
            user = User(
                email=f"{roles[0]}{self._people}@example.org",
                name=f"{roles[0].capitalize()} Person",
                password_hash=PASSWORD_HASH,
                created_at=utc_now(),
                memberships=[
                    Membership(organization_id=organization_id, role=role) for role in roles
                ],
            )
            session.add(user)
        return user

    def sign_in(self, *roles: str, another_organization: bool = False) -> Browser:
        """Return a browser in which a new person with these roles is signed in."""
        user = self.person(*roles, another_organization=another_organization)
        browser = self.browser()
        answer = browser.post("/sign-in", {"email": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return browser


def make_portal(url: str, folder: Path, **settings: Any) -> Portal:
    """Put the application on a database with its schema, and two operators with partners."""
    chosen = Settings(
        data_dir=folder, database_url=url, secret_key="only for tests, never elsewhere", **settings
    )
    engine = engine_on(url)
    if url in _entered:  # as new: its tables hold nothing yet
        own, organizations, data = _entered[url]
        load_sqlite(engine, data)
    else:
        own, organizations = _enter_organizations(engine)
        if is_kept(url) and engine.dialect.name == "sqlite":
            _entered[url] = own, organizations, save_sqlite(engine)
    app = _app(chosen, engine, tuple(sorted(settings.items())))
    return Portal(app, engine, chosen, own, dict(organizations))


def _enter_organizations(engine: Engine) -> tuple[int, dict[str, int]]:
    """Enter two operators, one with partners; return the first one's id, and each by its role."""
    with unit_of_work(engine) as session:

        def organization(name: str, role: PartnerRole, operator: int | None) -> int:
            row = Organization(
                name=name,
                operator_id=operator,
                created_at=utc_now(),
                roles=[OrganizationRole(role=role)],
            )
            session.add(row)
            session.flush()
            row.operator_id = operator or row.id
            return row.id

        own = organization("Meridian Nutrition", PartnerRole.OPERATOR, None)
        organizations = {
            "elsewhere": organization("Elsewhere Foods", PartnerRole.OPERATOR, None),
            "supplier": organization("Acme Chemicals", PartnerRole.SUPPLIER, own),
            "another supplier": organization("Nordsalt", PartnerRole.SUPPLIER, own),
            "customer": organization("Pharmacy Group", PartnerRole.CUSTOMER, own),
            "another customer": organization("Health Stores", PartnerRole.CUSTOMER, own),
            "contract_manufacturer": organization(
                "Tablet Makers", PartnerRole.CONTRACT_MANUFACTURER, own
            ),
            "another contract_manufacturer": organization(
                "Capsule Makers", PartnerRole.CONTRACT_MANUFACTURER, own
            ),
        }
    return own, organizations


def _app(settings: Settings, engine: Engine, key: tuple[tuple[str, Any], ...]) -> Flask:
    if key in _apps:
        context.install(_apps[key], Parts(settings, engine, make_store(settings)))
    else:
        _apps[key] = create_app(settings, engine=engine, testing=True)
    limiter.enabled = bool(_apps[key].config["RATELIMIT_ENABLED"])  # one for all apps of a process
    return _apps[key]


@pytest.fixture
def portal(sqlite_url: str, tmp_path: Path) -> Iterator[Portal]:
    """The application on SQLite."""
    portal = make_portal(sqlite_url, tmp_path)
    yield portal
    portal.engine.dispose()


@pytest.fixture
def portal_on_both(database_url: str, tmp_path: Path) -> Iterator[Portal]:
    """The application, once on each database."""
    portal = make_portal(database_url, tmp_path)
    yield portal
    portal.engine.dispose()
