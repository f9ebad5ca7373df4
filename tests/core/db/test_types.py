from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from core.db.types import (
    ExactDecimal,
    Quantity,
    UtcDateTime,
    quantity_from_units,
    quantity_to_units,
    text_enum,
)


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark blue"


PROBE = Table(
    "probe",
    MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"}),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime()),
    Column("exact", ExactDecimal()),
    Column("amount", Quantity()),
    Column("colour", text_enum(Colour, "colour")),
)


@pytest.fixture
def probe(engine: Engine) -> Engine:
    PROBE.create(engine)
    return engine


def _round_trip(engine: Engine, **values: object) -> list[object]:
    with engine.begin() as connection:
        connection.execute(insert(PROBE).values(**values))
        columns = [PROBE.c[name] for name in values]
        return list(connection.execute(select(*columns)).one())


class TestUtcDateTime:
    def test_a_time_with_another_zone_is_the_same_moment(self, probe: Engine) -> None:
        east = datetime(2026, 3, 2, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=5)))

        [found] = _round_trip(probe, at=east)

        assert found == datetime(2026, 3, 2, 7, 0, 0, 7, tzinfo=UTC)
        assert isinstance(found, datetime)
        assert found.tzinfo is UTC

    def test_a_time_without_a_zone_is_refused(self, probe: Engine) -> None:
        with pytest.raises(StatementError, match="without a zone"):
            _round_trip(probe, at=datetime(2026, 3, 2, 12, 0))  # noqa: DTZ001  the point

    def test_no_time_stays_none(self, probe: Engine) -> None:
        assert _round_trip(probe, at=None) == [None]


class TestExactDecimal:
    @pytest.mark.parametrize(
        "digits", ["0.50", "123456789012.123456", "-0.000000000000000001", "1000", "0"]
    )
    def test_every_digit_comes_back(self, probe: Engine, digits: str) -> None:
        [found] = _round_trip(probe, exact=Decimal(digits))

        assert format(found, "f") == digits

    def test_an_exponent_is_written_out(self, probe: Engine) -> None:
        with probe.begin() as connection:
            connection.execute(insert(PROBE).values(exact=Decimal("1E+3")))
            assert connection.scalar(text("SELECT exact FROM probe")) == "1000"

    @pytest.mark.parametrize("value", [0.5, Decimal("NaN"), Decimal("Infinity"), 1])
    def test_what_is_not_an_exact_decimal_is_refused(self, probe: Engine, value: object) -> None:
        with pytest.raises(StatementError, match="exact decimal"):
            _round_trip(probe, exact=value)


class TestQuantity:
    def test_sql_adds_exactly(self, probe: Engine) -> None:
        amounts = [Decimal("0.1"), Decimal("0.2"), Decimal("123456789012.123456")]
        with probe.begin() as connection:
            connection.execute(insert(PROBE), [{"amount": amount} for amount in amounts])
            total = connection.scalar(select(func.sum(PROBE.c.amount, type_=Quantity())))

        assert total == Decimal("123456789012.423456")

    @pytest.mark.parametrize("digits", ["0.0000001", "9300000000000", "NaN", "-Infinity"])
    def test_what_does_not_fit_is_refused_not_rounded(self, probe: Engine, digits: str) -> None:
        with pytest.raises(StatementError, match="six decimals"):
            _round_trip(probe, amount=Decimal(digits))

    @pytest.mark.parametrize(
        ("digits", "shown"),
        [("5.500000", "5.5"), ("1000", "1000"), ("0", "0"), ("-0.000001", "-0.000001")],
    )
    def test_units_and_back(self, digits: str, shown: str) -> None:
        assert format(quantity_from_units(quantity_to_units(Decimal(digits))), "f") == shown


class TestTextEnum:
    def test_the_value_is_stored_and_the_member_comes_back(self, probe: Engine) -> None:
        assert _round_trip(probe, colour=Colour.DARK_BLUE) == [Colour.DARK_BLUE]
        with probe.connect() as connection:
            assert connection.scalar(text("SELECT colour FROM probe")) == "dark blue"

    def test_the_database_itself_refuses_other_text(self, probe: Engine) -> None:
        with pytest.raises(IntegrityError, match="ck_probe_colour"), probe.begin() as connection:
            connection.execute(text("INSERT INTO probe (colour) VALUES ('green')"))
