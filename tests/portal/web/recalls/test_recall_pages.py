"""Recalls on pages: two persons, the answer by link, and what strangers get."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.actor import Permission
from core.clock import utc_now
from core.db.session import unit_of_work
from notifications.models import ViewedMail
from portal.office import make_office
from portal.recalls import launch_and_notify
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.lots import find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.parties.models import Contact, Organization, OrganizationRole
from registry.recalls.models import Recall, RecallConsignee, RecallLine
from registry.recalls.recalls import NewRecall, start_recall
from registry.recalls.shown import launch_content
from registry.values import Direction, EventType, PartnerRole
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.stories import Told, quality_actor, tell, work_off

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def told(portal: Portal) -> Told:
    return tell(portal)


def draft(portal: Portal, *, mock: bool = False) -> str:
    """Draft a case on the supplier's lot; return its public id."""
    actor, now = quality_actor(portal), utc_now()
    with unit_of_work(portal.engine) as session:
        roots = find_traceables(session, actor, "0125HO002")
        new = NewRecall(roots, "Lead in zinc", "0.9 mg/kg", "Harms nerves", "Send back", now,
                        mock=mock)  # fmt: skip
        return start_recall(session, actor, new, at=now).public_id


def launch(portal: Portal, case: str) -> None:
    """Launch it as another person, and let the worker send the notices."""
    actor = quality_actor(portal)
    with unit_of_work(portal.engine) as session:
        recall = session.scalars(select(Recall).where(Recall.public_id == case)).one()
        launch_and_notify(
            session, actor, case, make_office(portal.settings),
            shown=launch_content(session, recall), password=PASSWORD, at=utc_now(),
        )  # fmt: skip
    work_off(portal)


def plain(text: str) -> str:
    """Return what a page says, without its marks, spaces made one."""
    words = re.sub(r"<[^>]*>", "", text).replace("\N{NARROW NO-BREAK SPACE}", "")
    return " ".join(words.split())


def link_of(portal: Portal, address: str) -> str:
    """Return the answer link of the message to this address, as a path."""
    with unit_of_work(portal.engine) as session:
        [mail] = [
            row for row in session.scalars(select(ViewedMail))
            if address in row.recipient and "URGENT" in row.title
        ]  # fmt: skip
        found = re.search(r"/recall/[\w-]+", mail.text)
    assert found
    return found.group()


class TestLaunch:
    def test_only_a_second_person_launches(self, portal: Portal, told: Told) -> None:
        first, second = portal.sign_in("quality"), portal.sign_in("quality")
        page = first.get("/recalls/new?number=0125HO002").text
        [root] = re.findall(r'name="root" value="(\w+)"', page)
        made = first.post(
            "/recalls/new?number=0125HO002",
            {
                "root": root, "title": "Lead", "reason": "r", "hazard": "h",
                "instructions": "i", "kind": "recall", "recall_class": "I",
            },
        )  # fmt: skip
        address = made.location
        dialogue = second.get(f"{address}/launch").text
        [shown] = re.findall(r'name="shown" value="(\w+)"', dialogue)
        data = {"shown": shown, "password": PASSWORD}

        assert "two customers</strong> (2)" in dialogue
        assert "A second person must look" in first.post(f"{address}/launch", data).text
        wrong = second.post(f"{address}/launch", {"shown": shown, "password": "no"})
        assert wrong.status_code == 422
        assert second.post(f"{address}/launch", data).status_code == 302
        page = second.get(address).text
        assert "Pharmacy Group" in page
        assert "1200" in page.replace("\N{NARROW NO-BREAK SPACE}", "")

    def test_missing_words_stand_beside_their_fields(self, portal: Portal, told: Told) -> None:
        quality = portal.sign_in("quality")

        answer = quality.post(
            "/recalls/new?number=0125HO002", {"kind": "recall", "recall_class": "I"}
        )

        assert answer.status_code == 422
        assert answer.text.count("Please fill this in.") >= 3

    def test_certificates_say_recalled_from_then_on(self, portal: Portal, told: Told) -> None:
        launch(portal, draft(portal))

        page = portal.browser().get(f"/verify/{told.certificates['customer']}").text

        assert "This certificate is genuine, but the goods were recalled on" in page

    def test_a_drill_holds_and_sends_nothing(self, portal: Portal, told: Told) -> None:
        case = draft(portal, mock=True)
        launch(portal, case)

        page = portal.sign_in("quality").get(f"/recalls/{case}").text
        assert "DRILL: an exercise" in page
        assert "Withheld" in page
        verify = portal.browser().get(f"/verify/{told.certificates['customer']}").text
        assert "genuine and valid" in verify
        with unit_of_work(portal.engine) as session:
            titles = [row.title for row in session.scalars(select(ViewedMail))]
        assert not [title for title in titles if "URGENT" in title]


class TestNotDelivered:
    def test_who_was_not_reached_stands_on_every_page_and_is_sent_again(
        self, portal: Portal, told: Told
    ) -> None:
        with unit_of_work(portal.engine) as session:
            contact = session.scalars(
                select(Contact).where(Contact.email == "recall@pharmacy.example")
            ).one()
            contact.email = "recall ö@pharmacy.example"
        case = draft(portal)
        launch(portal, case)
        quality = portal.sign_in("quality")
        pages = {
            name: quality.get(name).text
            for name in (f"/recalls/{case}", "/undelivered/", "/inbox/")
        }
        [delivery] = set(re.findall(r'name="delivery" value="(\w+)"', pages[f"/recalls/{case}"]))
        again = f"/recalls/{case}/resend"

        wrong = quality.post(again, {"delivery": delivery, "address": "recall@"})
        strangers = portal.sign_in("quality", another_organization=True).post(
            "/undelivered/send", {"delivery": delivery, "address": "eve@evil.example"}
        )
        done = quality.post(again, {"delivery": delivery, "address": "recall@pharmacy.example"})
        work_off(portal)

        assert "no e-mail address that mail can be sent to" in pages[f"/recalls/{case}"]
        assert "no e-mail address that mail can be sent to" in pages["/undelivered/"]
        assert "have not arrived" in plain(pages["/inbox/"])
        assert (wrong.status_code, strangers.status_code, done.status_code) == (422, 404, 302)
        assert 'value="recall@"' in wrong.text
        assert link_of(portal, "recall@pharmacy.example")
        assert "no e-mail address that mail" not in quality.get(f"/recalls/{case}").text


class TestAmendment:
    def test_it_is_named_everywhere_and_two_persons_launch_it(
        self, portal: Portal, told: Told
    ) -> None:
        case = draft(portal)
        launch(portal, case)
        tell_late(portal)
        sentence = "1 customer found since the launch is not informed yet."
        first, second = portal.sign_in("quality"), portal.sign_in("quality")

        for address in (f"/recalls/{case}", "/recalls/", "/insights/impact"):
            assert sentence in first.get(address).text, address
        partners = first.get("/partners/?role=customer").text
        assert re.search(r"R\d\d-001: not informed yet", partners)
        page = first.get(f"/recalls/{case}/launch").text
        assert "Late Customer" in page
        assert "late@customer.example" in page
        assert "URGENT PRODUCT RECALL" in page
        assert "Amendment 1: since the first notice" in page
        [shown] = re.findall(r'name="shown" value="(\w+)"', page)
        data = {"shown": shown, "password": PASSWORD}
        assert "the first looks at it" in first.post(f"/recalls/{case}/launch", data).text
        assert first.post(f"/recalls/{case}/amendment", {"shown": "0" * 64}).status_code == 409
        assert first.post(f"/recalls/{case}/amendment", data).status_code == 302
        assert "You handed this on." in first.get(f"/recalls/{case}/launch").text
        assert second.post(f"/recalls/{case}/launch", data).status_code == 302

        work_off(portal)
        with unit_of_work(portal.engine) as session:
            told_late = [
                row for row in session.scalars(select(ViewedMail)) if "late@" in row.recipient
            ]
            every = [row for row in session.scalars(select(ViewedMail)) if "URGENT" in row.title]
        assert len(told_late) == 1
        assert "Amendment 1: since the first notice" in told_late[0].text
        assert len(every) == 3  # two at the launch, one now
        assert sentence not in first.get(f"/recalls/{case}").text
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.post(f"/recalls/{case}/amendment", data).status_code == 404

    def test_whoever_was_told_too_much_gets_a_correction_in_its_language(
        self, portal: Portal, told: Told
    ) -> None:
        case = draft(portal)
        launch(portal, case)
        work_off(portal)
        actor = replace(quality_actor(portal), permissions=frozenset(Permission))
        with unit_of_work(portal.engine) as session:
            line = session.scalars(select(RecallLine).order_by(RecallLine.id)).first()
            assert line is not None
            customer = session.get_one(RecallConsignee, line.consignee_id).customer
            customer.language = "de"
            [address] = [row.email for row in customer.contacts if row.email][:1]
            event = session.get_one(Event, line.event_id)
            draft_of = EventDraft(
                EventType.CORRECT, event.occurred_at, corrects_id=event.id, reason="never left"
            )
            record_event(session, actor, draft_of, at=utc_now())
        first, second = portal.sign_in("quality"), portal.sign_in("quality")
        page = first.get(f"/recalls/{case}/launch").text
        assert "a correction of the notice" in page
        assert "one correction of the notice" in page
        assert "BERICHTIGUNG UNSERES SCHREIBENS" in page
        assert "Eine Antwort ist nicht nötig" in page  # nothing is left for this customer
        assert "anstelle der früheren Liste" not in page
        [shown] = re.findall(r'name="shown" value="(\w+)"', page)
        data = {"shown": shown, "password": PASSWORD}
        assert first.post(f"/recalls/{case}/amendment", data).status_code == 302

        assert second.post(f"/recalls/{case}/launch", data).status_code == 302

        work_off(portal)
        with unit_of_work(portal.engine) as session:
            corrections = [
                row for row in session.scalars(select(ViewedMail)) if "BERICHTIGUNG" in row.title
            ]
            urgent = [row for row in session.scalars(select(ViewedMail)) if "URGENT" in row.title]
        [mail] = corrections
        assert address in mail.recipient
        assert "nichts davon kam zu Ihnen" in mail.text
        assert "Eine Antwort ist nicht nötig" in mail.text
        assert len(urgent) == 2  # at the launch
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.get(f"/recalls/{case}/launch").status_code == 404


def tell_late(portal: Portal) -> None:
    """Record a shipment that left before the launch to a customer that nobody knew of."""
    actor = replace(quality_actor(portal), permissions=frozenset(Permission))
    with unit_of_work(portal.engine) as session:
        made = session.scalars(select(Traceable).where(Traceable.number == "FG-26-0412")).one()
        shipped = session.scalars(select(Event).where(Event.type == EventType.SHIP)).all()[0]
        customer = Organization(
            name="Late Customer", operator_id=portal.operator_id, created_at=utc_now(),
            roles=[OrganizationRole(role=PartnerRole.CUSTOMER)],
            contacts=[Contact(purpose="recall", name="Lea", email="late@customer.example")],
        )  # fmt: skip
        session.add(customer)
        session.flush()
        line = LineDraft(
            made.id, Direction.IN, quantity=Decimal(5), location_id=shipped.lines[0].location_id
        )
        record_event(
            session, actor,
            EventDraft(EventType.SHIP, shipped.occurred_at, (line,), party_id=customer.id),
            at=utc_now(),
        )  # fmt: skip


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


class TestMailViewer:
    def test_partners_and_other_operators_see_no_mail(self, portal: Portal, told: Told) -> None:
        launch(portal, draft(portal))
        quality = portal.sign_in("quality")
        mail = re.findall(r"/mail/(\w{16})", quality.get("/mail/").text)[0]

        assert "/recall/" in quality.get(f"/mail/{mail}").text
        assert portal.sign_in("customer").get(f"/mail/{mail}").status_code == 403
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.get(f"/mail/{mail}").status_code == 404
        assert mail not in stranger.get("/mail/").text
