from __future__ import annotations

import json

import pytest

from extraction.errors import UnusableData
from extraction.pipeline import extract
from extraction.steps.data.embedded import parse_certificate_json
from extraction.steps.data.en10168_json import from_en10168


def certificate(**changes: object) -> dict[str, object]:
    """Return a small certificate of a tube, valid against EN10168 v0.5.0's field list."""
    parts: dict[str, object] = {
        "CommercialTransaction": {
            "A01": {"Name": "Steel Mill SE", "City": "Linz"},
            "A02": "EN 10204 3.1 Certificate",
            "A03": "1866645/001",
            "A06.1": {"Name": "Steel Trading AG"},
            "A07": "0334/2019",
            "A09": "TR-12456",
        },
        "ProductDescription": {
            "B01": "Seamless tubes",
            "B07": ["175508"],
            "B13": {"Property": "Mass", "Value": 5739, "Unit": "kg"},
        },
        "Inspection": {
            "C00": "84551",
            "TensileTest": {
                "C10": "Flat",
                "C11": {"Value": 377, "Minimum": 355, "Unit": "MPa"},
                "C12": {"Property": "Rm", "Value": 512.0, "Unit": "MPa"},
                "SupplementaryInformation": {"C14": {"Key": "Ag", "Value": "12", "Unit": "%"}},
            },
            "NotchedBarImpactTest": {"C42": [{"Value": 81, "Unit": "J"}, {"Value": 84}]},
            "ChemicalComposition": {
                "C70": "Y",
                "C71": {
                    "Symbol": "C",
                    "Actual": {"Value": "0.120"},
                    "Maximum": {"Value": "0.20"},
                    "Unit": "%",
                },
                "C78": {"Symbol": "N", "Actual": {"Value": "0.001", "Operator": "<"}},
                "C110": [{"Symbol": "CEV", "Actual": 0.4}],
            },
        },
        "Validation": {"Z01": "We hereby certify", "Z02": "2018-10-23", "Z03": {"Name": "J. Doe"}},
    }
    url = "https://schemas.s1seven.com/en10168-schemas/v0.5.0/schema.json"
    return {"RefSchemaUrl": url, "Certificate": {**parts, **changes}}


class TestFromEn10168:
    def test_it_maps_the_header(self) -> None:
        fields, _ = from_en10168(certificate())

        assert {name: field.value for name, field in fields.items()} == {
            "document_type": "inspection_certificate",
            "certificate_number": "1866645/001",
            "issue_date": "2018-10-23",
            "supplier_name": "Steel Mill SE",
            "customer_name": "Steel Trading AG",
            "purchase_order": "0334/2019",
            "standard": "EN 10204 3.1 Certificate",
            "conformity_statement": "We hereby certify",
            "approved_by": "J. Doe",
        }

    def test_it_maps_lot_heat_and_quantity(self) -> None:
        _, [lot] = from_en10168(certificate())

        values = {name: field.value for name, field in lot.fields.items()}
        assert values == {
            "lot_number": "175508",
            "product_name": "Seamless tubes",
            "product_code": "TR-12456",
            "quantity": "5739 kg",
        }
        assert lot.aliases["heat"].value == "84551"

    def test_it_maps_measurements_and_elements(self) -> None:
        _, [lot] = from_en10168(certificate())

        rows = [(r.test.value, r.value.value, r.unit.value, r.minimum.value) for r in lot.rows]
        assert rows == [
            ("Yield or proof strength", "377", "MPa", "355"),
            ("Rm", "512.0", "MPa", None),
            ("Ag", "12", "%", None),
            ("Impact energy", "81", "J", None),
            ("Impact energy", "84", None, None),
            ("C", "0.120", "%", None),
            ("N", "<0.001", None, None),
            ("CEV", "0.4", None, None),
        ]
        assert lot.rows[5].maximum.value == "0.20"

    def test_as_many_inspections_as_lots_belong_to_them_one_by_one(self) -> None:
        heat = [{"C00": n, "TensileTest": {"C12": {"Value": n}}} for n in ("501", "502")]
        product = {"B01": "Plate", "B07": ["A", "B"]}

        _, lots = from_en10168(certificate(Inspection=heat, ProductDescription=product))

        found = [(lot.fields["lot_number"].value, lot.rows[0].value.value) for lot in lots]
        assert found == [("A", "501"), ("B", "502")]

    def test_other_data_are_refused(self) -> None:
        other = {**certificate(), "RefSchemaUrl": "https://example.com/x.json"}
        assert parse_certificate_json(json.dumps(other).encode()) is None
        with pytest.raises(ValueError, match="Certificate"):
            from_en10168({"RefSchemaUrl": "x"})


class TestAlone:
    def test_digits_and_meaning_are_kept(self) -> None:
        result = extract(json.dumps(certificate()).encode().replace(b"512.0", b"512.00"))

        [lot] = result.lots
        strength = next(row for row in lot.rows if row.test.value == "Rm")
        assert (strength.value.value, strength.ucum) == ("512.00", "MPa")
        assert result.fields["certificate_number"].value == "1866645/001"
        assert next(row for row in lot.rows if row.test.value == "C").cas == "7440-44-0"

    def test_a_certificate_without_its_number_is_not_taken(self) -> None:
        bare = certificate(CommercialTransaction={"A01": {"Name": "Steel Mill SE"}})

        with pytest.raises(
            UnusableData, match=r"Certificate\.CommercialTransaction\.A03: Field req"
        ):
            extract(json.dumps(bare).encode())
