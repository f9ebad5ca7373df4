from __future__ import annotations

from extraction.learned.strange import knowing_none_of
from extraction.steps.header.spans.likeness import kinds, likeness
from extraction.steps.header.texts.labels import find_labels
from extraction.steps.header.texts.values import name_shape


class TestKnowingNoneOf:
    def test_a_hidden_label_is_like_any_word_and_a_label_again_behind(self) -> None:
        hidden = frozenset({"expirydate"})
        known = name_shape("Expiry date").fit

        with knowing_none_of(hidden):
            assert name_shape("Expiry date").fit > known
            assert not find_labels("Expiry date", misread=False)
            assert likeness("Expiry date")[kinds().index("expiry_date")] < 0.99

        assert name_shape("Expiry date").fit == known
        assert find_labels("Expiry date", misread=False)[0].kinds[0] == "expiry_date"
