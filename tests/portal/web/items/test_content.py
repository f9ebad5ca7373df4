"""Potency, allergens and rules on their page, and what a lot takes over."""

from __future__ import annotations

from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked

FORM = {
    "characteristic": "assay", "nominal": "98", "unit": "%", "allergens": "milk, soy",
    "rule.expiry_date": "earliest", "rule.country_of_origin": "all", "rule.allergens": "all",
    "lines.0.name": "lead", "lines.0.rule": "most",
}  # fmt: skip


class TestContent:
    def test_rules_are_kept_and_shown_on_lots(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper = portal.sign_in("administrator")
        address = f"/items/{company.raw}/content"

        kept = keeper.post(address, FORM)

        assert kept.status_code == 302, kept.text
        page = keeper.get(address).text
        assert 'value="milk, soy"' in page
        assert 'value="lead"' in page
        lot = f"/lots/{company.lot('A1').public_id}/content"
        assert "milk, soy" in keeper.get(lot).text
        plain = keeper.get(f"{lot}.json").json
        assert plain is not None
        assert plain["attributes"][0]["value"] == ["milk", "soy"]

    def test_what_makes_no_sense_is_refused(self, portal: Portal) -> None:
        company = stocked(portal)
        keeper = portal.sign_in("administrator")
        address = f"/items/{company.raw}/content"

        for wrong in (
            {"nominal": ""}, {"nominal": "0"}, {"unit": "furlong"}, {"rule.allergens": "mean"},
            {"lines.0.rule": "all"}, {"lines.0.name": "allergens"},
        ):  # fmt: skip
            assert keeper.post(address, {**FORM, **wrong}).status_code == 422, wrong

    def test_who_may_not_and_strangers(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        address = f"/items/{company.raw}/content"
        lot = f"/lots/{company.lot('A1').public_id}/content"

        assert portal.sign_in("warehouse").post(address, FORM).status_code == 403
        stranger = portal.sign_in("administrator", another_organization=True)
        assert stranger.post(address, FORM).status_code == 404
        assert stranger.get(lot).status_code == 404
        assert stranger.get(f"{lot}.json").status_code == 404
