from __future__ import annotations

import json
from pathlib import Path

import pytest

from extraction.learned.calibration import Model
from extraction.learned.train import Learned, Plan, fit_all, labelled, rescanned, write_models
from extraction.learned.trees import Trees
from extraction.steps.header.spans.ranker import Ranker
from extraction.steps.tables.judge import judging
from tests.extraction.documents import certificate_stream, pdf_with
from tests.extraction.learned.examples import (
    MADE,
    REAL,
    judged_tables,
    labelled_spans,
    made_examples,
)


class TestWriteModels:
    def test_models_and_card_are_written_and_read_back(self, tmp_path: Path) -> None:
        examples = [
            example
            for kind in ("header", "row")
            for layouts in (REAL, MADE)
            for example in made_examples(500, kind=kind, layouts=layouts)
        ]
        spans = [labelled_spans(f"d{n}", f"issuer{n}") for n in range(9)]
        trained = fit_all(Learned(tuple(examples), tuple(spans), tuple(judged_tables())))

        write_models(trained, Plan(), tmp_path)

        for kind in ("header", "row"):
            data = json.loads((tmp_path / f"{kind}.json").read_text())
            features = {"score": 0.8, "reason=doubt": 1.0, "page": 1.0}
            again = Model.from_json(data).probability("scan", features)
            assert again == pytest.approx(trained.judges.models[kind].probability("scan", features))
        spans = json.loads((tmp_path / "spans.json").read_text())
        assert Ranker.from_json(spans).to_json() == trained.ranker.to_json()
        tables = json.loads((tmp_path / "tables.json").read_text())
        assert tables["format"] == judging.FORMAT
        assert Trees.from_json(tables) == trained.tables
        card = (tmp_path / "CARD.md").read_text()
        assert "| area under the curve |" in card
        assert "| header, digital |" in card
        assert "| row | real layouts |" in card
        assert "{" not in card


class TestLabelled:
    def test_documents_without_a_label_are_left_out(self, tmp_path: Path) -> None:
        for name in ("documents/a.pdf", "documents/b.pdf", "labels/a.json"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()

        [(document, label)] = labelled(tmp_path)

        assert (document.name, label.name) == ("a.pdf", "a.json")


class TestRescanned:
    def test_a_digital_document_comes_once_more_as_a_picture(self, tmp_path: Path) -> None:
        pair = document_with(tmp_path, {"text_layer": True, "pages": 1})

        [(scan, label)] = rescanned(pair, tmp_path / "scans", 3)

        assert scan.stem == "a-scan"
        assert scan.stat().st_size > 0
        assert label == pair[1]

    @pytest.mark.parametrize(
        "label", [{"text_layer": False, "pages": 1}, {"text_layer": True, "pages": 30}]
    )
    def test_a_scan_and_a_long_document_do_not(
        self, tmp_path: Path, label: dict[str, object]
    ) -> None:
        assert rescanned(document_with(tmp_path, label), tmp_path / "scans", 3) == []


def document_with(folder: Path, label: dict[str, object]) -> tuple[Path, Path]:
    document, beside = folder / "a.pdf", folder / "a.json"
    document.write_bytes(pdf_with(certificate_stream()))
    beside.write_text(json.dumps(label))
    return document, beside
