from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.audit import pending
from core.errors import NotAllowed
from registry.errors import IdentifierInvalid
from registry.items.numbering import NumberContext, next_number
from registry.items.numbering_rules import list_rules, save_rule
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


class TestSaveRule:
    def test_a_rule_is_in_force_at_once(self, session: Session, company: Company) -> None:
        _, example = save_rule(
            session, company.actor, "lot", "Z{yy}-{seq:3}", at=NOON, item=company.raw
        )
        context = NumberContext("lot", NOON, company.raw)

        assert example == "Z26-001"
        assert next_number(session, company.actor, context) == "Z26-001"

    def test_saving_again_changes_the_one_rule(self, session: Session, company: Company) -> None:
        first, _ = save_rule(session, company.actor, "lot", "A{seq}", at=NOON)
        second, _ = save_rule(session, company.actor, "lot", "B{seq}", at=NOON)

        assert first is second
        assert [rule.template for rule, _, _ in list_rules(session, company.actor)] == ["B{seq}"]
        entry = pending(session)[-1]
        assert (entry["before"], entry["after"]["template"]) == ({"template": "A{seq}"}, "B{seq}")

    @pytest.mark.parametrize(
        ("kind", "template", "field"),
        [("lot", "A", "template"), ("lot", "{x}{seq}", "template"), ("invoice", "{seq}", "kind")],
    )
    def test_what_cannot_number_is_refused_beside_its_field(
        self, session: Session, company: Company, kind: str, template: str, field: str
    ) -> None:
        with pytest.raises(IdentifierInvalid) as caught:
            save_rule(session, company.actor, kind, template, at=NOON)

        assert set(caught.value.fields) == {field}

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        reader = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            save_rule(session, reader, "lot", "A{seq}", at=NOON)

    def test_a_stranger_sees_and_changes_only_its_own(
        self, session: Session, company: Company
    ) -> None:
        ours, _ = save_rule(session, company.actor, "lot", "A{seq}", at=NOON)

        assert list_rules(session, company.stranger) == []
        theirs, _ = save_rule(session, company.stranger, "lot", "T{seq}", at=NOON)

        assert theirs is not ours
        assert ours.template == "A{seq}"
