"""Mail that comes back: reports, plain letters, forgeries, and what only looks like one."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditEntry
from notifications.bounces import MAX_BOUNCE, BounceTooLarge, Taken, take_bounce
from notifications.compose import queue_notice
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind
from registry.parties.models import Contact
from tests.factories.company import NOON, Company, make_company
from tests.notifications.test_delivery import FACTS

ADDRESS = "ann@acme.example"
OURS = "<8k2m4n6p8q0r2s4t@lots.example.org>"


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def sent(session: Session, company: Company) -> Delivery:
    company.operator.contacts = [Contact(purpose="quality", name="Qi", email="qi@me.example")]
    company.supplier.contacts = [Contact(purpose="quality", name="Ann", email=ADDRESS)]
    session.flush()
    notice = queue_notice(
        session, company.supplier, NoticeKind.DOCUMENT_REJECTED, operator_id=company.operator.id,
        subject="document:d1", facts=FACTS, at=NOON,
    )  # fmt: skip
    [row] = notice.deliveries
    row.state, row.sent_at, row.message_id = DeliveryState.SENT, NOON, OURS
    session.flush()
    return row


def report(
    *, action: str = "failed", status: str = "5.1.1", to: str = ADDRESS, returned: str = "",
    headers: str = f"Message-ID: {OURS}\n", said: str = "550 5.1.1 No such user",
) -> bytes:  # fmt: skip
    """Return a report as RFC 3464 has it; `returned` in place of the returned headers."""
    last = returned or f"Content-Type: text/rfc822-headers\n\n{headers}Subject: URGENT\n"
    return (
        "From: Mail Delivery <MAILER-DAEMON@mx.acme.example>\n"
        "To: lots@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is the mail system.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.acme.example\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {said}\n\n"
        f"--b\n{last}\n--b--\n"
    ).encode()


def alarms(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == NoticeKind.UNDELIVERED)))


class TestTakeBounce:
    def test_the_delivery_is_refused_with_code_and_reason_and_our_people_are_told(
        self, session: Session, sent: Delivery, company: Company
    ) -> None:
        assert take_bounce(session, report(), at=NOON) is Taken.MARKED

        assert sent.state is DeliveryState.FAILED
        assert sent.error == "It came back: 5.1.1 smtp; 550 5.1.1 No such user"
        [alarm] = alarms(session)
        assert (alarm.recipient_id, alarm.subject) == (company.operator.id, "document:d1")
        session.commit()
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "notice.bounced"))
        assert (entry.organization_id, entry.actor) == (company.operator.id, "incoming mail")
        assert take_bounce(session, report(), at=NOON) is Taken.KNOWN
        assert len(alarms(session)) == 1

    @pytest.mark.parametrize(
        "returned",
        [
            f"Content-Type: message/rfc822\n\nFrom: a@b.example\nMessage-ID: {OURS}\n\nText\n",
            f"Content-Type: text/rfc822-headers\n\nSubject: x\nmessage-id:\n {OURS}\n",
            f"Content-Type: text/plain\n\nThe message {OURS} was not delivered.\n",
        ],
        ids=["whole message", "headers", "quoted"],
    )
    def test_it_is_found_however_the_report_names_it(
        self, session: Session, sent: Delivery, returned: str
    ) -> None:
        assert take_bounce(session, report(returned=returned), at=NOON) is Taken.MARKED
        assert sent.state is DeliveryState.FAILED

    def test_the_letter_of_an_older_mail_system_is_taken(
        self, session: Session, sent: Delivery
    ) -> None:
        letter = EmailMessage()
        letter["From"] = "MAILER-DAEMON@mx.acme.example"
        letter.set_content(
            f"I couldn't deliver it.\n<{ADDRESS}>:\nRemote host said: 550 no such user\n\n"
            f"--- Below this line is a copy.\nMessage-ID: {OURS}\n"
        )

        assert take_bounce(session, letter.as_bytes(), at=NOON) is Taken.MARKED
        assert sent.error == "It came back: 550 Remote host said: 550 no such user"

    @pytest.mark.parametrize(
        ("raw", "taken"),
        [
            (report(headers="Message-ID: <0000000000000000@lots.example.org>\n"), Taken.NOT_OURS),
            (report(headers=""), Taken.NOT_OURS),
            (report(action="delayed", status="4.4.1"), Taken.NOT_FINAL),
            (report(action="delivered", status="2.0.0"), Taken.NOT_FINAL),
            (report(action="", status="4.2.2"), Taken.NOT_FINAL),
            (
                f"From: Ann <{ADDRESS}>\nIn-Reply-To: {OURS}\nSubject: Out of office\n"
                f"Auto-Submitted: auto-replied\n\nBack on 5.1.1 of May, {OURS}\n".encode(),
                Taken.NO_BOUNCE,
            ),
            (f"From: x@y.example\n\n550 {OURS}\n".encode(), Taken.NO_BOUNCE),
            (b"", Taken.NO_BOUNCE),
            (b"\xff\xfe\0garbage" * 50, Taken.NO_BOUNCE),
        ],
    )
    def test_a_forged_one_and_what_is_none_change_nothing(
        self, session: Session, sent: Delivery, raw: bytes, taken: Taken
    ) -> None:
        assert take_bounce(session, raw, at=NOON) is taken
        assert (sent.state, sent.error, alarms(session)) == (DeliveryState.SENT, None, [])

    def test_one_of_the_address_before_leaves_the_new_one_alone(
        self, session: Session, sent: Delivery
    ) -> None:
        sent.instead_of, sent.address = ADDRESS, "ann.new@acme.example"
        session.flush()

        assert take_bounce(session, report(), at=NOON) is Taken.KNOWN
        assert sent.state is DeliveryState.SENT
        again = report(to="ann.new@acme.example")
        assert take_bounce(session, again, at=NOON) is Taken.MARKED

    def test_a_drill_and_what_is_settled_stay(self, session: Session, sent: Delivery) -> None:
        sent.settled = "By telephone (Amal)"
        session.flush()
        assert take_bounce(session, report(), at=NOON) is Taken.KNOWN

    def test_more_than_a_report_has_is_refused_unread(
        self, session: Session, sent: Delivery
    ) -> None:
        with pytest.raises(BounceTooLarge):
            take_bounce(session, report() + b"x" * MAX_BOUNCE, at=NOON)
        assert sent.state is DeliveryState.SENT

    def test_many_parts_and_long_words_are_bounded(self, session: Session, sent: Delivery) -> None:
        assert take_bounce(session, report(said="no " * 5000), at=NOON) is Taken.MARKED
        assert len(sent.error or "") < 500
