"""The page of background work."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from core.jobs import Job, JobState, enqueue
from notifications.compose import queue_notice
from notifications.models import DeliveryState, NoticeKind
from registry.parties.models import Organization
from tests.portal.conftest import Portal


def add_job(portal: Portal, organization_id: int, state: JobState = JobState.DEAD) -> int:
    with unit_of_work(portal.engine) as session:
        job = enqueue(
            session, "read_document", subject="document:abc", organization_id=organization_id
        )
        job.state, job.attempts, job.error = state, 4, "Broken: the file <ends> early"
    return job.id


class TestJobs:
    def test_it_shows_what_was_set_aside_and_why(self, portal_on_both: Portal) -> None:
        add_job(portal_on_both, portal_on_both.operator_id)

        page = portal_on_both.sign_in("administrator").get("/jobs?state=dead&q=read&sort=-attempts")

        assert "Set aside" in page.text
        assert "Broken: the file &lt;ends&gt; early" in page.text

    def test_a_job_set_aside_is_tried_again(self, portal: Portal) -> None:
        job_id = add_job(portal, portal.operator_id)

        answer = portal.sign_in("administrator").post(f"/jobs/{job_id}/retry")

        assert answer.status_code == 302
        with unit_of_work(portal.engine) as session:
            job = session.get_one(Job, job_id)
            assert (job.state, job.attempts) == (JobState.QUEUED, 0)

    def test_a_job_that_runs_is_left_alone(self, portal: Portal) -> None:
        job_id = add_job(portal, portal.operator_id, JobState.RUNNING)

        assert portal.sign_in("administrator").post(f"/jobs/{job_id}/retry").status_code == 404

    def test_what_went_another_way_since_is_not_done_twice(self, portal: Portal) -> None:
        with unit_of_work(portal.engine) as session:
            operator = session.get_one(Organization, portal.operator_id)
            notice = queue_notice(
                session, operator, NoticeKind.CLAIM_ANSWERED, operator_id=operator.id,
                subject="supplier_claim:x", facts={}, at=utc_now(), people=[("Qi", "q@m.example")],
            )  # fmt: skip
            [job] = session.scalars(select(Job).where(Job.kind == "deliver_notice"))
            job.state = JobState.DEAD
            [row] = notice.deliveries
            row.state, row.sent_at = DeliveryState.SENT, utc_now()  # from the page of messages

        answer = portal.sign_in("administrator").post(f"/jobs/{job.id}/retry")

        assert answer.status_code == 409
        assert "on its way again" in answer.text
        with unit_of_work(portal.engine) as session:
            assert session.get_one(Job, job.id).state is JobState.DEAD

    def test_another_operators_job_does_not_exist(self, portal: Portal) -> None:
        job_id = add_job(portal, portal.organizations["elsewhere"])
        admin = portal.sign_in("administrator")

        assert admin.post(f"/jobs/{job_id}/retry").status_code == 404
        assert "document:abc" not in admin.get("/jobs").text

    @pytest.mark.parametrize("query", ["sort=nonsense", "page=-7", "page=99999999999", "state=x"])
    def test_a_senseless_address_shows_the_list(self, portal: Portal, query: str) -> None:
        add_job(portal, portal.operator_id)

        assert portal.sign_in("administrator").get(f"/jobs?{query}").status_code == 200
