from __future__ import annotations

import json
from pathlib import Path

from extraction.evaluate.page import write_html
from extraction.evaluate.report import evaluate
from tests.extraction.evaluate.test_report import LABEL, write


class TestWriteHtml:
    def test_the_page_needs_nothing_else_and_escapes_what_documents_say(
        self, tmp_path: Path
    ) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)
        spoilt = json.loads(json.dumps(LABEL))
        spoilt["certificate_number"] = {"value": "<script>x</script>", "confidence": 0.7}
        predictions = write(tmp_path / "predictions", "a", spoilt)

        write_html(evaluate(predictions, labels), tmp_path / "report.html")

        page = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert page.count("<svg") == 5
        assert "<script" not in page
        assert "http" not in page
        assert "&lt;script&gt;" in page
        assert "acme" in page
