from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extraction.learned.examples import gather, keep_examples, kept_examples
from extraction.learned.train import labelled
from extraction.synthetic.generate import synthesize
from tests.extraction.learned.examples import labelled_spans, made_examples


class TestGather:
    def test_a_made_document_gives_examples_of_both_kinds(self, tmp_path: Path) -> None:
        [_] = synthesize(tmp_path, 1, 1)
        [pair] = labelled(tmp_path)

        gathered = gather([pair], processes=1)

        [read], [spans] = gathered.read, gathered.spans
        examples = read.examples
        assert spans.right.any()

        assert {example.kind for example in examples} == {"header", "row"}
        assert {example.quality for example in examples} == {"digital"}
        assert sum(example.right for example in examples) > len(examples) / 2
        assert all(example.features["score"] == example.score for example in examples)
        assert {example.path for example in examples} <= {
            item.path for item in (*read.score.scored, *read.score.scored_rows)
        }

    def test_a_document_that_cannot_be_read_gives_none(self, tmp_path: Path) -> None:
        [_] = synthesize(tmp_path, 1, 1)
        [(path, label)] = labelled(tmp_path)
        path.write_bytes(b"")

        gathered = gather([(path, label)], processes=1)

        [read] = gathered.read
        assert gathered.spans == ()
        assert read.examples == ()
        assert read.score.header.fn > 0  # what it states is missed


class TestKeptExamples:
    def test_what_was_kept_comes_back(self, tmp_path: Path) -> None:
        examples = [replace(e, words=frozenset({1, 2})) for e in made_examples(20)]

        spans = [labelled_spans(examples[0].document, "a"), labelled_spans("of no value", "b")]

        keep_examples(examples, spans, tmp_path / "examples")

        back, spans_back = kept_examples(tmp_path / "examples")
        assert sorted(back, key=str) == sorted(examples, key=str)
        assert sorted(each.document for each in spans_back) == sorted(s.document for s in spans)

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        other = tmp_path / "other.json"
        other.write_text("{}")

        with pytest.raises(ValueError, match="holds no examples"):
            kept_examples(other)
