from __future__ import annotations

from pathlib import Path

from extraction.learned.examples import examples_of
from extraction.learned.train import labelled
from extraction.options import Options
from extraction.synthetic.generate import synthesize


class TestExamplesOf:
    def test_a_made_document_gives_examples_of_both_kinds(self, tmp_path: Path) -> None:
        [_] = synthesize(tmp_path, 1, 1)
        [pair] = labelled(tmp_path)

        examples = examples_of(pair, Options())

        assert {example.kind for example in examples} == {"header", "row"}
        assert {example.quality for example in examples} == {"digital"}
        assert sum(example.right for example in examples) > len(examples) / 2
        assert all(example.features["score"] == example.score for example in examples)

    def test_a_document_that_cannot_be_read_gives_none(self, tmp_path: Path) -> None:
        [_] = synthesize(tmp_path, 1, 1)
        [(path, label)] = labelled(tmp_path)
        path.write_bytes(b"")

        assert examples_of((path, label), Options()) == []
