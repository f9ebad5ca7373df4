from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.session import unit_of_work
from registry.errors import IdentifierInvalid
from registry.items.models import NumberingRule
from registry.items.numbering import (
    DEFAULTS,
    NumberContext,
    check_digit,
    check_template,
    next_number,
    preview_number,
    take_sequence,
)
from tests.factories.company import NOON, Company, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def _rule(company: Company, template: str, **of: int) -> None:
    company.session.add(
        NumberingRule(organization_id=company.operator.id, kind="lot", template=template, **of)
    )
    company.session.flush()


class TestNextNumber:
    def test_its_day_is_that_of_the_site_else_of_the_company(
        self, session: Session, company: Company
    ) -> None:
        company.operator.time_zone, company.site.time_zone = "Pacific/Auckland", "Asia/Tokyo"
        _rule(company, "{dd}-{seq:2}")
        late = NOON.replace(hour=14)  # 3:00 on the next day in Auckland, 23:00 in Tokyo

        ours = next_number(session, company.actor, NumberContext("lot", late))
        there = next_number(session, company.actor, NumberContext("lot", late, site=company.site))

        assert (ours, there) == ("03-01", "02-01")

    def test_numbers_follow_each_other(self, session: Session, company: Company) -> None:
        lots = [next_number(session, company.actor, NumberContext("lot", NOON)) for _ in range(3)]

        assert lots == ["L260302-0001", "L260302-0002", "L260302-0003"]

    def test_a_new_day_starts_anew(self, session: Session, company: Company) -> None:
        next_number(session, company.actor, NumberContext("lot", NOON))
        tomorrow = NumberContext("lot", NOON + timedelta(days=1))

        assert next_number(session, company.actor, tomorrow) == "L260303-0001"

    def test_the_day_is_the_sites(self, session: Session, company: Company) -> None:
        late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # already 3 March in Berlin
        context = NumberContext("lot", late, site=company.site)

        assert next_number(session, company.actor, context) == "L260303-0001"

    def test_the_most_particular_rule_wins(self, session: Session, company: Company) -> None:
        _rule(company, "ALL-{seq}")
        _rule(company, "{site}-{seq}", site_id=company.site.id)
        _rule(company, "{sku}/{seq:3}", item_id=company.raw.id)

        def number(**of: object) -> str:
            context = NumberContext("lot", NOON, **of)  # type: ignore[arg-type]
            return next_number(session, company.actor, context)

        assert number(item=company.raw, site=company.site) == f"{company.raw.sku}/001"
        assert number(item=company.product, site=company.site) == "BER-1"
        assert number(item=company.product) == "ALL-1"

    def test_a_strangers_numbers_and_rules_are_its_own(
        self, session: Session, company: Company
    ) -> None:
        _rule(company, "OURS-{seq}")
        next_number(session, company.actor, NumberContext("lot", NOON))

        assert next_number(session, company.stranger, NumberContext("lot", NOON)) == "L260302-0001"

    def test_a_rollback_gives_the_number_back(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            actor = make_company(session).actor
        with Session(engine) as session:
            assert _number(session, actor).endswith("1")
            session.rollback()

        with unit_of_work(engine) as session:
            assert _number(session, actor).endswith("1")

    def test_writers_at_once_leave_no_gap_and_share_no_number(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            actor = make_company(session).actor

        def take(_worker: int) -> list[str]:
            taken = []
            for _ in range(5):
                with unit_of_work(engine) as session:
                    taken.append(_number(session, actor))
            return taken

        with ThreadPoolExecutor(4) as pool:
            taken = [number for numbers in pool.map(take, range(4)) for number in numbers]

        assert sorted(taken) == [f"R26-{number:03}" for number in range(1, 21)]


def _number(session: Session, actor: Actor) -> str:
    return next_number(session, actor, NumberContext("recall", NOON))


class TestTakeSequence:
    def test_each_counter_counts_by_itself(self, session: Session, company: Company) -> None:
        taken = [take_sequence(session, company.actor, scope) for scope in ("a", "a", "b")]

        assert [*taken, take_sequence(session, company.stranger, "a")] == [1, 2, 1, 1]


class TestTemplates:
    @pytest.mark.parametrize("template", DEFAULTS.values())
    def test_the_defaults_can_be_used(self, template: str) -> None:
        check_template(template)

    @pytest.mark.parametrize(
        ("template", "says"), [("L{day}-{seq}", r"cannot have \{day\}"), ("L{yy}", "sequence")]
    )
    def test_what_would_not_number_is_refused(self, template: str, says: str) -> None:
        with pytest.raises(IdentifierInvalid, match=says):
            preview_number(template, NumberContext("lot", NOON))

    def test_a_preview_takes_nothing(self, session: Session, company: Company) -> None:
        context = NumberContext("recall", NOON)

        assert preview_number(DEFAULTS["recall"], context) == "R26-001"
        assert next_number(session, company.actor, context) == "R26-001"

    def test_every_part_is_filled(self, company: Company) -> None:
        context = NumberContext("lot", NOON, company.raw, company.site)

        made = preview_number("{yyyy}{mm}{dd}.{jjj}.{site}.{sku}.{seq:3}-{check}", context)

        stem, check = made.rsplit("-", 1)
        assert stem == f"20260302.061.BER.{company.raw.sku}.001"
        assert check == check_digit(stem)


class TestCheckDigit:
    def test_iso_7064_mod_37_2(self) -> None:
        # An ISBT 128 donation number, whose keyboard check character is of this scheme.
        assert check_digit("G123498654321") == "H"

    def test_swapped_and_mistyped_characters_show(self) -> None:
        good = check_digit("LOT4711A")

        assert check_digit("LOT7411A") != good
        assert check_digit("LOT4712A") != good
        assert check_digit("lot-4711 a") == good
