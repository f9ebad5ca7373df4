from __future__ import annotations

import operator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db.bulk import (
    among,
    delete_rows,
    insert_rows,
    reserve_ids,
    update_rows,
    upsert_rows,
)
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Traceable
from registry.parties.models import Organization
from registry.values import Disposition, EventType
from tests.factories.company import NOON, Company, make_company


def balances(session: Session) -> dict[int, Decimal]:
    rows = session.execute(select(Balance.traceable_id, Balance.quantity))
    return {row[0]: row[1] for row in rows}


def stocked(company: Company, *quantities: str) -> list[dict[str, Any]]:
    """Return one key a lot that lies in the store with this quantity."""
    lots = [company.receive(f"L{place}", amount) for place, amount in enumerate(quantities)]
    return [{"traceable_id": lot.id, "location_id": company.store.id} for lot in lots]


class TestReserveIds:
    def test_reserved_ids_are_free_and_stay_free(self, session: Session) -> None:
        make_company(session)

        ids = list(reserve_ids(session, Organization, 3))
        rows = [{"id": number, "name": f"N{number}", "created_at": NOON} for number in ids]
        insert_rows(session, Organization, rows)
        make_company(session)  # takes ids of its own behind them

        assert len(set(ids)) == 3
        assert session.get(Organization, ids[2]) is not None

    def test_none_are_reserved_for_nothing(self, session: Session) -> None:
        assert list(reserve_ids(session, Organization, 0)) == []


class TestInsertRows:
    def test_values_come_back_as_they_went_in_and_defaults_are_filled(
        self, session: Session
    ) -> None:
        company = make_company(session)
        awkward = 'tab\t, line\nbreak, \\backslash, "quote", \\N, Ünïcode'
        [first, second] = reserve_ids(session, Event, 2)
        rows = [
            {
                "id": number, "organization_id": company.operator.id, "type": EventType.MOVE,
                "occurred_at": NOON, "recorded_at": NOON, "recorded_by": awkward,
                "reason": reason, "references": {"order": awkward},
            }
            for number, reason in ((first, None), (second, ""))
        ]  # fmt: skip

        insert_rows(session, Event, rows)

        one, other = session.get_one(Event, first), session.get_one(Event, second)
        assert (one.recorded_by, one.references, one.occurred_at) == (
            awkward, {"order": awkward}, NOON,
        )  # fmt: skip
        assert (one.type, one.reason, other.reason) == (EventType.MOVE, None, "")
        assert (one.offset_minutes, one.data) == (0, {})
        assert len({one.public_id, other.public_id}) == 2

    def test_what_a_constraint_forbids_is_refused(self, session: Session) -> None:
        company = make_company(session)
        [key] = stocked(company, "5")
        with pytest.raises(IntegrityError):
            insert_rows(session, Balance, [{**key, "quantity": Decimal(1)}])

    def test_nothing_is_inserted_for_nothing(self, session: Session) -> None:
        insert_rows(session, Balance, [])
        assert balances(session) == {}


class TestUpsertRows:
    def test_new_rows_come_in_and_old_ones_are_merged(self, session: Session) -> None:
        company = make_company(session)
        [old, gone] = stocked(company, "5", "7")
        delete_rows(session, Balance, [gone])

        upsert_rows(
            session,
            Balance,
            [{**old, "quantity": Decimal("0.5")}, {**gone, "quantity": Decimal(2)}],
            key=("traceable_id", "location_id"),
            merge={"quantity": operator.add},
        )

        assert balances(session) == {
            old["traceable_id"]: Decimal("5.5"),
            gone["traceable_id"]: Decimal(2),
        }


class TestUpdateRows:
    def test_each_row_gets_its_own_values(self, session: Session) -> None:
        company = make_company(session)
        one, other, third = (company.receive(number) for number in "ABC")
        rows = [
            {"id": one.id, "disposition": Disposition.REJECTED, "restriction": None},
            {
                "id": other.id,
                "disposition": Disposition.CONDITIONALLY_RELEASED,
                "restriction": "at once",
            },
        ]

        update_rows(session, Traceable, rows, key=("id",))

        session.expire_all()
        assert [(lot.disposition.value, lot.restriction) for lot in (one, other, third)] == [
            ("rejected", None),
            ("conditionally_released", "at once"),
            ("released", None),
        ]


class TestDeleteRows:
    def test_only_the_named_rows_go(self, session: Session) -> None:
        [one, other] = stocked(make_company(session), "5", "7")
        delete_rows(session, Balance, [one])
        assert balances(session) == {other["traceable_id"]: Decimal(7)}


class TestAmong:
    def test_it_finds_numbers_and_texts_however_many(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive('O"ne')
        many = [f"N{place}" for place in range(70_000)]  # more than a statement's parameters

        by_text = select(Traceable.id).where(among(session, Traceable.number, [*many, 'O"ne']))
        by_id = select(Traceable.id).where(among(session, Traceable.id, [lot.id, 10**12]))

        assert list(session.scalars(by_text)) == [lot.id]
        assert list(session.scalars(by_id)) == [lot.id]

    def test_nothing_is_among_nothing(self, session: Session) -> None:
        make_company(session).receive("A")
        assert not session.scalars(
            select(Traceable.id).where(among(session, Traceable.id, []))
        ).all()
