from __future__ import annotations

import base64
import io
import json
from dataclasses import replace

import jsonschema
import pytest
from PIL import Image

from certificates.coa import coa_files
from certificates.lineage import Party, Result
from tests.certificates.outside import SHARED
from tests.certificates.samples import make_lineage

ISSUER = Party("Brightwell GmbH", "Hafenstraße 12, 20457 Hamburg", "DE")
CUSTOMER = Party("Apotheke Nord eG", "Kaistraße 4, 24103 Kiel", "DE")


class TestCoaFiles:
    def test_each_tested_shipped_lot_gets_one(self) -> None:
        [(name, data, _)] = coa_files(make_lineage(issuer=ISSUER, customer=CUSTOMER))

        content = json.loads(data)["Certificate"]
        assert name == "coa-1.json"
        assert content["Product"]["FillingBatchId"] == "FG-26-0412"
        assert content["Parties"]["Customer"]["ZipCode"] == "24103"
        [result] = content["Analysis"]["Inspections"]
        assert (result["Value"], result["Minimum"], result["Unit"]) == ("15.2", "13.5", "mg")
        logo = Image.open(io.BytesIO(base64.b64decode(content["Logo"])))
        assert logo.format == "PNG"

    @pytest.mark.parametrize(
        ("stated", "shown"),
        [
            (
                Result("Lead", "2", "%", maximum="2", limit_unit="mg/kg", converted="20000"),
                ("20000", "mg/kg", "2", "stated as 2 %"),
            ),
            (
                Result("Lead", "2", "mg/L", maximum="2", limit_unit="mg/kg"),
                ("2", "mg/L", None, None),
            ),
        ],
    )
    def test_a_limit_is_never_given_in_another_unit(
        self, stated: Result, shown: tuple[str | None, ...]
    ) -> None:
        lineage = make_lineage(issuer=ISSUER, customer=CUSTOMER)
        lots = tuple(
            replace(lot, results=(stated,)) if lot.level == 0 else lot for lot in lineage.lots
        )
        [(_, data, _), *_] = coa_files(replace(lineage, lots=lots))

        [result] = json.loads(data)["Certificate"]["Analysis"]["Inspections"]

        names = ("Value", "Unit", "Maximum", "TestConditions")
        assert tuple(result.get(name) for name in names) == shown

    @pytest.mark.parametrize(
        "customer", [Party("X", None, "DE"), Party("X", "somewhere"), CUSTOMER.__class__("X")]
    )
    def test_without_a_full_address_nothing_is_made_up(self, customer: Party) -> None:
        assert coa_files(make_lineage(issuer=ISSUER, customer=customer)) == []

    def test_it_keeps_the_standards_own_schema(self) -> None:
        path = SHARED / "schemas/coa-1.1.0/schema.json"
        if not path.exists():
            pytest.skip("the schema of CoA JSON 1.1.0 is not beside the checkout")
        validator = jsonschema.Draft7Validator(
            json.loads(path.read_text()), format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
        )

        for _, data, _ in coa_files(make_lineage(issuer=ISSUER, customer=CUSTOMER)):
            validator.validate(json.loads(data))
