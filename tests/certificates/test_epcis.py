from __future__ import annotations

import json

import jsonschema
import pytest

from certificates.epcis import to_epcis
from tests.certificates.outside import SHARED
from tests.certificates.samples import make_lineage


class TestToEpcis:
    def test_productions_and_the_shipment_are_events(self) -> None:
        events = to_epcis(make_lineage())["epcisBody"]["eventList"]

        assert [event["type"] for event in events] == [
            "TransformationEvent", "TransformationEvent", "ObjectEvent",
        ]  # fmt: skip
        first = events[0]
        assert first["outputQuantityList"] == [
            {"epcClass": "https://id.gs1.org/01/04012345123456/10/FG-26-0412", "quantity": 480.0}
        ]
        assert first["inputQuantityList"][0]["uom"] == "KGM"
        assert (first["eventTime"], first["eventTimeZoneOffset"]) == (
            "2026-11-02T10:30:00+01:00", "+01:00",
        )  # fmt: skip

    def test_the_same_certificate_gives_the_same_document(self) -> None:
        assert to_epcis(make_lineage()) == to_epcis(make_lineage())

    def test_it_keeps_the_standards_own_schema(self) -> None:
        path = SHARED / "schemas/epcis-2.0/EPCIS-JSON-Schema.json"
        if not path.exists():
            pytest.skip("the schema of EPCIS 2.0 is not beside the checkout")
        validator = jsonschema.Draft7Validator(
            json.loads(path.read_text()), format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
        )

        validator.validate(to_epcis(make_lineage()))
        wrong = to_epcis(make_lineage())
        wrong["epcisBody"]["eventList"][2]["bizStep"] = "shiping"

        assert not validator.is_valid(wrong)
