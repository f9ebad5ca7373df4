from __future__ import annotations

from datetime import date
from random import Random

import pytest

from extraction.synthetic.values import count, date_fact, decimal, lot_number, printed_date
from extraction.synthetic.words import LANGUAGES, Words, load


class TestDateFact:
    def test_a_day_that_two_readings_fit_has_both(self) -> None:
        fact = date_fact(date(2026, 3, 4), "{m:02d}/{d:02d}/{y}", Words("en", Random(1)))

        assert fact.text == "03/04/2026"
        assert fact.truth == ["2026-03-04", "2026-04-03"]

    @pytest.mark.parametrize(
        ("day", "pattern", "language"),
        [
            (date(2026, 3, 14), "{m:02d}/{d:02d}/{y}", "en"),
            (date(2026, 3, 4), "{d:02d}.{m:02d}.{y}", "de"),
            (date(2026, 3, 4), "{y}-{m:02d}-{d:02d}", "en"),
        ],
    )
    def test_other_days_have_one(self, day: date, pattern: str, language: str) -> None:
        assert date_fact(day, pattern, Words(language, Random(1))).truth == day.isoformat()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_pattern_prints_the_year(self, language: str) -> None:
        words = Words(language, Random(1))
        for pattern in load("labels")[language]["dates"]:
            text = printed_date(date(2026, 11, 7), pattern, words)
            assert "26" in text
            assert "{" not in text


class TestNumbers:
    def test_a_comma_where_the_language_has_one(self) -> None:
        assert decimal(0.5, 2, comma=True) == "0,50"

    def test_few_colonies_are_fewer_than_ten(self) -> None:
        assert count(4, Random(1), comma=False) in {"<10", "< 10"}

    def test_powers_say_the_same_number(self) -> None:
        texts = {count(1200, Random(seed), comma=False) for seed in range(30)}

        assert "1200" in texts
        assert {text[:3] for text in texts if text != "1200"} == {"1.2"}


class TestLotNumber:
    def test_shapes_differ(self) -> None:
        rng = Random(2)

        shapes = {
            "".join(
                "9" if c.isdigit() else "A" if c.isalpha() else c for c in lot_number(rng, 2026)
            )
            for _ in range(300)
        }

        assert len(shapes) >= 10
