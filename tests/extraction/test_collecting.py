"""How seldom garbage is collected while a document is read."""

from __future__ import annotations

import gc

import pytest

from extraction.collecting import THRESHOLDS, seldom_collecting


class TestSeldomCollecting:
    def test_it_holds_only_inside(self) -> None:
        before = gc.get_threshold()

        with seldom_collecting():
            inside = gc.get_threshold()

        assert (inside, gc.get_threshold()) == (THRESHOLDS, before)

    def test_an_error_gives_the_old_thresholds_back(self) -> None:
        before = gc.get_threshold()

        with pytest.raises(LookupError), seldom_collecting():
            raise LookupError

        assert gc.get_threshold() == before
