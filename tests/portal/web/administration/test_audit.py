"""The page of the audit trail."""

from __future__ import annotations

from sqlalchemy import text

from core.db.session import unit_of_work
from tests.portal.conftest import Portal


class TestAudit:
    def test_it_lists_what_was_done(self, portal_on_both: Portal) -> None:
        portal_on_both.sign_in("quality")

        page = portal_on_both.sign_in("auditor").get("/audit?q=quality")

        assert "sign in: open" in page.text
        assert "Quality Person" in page.text

    def test_it_shows_nothing_of_another_operator(self, portal: Portal) -> None:
        portal.sign_in("quality")

        page = portal.sign_in("auditor", another_organization=True).get("/audit")

        assert "Quality Person" not in page.text

    def test_the_check_says_that_nothing_was_altered(self, portal: Portal) -> None:
        assert "Nothing was altered" in portal.sign_in("auditor").get("/audit/check").text

    def test_the_check_finds_an_entry_that_was_altered(self, portal: Portal) -> None:
        auditor = portal.sign_in("auditor")
        with unit_of_work(portal.engine) as session:  # as somebody with the file in hand would
            session.execute(text("DROP TRIGGER audit_entry_no_update"))
            session.execute(text("UPDATE audit_entry SET actor = 'Nobody' WHERE id = 1"))

        page = auditor.get("/audit/check")

        assert "The trail was tampered with" in page.text
        assert "Entry 1" in page.text
