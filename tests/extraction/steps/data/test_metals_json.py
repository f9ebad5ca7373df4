from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from extraction.errors import UnusableData
from extraction.options import Options
from extraction.pipeline import extract
from extraction.result import LotPart, Row
from extraction.steps.data.metals_json import from_metals
from extraction.steps.pages.read import read_document
from tests.extraction.steps.data.test_coa_json import pdf_with_json


def number(value: float, **more: object) -> dict[str, object]:
    return {"ResultType": "numeric", "Value": value, **more}


def metals(**changes: object) -> dict[str, Any]:
    """Return a small certificate of a bar; `changes` replace or add parts of the passport."""
    passport: dict[str, object] = {
        "Languages": ["EN"],
        "Id": "M-77",
        "Version": "0.1.1",
        "IssueDate": "2026-02-11",
        "TransactionData": {
            "Parties": {
                "Manufacturer": {"Name": "Bar Mill AB", "City": "Borlänge"},
                "Customer": {"Name": "Gear Works GmbH"},
            },
            "BusinessTransaction": {
                "Order": {"Id": "PO-9"},
                "Delivery": {"Id": "D-1", "Quantity": 2400, "QuantityUnit": "m"},
            },
        },
        "Product": {
            "Name": "Round bar 42CrMo4",
            "BatchId": "B-1",
            "ProductionDate": "2026-02-01",
            "CountryOfOrigin": "SE",
            "MaterialDesignations": [{"Name": {"Value": "42CrMo4"}, "Number": {"Value": "1.7225"}}],
        },
        "ChemicalAnalysis": {
            "HeatNumber": "H-5",
            "SampleLocation": "Ladle",
            "Elements": [
                {
                    "PropertySymbol": "C",
                    "PropertyName": "Carbon",
                    "Unit": "%",
                    "Actual": number(0.4, SignificantDigits=3),
                    "Minimum": number(0.38),
                    "Maximum": number(0.45, Operator="<="),
                },
                {"PropertySymbol": "B", "Unit": "%", "Actual": number(0.0005, Operator="<")},
            ],
        },
        "MechanicalProperties": [
            {
                "PropertyName": "Tensile strength",
                "PropertySymbol": "Rm",
                "Method": "EN ISO 6892-1",
                "Unit": "MPa",
                "TestConditions": "+20 °C",
                "SpecimenSpecification": {"Location": "1/4T", "Orientation": "L"},
                "Actual": number(1010, Uncertainty=8),
                "Minimum": number(1000),
                "Maximum": number(1200),
                "Interpretation": "In Specification",
            }
        ],
        "Validation": {
            "ValidationStatement": {"Statement": "We certify."},
            "ValidationDate": "2026-02-12",
            "Validators": [{"Name": "A. Berg", "Title": "Inspector"}],
            "CertificateType": {"Standard": "EN 10204", "Type": "3.1"},
        },
    }
    url = "https://schemas.materialidentity.org/metals-schemas/v0.1.1/schema.json"
    return {"RefSchemaUrl": url, "DigitalMaterialPassport": {**passport, **changes}}


def with_result(**measurement: object) -> dict[str, Any]:
    """Return a certificate whose only result is this measurement."""
    entry = {"PropertyName": "Impact energy", "Unit": "J", **measurement}
    return metals(ChemicalAnalysis=None, MechanicalProperties=[entry])


def cells(row: Row) -> dict[str, str]:
    return {name: cell.value for name, cell in row.cells() if cell.value is not None}


def only_lot(data: dict[str, Any]) -> LotPart:
    _, (lot,), wrong = from_metals(data)
    assert wrong == []
    return lot


class TestFromMetals:
    def test_it_maps_header_lot_and_heat(self) -> None:
        fields, [lot], wrong = from_metals(metals())

        assert {name: field.value for name, field in fields.items()} == {
            "document_type": "inspection_certificate",
            "certificate_number": "M-77",
            "issue_date": "2026-02-11",
            "supplier_name": "Bar Mill AB",
            "customer_name": "Gear Works GmbH",
            "purchase_order": "PO-9",
            "country_of_origin": "SE",
            "standard": "EN 10204 3.1",
            "conformity_statement": "We certify.",
            "approved_by": "A. Berg",
        }
        assert {name: field.value for name, field in lot.fields.items()} == {
            "lot_number": "B-1",
            "product_name": "Round bar 42CrMo4",
            "product_code": "1.7225",
            "manufacture_date": "2026-02-01",
            "quantity": "2400 m",
        }
        assert {kind: field.value for kind, field in lot.aliases.items()} == {"heat": "H-5"}
        assert wrong == []

    def test_it_maps_results_with_units_limits_and_verdict(self) -> None:
        carbon, boron, strength = only_lot(metals()).rows

        assert cells(carbon) == {
            "test": "C", "value": "0.400", "unit": "%", "minimum": "0.38", "maximum": "0.45",
        }  # fmt: skip
        assert carbon.section == "Chemical analysis, Ladle"
        assert cells(boron) == {"test": "B", "value": "<0.0005", "unit": "%"}
        assert cells(strength) == {
            "test": "Tensile strength",
            "method": "EN ISO 6892-1",
            "value": "1010",
            "unit": "MPa",
            "minimum": "1000",
            "maximum": "1200",
            "verdict": "pass",
            "uncertainty": "8",
        }
        assert strength.section == "Mechanical properties, 1/4T, L, +20 °C"

    def test_each_value_says_where_it_stands(self) -> None:
        evidence = only_lot(metals()).rows[1].value.evidence

        assert evidence is not None
        assert evidence.text == (
            "DigitalMaterialPassport.ChemicalAnalysis.Elements[1].Actual: <0.0005"
        )

    @pytest.mark.parametrize(
        ("actual", "values"),
        [
            ({"ResultType": "boolean", "Value": True, "Description": "no cracks"}, ["Yes - no cracks"]),
            ({"ResultType": "string", "Value": "A1, B1"}, ["A1, B1"]),
            ({"ResultType": "range", "Minimum": -1, "Maximum": 2}, ["-1 - 2"]),
            ({"ResultType": "multiValue", "Values": [number(81), number(84)]}, ["81", "84"]),
            (
                {
                    "ResultType": "multiValue",
                    "Values": [number(81), number(84)],
                    "Statistics": {"Average": number(82.5)},
                },
                ["82.5"],
            ),
            ({"ResultType": "array", "Values": [7, 8]}, ["7", "8"]),
            (47, ["47"]),
        ],
    )  # fmt: skip
    def test_a_result_of_any_form_is_read(self, actual: object, values: list[str]) -> None:
        assert [row.value.value for row in only_lot(with_result(Actual=actual)).rows] == values

    def test_a_curve_has_a_row_for_each_point_with_its_own_limits(self) -> None:
        curve = {
            "ResultType": "array",
            "ParameterUnit": "mm",
            "Data": [
                {"Parameter": "1.5", "Value": number(56), "Minimum": number(50), "Status": "Pass"},
                {"Parameter": "3", "Value": number(41), "Maximum": number(40), "Status": "Fail"},
            ],
        }

        near, far = only_lot(with_result(PropertyName="Jominy", Unit="HRC", Actual=curve)).rows

        assert cells(near) == {
            "test": "Jominy 1.5 mm", "value": "56", "unit": "HRC", "minimum": "50", "verdict": "pass",
        }  # fmt: skip
        assert cells(far)["maximum"] == "40"
        assert cells(far)["verdict"] == "fail"

    def test_a_word_that_is_no_verdict_stays_as_stated(self) -> None:
        [row] = only_lot(
            with_result(Actual=number(4), Interpretation="Conditionally Acceptable")
        ).rows

        assert (row.verdict.value, row.verdict.raw) == (None, "Conditionally Acceptable")

    def test_several_heats_of_one_lot_are_told_apart(self) -> None:
        analysis = metals()["DigitalMaterialPassport"]["ChemicalAnalysis"]
        other = {**analysis, "HeatNumber": "H-6"}

        lot = only_lot(metals(ChemicalAnalysis=[analysis, other]))

        assert lot.aliases == {}
        assert [row.section for row in lot.rows[::2]] == [
            "Chemical analysis, Ladle, heat H-5",
            "Chemical analysis, Ladle, heat H-6",
            "Mechanical properties, 1/4T, L, +20 °C",
        ]

    def test_as_many_heats_as_lots_belong_to_them_one_by_one(self) -> None:
        analysis = metals()["DigitalMaterialPassport"]["ChemicalAnalysis"]
        products = [{"BatchId": "A"}, {"BatchId": "B"}]
        heats = [analysis, {**analysis, "HeatNumber": "H-6"}]

        _, lots, _ = from_metals(metals(Product=products, ChemicalAnalysis=heats))

        found = [(lot.fields["lot_number"].value, lot.aliases["heat"].value) for lot in lots]
        assert found == [("A", "H-5"), ("B", "H-6")]

    def test_a_declaration_without_results_is_of_conformance(self) -> None:
        statement = {"Statement": "Conforms.", "ComplianceType": "Declaration of Conformity"}
        bare = metals(
            ChemicalAnalysis=None,
            MechanicalProperties=None,
            Validation={"ValidationStatement": statement},
        )

        fields, [lot], _ = from_metals(bare)

        assert fields["document_type"].value == "certificate_of_conformance"
        assert (lot.rows, lot.fields["lot_number"].value) == ((), "B-1")


class TestWhatIsWrong:
    def test_missing_parts_are_not_stated(self) -> None:
        url = {"RefSchemaUrl": metals()["RefSchemaUrl"]}

        fields, [lot], wrong = from_metals({**url, "DigitalMaterialPassport": {"Id": "M-1"}})

        assert {name: field.value for name, field in fields.items()} == {
            "document_type": "inspection_certificate",
            "certificate_number": "M-1",
        }
        assert (lot.fields, lot.rows, wrong) == ({}, (), [])

    def test_wrong_types_lose_only_themselves_and_are_said(self) -> None:
        data = copy.deepcopy(metals())
        passport = data["DigitalMaterialPassport"]
        passport["TransactionData"]["Parties"] = "Bar Mill AB"
        passport["Product"]["Name"] = {"EN": "Bar"}
        passport["ChemicalAnalysis"]["Elements"][0]["Actual"] = [[0.4]]

        result = extract(json.dumps(data).encode(), name="m.json")

        [lot] = result.lots
        assert lot.fields["lot_number"].value == "B-1"
        assert [row.test.value for row in lot.rows] == ["B", "Tensile strength"]
        root = "In the attached data DigitalMaterialPassport"
        assert {problem.sentence for problem in result.problems} == {
            f"{root}.TransactionData.Parties is not an object; it was left out.",
            f"{root}.Product.Name is neither text nor a number; it was left out.",
            f"{root}.ChemicalAnalysis.Elements[0].Actual is neither text nor a number; it was left out.",
            f"{root}.ChemicalAnalysis.Elements[0] states no result that can be read; it was left out.",
        }  # fmt: skip

    def test_what_no_database_takes_is_cleaned(self) -> None:
        fields, _, _ = from_metals(metals(Id="M\u0000-\ud8007"))

        assert fields["certificate_number"].value == "M-7"

    def test_what_is_too_much_is_cut_and_said(self) -> None:
        many = [{"PropertyName": "x", "Actual": 1}] * 5_001

        _, [lot], wrong = from_metals(metals(ChemicalAnalysis=None, MechanicalProperties=many))

        assert len(lot.rows) == 5_000
        assert len(wrong) == 1

    @pytest.mark.parametrize(
        ("passport", "said"),
        [
            (None, "DigitalMaterialPassport is missing"),
            ([], "DigitalMaterialPassport is not an object"),
            ({"Product": {}}, "neither a number nor a lot nor a result"),
        ],
    )
    def test_without_anything_of_use_it_is_refused_and_says_why(
        self, passport: object, said: str
    ) -> None:
        data = {**metals(), "DigitalMaterialPassport": passport}

        with pytest.raises(UnusableData, match=said):
            read_document(json.dumps(data).encode(), name="m.json", options=Options())

    @pytest.mark.parametrize("damage", [b"", b"NaN}", b'"Id": ' + b"[" * 100_000])
    def test_broken_json_says_that_it_is_broken(self, damage: bytes) -> None:
        whole = json.dumps(metals()).encode()

        with pytest.raises(UnusableData, match="no valid JSON"):
            read_document(whole[:200] + damage, name="m.json", options=Options())


class TestAttached:
    def test_it_is_the_source_and_keeps_its_digits(self) -> None:
        data = metals(MechanicalProperties=None)

        result = extract(pdf_with_json(data))

        [lot] = result.lots
        assert lot.fields["lot_number"].value == "B-1"
        carbon = lot.rows[0]
        assert (carbon.value.value, carbon.cas, carbon.ucum) == ("0.400", "7440-44-0", "%")

    def test_a_verdict_against_the_limits_is_doubted(self) -> None:
        entry = {"Actual": number(20), "Minimum": number(27), "Interpretation": "In Specification"}

        result = extract(json.dumps(with_result(**entry)).encode())

        assert "check.verdict" in {problem.code for problem in result.problems}

    def test_unusable_data_lose_nothing_of_the_page(self) -> None:
        result = extract(pdf_with_json({**metals(), "DigitalMaterialPassport": "?"}))

        assert result.lots[0].fields["lot_number"].value == "CA-240731"
        assert [p.sentence for p in result.problems if p.code == "embedded.unreadable"] == [
            "The attached data cannot be used: DigitalMaterialPassport is not an object."
        ]
