from __future__ import annotations

import json
from decimal import Decimal

import pytest

from certificates.lineage import Completeness, Link, Result
from registry.values import Verdict
from tests.certificates.samples import make_lineage, make_lot


class TestLineage:
    def test_its_json_is_plain_and_exact(self) -> None:
        content = json.loads(json.dumps(make_lineage().to_json()))

        assert content["format"] == "lotbridge-lineage/1"
        assert content["lots"][3]["quantity"] == "31.25"
        assert content["lots"][3]["results"][0]["value"] == "<0.05"
        assert not [name for name in content if name.startswith("_")]

    def test_a_link_to_a_lot_that_is_not_shown_is_refused(self) -> None:
        links = (Link("C1", "Z9", Decimal(1), "kg"),)

        with pytest.raises(ValueError, match="does not show"):
            make_lineage(links=links)

    def test_two_lots_with_one_key_are_refused(self) -> None:
        with pytest.raises(ValueError, match="same key"):
            make_lineage(lots=(make_lot("A", "1"), make_lot("A", "2")), links=())

    def test_a_negative_quantity_is_refused(self) -> None:
        with pytest.raises(ValueError, match="0 or more"):
            make_lot("A", "1", quantity=Decimal(-1))


class TestCompleteness:
    def test_it_is_rounded_down(self) -> None:
        assert Completeness(9, 2, 2, 1, 0, 0).percent == 66

    def test_a_chain_without_ends_lacks_nothing(self) -> None:
        assert Completeness(0, 0, 0, 0, 0, 0).percent == 100


def test_results_outside_are_named_with_their_lot() -> None:
    failing = Result("Lead", "0.9", "mg/kg", maximum="0.5", verdict=Verdict.FAIL)
    lot = make_lot("A", "FG-1", results=(failing, Result("Zinc", "15", verdict=Verdict.PASS)))

    assert make_lineage(lots=(lot,), links=()).outside == ((lot, failing),)
