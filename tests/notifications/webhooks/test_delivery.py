"""Webhooks from the change to a real server: signed, tried again, given up, guarded."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Invalid, NotAllowed
from core.jobs import Job
from notifications.webhooks.delivery import WAITS, deliver_message
from notifications.webhooks.errors import AddressRefused, WebhookNotFound
from notifications.webhooks.manage import (
    add_webhook,
    change_secret,
    list_messages,
    list_webhooks,
    send_again,
    switch_webhook,
    try_webhook,
)
from notifications.webhooks.models import MessageState, Webhook, WebhookMessage
from notifications.webhooks.signing import secret_of
from registry.parties.models import Organization
from tests.notifications.webhooks.conftest import Receiver

KEY = "the key of this installation"
NOW = utc_now()


@dataclass
class House:
    """A company and its administrator."""

    engine: Engine
    admin: Actor
    stranger: Actor

    def hook(self, url: str, *topics: str) -> str:
        with unit_of_work(self.engine) as session:
            row = add_webhook(session, self.admin, name="ERP", url=url, topics=topics or ["recalls"], private=True, at=NOW)  # fmt: skip
            return row.public_id

    def happen(self, action: str, actor: Actor | None = None, **after: Any) -> None:
        with unit_of_work(self.engine) as session:
            record(session, actor or self.admin, action, "recall:abc", at=utc_now(), after=after)

    def messages(self) -> list[WebhookMessage]:
        with unit_of_work(self.engine) as session:
            return list(session.scalars(select(WebhookMessage).order_by(WebhookMessage.id)))

    def deliver(self, message: WebhookMessage, **options: Any) -> None:
        wanted = {"installation_key": KEY, "private": True, **options}
        outcome = deliver_message(self.engine, message.public_id, **wanted)
        if outcome is not None:
            with unit_of_work(self.engine) as session:
                outcome(session)


@pytest.fixture
def house(engine: Engine) -> House:
    actors = []
    with unit_of_work(engine) as session:
        for name in ("Meridian", "Elsewhere"):
            row = Organization(name=name, created_at=NOW)
            session.add(row)
            session.flush()
            row.operator_id = row.id
            actors.append(
                Actor(
                    user_id=None,
                    organization_id=row.id,
                    operator_id=row.id,
                    name="Admin",
                    permissions=frozenset({Permission.ADMINISTER}),
                )
            )
    return House(engine, *actors)


def valid(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Check a signature as the specification of Standard Webhooks says."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(f"v1,{wanted}", headers["webhook-signature"])


class TestOutbox:
    def test_a_message_and_its_job_stand_or_fall_with_the_change(self, house: House) -> None:
        house.hook("http://localhost/", "recalls")

        with pytest.raises(RuntimeError), unit_of_work(house.engine) as session:
            record(session, house.admin, "recall.launch", "recall:1", at=NOW)
            raise RuntimeError
        nothing = house.messages()
        house.happen("recall.launch", number="R-1")

        assert nothing == []
        [message] = house.messages()
        with unit_of_work(house.engine) as session:
            [job] = session.scalars(select(Job))
            assert (job.kind, job.args) == ("deliver_webhook", {"message_id": message.public_id})
        body = json.loads(message.body)
        assert (body["specversion"], body["type"]) == ("1.0", "lotbridge.recall.launch")
        assert body["data"]["after"] == {"number": "R-1"}

    def test_only_what_was_asked_for_and_never_what_concerns_accounts(self, house: House) -> None:
        house.hook("http://localhost/", "recalls", "lots")

        for action in ("document.decide", "sign_in.open", "api_key.make", "webhook.test"):
            house.happen(action)
        house.happen("recall.launch", house.stranger)  # another company's
        house.happen("lot.decide")
        house.happen("serial.hold")

        assert [row.action for row in house.messages()] == ["lot.decide", "serial.hold"]

    def test_nothing_is_collected_while_it_is_off(self, house: House) -> None:
        hook = house.hook("http://localhost/")
        with unit_of_work(house.engine) as session:
            switch_webhook(session, house.admin, hook, active=False, at=NOW)

        house.happen("recall.launch")

        assert house.messages() == []


class TestDeliver:
    def test_it_arrives_signed(self, house: House, receiver: Receiver) -> None:
        hook = house.hook(receiver.url)
        house.happen("recall.launch", number="R-1")

        [message] = house.messages()
        house.deliver(message)

        [(path, headers, body)] = receiver.requests
        assert path == "/hook?plant=1"
        assert headers["host"] == f"localhost:{receiver.port}"
        assert headers["content-type"] == "application/cloudevents+json"
        assert headers["webhook-id"] == message.public_id == json.loads(body)["id"]
        assert valid(secret_of(KEY, hook, 1), headers, body)
        assert not valid(secret_of(KEY, hook, 1), headers, body + b" ")
        assert not valid(secret_of("another key", hook, 1), headers, body)
        [after] = house.messages()
        assert (after.state, after.status, after.attempts) == (MessageState.SENT, 200, 1)

    def test_a_changed_secret_signs_the_next_one(self, house: House, receiver: Receiver) -> None:
        hook = house.hook(receiver.url)
        with unit_of_work(house.engine) as session:
            change_secret(session, house.admin, hook, at=NOW)
        house.happen("recall.launch")

        house.deliver(house.messages()[0])

        [(_, headers, body)] = receiver.requests
        assert valid(secret_of(KEY, hook, 2), headers, body)
        assert not valid(secret_of(KEY, hook, 1), headers, body)

    def test_it_is_tried_again_under_the_same_id_and_then_given_up(
        self, house: House, receiver: Receiver
    ) -> None:
        house.hook(receiver.url)
        house.happen("recall.launch")
        receiver.answers = [500] * 20

        tries = []
        for _ in range(len(WAITS) + 1):
            before = utc_now()
            house.deliver(house.messages()[0])
            [message] = house.messages()
            tries.append((before, message.next_at, utc_now()))

        for (before, following, after), wait in zip(tries, WAITS, strict=False):
            assert following is not None
            assert before <= following - wait <= after
        assert (message.state, message.status) == (MessageState.FAILED, 500)
        assert message.error == "The answer was 500."
        assert {headers["webhook-id"] for _, headers, _ in receiver.requests} == {message.public_id}
        with unit_of_work(house.engine) as session:
            jobs = session.scalars(select(Job).order_by(Job.id)).all()
            assert len(jobs) == 1 + len(WAITS)
            send_again(session, house.admin, message.public_id)
        receiver.answers = []
        house.deliver(house.messages()[0])
        assert house.messages()[0].state is MessageState.SENT

    def test_a_redirect_is_not_followed(self, house: House, receiver: Receiver) -> None:
        house.hook(receiver.url)
        house.happen("recall.launch")
        receiver.answers = [307]

        house.deliver(house.messages()[0])

        assert len(receiver.requests) == 1
        assert house.messages()[0].error == "The answer was 307."

    def test_gone_switches_it_off(self, house: House, receiver: Receiver) -> None:
        house.hook(receiver.url)
        house.happen("recall.launch")
        receiver.answers = [410]

        house.deliver(house.messages()[0])
        house.happen("recall.launch")

        assert [row.state for row in house.messages()] == [MessageState.FAILED]
        with unit_of_work(house.engine) as session:
            [webhook] = session.scalars(select(Webhook))
            assert not webhook.active
            assert "410" in (webhook.stopped_because or "")

    def test_nobody_there(self, house: House) -> None:
        house.hook("http://127.0.0.1:9/")
        house.happen("recall.launch")

        house.deliver(house.messages()[0])

        [message] = house.messages()
        assert message.error == "No answer: the connection was refused."
        assert message.state is MessageState.QUEUED

    def test_a_private_address_is_not_called(self, house: House, receiver: Receiver) -> None:
        hook = house.hook(receiver.url)
        house.happen("recall.launch")
        with unit_of_work(house.engine) as session:  # as a name that changed its address would
            session.execute(
                update(Webhook)
                .where(Webhook.public_id == hook)
                .values(url=f"https://localhost:{receiver.port}/")
            )

        house.deliver(house.messages()[0], private=False)

        assert receiver.requests == []
        [message] = house.messages()
        assert message.state is MessageState.FAILED
        assert "private network" in (message.error or "")

    def test_the_certificate_counts(
        self, house: House, tls_receiver: tuple[Receiver, ssl.SSLContext]
    ) -> None:
        receiver, trusting = tls_receiver
        house.hook(receiver.url)
        house.happen("recall.launch")

        house.deliver(house.messages()[0])  # by the authorities of the system
        unknown = house.messages()[0].error
        house.deliver(house.messages()[0], context=trusting)

        assert unknown == "No answer: the certificate of the other side does not hold."
        assert house.messages()[0].state is MessageState.SENT
        assert len(receiver.requests) == 1

    def test_what_was_sent_or_is_unknown_is_not_sent_again(
        self, house: House, receiver: Receiver
    ) -> None:
        house.hook(receiver.url)
        house.happen("recall.launch")
        [message] = house.messages()

        house.deliver(message)
        house.deliver(message)

        assert len(receiver.requests) == 1
        with pytest.raises(WebhookNotFound):
            deliver_message(house.engine, "nothing", installation_key=KEY, private=True)


class TestManage:
    def test_only_administrators_and_only_their_own(self, house: House) -> None:
        hook = house.hook("http://localhost/")
        nobody = Actor(None, house.admin.organization_id, house.admin.operator_id, "Nobody")

        with unit_of_work(house.engine) as session:
            with pytest.raises(NotAllowed):
                list_webhooks(session, nobody)
            assert list_webhooks(session, house.stranger) == []
            for act in (switch_with, change_secret_with, try_with, list_messages):
                with pytest.raises(WebhookNotFound):
                    act(session, house.stranger, hook)
            with pytest.raises(WebhookNotFound):
                send_again(session, house.admin, "nothing")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"name": ""}, "name"), ({"topics": []}, "topics"), ({"topics": ["test"]}, "topics")],
    )
    def test_what_cannot_be_is_refused(
        self, house: House, changes: dict[str, Any], field: str
    ) -> None:
        wanted = {"name": "ERP", "url": "https://erp.example.com/", "topics": ["lots"]}

        with unit_of_work(house.engine) as session, pytest.raises(Invalid) as refused:
            add_webhook(session, house.admin, **{**wanted, **changes}, private=False, at=NOW)

        assert field in refused.value.fields

    def test_an_address_inside_is_refused_at_once(self, house: House) -> None:
        with unit_of_work(house.engine) as session, pytest.raises(AddressRefused):
            add_webhook(session, house.admin, name="X", url="https://10.0.0.1/", topics=["lots"], private=False, at=NOW)  # fmt: skip

    def test_a_test_says_that_it_arrived(self, house: House, receiver: Receiver) -> None:
        hook = house.hook(receiver.url)

        with unit_of_work(house.engine) as session:
            try_webhook(session, house.admin, hook, at=NOW)
        house.deliver(house.messages()[0])

        assert json.loads(receiver.requests[0][2])["type"] == "lotbridge.webhook.test"


def switch_with(session: Session, actor: Actor, hook: str) -> None:
    switch_webhook(session, actor, hook, active=False, at=NOW)


def change_secret_with(session: Session, actor: Actor, hook: str) -> None:
    change_secret(session, actor, hook, at=NOW)


def try_with(session: Session, actor: Actor, hook: str) -> None:
    try_webhook(session, actor, hook, at=NOW)
