"""Green or red, why, and with how few queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.actor import Permission
from core.db.engine import make_engine
from core.errors import NotAllowed
from registry.ledger.disposition import place_hold
from registry.ledger.models.traceable import Balance
from registry.operations.packing import pack
from registry.operations.scanning import judge_scan, move_scanned
from registry.operations.shipments import NewShipment, Pick, create_shipment
from tests.factories.company import NOON, Company, make_actor, make_company

GTIN = "09501101530003"


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.raw.gtin = "9501101530003"
    return company


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    yield statements
    event.remove(bind, "before_cursor_execute", note)


@contextmanager
def steps_counted(session: Session) -> Iterator[list[int]]:
    """Count, in tens, the steps that SQLite's machine takes meanwhile."""
    steps: list[int] = []
    connection = session.connection().connection.driver_connection
    assert connection is not None
    connection.set_progress_handler(lambda: steps.append(0), 10)
    yield steps
    connection.set_progress_handler(None, 0)


class TestJudge:
    def test_released_stock_is_green_by_number_alias_and_symbol(self, company: Company) -> None:
        company.receive("A1")

        for code in ("A1", f"(01){GTIN}(10)A1", f"01{GTIN}10A1", f"https://x.org/01/{GTIN}/10/A1"):
            verdict = judge_scan(company.session, company.actor, code, at=NOON)
            assert (verdict.good, verdict.number) == (True, "A1"), code
            assert verdict.on_hand == {"kg": 100}

    def test_red_says_why(self, company: Company) -> None:
        waiting = company.receive("Q1", release=False)
        held = company.receive("H1")
        place_hold(company.session, company.actor, [held], reason="metal", at=NOON)

        def why(code: str) -> str:
            verdict = judge_scan(company.session, company.actor, code, at=NOON)
            assert verdict.good is False
            return verdict.sentence

        assert "quarantine" in why("Q1")
        assert "on hold" in why("H1")
        assert "Nothing here is called" in why("ZZ")
        assert "check digit" in why("010950110153000410A1")
        assert waiting.number == "Q1"

    def test_a_number_that_looks_alike_is_named(self, company: Company) -> None:
        company.receive("0125HO002")

        verdict = judge_scan(company.session, company.actor, "0125H0002", at=NOON)

        assert not verdict.good
        assert verdict.sentence.endswith("Did you mean 0125HO002?")

    def test_it_expires_at_midnight_of_its_site(self, company: Company) -> None:
        lot = company.receive("A1")
        lot.expiry_date = date(2026, 2, 28)
        last = datetime(2026, 2, 28, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
        over = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)  # 1 March in Berlin

        assert (
            "quarantine" not in judge_scan(company.session, company.actor, "A1", at=last).sentence
        )
        assert "expired" in judge_scan(company.session, company.actor, "A1", at=over).sentence

    def test_a_label_with_another_expiry_is_red(self, company: Company) -> None:
        company.receive("A1").expiry_date = date(2027, 1, 31)

        verdict = judge_scan(company.session, company.actor, f"01{GTIN}1727013010A1", at=NOON)

        assert "The label says" in verdict.sentence

    def test_against_a_shipment(self, company: Company) -> None:
        one, _ = company.receive("A1"), company.receive("A2")
        new = NewShipment(company.customer, [Pick(one, Decimal(1), company.store)], NOON.date())
        shipment = create_shipment(company.session, company.actor, new, at=NOON)

        def good(code: str) -> bool:
            return judge_scan(
                company.session, company.actor, code, at=NOON, shipment_id=shipment.public_id
            ).good

        assert good("A1") is True
        assert good("A2") is False

    def test_a_box_is_judged_by_all_in_it(self, company: Company) -> None:
        lots = [company.receive("A1"), company.receive("A2")]
        pack(
            company.session,
            company.actor,
            lots,
            sscc="123456789012345675",
            occurred_at=NOON,
            at=NOON,
        )
        code = "(00)123456789012345675"
        assert judge_scan(company.session, company.actor, code, at=NOON).good is True

        place_hold(company.session, company.actor, lots[1:], reason="x", at=NOON)
        assert judge_scan(company.session, company.actor, code, at=NOON).good is False

    def test_kilograms_and_pieces_in_one_box_are_not_added(self, company: Company) -> None:
        company.product.unit = "{piece}"
        salt, pumps = company.receive("A1"), company.make("P1", "7")
        more = company.receive("A2", "20.5")
        lots, sscc = [salt, pumps, more], "123456789012345675"
        pack(company.session, company.actor, lots, sscc=sscc, occurred_at=NOON, at=NOON)

        verdict = judge_scan(company.session, company.actor, f"(00){sscc}", at=NOON)

        assert verdict.on_hand == {"kg": Decimal("120.5"), "{piece}": 7}
        assert verdict.item == f"{company.raw.name}, {company.product.name}"

    def test_it_takes_few_queries_however_many_lots_there_are(self, company: Company) -> None:
        for number in range(5):
            company.receive(f"A{number}")
        company.session.expire_all()

        with counted(company.session) as statements:
            judge_scan(company.session, company.actor, f"01{GTIN}10A3", at=NOON)

        assert len(statements) <= 8, statements

    def test_the_database_does_no_more_work_for_more_lots(self, sqlite_url: str) -> None:
        steps: dict[str, list[int]] = {"A3": [], f"01{GTIN}10A3": [], "missing": []}
        engine = make_engine(sqlite_url)
        with Session(engine) as session:
            company = make_company(session)
            company.raw.gtin = GTIN[1:]

            for lots in (range(10), range(10, 100)):
                for number in lots:
                    company.receive(f"A{number}")
                session.commit()
                for code, taken in steps.items():
                    with steps_counted(session) as these:
                        judge_scan(session, company.actor, code, at=NOON)
                    taken.append(len(these))
        engine.dispose()

        for few, many in steps.values():
            assert many < 1.5 * few, steps

    def test_a_stranger_sees_nothing(self, company: Company) -> None:
        company.receive("A1")

        verdict = judge_scan(company.session, company.stranger, "A1", at=NOON)

        assert (verdict.good, verdict.number) == (False, None)


class TestMove:
    def test_the_same_key_moves_once(self, company: Company) -> None:
        lot = company.receive("A1")

        for _ in range(2):
            verdict = move_scanned(
                company.session, company.actor, "A1", company.floor, key="k1", at=NOON
            )
            assert verdict.good is True

        moved = company.session.get(Balance, (lot.id, company.floor.id))
        assert moved is not None
        assert moved.quantity == 100

    def test_without_the_permission_it_stays(self, company: Company) -> None:
        company.receive("A1")
        looker = make_actor(company.session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            move_scanned(company.session, looker, "A1", company.floor, key="k1", at=NOON)
