from __future__ import annotations

from sqlalchemy.orm import Session

from registry.parties.models import Organization
from tests.portal.conftest import Portal


class TestSecondPerson:
    def test_an_administrator_asks_for_one_and_all_read_it(self, portal: Portal) -> None:
        answer = portal.sign_in("administrator").post("/setup/second-person", {"demanded": "yes"})

        assert answer.status_code == 302
        assert "Two people must sign" in portal.sign_in("quality").get("/setup/").text
        with Session(portal.engine) as session:
            operator = session.get_one(Organization, portal.operator_id)
            assert operator.second_person_for_failing

    def test_others_may_not(self, portal: Portal) -> None:
        answer = portal.sign_in("quality").post("/setup/second-person", {"demanded": "yes"})

        assert answer.status_code == 403
