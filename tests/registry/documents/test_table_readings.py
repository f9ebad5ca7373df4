from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.result import ExtractionResult, LotPart, Row
from registry.documents.merging import merge_reading
from registry.documents.table_readings import TableOffer, Which, offers_of
from tests.registry.company import make_field, make_result, make_row
from tests.registry.two_readings import OTHERS, below, of_two_lots, two_readings


def offers(result: ExtractionResult) -> list[TableOffer]:
    return offers_of(merge_reading(result, (), extraction_id=1))


def lots_of(*tables: tuple[Row, ...]) -> tuple[LotPart, ...]:
    """Return a lot for each table of rows, all read from page 1."""
    lot = make_result().lots[0]
    return tuple(replace(lot, rows=rows) for rows in tables)


class TestOffersOf:
    def test_rows_are_paired_by_their_test_and_say_where_they_differ(self) -> None:
        [offer] = offers(two_readings(*reversed(OTHERS)))

        told = [(pair.path, pair.differing()) for pair in offer.pairs]
        assert told[:2] == [
            ("lots.0.results.0", ["maximum"]),
            ("lots.0.results.1", ["minimum"]),
        ]
        assert told[2] == (None, ["test", "value", "unit"])
        assert (offer.stands, offer.wanted, offer.usable) == (Which.FIRST, Which.OTHER, True)

    def test_rows_that_are_called_otherwise_are_paired_in_their_order(self) -> None:
        renamed = [replace(row, test=make_field(f"Row {i}")) for i, row in enumerate(OTHERS[:2])]

        [offer] = offers(two_readings(*renamed))

        assert [pair.texts("test") for pair in offer.pairs] == [
            ("Lead", "Row 0"),
            ("Assay", "Row 1"),
        ]

    def test_a_table_that_says_the_same_is_no_offer(self) -> None:
        assert offers(two_readings(*make_result().lots[0].rows)) == []

    def test_rows_outside_the_table_stay(self) -> None:
        far = below(make_row("Arsenic", "0.1", "mg/kg"), 400)
        rows = make_result().lots[0].rows
        result = replace(two_readings(), lots=lots_of((*rows, far)))

        [offer] = offers(result)

        assert "lots.0.results.2" not in {pair.path for pair in offer.pairs}

    def test_a_table_without_rows_in_the_reading_is_no_offer(self) -> None:
        assert offers(replace(two_readings(), lots=lots_of(()))) == []

    def test_lots_that_share_a_table_change_together(self) -> None:
        rows = make_result().lots[0].rows

        [offer] = offers(replace(two_readings(), lots=lots_of(rows, rows)))

        assert offer.usable
        assert {pair.lot for pair in offer.pairs} == {0, 1}

    def test_a_table_with_rows_of_several_lots_is_shown_and_not_taken(self) -> None:
        first, second = make_result().lots[0].rows

        [offer] = offers(replace(two_readings(), lots=lots_of((first,), (below(second, 40),))))

        assert not offer.usable

    def test_rows_go_to_the_lots_that_the_table_names(self) -> None:
        [offer] = offers(of_two_lots("b2", "A 1"))

        assert offer.usable
        assert offer.lots == {0: "A1", 1: "B2"}
        assert [(pair.path, pair.texts("test")[1]) for pair in offer.pairs] == [
            ("lots.0.results.0", "Assay"),
            ("lots.1.results.0", "Lead"),
        ]

    @pytest.mark.parametrize("numbers", [(), ("A1", None), ("A1", "A1"), ("A1", "C3")])
    def test_a_reading_of_other_lots_is_not_taken(self, numbers: tuple[str | None, ...]) -> None:
        [offer] = offers(of_two_lots(*numbers))

        assert not offer.usable

    def test_rows_of_two_lots_are_not_given_to_the_one_that_stands(self) -> None:
        result = two_readings()
        [other] = result.others
        told = replace(other, lots=("A1", *(None for _ in other.rows[1:])))

        [offer] = offers(replace(result, others=(told,)))

        assert not offer.usable
        assert offer.lots == {}

    def test_results_kept_before_lots_were_told_are_read(self) -> None:
        told = of_two_lots("A1", "B2").to_json()
        for row in told["others"][0]["results"]:
            del row["lot"]

        [other] = ExtractionResult.from_json(told).others

        assert list(other.by_lot()) == [None]
        assert len(other.rows) == 2

    def test_its_key_is_of_what_is_shown(self) -> None:
        [one], [same] = offers(two_readings()), offers(two_readings())
        [fewer] = offers(two_readings(*OTHERS[:2]))

        assert one.key == same.key != fewer.key
