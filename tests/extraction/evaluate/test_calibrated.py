from __future__ import annotations

import pytest

from extraction.evaluate.calibrated import calibration_error, coverage, reliability
from extraction.evaluate.score import Scored


def scored(*pairs: tuple[float, bool]) -> list[Scored]:
    return [Scored("lot_number", confidence, right) for confidence, right in pairs]


class TestCalibrationError:
    def test_honest_confidence_has_none(self) -> None:
        values = scored(*[(0.75, True)] * 3, (0.75, False))

        assert calibration_error(values) == pytest.approx(0.0)

    def test_boasting_is_measured(self) -> None:
        values = scored((1.0, True), (1.0, False))

        assert calibration_error(values) == pytest.approx(0.5)

    def test_nothing_output_is_no_error(self) -> None:
        assert calibration_error([]) == 0.0


class TestCoverage:
    def test_it_accepts_the_surest_as_far_as_precision_holds(self) -> None:
        values = scored((0.9, True), (0.8, True), (0.7, False), (0.6, True))

        assert coverage(values, 0.99) == 0.5
        assert coverage(values, 0.75) == 1.0


class TestReliability:
    def test_bins_hold_means(self) -> None:
        low, high = reliability(scored((0.15, False), (0.91, True), (0.99, False)))

        assert (low.count, low.accuracy) == (1, 0.0)
        assert (high.count, high.accuracy) == (2, 0.5)
        assert high.confidence == pytest.approx(0.95)
