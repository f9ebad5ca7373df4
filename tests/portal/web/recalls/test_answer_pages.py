"""Answers to a recall on pages: by link, in the portal, by telephone, and what strangers get."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from core.db.session import unit_of_work
from notifications.models import ViewedMail
from registry.parties.models import Organization
from registry.recalls.models import RecallConsignee
from tests.portal.conftest import Portal
from tests.portal.stories import Told, tell
from tests.portal.web.recalls.cases import BROWSER, draft, launch, link_of, plain


@pytest.fixture
def told(portal: Portal) -> Told:
    return tell(portal)


class TestAnswer:
    def test_the_page_speaks_the_customers_language_until_another_is_chosen(
        self, portal: Portal, told: Told
    ) -> None:
        with unit_of_work(portal.engine) as session:
            customer = session.get_one(Organization, portal.organizations["customer"])
            customer.language = "de"
        launch(portal, draft(portal))
        with unit_of_work(portal.engine) as session:
            [mail] = [row for row in session.scalars(select(ViewedMail)) if "DRINGEND" in row.title]
        found = re.search(r"/recall/[\w-]+", mail.text)
        assert found
        stranger, link = portal.browser(), found.group()

        german = stranger.get(link).text
        stranger.post("/language", {"code": "fr", "next": link})
        french = stranger.get(link).text
        said = stranger.post(link, {"by": "Ann"}, follow_redirects=True).text

        assert '<html lang="de"' in german
        assert "Was wurde aus dem, was Pharmacy Group erhalten hat?" in german
        assert "Getrennt gehalten" in german
        assert "Cessez immédiatement" in french
        assert "Votre réponse est enregistrée. Elle ne rend pas encore compte de tout" in said
        assert "Reste ouvert" in said
        assert '<html lang="en"' in portal.browser().get("/sign-in").text

    def test_looking_changes_only_that_a_person_opened_it(self, portal: Portal, told: Told) -> None:
        launch(portal, draft(portal))
        link = link_of(portal, "recall@pharmacy.example")
        robot = portal.browser()
        seen = [
            robot.client.head(link, headers=BROWSER).status_code,
            robot.get(link, headers={**BROWSER, "Sec-Purpose": "prefetch"}).status_code,
            robot.get(link, headers={"User-Agent": "Googlebot/2.1"}).status_code,
        ]
        with unit_of_work(portal.engine) as session:
            before = session.scalars(select(RecallConsignee.opened_at)).all()

        page = portal.browser().get(link, headers=BROWSER)

        assert (seen, before) == ([200] * 3, [None, None])
        assert page.status_code == 200
        assert "FG-26-0412" in page.text
        assert "Health Stores" not in page.text
        with unit_of_work(portal.engine) as session:
            rows = session.scalars(select(RecallConsignee)).unique().all()
            assert [row.opened_at is not None for row in rows] == [True, False]
            assert [row.answered_at for row in rows] == [None, None]
            assert [row.responses for row in rows] == [[], []]

    def test_an_empty_answer_and_a_partial_one_say_what_is_open_and_too_much_is_flagged(
        self, portal: Portal, told: Told
    ) -> None:
        case = draft(portal)
        with unit_of_work(portal.engine) as session:
            customer = session.get_one(Organization, portal.organizations["customer"])
            customer.time_zone = "Asia/Tokyo"
        launch(portal, case)
        link, browser = link_of(portal, "recall@pharmacy.example"), portal.browser()
        quality = portal.sign_in("quality")
        [line] = re.findall(r'name="returned_(\d+)"', browser.get(link).text)

        def said(**amounts: str) -> tuple[str, str]:
            data = {"by": "Ann", **{f"{name}_{line}": much for name, much in amounts.items()}}
            theirs = browser.post(link, data, follow_redirects=True).text
            return plain(theirs), plain(quality.get(f"/recalls/{case}").text)

        empty, seen_empty = said()
        part, seen_part = said(on_hand="700")
        over, seen_over = said(on_hand="700", returned="501")

        assert "does not account for everything yet" in empty
        assert "FG-26-0412: 1200 piece of 1200 piece" in empty
        assert "(Asia/Tokyo)" in empty
        assert "Answer incomplete" in seen_empty
        assert "(Asia/Tokyo)" in seen_empty
        assert "FG-26-0412: 500 piece of 1200 piece" in part
        assert "FG-26-0412: 500 piece of 1200 piece" in seen_part
        assert "Thank you, your answer is recorded" in over
        assert "1201 piece stated, 1200 piece received" in over
        assert "1201 piece stated, 1200 piece received" in seen_over
        assert "Accounted for everything: 1 of 2" in seen_over

    def test_the_link_to_pass_on_shows_the_notice_and_takes_answers_for_others_only(
        self, portal: Portal, told: Told
    ) -> None:
        case = draft(portal)
        launch(portal, case)
        link = link_of(portal, "recall@pharmacy.example")
        page = portal.browser().get(link).text
        [address] = set(re.findall(r"/recall/forwarded/\w+/[\w-]+", page))
        passed = portal.browser()

        shown = passed.get(address, headers=BROWSER)

        assert shown.status_code == 200
        assert "Pharmacy Group passed this notice on to you" in shown.text
        for words in ("FG-26-0412", "Harms nerves", "Send back", "Lead in zinc"):
            assert words in shown.text
        for theirs in ("1200", "PO 4500012345", "Say what", link):
            assert theirs not in plain(shown.text)
        assert passed.get(address[:-2] + "xx").status_code == 403
        assert passed.post(address[:-2] + "xx", {"by": "Eve"}).status_code == 403
        [lot] = re.findall(r'name="on_hand_(\d+)"', shown.text)
        silent = passed.post(address, {"by": "Eve", "company": "Corner Shop"})
        assert silent.status_code == 422
        assert "write 0 if it is none" in silent.text
        amounts = {"by": "Eve", "company": "Corner Shop", f"on_hand_{lot}": "3"}
        own = passed.post(address, amounts).location
        again = {"by": "Eve", f"on_hand_{lot}": "2"}
        assert passed.post(own, again).status_code == 302
        assert passed.post(own[:-2] + "xx", again).status_code == 403
        assert "Corner Shop answered (Eve)" in passed.get(own).text
        with unit_of_work(portal.engine) as session:
            rows = session.scalars(select(RecallConsignee)).unique().all()
            assert [(row.opened_at, row.responses) for row in rows] == [(None, [])] * 2
        quality = portal.sign_in("quality")
        staff = plain(quality.get(f"/recalls/{case}").text)
        assert "Corner Shop (forwarded by Pharmacy Group), Eve" in staff
        assert "still here 2" in staff
        assert "1 other answered by the address" in staff
        quality.post(f"/recalls/{case}/close", {"note": "all back"})
        assert passed.get(address).status_code == 403
        assert passed.post(own, again).status_code == 403

    def test_an_altered_link_is_refused_in_plain_words(self, portal: Portal, told: Told) -> None:
        launch(portal, draft(portal))
        link = link_of(portal, "recall@pharmacy.example")
        browser = portal.browser()

        altered = browser.get(link[:-1] + ("A" if link[-1] != "A" else "B"))
        posted = browser.post(link[:-2] + "xx", {"by": "Eve"})

        assert (altered.status_code, posted.status_code) == (403, 403)
        assert "This link does not work" in altered.text

    def test_a_closed_case_takes_no_answer(self, portal: Portal, told: Told) -> None:
        case = draft(portal)
        launch(portal, case)
        link = link_of(portal, "recall@pharmacy.example")
        portal.sign_in("quality").post(f"/recalls/{case}/close", {"note": "all back"})

        answer = portal.browser().get(link)

        assert answer.status_code == 403
        assert "is closed" in answer.text

    def test_a_customer_answers_in_the_portal_for_itself_only(
        self, portal: Portal, told: Told
    ) -> None:
        launch(portal, draft(portal))
        customer = portal.sign_in("customer")
        page = customer.get("/customer/recalls/").text
        [mine] = re.findall(r"/customer/recalls/(\w+)", page)
        with unit_of_work(portal.engine) as session:
            every = set(session.scalars(select(RecallConsignee.public_id)))
        [theirs] = every - {mine}

        assert customer.post(f"/customer/recalls/{mine}", {"by": "Anna"}).status_code == 302
        assert customer.get(f"/customer/recalls/{theirs}").status_code == 404
        assert customer.post(f"/customer/recalls/{theirs}", {"by": "Eve"}).status_code == 404

    def test_an_answer_by_telephone(self, portal: Portal, told: Told) -> None:
        case = draft(portal)
        launch(portal, case)
        quality = portal.sign_in("quality")
        page = quality.get(f"/recalls/{case}").text
        address = re.findall(rf"/recalls/{case}/answer/\w+", page)[0]
        [line] = re.findall(r'name="returned_(\d+)"', quality.get(address).text)

        wrong = quality.post(address, {"by": "Anna", f"returned_{line}": "all"})
        done = quality.post(address, {"by": "Anna", f"returned_{line}": "1200"})

        assert "This is no number. Write it like 12.5." in wrong.text
        assert done.status_code == 302
        assert "Anna, phone" in quality.get(f"/recalls/{case}").text
