"""The pages of insights open for staff, hold what they speak of, and nothing for strangers."""

from __future__ import annotations

import io

import pytest

from tests.portal.conftest import Portal
from tests.portal.web.operations.test_production import form_of
from tests.portal.web.stocked import stocked

PAGES = ("", "availability", "suppliers", "scrap", "deviations", "process", "outliers", "impact")


class TestPages:
    @pytest.mark.parametrize("page", PAGES)
    def test_each_opens_empty_filled_and_for_no_stranger_or_partner(
        self, portal: Portal, page: str
    ) -> None:
        company = stocked(portal, "A1")
        quality, maker = portal.sign_in("quality"), portal.sign_in("production")
        scrap = {"out.0.item": company.product, "out.0.role": "scrap", "out.0.quantity": "3"}
        values = {"value.0.name": "pH", "value.0.number": "6.8"}
        form = form_of(company, machine="Mixer 9", batch="B-77", **scrap, **values)
        assert maker.post("/production/new", form).status_code == 302
        quality.post(
            "/quality/new",
            {"kind": "nonconformance", "title": "Specks", "description": "x", "numbers": "A1"},
        )

        assert quality.get(f"/insights/{page}").status_code == 200
        stranger = portal.sign_in("quality", another_organization=True)
        text = stranger.get(f"/insights/{page}").text
        assert not any(word in text for word in ("Mixer 9", ">A1<", "Acme", "Specks", "B-77"))
        assert portal.sign_in("supplier").get(f"/insights/{page}").status_code == 403

    def test_process_values_are_drawn(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        maker = portal.sign_in("production")
        values = {"value.0.name": "pH", "value.0.number": "6.8"}
        maker.post("/production/new", form_of(company, batch="B-77", **values))

        page = maker.get(f"/insights/process?item={company.product}&name=pH").text

        assert "<polyline" in page
        assert "B-77: 6.8" in page
        assert maker.get("/insights/process?item=nothing&name=pH").status_code == 404


class TestPlan:
    def test_a_plan_is_taken_in_and_fed_back(self, portal: Portal) -> None:
        stocked(portal, "A1")
        maker = portal.sign_in("production")
        table = b"number,item,quantity,planned_on\nP-1,ZN,40,2030-01-01\nP-2,NONE,1,2030-01-01\n"

        taken = maker.post(
            "/insights/plan", {"file": (io.BytesIO(table), "plan.csv")}, follow_redirects=True
        )

        assert "1 added" in taken.text
        assert "There is no item &#39;NONE&#39;" in taken.text
        feed = maker.get("/insights/availability.json").json
        assert feed is not None
        [item] = feed["items"]
        assert (item["item"], item["planned"], item["usable"]) == ("ZN", "40", "100")
        assert maker.post("/insights/plan", {}).status_code == 422
        assert portal.sign_in("auditor").post("/insights/plan", {}).status_code == 403
        elsewhere = portal.sign_in("production", another_organization=True)
        assert elsewhere.get("/insights/availability.json").json == {
            "items": [], "planned_too_late": [],
        }  # fmt: skip
