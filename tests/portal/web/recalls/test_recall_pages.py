"""Recalls on pages: two persons, who was not reached, amendments, and what strangers get."""

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
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.parties.models import Contact, Organization, OrganizationRole
from registry.recalls.models import RecallConsignee, RecallLine
from registry.values import Direction, EventType, PartnerRole
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.stories import Told, quality_actor, tell, work_off
from tests.portal.web.recalls.cases import draft, launch, link_of, plain


@pytest.fixture
def told(portal: Portal) -> Told:
    return tell(portal)


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
