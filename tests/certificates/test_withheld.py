"""Old certificates that say what is withheld are found in what they say, and replaced."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sqlalchemy.orm import Session

from certificates import withheld
from certificates.disclosure import Hider
from certificates.errors import AlreadyRevoked, CertificateNotFound
from certificates.gather import build_lineage
from certificates.models import Certificate, CertificateState
from certificates.requests import request_certificate
from certificates.withheld import REASON, find_telling, reissue, said_of_withheld
from core.actor import Permission
from core.errors import NotAllowed
from registry.ledger.disposition import place_hold
from registry.values import Disclosure
from tests.certificates.stories import Story, tell_story
from tests.factories.company import NOON, make_actor


@pytest.fixture
def story(session: Session) -> Story:
    found = tell_story(session)
    found.company.customer.disclosure = Disclosure.LOTS
    session.flush()
    return found


def issued(session: Session, story: Story, **changes: Any) -> Certificate:
    """Issue a certificate; `changes` of what is frozen of its first upstream lot."""
    actor, shipment = story.company.actor, story.shipment.public_id
    row = request_certificate(session, actor, shipment, at=NOON)
    content = build_lineage(session, row, public_url="https://x.example", at=NOON).to_json()
    [upstream] = [lot for lot in content["lots"] if lot["level"]]
    upstream.update(changes)
    row.state, row.issued_at, row.sha256, row.content = (
        CertificateState.VALID, NOON, f"{row.version:064}", copy.deepcopy(content),
    )  # fmt: skip
    session.flush()
    return row


class TestFindTelling:
    def test_what_is_issued_today_says_nothing(self, session: Session, story: Story) -> None:
        issued(session, story)

        assert find_telling(session, story.company.actor) == ([], None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"number": "0125HO002", "number_withheld": False},
            {"supplier_lot": "0125HO002"},
            {"supplier": {"name": "SUPPLIER"}},
            {"item": "Zinc of SUPPLIER"},
            {"gtin": "4012345123456", "bought": True},
        ],
        ids=["number", "their number", "supplier", "in a text", "GTIN"],
    )
    def test_one_that_says_what_is_withheld_is_found_in_what_it_says(
        self, session: Session, story: Story, changes: dict[str, Any]
    ) -> None:
        name = story.company.supplier.name
        said = {
            key: {"name": name} if key == "supplier" else str(value).replace("SUPPLIER", name)
            if isinstance(value, str) else value
            for key, value in changes.items()
        }  # fmt: skip
        row = issued(session, story, **said)

        [found], older = find_telling(session, story.company.actor)

        assert (found.certificate, found.newest, older) == (row, True, None)
        assert found.said[0] in {"0125HO002", name, f"Zinc of {name}", "4012345123456"}

    def test_older_ones_are_looked_at_from_where_the_newer_ones_end(
        self, session: Session, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(withheld, "MOST_LOOKED_AT", 1)
        first = issued(session, story, supplier_lot="0125HO002")
        second = issued(session, story)
        first.state, first.ended_at = CertificateState.SUPERSEDED, NOON
        session.flush()
        actor = story.company.actor

        newest, older = find_telling(session, actor)
        rest, end = find_telling(session, actor, before=older)

        assert (newest, older) == ([], second.number)
        assert ([row.certificate for row in rest], end) == ([first], None)
        assert find_telling(session, actor, before="no such number") == ([], None)

    def test_what_is_agreed_by_now_or_withdrawn_is_none(
        self, session: Session, story: Story
    ) -> None:
        row = issued(session, story, supplier_lot="0125HO002")
        story.company.customer.disclosure = Disclosure.FULL
        assert find_telling(session, story.company.actor) == ([], None)

        story.company.customer.disclosure = Disclosure.LOTS
        row.state, row.ended_at = CertificateState.REVOKED, NOON
        session.flush()
        assert find_telling(session, story.company.actor) == ([], None)
        assert list(said_of_withheld(row.content or {}, Hider())) == []

    def test_strangers_find_nothing_and_lookers_may_not_look(
        self, session: Session, story: Story
    ) -> None:
        row = issued(session, story, supplier_lot="0125HO002")
        looker = make_actor(session, story.company.operator, Permission.VIEW_REGISTRY)

        assert find_telling(session, story.company.stranger) == ([], None)
        with pytest.raises(NotAllowed):
            find_telling(session, looker)
        with pytest.raises(CertificateNotFound):
            reissue(session, story.company.stranger, row.number, at=NOON)
        with pytest.raises(NotAllowed):
            reissue(session, looker, row.number, at=NOON)


class TestReissue:
    def test_it_is_withdrawn_and_the_next_version_is_asked_for(
        self, session: Session, story: Story
    ) -> None:
        row = issued(session, story, supplier_lot="0125HO002")

        old, new, why_not = reissue(session, story.company.actor, row.number, at=NOON)

        assert (old.state, old.reason) == (CertificateState.REVOKED, REASON)
        assert new is not None
        assert (new.state, new.version, why_not) == (CertificateState.PREPARING, 2, None)
        assert find_telling(session, story.company.actor) == ([], None)
        with pytest.raises(AlreadyRevoked):
            reissue(session, story.company.actor, row.number, at=NOON)

    def test_one_that_rests_on_held_lots_is_withdrawn_all_the_same(
        self, session: Session, story: Story
    ) -> None:
        row = issued(session, story, supplier_lot="0125HO002")
        place_hold(session, story.company.actor, [story.raw], reason="metal", at=NOON)

        old, new, why_not = reissue(session, story.company.actor, row.number, at=NOON)

        assert (old.state, new) == (CertificateState.REVOKED, None)
        assert why_not is not None
        assert "hold" in why_not

    def test_an_older_version_is_only_withdrawn(self, session: Session, story: Story) -> None:
        first = issued(session, story, supplier_lot="0125HO002")
        second = issued(session, story)
        first.state, first.ended_at = CertificateState.SUPERSEDED, NOON
        session.flush()
        [found], _ = find_telling(session, story.company.actor)
        assert (found.certificate, found.newest) == (first, False)

        _, new, why_not = reissue(session, story.company.actor, first.number, at=NOON)

        assert (new, why_not) == (None, f"{second.number} replaces it already.")
