"""Walk every route as a stranger and as each role. New routes are walked by themselves."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from core.actor import Permission
from portal.auth.permissions import ROLES, permissions_of
from portal.web.frame.auth import permission_of
from tests.portal.conftest import Browser, Portal

#: The page around a refusal, or around "there is no such thing", is the same each time.
ONLY_WHY = {"HX-Request": "true"}


def guarded(app: Flask) -> list[tuple[Rule, Permission]]:
    found = []
    for rule in app.url_map.iter_rules():
        permission = permission_of(app, rule.endpoint)
        if permission is not None:
            found.append((rule, permission))
    return found


def address(app: Flask, rule: Rule) -> str:
    values = {name: unknown(converter) for name, converter in rule._converters.items()}
    with app.test_request_context():
        adapter = app.url_map.bind("127.0.0.1")
        return adapter.build(rule.endpoint, values, method=method_of(rule))


def unknown(converter: BaseConverter) -> object:
    """A value that fits the variable of an address, and that nothing in the database has."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    by_kind = {
        "IntegerConverter": 987654321,
        "FloatConverter": 98765.5,
        "PathConverter": "no/such/thing",
        "UUIDConverter": UUID(int=7),
    }
    return by_kind.get(type(converter).__name__, "nosuchthing")


def finds_nothing(rule: Rule) -> bool:
    """Whether the address names a thing that there is not, rather than one of a few words."""
    return any(not isinstance(found, AnyConverter) for found in rule._converters.values())


def method_of(rule: Rule) -> str:
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return min(methods)


def ask(browser: Browser, app: Flask, rule: Rule, token: str, **headers: str) -> int:
    method = method_of(rule)
    answer = browser.client.open(
        address(app, rule), method=method, headers={"X-CSRF-Token": token, **headers}, data={}
    )
    answer.close()
    return answer.status_code


class TestEveryRoute:
    def test_every_view_names_its_permission_or_is_public(self, portal: Portal) -> None:
        rules = list(portal.app.url_map.iter_rules())

        for rule in rules:
            permission_of(portal.app, rule.endpoint)  # raises UnmarkedView

        assert len(rules) > 5

    def test_a_stranger_gets_in_nowhere(self, portal: Portal) -> None:
        stranger = portal.browser()
        token = stranger.token()

        for rule, _ in guarded(portal.app):
            status = ask(stranger, portal.app, rule, token)
            assert status in {302, 401}, f"{rule} answered {status} to a stranger"
            if status == 302:
                answer = stranger.client.open(
                    address(portal.app, rule),
                    method=method_of(rule),
                    headers={"X-CSRF-Token": token},
                )
                assert answer.location.startswith("/sign-in"), rule

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_each_role_opens_what_it_may_and_nothing_else(self, portal: Portal, role: str) -> None:
        browser = portal.sign_in(role)
        token = browser.token()
        may = permissions_of([role])

        for rule, permission in guarded(portal.app):
            page = {} if permission in may and not finds_nothing(rule) else ONLY_WHY
            status = ask(browser, portal.app, rule, token, **page)
            if permission in may:
                assert status not in {401, 403}, f"{rule} answered {status} to a {role}"
                assert status < 500, f"{rule} answered {status} to a {role}"
            else:
                assert status == 403, f"{rule} answered {status} to a {role}"

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_nothing_of_another_organization_exists(self, portal: Portal, role: str) -> None:
        browser = portal.sign_in(role, another_organization=True)
        token = browser.token()

        for rule, permission in guarded(portal.app):
            if rule.arguments and permission in permissions_of([role]):
                page = ONLY_WHY if finds_nothing(rule) else {}
                status = ask(browser, portal.app, rule, token, **page)
                assert status in {403, 404, 422}, f"{rule} answered {status}"

    def test_changes_without_the_token_are_refused(self, portal: Portal) -> None:
        browser = portal.sign_in("quality", "administrator")

        for rule, permission in guarded(portal.app):
            if method_of(rule) == "GET" or permission not in permissions_of(
                ["quality", "administrator"]
            ):
                continue
            answer = browser.client.open(address(portal.app, rule), method=method_of(rule))
            assert answer.status_code == 400, f"{rule} answered {answer.status_code}"
