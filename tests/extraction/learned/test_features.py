from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.geometry import Box, Word
from extraction.learned.features import (
    context_of,
    field_features,
    row_features,
    squeeze,
    table_features,
)
from extraction.result import Field, LotPart, Reason, Row, Source
from extraction.steps.document.assemble import Assembled
from tests.extraction.learned.test_judge import DOCUMENT, read


class TestFieldFeatures:
    def test_it_says_where_and_how_a_value_was_found(self) -> None:
        value = read("L77").with_confidence(0.8, Reason("header.right", "Right of its label."))
        facts = Assembled(lots=(LotPart({"lot_number": value}),))

        features = field_features(context_of(DOCUMENT, facts), "lot_number", value)

        assert features["field=lot_number"] == features["reason=header.right"] == 1.0
        assert features[f"source={Source.TEXT_LAYER.value}"] == 1.0
        assert features["repeats"] == 1
        assert features["left"] == pytest.approx(100 / 600)
        assert features["score"] == 0.8

    def test_a_value_that_two_fields_claim_is_shared(self) -> None:
        facts = Assembled(fields={"supplier_name": read("Acme"), "customer_name": read("ACME.")})

        context = context_of(DOCUMENT, facts)

        assert field_features(context, "customer_name", read("ACME."))["shared"] == 1.0

    @pytest.mark.parametrize(
        ("name", "text", "doubt"),
        [
            ("purchase_order", "PO-2025-1187 · 2400 m", "joint"),
            ("lot_number", "e 0000236W", "joint"),
            ("product_name", "Lot Number", "label_like"),
            ("customer_name", "Business Transaction", "formless"),
        ],
    )
    def test_what_looks_wrong_by_itself_is_seen(self, name: str, text: str, doubt: str) -> None:
        context = context_of(DOCUMENT, Assembled())

        assert field_features(context, name, read(text))[doubt] == 1.0

    def test_a_party_without_a_legal_form_beside_a_rival_is_contested(self) -> None:
        context = context_of(DOCUMENT, Assembled())
        beside = [replace(read(name), signals={"rival": 0.6}) for name in ("Acme", "Acme GmbH")]

        seen = [field_features(context, "customer_name", value) for value in beside]

        assert [features["contested"] for features in seen] == [1.0, 0.0]

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("purchase_order", "PO-2025-1187"),
            ("product_name", "Ascorbic acid - fine"),
            ("customer_name", "Acme GmbH"),
            ("document_type", "certificate_of_analysis"),
        ],
    )
    def test_plain_values_look_like_nothing_else(self, name: str, text: str) -> None:
        features = field_features(context_of(DOCUMENT, Assembled()), name, read(text))

        assert [features[doubt] for doubt in ("joint", "label_like", "formless")] == [0, 0, 0]


class TestRowFeatures:
    def test_a_test_that_one_lot_has_twice_is_doubted(self) -> None:
        rows = tuple(Row(test=read(test), value=read("1")) for test in ("Ash", "Ash", "Lead"))
        lot = LotPart(rows=rows)
        context = context_of(DOCUMENT, Assembled(lots=(lot,)))

        seen = [row_features(context, row, table_features(lot))["twice"] for row in rows]

        assert seen == [1.0, 1.0, 0.0]

    def test_it_counts_what_the_row_has(self) -> None:
        row = Row(test=read("Assay"), value=read("99.1"), unit=read("%"), ucum="%")

        features = row_features(
            context_of(DOCUMENT, Assembled()), row, table_features(LotPart(rows=(row,) * 7))
        )

        assert (features["has_unit"], features["has_method"]) == (1.0, 0.0)
        assert (features["known_unit"], features["lot_rows"]) == (1.0, 7)

    @pytest.mark.parametrize(
        ("value", "kind", "unit", "maximum", "worded"),
        [
            ("RELEASED", "text", "%", None, 1.0),
            ("J. Maurer", "text", None, "8.0", 1.0),
            ("white powder", "text", None, "white to yellow", 0.0),
            ("0.4", "number", "%", "1.5", 0.0),
            ("n.d.", "not_detected", "mg/kg", "0.1", 0.0),
        ],
    )
    def test_words_where_a_number_is_asked_for_are_seen(
        self, value: str, kind: str, unit: str | None, maximum: str | None, worded: float
    ) -> None:
        row = Row(
            test=read("Ash"),
            value=read(value),
            maximum=read(maximum) if maximum else Field(),
            ucum=unit,
            number={"kind": kind},
        )

        assert row_features(context_of(DOCUMENT, Assembled()), row, {})["worded"] == worded

    def test_a_value_without_evidence_has_no_place(self) -> None:
        row = Row(test=Field("Assay"), value=Field("99.1"))

        assert "page" not in row_features(context_of(DOCUMENT, Assembled()), row, {})


class TestSqueeze:
    def test_case_accents_and_signs_do_not_count(self) -> None:
        assert squeeze("Lot-Nr. É_7") == "lotnre7"


class TestWitnesses:
    @pytest.mark.parametrize(("gap", "runs_on"), [(2.0, 1.0), (30.0, 0.0)])
    def test_print_close_behind_a_number_says_that_it_may_be_cut(
        self, gap: float, runs_on: float
    ) -> None:
        beside = Word("(165)", Box(160 + gap, 50, 190 + gap, 60))
        page = replace(DOCUMENT.pages[0], words=(*DOCUMENT.pages[0].words, beside))
        facts = Assembled(lots=(LotPart({"lot_number": read("L77")}),))

        context = context_of(replace(DOCUMENT, pages=(page,)), facts)

        assert field_features(context, "lot_number", read("L77"))["runs_on"] == runs_on

    @pytest.mark.parametrize(
        ("given", "other", "rival", "unsupported"),
        [(0.9, 0.1, 0.9, 0.0), (0.1, 0.6, 0.0, 1.0), (0.1, 0.0, 0.8, 1.0), (0.1, 0.0, 0.1, 0.0)],
    )
    def test_a_value_that_the_learned_reading_does_not_share_beside_another_is_unsupported(
        self, given: float, other: float, rival: float, unsupported: float
    ) -> None:
        signals = {"learned": given, "learned_rival": other, "rival": rival, "weight": 0.9}
        value = replace(read("L77"), signals=signals)
        facts = Assembled(lots=(LotPart({"lot_number": value}),))

        features = field_features(context_of(DOCUMENT, facts), "lot_number", value)

        assert features["unsupported"] == unsupported
        assert features["learned_margin"] == pytest.approx(given - other)

    def test_a_type_with_results_but_no_row_stands_alone(self) -> None:
        row = Row(test=read("Assay"), value=read("99.1"))
        for rows, alone in (((), 1.0), ((row,), 0.0)):
            kind = read("certificate_of_analysis")
            facts = Assembled(
                fields={"document_type": kind},
                lots=(LotPart({"lot_number": read("L77")}, rows=rows),),
            )

            features = field_features(context_of(DOCUMENT, facts), "document_type", kind)

            assert features["type_alone"] == alone
