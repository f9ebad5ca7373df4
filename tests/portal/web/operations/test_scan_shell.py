"""What the device keeps of the scan page, and what it asks when the connection is back."""

from __future__ import annotations

import json
import re

from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked


class TestShell:
    def test_it_holds_nothing_of_anybody(self, portal: Portal) -> None:
        stocked(portal, "A1")

        mine = portal.sign_in("warehouse").get("/scan/shell").text
        stranger = portal.browser().get("/scan/shell")

        assert mine == stranger.text
        assert "Set-Cookie" not in stranger.headers
        for word in ("csrf", "Warehouse Person", "Berlin"):
            assert word not in mine

    def test_only_pages_that_read_codes_may_run_compiled_scripts(self, portal: Portal) -> None:
        keeper = portal.sign_in("warehouse")

        for address, may in (("/scan/", True), ("/scan/shell", True), ("/lots/", False)):
            policy = keeper.get(address).headers["Content-Security-Policy"]
            assert ("'wasm-unsafe-eval'" in policy) is may
            assert "'unsafe-inline'" not in policy


class TestWorker:
    def test_everything_that_the_empty_page_asks_for_is_kept(self, portal: Portal) -> None:
        browser = portal.browser()
        answer = browser.get("/scan/worker.js")
        kept = json.loads(answer.text[len("const SHELL = ") : answer.text.index(";\n")])

        page = browser.get(kept["page"]).text
        asked = set(re.findall(r'(?:src|href|data-reader)="(/(?:static|scan/man)[^"]*)"', page))
        assert answer.mimetype == "text/javascript"
        assert asked == set(kept["hashed"]) | {"/scan/manifest.webmanifest"}
        for address in (*kept["hashed"], *kept["named"]):
            with browser.get(address) as found:
                assert found.status_code == 200, address
        for name in ("camera", "memory", "server", "sound"):
            assert f"/static/js/operations/scan/{name}.js" in kept["named"]

    def test_files_without_a_hash_are_asked_for_anew(self, portal: Portal) -> None:
        browser = portal.browser()

        with browser.get("/static/js/operations/scan/memory.js") as plain:
            assert plain.cache_control.no_cache
            assert plain.cache_control.max_age is None
        with browser.get("/static/js/frame/theme.js?v=1") as hashed:
            assert hashed.cache_control.immutable


class TestManifest:
    def test_it_opens_the_scan_page(self, portal: Portal) -> None:
        answer = portal.browser().get("/scan/manifest.webmanifest")

        assert answer.mimetype == "application/manifest+json"
        assert json.loads(answer.text)["start_url"] == "/scan/"


class TestHello:
    def test_it_names_the_person_by_a_word_and_what_they_may_do(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper, looker = portal.sign_in("warehouse"), portal.sign_in("auditor")

        mine, theirs = keeper.get("/scan/session").json, looker.get("/scan/session").json

        assert {"value": f"place:{company.floor}", "label": "Move all of it to Berlin, Floor"} in (
            mine["tasks"]
        )
        assert theirs["tasks"] == []
        assert mine["person"] != theirs["person"]
        assert mine["person"] == keeper.get("/scan/session").json["person"]

    def test_strangers_are_told_to_sign_in_and_others_see_their_own(self, portal: Portal) -> None:
        stocked(portal, "A1")
        json_please = {"Accept": "application/json"}

        assert portal.browser().get("/scan/session", headers=json_please).status_code == 401
        elsewhere = portal.sign_in("warehouse", another_organization=True)
        assert elsewhere.get("/scan/session").json["tasks"] == []
        supplier = portal.sign_in("supplier")
        assert supplier.get("/scan/session", headers=json_please).status_code == 403
