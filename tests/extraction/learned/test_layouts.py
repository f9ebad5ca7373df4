from __future__ import annotations

from extraction.learned.layouts import dealt, is_made, issuers


class TestIssuers:
    def test_related_layouts_share_their_first_word_or_beginning(self) -> None:
        found = issuers(["mi-coa", "mi-metals", "acme", "acmecoa-2026", "brix-coa"])

        assert found["mi-coa"] == found["mi-metals"]
        assert found["acme"] == found["acmecoa-2026"]
        assert len(set(found.values())) == 3


class TestDealt:
    def test_an_issuer_is_in_one_group_and_all_are_dealt(self) -> None:
        layouts = ["acme-long", "acme-short", "bolt", "crane", "dyer"]

        groups = dealt(layouts, 2)

        assert sorted(layout for group in groups for layout in group) == layouts
        assert any({"acme-long", "acme-short"} <= group for group in groups)

    def test_no_group_is_empty(self) -> None:
        assert dealt(["bolt"], 3) == [frozenset({"bolt"})]


class TestIsMade:
    def test_families_of_the_generator_are_made_and_issuers_are_not(self) -> None:
        assert is_made("boxed-cells")
        assert is_made("drawn-17")
        assert not is_made("kaycha-labs")
