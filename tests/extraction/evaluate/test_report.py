from __future__ import annotations

import importlib.util
import json
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

from extraction.evaluate.report import evaluate, worst_mistakes
from tests.extraction.corpus import CORPUS, needs_corpus, take_labels
from tests.extraction.evaluate.damage import spoil

LABEL = {
    "layout": "acme",
    "text_layer": True,
    "document_type": "certificate_of_analysis",
    "certificate_number": "C-1",
    "issue_date": "2026-03-04",
    "lots": [
        {
            "lot_number": "L 77",
            "product_name": "Citric acid",
            "results": [
                {"test": "Assay", "value": "99.8", "unit": "%", "minimum": "99.5"},
                {"test": "Lead", "value": "<0.5", "unit": "mg/kg", "maximum": "0.5"},
            ],
        }
    ],
}


def write(folder: Path, name: str, data: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return folder


class TestEvaluate:
    def test_a_perfect_prediction_has_perfect_figures(self, tmp_path: Path) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)

        report = evaluate(labels, labels)

        assert report.total.header.f1 == report.total.rows.f1 == 1.0
        assert (report.total.cells["unit"], report.total.cells["limits"]) == (1.0, 1.0)
        assert report.total.straight_through == 1.0
        assert report.documents[0].mistakes == ()

    def test_a_missing_prediction_misses_everything(self, tmp_path: Path) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)

        report = evaluate(tmp_path / "none", labels)

        assert (report.total.header.recall, report.total.rows.recall) == (0.0, 0.0)
        assert (report.total.header.fn, report.total.rows.fn) == (5, 2)
        assert not report.documents[0].predicted

    def test_it_names_each_mistake_and_groups_by_layout_and_quality(self, tmp_path: Path) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)
        wrong = json.loads(json.dumps(LABEL))
        wrong["certificate_number"] = {"value": "C-2", "confidence": 0.4}
        wrong["purchase_order"] = {"value": "4500", "confidence": 0.3}
        wrong["lots"][0]["results"][1]["value"] = "0.5"
        predictions = write(tmp_path / "predictions", "a", wrong)

        report = evaluate(predictions, labels)

        assert [str(mistake) for mistake in report.documents[0].mistakes] == [
            "certificate_number: 'C-2' instead of 'C-1'",
            "purchase_order: invented '4500'",
            "lot 1 row: missed 'Lead = <0.5 mg/kg'",
            "lot 1 row: invented 'Lead = 0.5'",
        ]
        assert report.groups["layout"]["acme"].rows.tp == 1
        assert report.groups["quality"]["digital"].header.fp == 2
        assert report.fields["certificate_number"].tally.fp == 1
        assert ("missed row", 1) in [(kind, count) for kind, count, _ in worst_mistakes(report)]

    def test_without_labels_it_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="no labels"):
            evaluate(tmp_path, tmp_path)


@needs_corpus
@pytest.mark.corpus
class TestAgainstTheSharedScorer:
    @pytest.mark.parametrize("seed", range(2))
    def test_figures_are_equal_for_the_same_predictions(self, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        labels, found = tmp_path / "labels", tmp_path / "found"
        labels.mkdir()
        known = take_labels(labels)
        for path in known:
            if rng.random() < 0.9:  # some predictions are missing
                label = json.loads(path.read_text(encoding="utf-8"))
                write(found, path.stem, spoil(label, rng))

        report = evaluate(found, labels)

        scorer = shared_scorer()
        results, by_layout = [], {}
        for path in sorted(known):
            label = json.loads(path.read_text(encoding="utf-8"))
            read = found / path.name
            predicted = json.loads(read.read_text(encoding="utf-8")) if read.exists() else {}
            result = scorer.score_document(predicted, label)
            results.append(result)
            by_layout.setdefault(label["layout"], []).append(result)
        assert report.total.to_json() == scorer.summary(results)
        for layout, theirs in by_layout.items():
            assert report.groups["layout"][layout].to_json() == scorer.summary(theirs)


def shared_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shared_score"] = module
    spec.loader.exec_module(module)
    return module


class TestExtras:
    def test_what_labels_state_beside_the_format_is_counted(self, tmp_path: Path) -> None:
        (tmp_path / "labels").mkdir()
        (tmp_path / "found").mkdir()
        row = {
            "test": "Lead",
            "value": "0.2",
            "lod": "0.01",
            "loq": "0.03",
            "uncertainty": "± 0.02",
        }
        lot = {"lot_number": "L1", "results": [row]}
        extra = {"country_of_origin": "Italy", "approved_by": "J. Keller", "signature": None}
        label = {"document_type": "certificate_of_analysis", "lots": [lot], "extra": extra}
        got = {**row, "uncertainty": "0.02", "loq": None}
        found = {
            "document_type": "certificate_of_analysis",
            "country_of_origin": "Italy",
            "signature": "signed",
            "lots": [{"lot_number": "L1", "results": [got]}],
        }
        (tmp_path / "labels" / "a.json").write_text(json.dumps(label))
        (tmp_path / "found" / "a.json").write_text(json.dumps(found))
        extras = evaluate(tmp_path / "found", tmp_path / "labels").extras
        figures = {name: (t.tp, t.fp, t.fn) for name, t in extras.items()}
        assert figures == {
            "country_of_origin": (1, 0, 0),
            "approved_by": (0, 0, 1),
            "signature": (0, 1, 0),
            "lod": (1, 0, 0),
            "loq": (0, 0, 1),
            "uncertainty": (1, 0, 0),
        }
