"""How errors are answered: a page for people, problem+json for machines."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint

from core.actor import Permission
from core.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from portal import create_app
from portal.web.frame.auth import UnmarkedView, public
from portal.web.frame.headers import POLICY
from tests.portal.conftest import Browser, Portal

FAMILIES = [(NotFound, 404), (NotAllowed, 403), (Invalid, 422), (Conflict, 409), (Unavailable, 503)]


def with_view(portal: Portal, view: object, *, testing: bool = True) -> Browser:
    """The application anew, with one more view at /trouble."""
    app = create_app(portal.settings, engine=portal.engine, testing=testing)
    bp = Blueprint("trouble", __name__)
    bp.add_url_rule("/trouble", view_func=view)  # type: ignore[arg-type]
    bp.add_url_rule("/api/trouble", "api", view_func=view)  # type: ignore[arg-type]
    app.register_blueprint(bp)
    return Browser(app.test_client())


class TestErrors:
    @pytest.mark.parametrize(("family", "status"), FAMILIES)
    def test_a_family_decides_the_status(
        self, portal: Portal, family: type[Exception], status: int
    ) -> None:
        @public
        def trouble() -> str:
            raise family("The lot is <b>gone</b>.")

        browser = with_view(portal, trouble)

        page, problem = browser.get("/trouble"), browser.get("/api/trouble")

        assert (page.status_code, problem.status_code) == (status, status)
        assert "The lot is &lt;b&gt;gone" in page.text
        assert problem.content_type == "application/problem+json"
        assert problem.json is not None
        assert problem.json["detail"] == "The lot is <b>gone</b>."
        assert problem.json["status"] == status

    def test_a_fragment_gets_a_message_above_the_page(self, portal: Portal) -> None:
        @public
        def trouble() -> str:
            raise Conflict("Decided before.")

        answer = with_view(portal, trouble).get("/trouble", headers={"HX-Request": "true"})

        assert answer.headers["HX-Retarget"] == "#messages"
        assert "<html" not in answer.text
        assert "Decided before." in answer.text

    def test_a_surprise_keeps_its_secrets(
        self, portal: Portal, caplog: pytest.LogCaptureFixture
    ) -> None:
        @public
        def trouble() -> str:
            raise RuntimeError("password=hunter2")

        answer = with_view(portal, trouble, testing=False).get("/trouble")

        assert answer.status_code == 500
        assert "hunter2" not in answer.text
        reference = answer.text.split('reference <span class="ident">')[1][:16]
        assert reference in caplog.text

    def test_a_view_without_a_mark_answers_nobody(self, portal: Portal) -> None:
        def forgotten() -> str:
            return "secret"

        with pytest.raises(UnmarkedView):
            with_view(portal, forgotten).get("/trouble")

    @pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/sign-out", 405)])
    def test_the_servers_own_errors_look_like_ours(
        self, portal: Portal, path: str, status: int
    ) -> None:
        answer = portal.sign_in("quality").get(path)

        assert answer.status_code == status
        assert "Go to the start page" in answer.text
        assert status != 405 or answer.headers["Allow"]

    def test_too_large_a_body_is_refused(self, portal: Portal, tmp_path: Path) -> None:
        small = create_app(portal.settings, engine=portal.engine, testing=True)
        small.config["MAX_CONTENT_LENGTH"] = 1000

        answer = small.test_client().post("/sign-in", data={"email": "x" * 2000})

        assert answer.status_code == 413
        assert "Too large" in answer.text


class TestHeaders:
    @pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/css/tokens.css", "/healthz"])
    def test_every_answer_carries_the_policy(self, portal: Portal, path: str) -> None:
        answer = portal.browser().get(path)

        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "unsafe" not in POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()

    def test_what_carries_its_hash_is_kept_for_good(self, portal: Portal) -> None:
        answer = portal.browser().get("/static/css/tokens.css?v=1")

        assert "immutable" in answer.headers["Cache-Control"]
        answer.close()

    def test_pages_are_not_kept(self, portal: Portal) -> None:
        assert portal.sign_in("quality").get("/account").headers["Cache-Control"] == "no-store"


def test_every_permission_is_in_some_role() -> None:
    from portal.auth.permissions import ROLES

    assert frozenset(Permission) == frozenset().union(*ROLES.values())


def test_who_is_signed_in_stays_in_the_frame_at_a_wrong_address(portal: Portal) -> None:
    answer = portal.sign_in("quality").get("/no/such/page")

    assert answer.status_code == 404
    assert "Quality Person" in answer.text


def test_the_search_field_is_only_for_those_who_may_search(portal: Portal) -> None:
    assert 'id="search"' in portal.sign_in("quality").get("/account").text
    assert 'id="search"' not in portal.sign_in("customer").get("/account").text
