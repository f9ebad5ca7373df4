from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.db.bulk import reserve_ids, table_of
from registry.models.party import Organization
from tests.factories.company import NOON, make_company


class TestReserveIds:
    def test_reserved_ids_are_free_and_stay_free(self, session: Session) -> None:
        make_company(session)

        ids = list(reserve_ids(session, Organization, 3))
        rows = [
            {"id": number, "public_id": f"bulk{number}", "name": f"N{number}", "language": "en",
             "time_zone": "UTC", "minimum_shelf_life_days": 0, "requires_certificate": True,
             "disclosure": "lots", "active": True, "created_at": NOON}
            for number in ids
        ]  # fmt: skip
        session.connection().execute(insert(table_of(Organization)), rows)
        make_company(session)  # takes ids of its own behind them

        assert len(set(ids)) == 3
        assert session.get(Organization, ids[2]) is not None

    def test_none_are_reserved_for_nothing(self, session: Session) -> None:
        assert list(reserve_ids(session, Organization, 0)) == []
