from __future__ import annotations

import pytest

from extraction.learned.features import context_of, field_features, row_features, squeeze
from extraction.result import Field, LotPart, Reason, Row, Source
from extraction.steps.assemble import Assembled
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


class TestRowFeatures:
    def test_it_counts_what_the_row_has(self) -> None:
        row = Row(test=read("Assay"), value=read("99.1"), unit=read("%"), ucum="%")

        features = row_features(context_of(DOCUMENT, Assembled()), row, 7)

        assert (features["has_unit"], features["has_method"]) == (1.0, 0.0)
        assert (features["known_unit"], features["lot_rows"]) == (1.0, 7)

    def test_a_value_without_evidence_has_no_place(self) -> None:
        row = Row(test=Field("Assay"), value=Field("99.1"))

        assert "page" not in row_features(context_of(DOCUMENT, Assembled()), row, 1)


class TestSqueeze:
    def test_case_accents_and_signs_do_not_count(self) -> None:
        assert squeeze("Lot-Nr. É_7") == "lotnre7"
