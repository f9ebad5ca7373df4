"""How well known certificates are read: floors that no change may fall below.

Runs on the shared corpus where it is beside the checkout; the documents are not ours. Read are
those that were in view while the reader was written: that nothing is lost of what it could. How
well strange papers are read is measured with layouts left out, not here.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extraction.evaluate import evaluate
from extraction.evaluate.report import Report
from extraction.pipeline import extract
from tests.extraction.corpus import CORPUS, KNOWN, needs_corpus, take_labels

pytestmark = [pytest.mark.corpus, pytest.mark.slow, needs_corpus]
#: Below what nobody may land; the figures reached are in the evaluation's report.
FLOORS = {
    "header": 0.95,
    "lot": 0.97,
    "rows": 0.95,
    "unit": 0.95,
    "limits": 0.95,
    "sure at 99 %": 0.80,
}


def read_corpus(found: Path, labels: Path) -> Report:
    """Read the known documents, and compare them with their labels."""
    take_labels(labels)
    for name in KNOWN:
        document = CORPUS / f"documents/{name}.pdf"
        result = extract(document.read_bytes(), name=document.name).to_json()
        answer = {"document": document.name, **result, "run": {"seconds": 0, "failure": None}}
        (found / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")
    return evaluate(found, labels)


def test_real_certificates_are_read_well(tmp_path: Path) -> None:
    found, labels = tmp_path / "found", tmp_path / "labels"
    found.mkdir()
    labels.mkdir()

    total = read_corpus(found, labels).total

    figures = {
        "header": total.header.f1,
        "lot": total.lot.f1,
        "rows": total.rows.f1,
        "unit": total.cells["unit"] or 0.0,
        "limits": total.cells["limits"] or 0.0,
        "sure at 99 %": total.auto_99,
    }
    assert total.documents == len(KNOWN)
    assert {name: share for name, share in figures.items() if share < FLOORS[name]} == {}
