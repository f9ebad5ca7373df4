from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from email import message_from_string
from email.policy import default

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.jobs import Job
from notifications.chase import REMINDERS, chase
from notifications.context import context_of
from notifications.delivery import put_off
from notifications.message import LINES_IN_MESSAGE, build_message
from notifications.models import DeliveryState, Notice, NoticeKind
from notifications.office import Office, token_hash
from notifications.recall import queue_recall_notices
from registry.parties.models import Contact
from registry.recalls.answers import find_by_link
from registry.recalls.errors import LinkRefused
from registry.recalls.models import Recall, RecallConsignee, RecallResponse
from registry.recalls.recalls import close_recall
from registry.recalls.received import own_lines
from tests.factories.company import NOON
from tests.registry.recalls.test_recalls import Case
from tests.told import Shelf

pytestmark = pytest.mark.either_database

OFFICE = Office("https://lots.example.org", "Lots <lots@example.org>", "key for tests")


@pytest.fixture
def case(shelf: Shelf) -> Iterator[Case]:
    with shelf.begin(Case) as case:
        for customer in (case.company.customer, case.other):
            mail = f"ann{customer.id}@example.org"
            customer.contacts = [Contact(purpose="recall", name="Ann", email=mail, phone="1")]
        case.session.flush()
        yield case


@pytest.fixture
def session(case: Case) -> Session:
    return case.session


def launch(session: Session, case: Case, **changes: object) -> tuple[Recall, list[Notice]]:
    recall = case.launch(case.start(**changes))
    return recall, queue_recall_notices(session, recall, recall.consignees, OFFICE, at=NOON)


def message_of(session: Session, notice: Notice) -> str:
    delivery = notice.deliveries[0]
    delivery.message_id = f"<{delivery.public_id}@example.org>"
    return str(build_message(notice, delivery, context_of(session, notice, OFFICE), OFFICE))


def plain_text(message: str) -> str:
    part = message_from_string(message, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def account_for(consignee: RecallConsignee, *, share: Decimal = Decimal(1)) -> None:
    """Have the consignee say that it used all of each lot, or a share of it."""
    quantities = {str(row.id): {"used": str(row.quantity * share)} for row in consignee.lines}
    consignee.responses.append(RecallResponse(at=NOON, by="Ann", via="link", quantities=quantities))


class TestQueueRecallNotices:
    def test_each_customer_is_told_of_its_own_lots_only(self, session: Session, case: Case) -> None:
        _, notices = launch(session, case)

        mine, theirs = (message_of(session, notice) for notice in notices)

        assert "FG-1" in mine
        assert "FG-2" not in mine
        assert case.other.name not in mine
        assert "FG-2" in theirs
        assert case.company.customer.name not in theirs
        for message in (mine, theirs):
            assert case.company.supplier.name not in message
            assert case.bad.number not in message
            for duty in ("STOP USING", "Reason", "Hazard", "tell those who received it"):
                assert duty in message

    def test_the_address_to_pass_on_is_not_the_secret_of_the_answer(
        self, session: Session, case: Case
    ) -> None:
        recall, notices = launch(session, case)
        first, second = recall.consignees
        link = OFFICE.forward_link(first.public_id)
        secret = link.rpartition("/")[2]

        assert link in plain_text(message_of(session, notices[0]))
        assert OFFICE.may_read(first.public_id, secret)
        assert not OFFICE.may_read(second.public_id, secret)
        assert not OFFICE.may_read(first.public_id, OFFICE.answer_token(first.public_id))
        with pytest.raises(LinkRefused):
            find_by_link(session, token_hash(secret))

    def test_a_customer_without_an_address_alarms_our_people_at_once(
        self, session: Session, case: Case
    ) -> None:
        case.other.contacts = []
        session.flush()

        launch(session, case)

        [alarm] = session.scalars(select(Notice).where(Notice.kind == NoticeKind.UNDELIVERED))
        case.company.operator.contacts = [
            Contact(purpose="quality", name="Qi", email="qi@meridian.example")
        ]
        context = context_of(session, alarm, OFFICE)
        assert [row["recipient"] for row in context["failures"]] == [case.other.name]
        assert context["page"].startswith("/recalls/")
        assert "recall" in context["matter"]

    def test_the_link_opens_the_own_part_and_its_secret_is_not_kept(
        self, session: Session, case: Case
    ) -> None:
        recall, notices = launch(session, case)
        first = recall.consignees[0]
        link = OFFICE.answer_link(first.public_id)

        found = find_by_link(session, token_hash(link.rpartition("/")[2]))

        assert found.consignee is first
        assert link in message_of(session, notices[0])
        assert link.rpartition("/")[2] not in str(notices[0].facts)

    def test_the_attached_table_has_every_line(self, session: Session, case: Case) -> None:
        _, notices = launch(session, case)
        notice, delivery = notices[1], notices[1].deliveries[0]
        delivery.message_id = "<x@example.org>"
        context = context_of(session, notice, OFFICE)
        many = [{**context["lines"][0], "lot": f"=L{place}"} for place in range(60)]

        message = build_message(notice, delivery, {**context, "lines": many}, OFFICE)

        [table] = message.iter_attachments()
        rows = list(csv.DictReader(io.StringIO(table.get_content())))
        assert len(rows) == 60
        assert rows[0]["lot"] == "'=L0"  # no formula for a spreadsheet
        text = message.get_body(("plain",))
        assert text is not None
        assert f"and {60 - LINES_IN_MESSAGE} more" in text.get_content()

    def test_the_day_is_that_of_the_site_it_left(self, session: Session, case: Case) -> None:
        case.company.site.time_zone = "Pacific/Auckland"
        case.ship(case.company.customer, (case.first, "1"))
        recall, notices = launch(session, case)

        lines = context_of(session, notices[0], OFFICE)["lines"]

        assert [line["shipped_on"] for line in lines] == ["2026-03-02", "2026-03-03"]
        days = [line.shipped_at.date() for line in own_lines(session, recall.consignees[0])]
        assert sorted(map(str, days)) == ["2026-03-02", "2026-03-03"]

    def test_each_attempt_goes_before_what_is_no_recall(self, session: Session, case: Case) -> None:
        _, notices = launch(session, case)
        delivery = notices[0].deliveries[0]
        delivery.attempts = 1

        put_off(session, delivery.public_id, "451 Try again", at=NOON)

        jobs = session.scalars(select(Job).where(Job.kind == "deliver_notice"))
        assert {job.priority for job in jobs} == {10}

    def test_a_drill_says_so_everywhere_and_sends_nothing(
        self, session: Session, case: Case
    ) -> None:
        _, notices = launch(session, case, mock=True)

        assert all(
            row.state is DeliveryState.WITHHELD for notice in notices for row in notice.deliveries
        )
        assert session.scalars(select(Job).where(Job.kind == "deliver_notice")).all() == []
        message = message_of(session, notices[0])
        assert "Subject: DRILL, no action needed: URGENT" in message
        assert message.count("DRILL") >= 3


class TestChase:
    def test_it_reminds_then_asks_for_help_and_stops_with_the_case(
        self, session: Session, case: Case
    ) -> None:
        recall, _ = launch(session, case)
        answered, waiting = recall.consignees
        account_for(answered)
        due = NOON + timedelta(hours=24)

        early = chase(session, recall.public_id, at=due - timedelta(minutes=1))
        rounds = [
            chase(session, recall.public_id, at=due + timedelta(hours=12) * step)
            for step in range(REMINDERS + 1)
        ]

        assert early == 0
        assert rounds == [1, 1, 1]
        kinds = [
            notice.kind
            for notice in session.scalars(select(Notice).order_by(Notice.id))
            if notice.kind is not NoticeKind.RECALL_NOTICE
        ]
        assert kinds == [
            NoticeKind.RECALL_REMINDER, NoticeKind.RECALL_REMINDER, NoticeKind.RECALL_ESCALATION,
        ]  # fmt: skip
        assert waiting.escalations == 3
        escalation = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert escalation is not None
        assert escalation.facts["reminders"] == REMINDERS
        close_recall(session, case.drafter, recall.public_id, note="done", at=due)
        assert chase(session, recall.public_id, at=due + timedelta(days=9)) == 0

    @pytest.mark.parametrize("share", [Decimal(0), Decimal("0.5")])
    def test_an_empty_or_partial_answer_is_reminded_of_what_is_open_with_the_whole_notice(
        self, session: Session, case: Case, share: Decimal
    ) -> None:
        case.company.customer.time_zone = "America/New_York"
        recall, _ = launch(session, case)
        first, second = recall.consignees
        account_for(first, share=share)
        account_for(second)
        session.flush()

        assert chase(session, recall.public_id, at=NOON + timedelta(hours=24)) == 1

        reminder = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert reminder is not None
        text = plain_text(message_of(session, reminder))
        open_ = 10 * (1 - share)
        for words in (
            "has answered, but not for everything", f"FG-1: {open_:f}", "Reason", recall.reason,
            recall.hazard, recall.instructions, "(America/New_York)",
            OFFICE.answer_link(first.public_id), OFFICE.forward_link(first.public_id),
        ):  # fmt: skip
            assert words in text, words

    def test_all_answered_ends_the_chase(self, session: Session, case: Case) -> None:
        recall, _ = launch(session, case)
        for row in recall.consignees:
            account_for(row)
        session.flush()

        chase(session, recall.public_id, at=NOON + timedelta(days=3))

        assert session.scalars(select(Job).where(Job.kind == "chase_recall")).all() == []


def test_the_key_decides_the_link() -> None:
    other = Office(OFFICE.public_url, OFFICE.mail_from, "another key")

    assert OFFICE.answer_token("c1") == OFFICE.answer_token("c1")
    assert OFFICE.answer_token("c1") != other.answer_token("c1")
    assert "key for tests" not in repr(OFFICE)
