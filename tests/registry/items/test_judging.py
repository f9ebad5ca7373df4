"""Which limit is about a result: by what both names mean now."""

from __future__ import annotations

import pytest

from registry.items.judging import limit_for
from registry.items.models import SpecificationLimit


def limit(name: str, stored: str) -> SpecificationLimit:
    return SpecificationLimit(name=name, characteristic=stored, position=0)


class TestLimitFor:
    @pytest.mark.parametrize(
        ("printed", "stored"),
        [("Pour point", "freezing-point"), ("Stockpunkt", "freezing-point"), ("Stockpunkt", None)],
    )
    def test_keys_stored_while_two_properties_were_one_join_nothing(
        self, printed: str, stored: str | None
    ) -> None:
        pour, freezing = (limit(n, "freezing-point") for n in ("Pour point", "Freezing point"))

        assert limit_for([freezing, pour], stored, printed) is pour
        assert limit_for([freezing], stored, printed) is None

    def test_a_test_that_the_dictionary_does_not_know_is_found_by_its_name(self) -> None:
        own = limit("Wobble", "wobble")

        assert limit_for([own], None, "WOBBLE") is own
        assert limit_for([own], "wobble", "Wackeln") is own
        assert limit_for([own], None, "Assay") is None
