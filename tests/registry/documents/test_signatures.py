from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotAllowed
from registry.documents.errors import SignatureRefused
from registry.documents.models import Signature
from registry.documents.signatures import (
    FREE_TRIES,
    REST,
    sign_record,
    signature_fits,
    try_password,
)
from registry.parties.models import User
from tests.registry.company import NOON, PASSWORD, Company

CONTENT = {"lots": [{"lot_number": "0125HO002"}]}


def sign(session: Session, actor: Actor, password: str = PASSWORD) -> Signature:
    return sign_record(
        session,
        actor,
        password=password,
        meaning="approval",
        subject="document:x",
        content=CONTENT,
        at=NOON,
    )


class TestSignRecord:
    def test_it_states_name_time_and_meaning_and_fits_only_what_was_signed(
        self, session: Session, company: Company
    ) -> None:
        signature = sign(session, company.buyer)

        assert (signature.printed_name, signature.at, signature.meaning) == (
            "Bea Buyer",
            NOON,
            "approval",
        )
        assert signature_fits(signature, CONTENT)
        assert not signature_fits(signature, {"lots": [{"lot_number": "0125H0002"}]})

    def test_a_wrong_password_signs_nothing(self, session: Session, company: Company) -> None:
        with pytest.raises(SignatureRefused):
            sign(session, company.buyer, "something else")

        assert not list(session.scalars(select(Signature)))

    def test_a_resting_account_cannot_sign(self, session: Session, company: Company) -> None:
        user = session.get_one(User, company.buyer.user_id)
        user.locked_until = NOON + timedelta(minutes=1)
        session.flush()

        with pytest.raises(SignatureRefused):
            sign(session, company.buyer)

    def test_an_account_without_password_cannot_sign(
        self, session: Session, company: Company
    ) -> None:
        session.get_one(User, company.buyer.user_id).password_hash = None
        session.flush()

        with pytest.raises(SignatureRefused):
            sign(session, company.buyer)

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        with pytest.raises(NotAllowed):
            sign(session, replace(company.buyer, permissions=frozenset()))


class TestTryPassword:
    def test_the_right_one_is_no_refusal_and_forgets_wrong_tries(
        self, session: Session, company: Company
    ) -> None:
        assert try_password(session, company.buyer, "guess", at=NOON) is not None

        assert try_password(session, company.buyer, PASSWORD, at=NOON) is None
        assert session.get_one(User, company.buyer.user_id).failed_sign_ins == 0

    def test_after_several_wrong_tries_even_the_right_one_waits(
        self, session: Session, company: Company
    ) -> None:
        for _ in range(FREE_TRIES):
            try_password(session, company.buyer, "guess", at=NOON)

        assert try_password(session, company.buyer, PASSWORD, at=NOON) is not None
        with pytest.raises(SignatureRefused, match="rests"):
            sign(session, company.buyer)
        assert try_password(session, company.buyer, PASSWORD, at=NOON + REST) is None
