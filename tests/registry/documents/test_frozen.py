from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.comparison import compare_lot
from registry.documents.current import CurrentReading
from registry.documents.frozen import JudgedLot, frozen_content, pinned_versions
from registry.documents.merging import merge_reading
from tests.registry.company import Company, make_result, make_row, submit_and_read

pytestmark = pytest.mark.either_database


@pytest.fixture
def reading() -> CurrentReading:
    return merge_reading(make_result(), [], extraction_id=7)


def _judged(company: Company, reading: CurrentReading) -> list[JudgedLot]:
    return [JudgedLot(lot, company.item, compare_lot(lot, None)) for lot in reading.lots]


class TestFrozenContent:
    def test_header_and_lots_are_plain_json_with_their_layers(
        self, session: Session, company: Company, store: FolderStore, reading: CurrentReading
    ) -> None:
        document = submit_and_read(session, company.seller, store)

        content: dict[str, Any] = frozen_content(document, reading, _judged(company, reading))

        assert json.loads(json.dumps(content)) == content
        assert content["document"] == {
            "id": document.public_id, "name": "coa.pdf", "sha256": document.sha256,
        }  # fmt: skip
        assert content["fields"]["certificate_number"]["value"] == "10423"
        [lot] = content["lots"]
        assert lot["item"] == "RM-100"
        assert lot["fields"]["lot_number"]["value"] == "0125HO002"
        assert lot["aliases"]["production_batch"]["value"] == "B-77"
        assert [row["test"]["value"] for row in lot["results"]] == ["Lead", "Assay"]
        assert [row["value"]["value"] for row in lot["results"]] == ["<0.05", "99.2"]

    def test_without_limits_the_signed_content_says_so(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit_and_read(session, company.seller, store)
        rows = (make_row("Lead", "0.4", "mg/kg"),)
        bare = replace(make_result(), lots=(replace(make_result().lots[0], rows=rows),))
        reading = merge_reading(bare, [], extraction_id=7)

        [lot] = frozen_content(document, reading, _judged(company, reading))["lots"]

        assert (lot["verdict"], lot["verdict_words"]) == ("no_limits", "no limits to judge by")
        assert lot["results"][0]["judged"]["verdict"] is None

    def test_what_is_not_on_the_document_is_left_out(
        self, session: Session, company: Company, store: FolderStore, reading: CurrentReading
    ) -> None:
        document = submit_and_read(session, company.seller, store)

        content = frozen_content(document, reading, [])

        assert content["lots"] == []
        assert all(value["value"] is not None for value in content["fields"].values())
        assert len(content["fields"]) < len(reading.fields)


class TestPinnedVersions:
    def test_a_lot_without_a_specification_says_so(
        self, company: Company, reading: CurrentReading
    ) -> None:
        assert pinned_versions(reading, _judged(company, reading)) == {
            "extraction": 7,
            "engine": "engine 1",
            "specifications": {"0": None},
        }
