from __future__ import annotations

import base64
import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest

from extraction.pipeline import extract
from extraction.steps.data.embedded import check_attachments
from tests.extraction.documents import LINES, certificate_stream, pdf_with, text_at
from tests.extraction.steps.data.test_coa_json import COA

FILE = b"\x89PNG picture"


def attached(**changes: object) -> dict[str, object]:
    digest = base64.b64encode(hashlib.sha256(FILE).digest()).decode()
    file = {
        "FileName": "curve.png",
        "MIME-Type": "image/png",
        "Encoding": "base64",
        "Hash": {"Algorithm": "SHA256", "Encoding": "base64", "Value": digest},
        "Data": base64.b64encode(FILE).decode(),
        **changes,
    }
    return {"Certificate": {"Attachments": [file]}}


def hashed(algorithm: str, value: str) -> dict[str, str]:
    return {"Algorithm": algorithm, "Encoding": "hex", "Value": value}


class TestCheckAttachments:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"Data": "data:image/png;base64, " + base64.b64encode(FILE).decode()},
            {"Hash": hashed("SHA256", hashlib.sha256(FILE).hexdigest())},
            {"Hash": hashed("SHA3-256", hashlib.sha3_256(FILE).hexdigest())},
            {
                "Hash": hashed(
                    "SHA256", hashlib.sha256(base64.b64encode(FILE)).hexdigest()
                )  # made of the text form
            },
        ],
    )
    def test_a_file_with_its_hash_is_right(self, changes: dict[str, object]) -> None:
        assert check_attachments(attached(**changes)) == []

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"Data": base64.b64encode(FILE + b"!").decode()}, "not the one"),
            ({"Data": "no base64 at all"}, "not the one"),
            ({"Hash": hashed("MD5", "00" * 16)}, "not known"),
            ({"Hash": hashed("SHA256", "?")}, "cannot be read"),
            ({"Hash": None}, "without a hash"),
        ],
    )
    def test_anything_else_is_a_finding(self, changes: dict[str, object], said: str) -> None:
        [finding] = check_attachments(attached(**changes))

        assert finding.code == "embedded.attachment"
        assert finding.sentence.startswith("The file curve.png")
        assert said in finding.sentence

    @pytest.mark.parametrize("certificate", [None, {}, {"Attachments": "x"}])
    def test_data_without_files_have_none(self, certificate: object) -> None:
        assert check_attachments({"Certificate": certificate}) == []


def pdf_and_data(**assay: str) -> bytes:
    """Return the small certificate as PDF with its data attached; the page says 99.8 %."""
    data: dict[str, Any] = json.loads(json.dumps(COA))
    certificate = data["Certificate"]
    certificate["Id"] = "C-1"
    certificate["Product"] = {"Name": "Citric acid monohydrate", "FillingBatchId": "CA-240731"}
    row = {"Property": "Assay", "Value": "99.8", "Unit": "%", **assay}
    certificate["Analysis"] = {"Inspections": [row]}
    certificate.update(attached(Data=base64.b64encode(b"other").decode())["Certificate"])  # type: ignore[call-overload]
    cells = [("Test", "Result", "Unit"), ("Assay", "99.8", "%"), ("Water", "8.64", "%")]
    table = "".join(
        text_at(60 + 150 * column, 560 - 25 * line, text)
        for line, texts in enumerate(cells)
        for column, text in enumerate(texts)
    )
    pdf = pikepdf.open(io.BytesIO(pdf_with(certificate_stream(LINES[:4]) + table)))
    pdf.attachments["dmp.json"] = json.dumps(data).encode()
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


class TestOnAPage:
    def test_a_result_that_the_page_prints_differently_shows_both(self) -> None:
        result = extract(pdf_and_data(Value="98.9"))

        [row] = result.lots[0].rows
        assert (row.value.value, row.value.alternatives) == ("98.9", ("99.8",))
        assert row.value.confidence < 0.8
        sentences = [problem.sentence for problem in result.problems]
        assert "The attached data say 98.9 for Assay, the page 99.8." in sentences

    def test_one_that_agrees_is_sure(self) -> None:
        result = extract(pdf_and_data(Value="99.80"))

        [row] = result.lots[0].rows
        assert row.value.confidence > 0.95
        assert "check.embedded" not in {problem.code for problem in result.problems}

    def test_a_wrong_hash_is_a_problem_of_the_document(self) -> None:
        result = extract(pdf_and_data())

        assert "embedded.attachment" in {problem.code for problem in result.problems}

    def test_an_empty_password_hides_no_data(self) -> None:
        pdf = pikepdf.open(io.BytesIO(pdf_and_data(Value="98.9")))
        file = io.BytesIO()
        pdf.save(file, encryption=pikepdf.Encryption(owner="owner", user="", R=6))

        [row] = extract(file.getvalue()).lots[0].rows

        assert (row.value.value, row.value.alternatives) == ("98.9", ("99.8",))
