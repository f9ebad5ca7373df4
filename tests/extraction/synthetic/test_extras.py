"""Extra fields, detection limits, failing results, and methods outside the rows."""

from __future__ import annotations

from random import Random

import pytest

from extraction.synthetic.content import make_certificate
from extraction.synthetic.extras import with_extras
from extraction.synthetic.facts import Certificate
from extraction.synthetic.families import by_name
from extraction.synthetic.generate import make_document
from extraction.synthetic.words import Words


def certificates(family: str, count: int) -> list[Certificate]:
    """Return certificates with extras, each from a seed of its own."""
    made = []
    for seed in range(count):
        rng = Random(seed)
        words = Words("en", rng)
        plain = make_certificate(rng, words, "food", lots=1, rows=10, contract=False)
        made.append(with_extras(plain, by_name(family), words, Random(seed)))
    return made


class TestWithExtras:
    def test_some_certificates_fail_and_say_so(self) -> None:
        verdicts = [
            {r.verdict.truth for r in made.lots[0].results if r.verdict is not None}
            for made in certificates("plain-left", 60)
        ]
        failing = sum("fail" in found for found in verdicts)
        assert 1 <= failing <= 20

    def test_a_failing_certificate_claims_no_conformity(self) -> None:
        for made in certificates("plain-left", 60):
            truths = {r.verdict.truth for r in made.lots[0].results if r.verdict is not None}
            if "fail" in truths:
                assert made.statement == ""
                overall = made.fields.get("overall_result")
                assert overall is None or overall.truth == "fail"

    def test_one_method_a_section_where_it_is_stated_once(self) -> None:
        for made in certificates("methods-over-sections", 10):
            by_section: dict[str, set[str | None]] = {}
            for result in made.lots[0].results:
                by_section.setdefault(result.section, set()).add(result.method)
            assert all(len(methods) == 1 for methods in by_section.values())


class TestLabels:
    @pytest.mark.parametrize(
        "family", ["methods-over-sections", "methods-under-sections", "methods-in-footnotes"]
    )
    def test_methods_outside_the_rows_are_in_the_label(self, family: str) -> None:
        label = make_document(3, 1, family=by_name(family)).label
        methods = [row["method"] for lot in label["lots"] for row in lot["results"]]
        assert any(methods)

    def test_cells_of_a_laboratory_are_in_the_label(self) -> None:
        label = make_document(3, 1, family=by_name("laboratory-uncertainty")).label
        rows = [row for lot in label["lots"] for row in lot["results"]]
        assert any("uncertainty" in row for row in rows)
        assert set(label["extra"]) >= {"country_of_origin", "approved_by", "signature"}
