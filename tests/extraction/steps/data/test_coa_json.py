from __future__ import annotations

import io
import json

import pikepdf
import pytest

from extraction.errors import UnsupportedType
from extraction.options import Options
from extraction.result import Source
from extraction.steps.data.coa_json import from_coa_json
from extraction.steps.data.embedded import parse_certificate_json
from extraction.steps.pages.read import read_document
from tests.extraction.documents import certificate_stream, pdf_with

COA: dict[str, object] = {
    "RefSchemaUrl": "https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json",
    "Certificate": {
        "Id": "C-1",
        "Date": "2026-05-04",
        "Standard": {"Norm": "EN 10204", "Type": "3.1"},
        "Parties": {"Manufacturer": {"Name": "Polymer AG"}, "Customer": {"Name": "Mould SE"}},
        "BusinessTransaction": {
            "Order": {"Id": "PO-7"},
            "Delivery": {"Quantity": 90, "QuantityUnit": "kg"},
        },
        "Product": {"Name": "PA 6", "FillingBatchId": "210000", "ProductionBatchId": "100001"},
        "Analysis": {
            "LotId": "PL-3",
            "Inspections": [{"Property": "MFR", "Value": "31", "Unit": "g/10min", "Minimum": "15"}],
        },
    },
}


def pdf_with_json(content: object) -> bytes:
    pdf = pikepdf.open(io.BytesIO(pdf_with(certificate_stream())))
    pdf.attachments["dmp.json"] = json.dumps(content).encode()
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


class TestFromCoaJson:
    def test_it_maps_fields_lot_and_rows(self) -> None:
        fields, [lot] = from_coa_json(COA)
        [row] = lot.rows
        assert fields["certificate_number"].value == "C-1"
        assert fields["standard"].value == "EN 10204 3.1"
        assert lot.fields["lot_number"].value == "210000"
        assert lot.fields["quantity"].value == "90 kg"
        assert lot.aliases["production_batch"].value == "100001"
        assert (row.test.value, row.value.value, row.maximum.value) == ("MFR", "31", None)
        assert row.value.evidence is not None
        assert row.value.evidence.source is Source.EMBEDDED


class TestParse:
    @pytest.mark.parametrize(
        "data",
        [b"{", b"[]", b"[" * 200_000, json.dumps({**COA, "RefSchemaUrl": "x"}).encode()],
    )
    def test_anything_else_is_none(self, data: bytes) -> None:
        assert parse_certificate_json(data) is None


class TestReadDocument:
    def test_json_alone_is_a_document(self) -> None:
        document = read_document(json.dumps(COA).encode(), name="coa.json", options=Options())
        assert document.embedded == COA

    def test_json_attached_to_a_pdf_is_found(self) -> None:
        document = read_document(pdf_with_json(COA), name="", options=Options())
        assert document.embedded == COA
        assert document.pages[0].words

    def test_it_is_left_alone_on_demand(self) -> None:
        options = Options(use_embedded=False)
        assert read_document(pdf_with_json(COA), name="", options=options).embedded is None

    def test_other_json_is_refused(self) -> None:
        with pytest.raises(UnsupportedType):
            read_document(b'{"a": 1}', name="a.json", options=Options())
