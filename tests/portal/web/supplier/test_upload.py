from __future__ import annotations

import io
import zlib
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.documents.models import Document
from tests.portal.conftest import Browser, Portal
from tests.registry.company import PDF

SEND = "/supplier/send/"


def send(browser: Browser, *files: tuple[str, bytes], **options: Any) -> TestResponse:
    data = {"files": [(io.BytesIO(content), name) for name, content in files]}
    return browser.post(SEND, data=data, content_type="multipart/form-data", **options)


def documents(portal: Portal) -> list[Document]:
    with Session(portal.engine) as session:
        return list(session.scalars(select(Document)))


class TestCreate:
    def test_several_files_each_get_their_own_answer(self, portal: Portal) -> None:
        supplier = portal.sign_in("supplier")

        answer = send(
            supplier,
            ("one.pdf", PDF),
            ("two.pdf", PDF + b"2"),
            ("empty.pdf", b""),
            headers={"Accept": "application/json"},
        )

        assert [row["ok"] for row in answer.json or []] == [True, True, False]
        assert "0 bytes" in (answer.json or [])[2]["message"]
        assert len(documents(portal)) == 2

    def test_without_scripts_the_page_answers(self, portal: Portal) -> None:
        answer = send(portal.sign_in("supplier"), ("one.pdf", PDF))

        assert answer.status_code == 200
        assert f"/supplier/documents/{documents(portal)[0].public_id}" in answer.text

    def test_the_same_file_twice_names_the_document_it_is(self, portal: Portal) -> None:
        supplier = portal.sign_in("supplier")
        send(supplier, ("first.pdf", PDF))

        answer = send(supplier, ("again.pdf", PDF))

        assert "as first.pdf" in answer.text
        assert answer.text.count(documents(portal)[0].public_id) >= 1
        assert len(documents(portal)) == 1

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("coa.pdf", b"", "0 bytes"),
            (
                "coa.pdf",
                b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200),
                "By its",
            ),
            ("coa.pdf", b"<!DOCTYPE html><html><body>x</body></html>", "web page"),
            ("coa.pdf", b"\x1f\x8b\x08\x00" + zlib.compress(bytes(10_000_000)), "By its content"),
        ],
    )
    def test_what_is_no_document_is_refused_with_a_sentence(
        self, portal: Portal, name: str, content: bytes, says: str
    ) -> None:
        answer = send(portal.sign_in("supplier"), (name, content))

        assert answer.status_code == 200
        assert says in answer.text
        assert documents(portal) == []

    def test_a_request_over_the_limit_is_refused_and_the_portal_stays_up(
        self, portal: Portal
    ) -> None:
        supplier = portal.sign_in("supplier")
        huge = bytes(portal.settings.max_upload_mb * 1_000_000 + 2_000_000)

        answer = send(supplier, ("huge.pdf", huge))

        answer.request.input_stream.close()  # the client's own temporary file
        assert answer.status_code == 413
        assert "Too large" in answer.text
        assert supplier.get("/supplier/").status_code == 200

    def test_a_name_with_path_tricks_is_only_a_name(self, portal: Portal) -> None:
        answer = send(portal.sign_in("supplier"), ("../../../etc/<b>x</b>.pdf", PDF))

        [document] = documents(portal)
        assert "/" not in document.name
        assert "<b>" not in answer.text

    def test_a_customer_may_not_send(self, portal: Portal) -> None:
        answer = send(portal.sign_in("customer"), ("one.pdf", PDF))

        assert answer.status_code == 403


class TestStranger:
    def test_another_suppliers_document_does_not_exist(self, portal: Portal) -> None:
        send(portal.sign_in("supplier"), ("one.pdf", PDF))
        key = documents(portal)[0].public_id
        stranger = portal.sign_in("supplier", another_organization=True)

        for path in ("", "/file", "/pages/1.png"):
            assert stranger.get(f"/supplier/documents/{key}{path}").status_code == 404
        assert key not in stranger.get("/supplier/documents/").text
