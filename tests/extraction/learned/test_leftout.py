from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.evaluate.score import DocumentScore, Scored
from extraction.learned.examples import Example, Judgeable
from extraction.learned.leftout import (
    LeftOut,
    SureError,
    figures,
    leave_out,
    reliability_of,
    report_of,
    sure_errors,
)
from tests.extraction.learned.examples import made_examples


def documents(*, layouts: tuple[str, ...]) -> list[Judgeable]:
    """Return documents with values of both kinds, two of each layout."""
    found = []
    for number, layout in enumerate(layouts * 2):
        values = [
            replace(example, path=f"{kind}-{place}", layout=layout, document=f"d{number}")
            for kind in ("header", "row")
            for place, example in enumerate(made_examples(40, kind=kind, seed=number))
        ]
        score = DocumentScore(
            scored=[scored(e) for e in values if e.kind == "header"],
            scored_rows=[scored(e) for e in values if e.kind == "row"],
        )
        found.append(Judgeable(f"d{number}", layout, score, tuple(values)))
    return found


def scored(example: Example) -> Scored:
    return Scored(example.field, example.score, example.right, example.path)


JUDGED = documents(layouts=("acme-coa", "brix", "colt"))


def relative() -> list[Example]:
    """Return values of another layout of the issuer that `JUDGED` begins with."""
    return [replace(e, layout="acme-mill", document="x") for e in JUDGED[0].examples]


@pytest.fixture(scope="module")
def left() -> list[LeftOut]:
    return leave_out(JUDGED, relative())


class TestLeaveOut:
    def test_every_document_is_judged_once_and_its_score_is_kept(self, left: list[LeftOut]) -> None:
        assert [each.name for each in left] == sorted(each.name for each in JUDGED)
        for before, after in zip(sorted(JUDGED, key=lambda d: d.name), left, strict=True):
            assert [s.right for s in before.score.scored] == [s.right for s in after.score.scored]
            assert before.score.scored != after.score.scored

    def test_what_is_learned_from_an_issuer_never_judges_it(self, left: list[LeftOut]) -> None:
        turned = [replace(e, right=not e.right) for e in relative()]

        misled = {each.name: each.score.scored for each in leave_out(JUDGED, turned)}

        plain = {each.name: each.score.scored for each in left}
        assert plain["d0"] == misled["d0"]
        assert plain["d1"] != misled["d1"]

    def test_it_learns_from_readings_with_labels_hidden_of_other_issuers(
        self, left: list[LeftOut]
    ) -> None:
        turned = tuple(
            replace(e, right=not e.right, hidden=True, document="d0~1")
            for e in JUDGED[0].examples
            if e.kind == "header"
        )

        misled = leave_out([replace(JUDGED[0], hidden=turned), *JUDGED[1:]], relative())

        after = {each.name: each.score.scored for each in misled}
        before = {each.name: each.score.scored for each in left}
        assert after["d0"] == before["d0"]
        assert after["d1"] != before["d1"]

    def test_one_layout_is_too_little(self) -> None:
        with pytest.raises(ValueError, match="two layouts"):
            leave_out(documents(layouts=("acme", "brix"))[:2], [])


class TestReportOf:
    def test_thirds_hold_every_document_once(self) -> None:
        left = [
            LeftOut(each.name, each.layout, place / 10, each.score)
            for place, each in enumerate(documents(layouts=("acme", "brix", "colt")))
        ]

        report = report_of(left)

        assert [group["documents"] for group in report.values()] == [6, 2, 2, 2]
        assert report["all"]["header: values"] == 240
        assert report["least familiar third"]["familiar, most"] == 0.1

    def test_kinds_that_labels_tell_have_figures_of_their_own(self) -> None:
        left = [
            LeftOut(name, "acme", 0.5, DocumentScore(), {"language": language})
            for name, language in (("a", "en"), ("b", "de"), ("c", "en"))
        ]

        report = report_of(left)

        assert report["language en"]["documents"] == 2
        assert report["language de"]["documents"] == 1

    def test_wrong_values_that_it_was_sure_of_are_counted(self) -> None:
        values = [Scored("x", 0.97, right=n > 0) for n in range(4)]
        document = LeftOut("d", "acme", 0.5, DocumentScore(scored=values))

        found = figures([document])

        assert found["header: called 95 % sure or more"] == 4
        assert found["header: wrong among these"] == 0.25
        assert found["rows: wrong among these"] is None


class TestSureErrors:
    def test_they_are_named_with_what_the_label_states_the_surest_first(self) -> None:
        values = [
            Scored("lot_number", 0.92, right=False, path="lots.0.lot_number", value="7"),
            Scored("issue_date", 0.97, right=False, path="issue_date", value="x", wanted="y"),
            Scored("quantity", 0.6, right=False, path="lots.0.quantity", value="1 kg"),
            Scored("product_name", 0.99, right=True, path="lots.0.product_name", value="Salt"),
        ]
        document = LeftOut("d", "acme", 0.5, DocumentScore(scored=values))

        assert sure_errors([document]) == [
            SureError("d", "issue_date", "x", "y", 0.97),
            SureError("d", "lots.0.lot_number", "7", None, 0.92),
        ]

    def test_reliability_counts_every_value_once(self) -> None:
        values = [Scored("x", n / 10, right=True) for n in range(10)]
        document = LeftOut("d", "acme", 0.5, DocumentScore(scored=values))

        found = reliability_of([document])

        assert sum(part.count for part in found["header"]) == 10
        assert found["rows"] == ()
