from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Conflict
from core.jobs import Job
from notifications.channels.memory import MemoryChannel
from notifications.channels.smtp import SmtpChannel
from notifications.channels.viewer import ViewerChannel
from notifications.compose import queue_notice
from notifications.delivery import WAITS, deliver, queue_again
from notifications.errors import MailNotTaken, MailRefused
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind, ViewedMail
from notifications.office import Office
from registry.parties.models import Contact, Organization
from registry.values import PartnerRole
from tests.factories.company import NOON, make_organization
from tests.notifications.conftest import Server, free_port

OFFICE = Office("https://lots.example.org", "Lots <lots@example.org>", "key for tests")
FACTS = {
    "document": "coa\r\nBcc: evil@example.org.pdf",
    "document_id": "d1",
    "purchase_order": None,
    "decision": "rejected",
    "reason": "<script>Lot number</script> is missing.",
    "operator": "Meridian",
}


def queue(
    engine: Engine, *, contact: bool = True, drill: bool = False, address: str = "ann@acme.example"
) -> str:
    """Queue one notice; return the delivery's id."""
    with unit_of_work(engine) as session:
        operator = make_organization(session, PartnerRole.OPERATOR)
        operator.contacts = [Contact(purpose="quality", name="Qi", email="qi@meridian.example")]
        supplier = make_organization(session, PartnerRole.SUPPLIER, operator=operator)
        if contact:
            supplier.contacts = [Contact(purpose="quality", name="Ann Ö.", email=address)]
        session.flush()
        notice = queue_notice(
            session, supplier, NoticeKind.DOCUMENT_REJECTED, operator_id=operator.id,
            subject="document:d1", facts=FACTS, at=NOON, drill=drill,
        )  # fmt: skip
        return notice.deliveries[0].public_id


def attempt(engine: Engine, channel: object, delivery_id: str) -> Delivery:
    """Try once as the job does; return the delivery as it stands then."""
    outcome = deliver(engine, channel, OFFICE, delivery_id)  # type: ignore[arg-type]
    with unit_of_work(engine) as session:
        if outcome is not None:
            outcome(session)
    with Session(engine) as session:
        return session.scalars(select(Delivery).where(Delivery.public_id == delivery_id)).one()


class DyingOnce(MemoryChannel):
    """Sends, and with the first message its worker dies."""

    def send(self, message: EmailMessage) -> None:
        super().send(message)
        if len(self.messages) == 1:
            raise KeyboardInterrupt


class TestSmtp:
    def test_a_message_reaches_a_real_server(self, engine: Engine, smtp: Server) -> None:
        delivery_id = queue(engine)

        delivery = attempt(engine, SmtpChannel.from_url(smtp.url), delivery_id)

        [message] = smtp.messages
        assert delivery.state is DeliveryState.SENT
        assert message["Message-ID"] == f"<{delivery_id}@example.org>"
        assert message["To"] == '"Ann Ö." <ann@acme.example>'
        assert message["Bcc"] is None
        text = message.get_body(("plain",))
        html = message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "Lot number" in text.get_content()
        assert "<script>" not in html.get_content()

    def test_it_signs_in_where_a_password_is_set(self, engine: Engine, smtp: Server) -> None:
        url = f"smtp://lot:s%3Acret%40@127.0.0.1:{smtp.port}"

        delivery = attempt(engine, SmtpChannel.from_url(url), queue(engine))

        assert delivery.state is DeliveryState.SENT

    def test_a_wrong_password_keeps_the_message_waiting(self, engine: Engine, smtp: Server) -> None:
        url = f"smtp://lot:wrong@127.0.0.1:{smtp.port}"

        delivery = attempt(engine, SmtpChannel.from_url(url), queue(engine))

        assert delivery.state is DeliveryState.QUEUED
        assert "wrong" not in str(delivery.error)

    def test_a_refusal_for_good_is_not_tried_again_and_our_people_are_told_at_once(
        self, engine: Engine, smtp: Server
    ) -> None:
        smtp.postmaster.answers = ["550 No such mailbox"]
        before = utc_now()

        delivery = attempt(engine, SmtpChannel.from_url(smtp.url), queue(engine))

        assert delivery.state is DeliveryState.FAILED
        assert "No such mailbox" in str(delivery.error)
        with Session(engine) as session:
            alarm = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
            jobs = session.scalars(select(Job).order_by(Job.id)).all()
            assert alarm is not None
            assert (alarm.kind, alarm.recipient_id) == (NoticeKind.UNDELIVERED, alarm.operator_id)
            assert [row.state for row in alarm.deliveries] == [DeliveryState.QUEUED]
        assert [job.priority for job in jobs] == [100, 10]
        assert before <= jobs[1].not_before <= utc_now()

    @pytest.mark.parametrize("goodbye", ["421 Closing, come back later", "500 What?", "221 Bye"])
    def test_what_was_accepted_is_sent_however_the_server_says_goodbye(
        self, engine: Engine, smtp: Server, goodbye: str
    ) -> None:
        smtp.postmaster.goodbye = goodbye
        channel, delivery_id = SmtpChannel.from_url(smtp.url), queue(engine)

        states = [attempt(engine, channel, delivery_id).state for _ in range(2)]

        assert states == [DeliveryState.SENT] * 2
        assert len(smtp.messages) == 1

    def test_a_domain_of_other_letters_is_sent_in_ascii(self, engine: Engine, smtp: Server) -> None:
        delivery_id = queue(engine, address="ann@bücher.example")

        delivery = attempt(engine, SmtpChannel.from_url(smtp.url), delivery_id)

        assert (delivery.state, delivery.address) == (DeliveryState.SENT, "ann@bücher.example")
        assert smtp.messages[0]["To"].endswith("<ann@xn--bcher-kva.example>")

    def test_a_mailbox_of_other_letters_goes_where_the_server_takes_it(
        self, engine: Engine, smtp: Server, plain_smtp: Server
    ) -> None:
        taken, refused = (
            attempt(
                engine, SmtpChannel.from_url(server.url), queue(engine, address="änn@acme.example")
            )
            for server in (smtp, plain_smtp)
        )

        assert taken.state is DeliveryState.SENT
        assert refused.state is DeliveryState.FAILED
        assert "cannot take the address" in str(refused.error)

    def test_come_back_later_is_tried_again_with_the_same_message_id(
        self, engine: Engine, smtp: Server
    ) -> None:
        smtp.postmaster.answers = ["451 Try again"]
        delivery_id = queue(engine)
        channel = SmtpChannel.from_url(smtp.url)

        first = attempt(engine, channel, delivery_id)
        second = attempt(engine, channel, delivery_id)

        assert (first.state, second.state) == (DeliveryState.QUEUED, DeliveryState.SENT)
        assert first.message_id == second.message_id
        assert len(smtp.messages) == 1

    def test_a_server_that_is_away_is_visible_and_tried_again(self, engine: Engine) -> None:
        port = free_port()
        delivery_id = queue(engine)
        before = utc_now()

        delivery = attempt(engine, SmtpChannel.from_url(f"smtp://127.0.0.1:{port}"), delivery_id)

        assert delivery.state is DeliveryState.QUEUED
        assert "does not answer" in str(delivery.error)
        assert delivery.next_at is not None
        assert before + WAITS[0] <= delivery.next_at <= utc_now() + WAITS[0]
        with Session(engine) as session:
            jobs = session.scalars(select(Job).order_by(Job.id)).all()
        assert [job.args for job in jobs] == [{"delivery_id": delivery_id}] * 2
        assert jobs[1].not_before == delivery.next_at


class TestDeliver:
    def test_what_was_sent_is_not_sent_again(self, engine: Engine) -> None:
        channel, delivery_id = MemoryChannel(), queue(engine)

        attempt(engine, channel, delivery_id)
        again = deliver(engine, channel, OFFICE, delivery_id)

        assert again is None
        assert len(channel.messages) == 1

    def test_an_attempt_whose_worker_died_keeps_its_message_id(self, engine: Engine) -> None:
        channel, delivery_id = DyingOnce(), queue(engine)

        with pytest.raises(KeyboardInterrupt):
            deliver(engine, channel, OFFICE, delivery_id)
        attempt(engine, channel, delivery_id)

        first, second = channel.messages
        assert first["Message-ID"] == second["Message-ID"]

    def test_what_the_server_took_stands_whatever_becomes_of_the_job(self, engine: Engine) -> None:
        channel, delivery_id = MemoryChannel(), queue(engine)

        deliver(engine, channel, OFFICE, delivery_id)  # the worker lost its lease: no more follows
        deliver(engine, channel, OFFICE, delivery_id)

        assert len(channel.messages) == 1

    def test_an_address_that_no_mail_can_go_to_fails_at_once(self, engine: Engine) -> None:
        channel = MemoryChannel()

        delivery = attempt(engine, channel, queue(engine, address="ann ö@acme.example"))

        assert delivery.state is DeliveryState.FAILED
        assert "no e-mail address" in str(delivery.error)
        assert channel.messages == []

    def test_it_is_given_up_after_the_last_wait(self, engine: Engine) -> None:
        channel = MemoryChannel(*[MailNotTaken("away")] * 20)
        delivery_id = queue(engine)

        states = [attempt(engine, channel, delivery_id).state for _ in range(len(WAITS) + 1)]

        assert states[:-1] == [DeliveryState.QUEUED] * len(WAITS)
        assert states[-1] is DeliveryState.FAILED
        assert sum(WAITS, timedelta()) > timedelta(hours=24)

    def test_a_failed_one_can_be_sent_again_by_a_person(self, engine: Engine) -> None:
        channel, delivery_id = MemoryChannel(MailRefused("no")), queue(engine)
        attempt(engine, channel, delivery_id)

        with unit_of_work(engine) as session:
            queue_again(session, delivery_id, at=utc_now())

        assert attempt(engine, channel, delivery_id).state is DeliveryState.SENT

    def test_a_drill_is_withheld(self, engine: Engine) -> None:
        channel, delivery_id = MemoryChannel(), queue(engine, drill=True)

        assert deliver(engine, channel, OFFICE, delivery_id) is None
        with Session(engine) as session:
            assert session.scalars(select(Job)).all() == []
        assert channel.messages == []

    def test_nobody_to_write_to_is_visible(self, engine: Engine) -> None:
        delivery_id = queue(engine, contact=False)

        with Session(engine) as session:
            [delivery] = session.scalars(select(Delivery))
            assert delivery.state is DeliveryState.FAILED
            assert "No e-mail address" in str(delivery.error)
        with unit_of_work(engine) as session, pytest.raises(Conflict):
            queue_again(session, delivery_id, at=utc_now())

    def test_the_viewer_keeps_one_message(self, engine: Engine) -> None:
        delivery_id = queue(engine)

        attempt(engine, ViewerChannel(), delivery_id)

        with Session(engine) as session:
            [mail] = session.scalars(select(ViewedMail))
            assert mail.recipient == '"Ann Ö." <ann@acme.example>'
            assert "Lot number" in mail.text
            assert session.scalars(select(Organization)).first() is not None
