from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.geometry import Box, Word
from extraction.learned import calibration
from extraction.learned.calibration import Curve, Model
from extraction.learned.familiarity import Familiarity
from extraction.learned.judge import judge_confidence
from extraction.learned.trees import Trees
from extraction.page import Page, ReadDocument
from extraction.result import Evidence, Field, LotPart, Part, Quality, Reason, Row, Source
from extraction.steps.document.assemble import Assembled

BOX = Box(100, 50, 160, 60)
PAGE = Page(1, 600, 800, Source.TEXT_LAYER, Quality.DIGITAL, (Word("L77", BOX),))
DOCUMENT = ReadDocument("application/pdf", "0" * 64, (PAGE,))


def read(text: str, source: Source = Source.TEXT_LAYER, confidence: float = 0.9) -> Field:
    return Field(text, text, confidence, Evidence(1, BOX, text, source))


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that finds every value right in 6 of 10 cases."""
    model = Model(Trees(("score",), (0.0,)), {"all": Curve((0.0, 1.0), (0.6, 0.6))})
    monkeypatch.setattr("extraction.learned.judge.load_model", lambda _kind: model)
    monkeypatch.setattr(calibration, "load_model", lambda _kind: model)
    monkeypatch.setattr("extraction.learned.judge.load_familiarity", lambda: None)


class TestJudgeConfidence:
    def test_header_and_row_values_get_what_they_are_worth_and_say_so(self) -> None:
        row = Row(test=read("Assay"), value=read("99.1"))
        facts = Assembled(
            fields={"issue_date": read("2026-01-02")},
            lots=(LotPart({"lot_number": read("L77")}, rows=(row,)),),
        )

        judged = judge_confidence(DOCUMENT, facts)

        lot = judged.lots[0]
        values = [judged.fields["issue_date"], lot.fields["lot_number"], lot.rows[0].value]
        assert [value.confidence for value in values] == pytest.approx([0.598] * 3)
        assert values[0].reasons[-1].sentence.startswith("Of values found like this one, about 60")
        assert lot.rows[0].test.confidence == 0.9

    def test_what_was_not_read_off_a_page_keeps_its_score(self) -> None:
        facts = Assembled(fields={"issue_date": read("2026-01-02", Source.EMBEDDED)})

        assert judge_confidence(DOCUMENT, facts) == facts

    def test_a_field_without_a_value_stays_as_it_is(self) -> None:
        facts = Assembled(fields={"purchase_order": Field()})

        assert judge_confidence(DOCUMENT, facts) == facts

    def test_each_certificate_of_a_packet_is_judged(self) -> None:
        part = Part(1, 1, {"issue_date": read("2026-01-02"), "standard": read("EN 10204")})

        judged = judge_confidence(DOCUMENT, Assembled(parts=(part,)))

        fields = judged.parts[0].fields
        assert fields["issue_date"].confidence == pytest.approx(0.598)
        assert fields["standard"].confidence == 0.9

    def test_two_things_in_one_value_are_a_toss_up_and_say_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sure = Model(Trees(("score",), (0.0,)), {"all": Curve((0.0, 1.0), (0.98, 0.98))})
        monkeypatch.setattr(calibration, "load_model", lambda _kind: sure)
        facts = Assembled(fields={"purchase_order": read("PO-1 · 2400 m")})

        value = judge_confidence(DOCUMENT, facts).fields["purchase_order"]

        assert value.confidence == pytest.approx(0.6)
        assert "doubt.joint" in [reason.code for reason in value.reasons]

    @pytest.mark.parametrize(("shift", "strange"), [(-5.0, True), (5.0, False)])
    def test_a_paper_of_an_unfamiliar_kind_is_doubted_as_a_whole(
        self, monkeypatch: pytest.MonkeyPatch, shift: float, *, strange: bool
    ) -> None:
        sure = Model(Trees(("score",), (0.0,)), {"all": Curve((0.0, 1.0), (0.98, 0.98))})
        monkeypatch.setattr(calibration, "load_model", lambda _kind: sure)
        seen = Familiarity(frozenset(), {}, shift)
        monkeypatch.setattr("extraction.learned.judge.load_familiarity", lambda: seen)
        facts = Assembled(lots=(LotPart({"lot_number": read("L77")}),))

        judged = judge_confidence(DOCUMENT, facts)

        said = "First paper of this kind: please look at all of it."
        assert [problem.sentence for problem in judged.problems] == [said] * strange
        assert (judged.lots[0].fields["lot_number"].confidence <= 0.9) is strange

    def test_data_that_came_with_the_paper_need_no_look(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = Familiarity(frozenset(), {}, -5.0)
        monkeypatch.setattr("extraction.learned.judge.load_familiarity", lambda: seen)
        facts = Assembled(lots=(LotPart({"lot_number": read("L77", Source.EMBEDDED)}),))

        assert judge_confidence(DOCUMENT, facts).problems == ()

    def test_what_contradicts_another_page_is_never_surer_than_a_toss_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sure = Model(Trees(("score",), (0.0,)), {"all": Curve((0.0, 1.0), (0.98, 0.98))})
        monkeypatch.setattr(calibration, "load_model", lambda _kind: sure)
        reason = Reason("check.pages_differ", "Page 2 gives 98.1 for Assay.")
        doubted = Row(test=read("Assay"), value=replace(read("99.1"), reasons=(reason,)))
        facts = Assembled(
            lots=(LotPart({}, rows=(doubted, Row(test=read("Ash"), value=read("0.2")))),)
        )

        rows = judge_confidence(DOCUMENT, facts).lots[0].rows

        assert [row.value.confidence <= 0.6 for row in rows] == [True, False]
