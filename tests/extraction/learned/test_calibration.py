from __future__ import annotations

from importlib.resources import files

import pytest

from extraction.learned.calibration import (
    MOST,
    ONE_WITNESS,
    Curve,
    Model,
    calibrate,
    cap,
    curve_through,
    load_model,
)
from extraction.learned.trees import Trees
from extraction.result import Quality


class TestCurve:
    def test_it_is_straight_between_points_and_flat_outside(self) -> None:
        curve = Curve((0.2, 0.8), (0.1, 0.9))

        assert [curve.at(x) for x in (0.0, 0.2, 0.5, 0.8, 1.0)] == pytest.approx(
            [0.1, 0.1, 0.5, 0.9, 0.9]
        )

    def test_it_must_rise(self) -> None:
        with pytest.raises(ValueError, match="rise"):
            Curve((0.1, 0.2), (0.9, 0.1))

    def test_thinning_keeps_its_shape(self) -> None:
        points = [(0.1, 0.2), (0.2, 0.5), (0.3, 0.5), (0.4, 0.5), (0.9, 0.7)]

        thin = curve_through(points)

        assert len(thin.x) == 4
        assert [thin.at(x) for x, _ in points] == pytest.approx([y for _, y in points])


class TestModel:
    def test_a_quality_without_a_curve_uses_the_common_one(self) -> None:
        curves = {"all": Curve((0.0, 1.0), (0.3, 0.3)), "scan": Curve((0.0, 1.0), (0.1, 0.1))}
        model = Model(Trees(("score",), ([0, 0.5, -9.0, 9.0],)), curves)

        assert model.probability("scan", {"score": 0.9}) < 0.13
        assert 0.3 <= model.probability("photo", {"score": 0.9}) < 0.33

    def test_no_value_is_certain(self) -> None:
        model = Model(Trees(("score",), (30.0,)), {"all": Curve((0.0, 1.0), (0.0, 1.0))})

        assert model.probability("digital", {}) == MOST


class TestCap:
    @pytest.mark.parametrize(
        "features",
        [
            {"signal=relation=learned": 1.0},
            {"unsupported": 1.0},
            {"signal=relation=letterhead": 1.0, "unsure": 1.0},
            {"runs_on": 1.0, "is_code": 1.0},
            {"shared": 1.0, "is_date": 1.0},
            {"type_alone": 1.0},
        ],
    )
    def test_what_one_witness_vouches_for_is_never_sure(self, features: dict[str, float]) -> None:
        assert cap(features) == ONE_WITNESS

    @pytest.mark.parametrize(
        "features",
        [
            {"signal=relation=right": 1.0, "unsupported": 0.0},
            {"signal=relation=letterhead": 1.0, "unsure": 0.0},
            {"runs_on": 1.0, "is_code": 0.0},
            {"shared": 1.0, "is_date": 0.0},
        ],
    )
    def test_what_two_vouch_for_may_be(self, features: dict[str, float]) -> None:
        assert cap(features) == 1.0


class TestCalibrate:
    def test_without_a_model_the_score_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("extraction.learned.calibration.load_model", lambda _kind: None)

        assert calibrate("lot_number", Quality.SCAN, 0.7, {}) == 0.7

    def test_an_unknown_kind_has_no_model(self) -> None:
        assert load_model("no-such-kind") is None


class TestShippedModels:
    @pytest.mark.parametrize("kind", ["header", "row"])
    def test_they_load_and_rise_with_the_readers_score(self, kind: str) -> None:
        model = load_model(kind)

        assert model is not None
        for quality in Quality:
            judged = [model.probability(quality.value, {"score": n / 20}) for n in range(21)]
            assert judged == sorted(judged)
            assert 0.0 < judged[0] <= judged[-1] < 1.0

    def test_their_card_is_beside_them(self) -> None:
        card = files("extraction.learned").joinpath("models", "CARD.md").read_text("utf-8")

        assert "## Limits" in card
        assert "kept out" in card
