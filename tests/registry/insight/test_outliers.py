"""Results that stand apart from the history of the same supplier, item and test."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.outliers import find_outliers
from tests.factories.company import NOON, Company, make_company
from tests.registry.operations.test_potency import result

SINCE = NOON - timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    """Nine lots of about 98 %, and one of 99.9."""
    company = make_company(session)
    for n, number in enumerate(
        ("98.0", "98.1", "97.9", "98.2", "98.0", "97.8", "98.1", "98.0", "97.9", "99.9")
    ):
        result(company, company.receive(f"A{n}"), number)
    return company


class TestOutliers:
    def test_a_result_far_from_the_others_is_found(self, company: Company) -> None:
        [found] = find_outliers(company.session, company.actor, since=SINCE)

        assert (found.number, found.text, found.history) == ("A9", "99.9", 9)
        assert found.supplier == company.supplier.name
        assert found.distance > 3.5

    def test_a_result_with_a_sign_or_a_short_history_says_nothing(self, company: Company) -> None:
        lot = company.receive("B1")
        result(company, lot, "50", sign="<")
        result(company, lot, "50", "mg/g")

        assert len(find_outliers(company.session, company.actor, since=SINCE)) == 1
        later = NOON + timedelta(days=1)
        assert find_outliers(company.session, company.actor, since=later) == []

    def test_strangers(self, company: Company) -> None:
        assert find_outliers(company.session, company.stranger, since=SINCE) == []
        with pytest.raises(NotAllowed):
            find_outliers(company.session, company.supplier_actor, since=SINCE)
