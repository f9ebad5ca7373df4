from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from registry.imports.cells import RowUnreadable
from registry.imports.rows import COLUMNS, NATURAL, check_columns, parse_row
from registry.ledger.errors import EventInvalid
from registry.values import Direction, EventType

ROW = {
    "event": "e1",
    "type": "receive",
    "time": "2026-03-02T14:05+01:00",
    "item": "ZN",
    "number": "A",
    "quantity": "12.5",
}


class TestCheckColumns:
    def test_all_known_ones_and_nameless_ones_pass(self) -> None:
        check_columns({*COLUMNS, ""})

    def test_missing_and_unknown_ones_are_named(self) -> None:
        with pytest.raises(EventInvalid, match=r"missing: time; .* not known: colour, size"):
            check_columns({"event", "type", "size", "colour"})


class TestParseRow:
    def test_cells_are_understood(self) -> None:
        row = parse_row(7, {**ROW, "expiry_date": "2028-02-29", "document": "D-1", "shift": " 2 "})
        assert (row.line, row.type, row.quantity) == (7, EventType.RECEIVE, Decimal("12.5"))
        assert (row.expiry_date, row.references) == (date(2028, 2, 29), {"document": "D-1"})
        assert (row.direction, row.shift, row.inferred) == (Direction.OUT, "2", False)

    @pytest.mark.parametrize(("kind", "direction"), NATURAL.items())
    def test_a_kind_with_one_direction_needs_no_word(
        self, kind: EventType, direction: Direction
    ) -> None:
        assert parse_row(2, {**ROW, "type": kind.value}).direction is direction

    def test_a_correction_is_what_it_restates(self) -> None:
        void = parse_row(2, {**ROW, "type": "Correct"})
        ship = parse_row(2, {**ROW, "type": "correct", "restates": "Ship"})
        assert (void.counts_as, void.direction) == (None, None)
        assert (ship.counts_as, ship.direction) == (EventType.SHIP, Direction.IN)

    def test_words_may_have_blanks_and_hyphens(self) -> None:
        assert parse_row(2, {**ROW, "type": "Replace-Part"}).type is EventType.REPLACE_PART

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ({"event": " "}, "event is empty"),
            ({"type": "teleport"}, "type 'teleport' is not one of receive"),
            ({"time": "2026-02-29"}, "time '2026-02-29' is not ISO 8601"),
            ({"number": ""}, "belong together"),
            ({"item": ""}, "belong together"),
            ({"quantity": "1,5"}, "decimal point"),
            ({"quantity": "-1"}, "zero or more"),
            *(
                ({"quantity": odd}, "decimal point")
                for odd in ("NaN", "Infinity", "1_000", "1e400", "1 0 0", "\uff11\uff12")
            ),
            ({"expiry_date": "31.12.2026"}, "expiry_date .* is not an ISO date"),
            ({"manufacture_date": "2026-03-02x14"}, "manufacture_date .* is not an ISO date"),
            ({"time": "2026-03-02x14:05"}, "time .* is not ISO 8601"),
            ({"direction": "up"}, "direction 'up'"),
            ({"status": "fine"}, "status 'fine'"),
            ({"inferred": "perhaps"}, "yes or no"),
        ],
    )
    def test_what_is_wrong_is_named(self, cells: dict[str, str], why: str) -> None:
        with pytest.raises((EventInvalid, RowUnreadable), match=why):
            parse_row(2, {**ROW, **cells})
