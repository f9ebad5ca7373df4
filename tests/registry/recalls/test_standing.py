from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from registry.ledger.models.traceable import Traceable
from registry.recalls.models import RecallConsignee, RecallLine, RecallResponse
from registry.recalls.standing import (
    FATES,
    QUARANTINED,
    has_answered,
    last_stated,
    owes_answer,
    standing,
)

_AMOUNTS = st.dictionaries(
    st.sampled_from([*FATES, QUARANTINED]), st.integers(0, 15).map(str), max_size=3
)


def consignee(
    quantities: dict[int, int], answers: list[dict[int, dict[str, str]]]
) -> RecallConsignee:
    """Return a consignee with a line an entry, who answered so."""
    return RecallConsignee(
        lines=[
            RecallLine(id=line, quantity=Decimal(much), unit="kg", traceable=Traceable())
            for line, much in quantities.items()
        ],
        responses=[
            RecallResponse(quantities={str(line): said for line, said in answer.items()})
            for answer in answers
        ],
    )


class TestStanding:
    def test_an_empty_answer_leaves_everything_open(self) -> None:
        row = consignee({1: 10}, [{}])

        assert [line.open for line in standing(row)] == [10]
        assert not has_answered(row)

    def test_nobody_who_said_nothing_has_answered(self) -> None:
        assert not has_answered(consignee({}, []))

    def test_who_got_nothing_after_all_owes_nothing(self) -> None:
        assert owes_answer(consignee({1: 10}, []))
        assert not owes_answer(consignee({1: 0}, []))

    def test_a_part_is_open_until_the_lines_are_accounted_for_one_by_one(self) -> None:
        part = [{1: {"on_hand": "4", "quarantined": "4"}}]
        rest = [*part, {2: {"used": "5"}}, {}, {1: {"returned": "4", "destroyed": "6"}}]

        first, second = consignee({1: 10, 2: 5}, part), consignee({1: 10, 2: 5}, rest)

        assert [line.open for line in standing(first)] == [6, 5]
        assert not has_answered(first)
        assert [line.open for line in standing(second)] == [0, 0]
        assert has_answered(second)
        assert last_stated(second)["1"] == {"returned": "4", "destroyed": "6"}

    def test_more_of_one_lot_does_not_make_up_for_less_of_another(self) -> None:
        row = consignee({1: 10, 2: 10}, [{1: {"used": "12"}, 2: {"used": "8"}}])

        assert [(line.open, line.over) for line in standing(row)] == [(0, 2), (2, 0)]
        assert not has_answered(row)

    @given(
        quantities=st.dictionaries(st.integers(1, 3), st.integers(1, 20), min_size=1),
        answers=st.lists(st.dictionaries(st.integers(1, 3), _AMOUNTS), max_size=4),
    )
    def test_it_is_what_a_plain_sum_over_the_last_word_on_each_lot_says(
        self, quantities: dict[int, int], answers: list[dict[int, dict[str, str]]]
    ) -> None:
        answers = [{k: v for k, v in answer.items() if k in quantities} for answer in answers]
        row = consignee(quantities, answers)

        stated = dict.fromkeys(quantities, 0)
        for line in quantities:
            for answer in answers:
                if line in answer:
                    stated[line] = sum(int(answer[line].get(fate, "0")) for fate in FATES)
        assert {line.line.id: (line.open, line.over) for line in standing(row)} == {
            line: (max(much - stated[line], 0), max(stated[line] - much, 0))
            for line, much in quantities.items()
        }
        complete = all(stated[line] >= much for line, much in quantities.items())
        assert has_answered(row) == (bool(answers) and complete)
