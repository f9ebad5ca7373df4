from __future__ import annotations

import pytest

from extraction.steps.tables.grids.sheet import looks
from extraction.steps.tables.texts.words import Role


class TestLooks:
    def test_a_head_gives_its_role(self) -> None:
        match, _, _ = looks("LOQ")
        assert match is not None
        assert match.role == Role.LOQ

    @pytest.mark.parametrize(
        "text", ["Total cannabinoids: 19.7%", "Total cannabinoids (total THC) + (total CBD) +"]
    )
    def test_what_states_its_own_value_heads_nothing(self, text: str) -> None:
        assert looks(text) == (None, False, False)
