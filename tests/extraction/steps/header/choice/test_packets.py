"""Packets are split into their documents."""

from __future__ import annotations

from random import Random

import pytest

from extraction.pipeline import extract
from extraction.steps.header.choice.packets import PageKind, page_mark, split_pages
from extraction.synthetic.packets import PACKETS, make_packet

C, N, L, P = PageKind.CERTIFICATE, PageKind.OTHER, PageKind.LETTER, PageKind.PLAIN


class TestSplitPages:
    @pytest.mark.parametrize(
        ("kinds", "spans"),
        [
            ([L, C], [(1, 1), (2, 2)]),
            ([N, C, P], [(1, 1), (2, 3)]),
            ([C, P, N, P], [(1, 2), (3, 4)]),
            ([N, N, C, N], [(1, 1), (2, 2), (3, 3), (4, 4)]),
            ([C, P, P], [(1, 3)]),
            ([P, C], [(1, 2)]),
            ([C, C], [(1, 2)]),
        ],
    )
    def test_documents_begin_at_their_titles(
        self, kinds: list[PageKind], spans: list[tuple[int, int]]
    ) -> None:
        assert split_pages([None] * len(kinds), kinds, []) == spans

    def test_page_one_again_begins_another_certificate(self) -> None:
        marks = [(1, 2), (2, 2), (1, 1)]
        assert split_pages(marks, [C, C, C], []) == [(1, 2), (3, 3)]

    def test_a_later_page_of_a_document_begins_nothing(self) -> None:
        assert split_pages([(1, 2), (2, 2)], [C, N], []) == [(1, 2)]


class TestPageMark:
    def test_page_and_pages(self) -> None:
        assert page_mark(["Form 12", "Page 2 of 4"]) == (2, 4)

    def test_a_date_is_none(self) -> None:
        assert page_mark(["Revision 3/2021 valid from 2021"]) is None


@pytest.mark.parametrize("kinds", PACKETS, ids="-".join)
def test_every_certificate_of_a_packet_is_read(kinds: tuple[str, ...]) -> None:
    packet = make_packet(Random("packet " + " ".join(kinds)), kinds)
    found = extract(packet.pdf, name="packet.pdf").to_json()
    wanted = packet.label
    assert found["document_type"]["value"] == wanted["document_type"]
    assert found["certificate_number"]["value"] == wanted["certificate_number"]
    numbers = [lot["lot_number"]["value"] for lot in found["lots"]]
    assert numbers == [lot["lot_number"] for lot in wanted["lots"]]
    for lot, label in zip(found["lots"], wanted["lots"], strict=True):
        tests = {row["test"]["value"] for row in lot["results"]}
        assert len(tests) >= 0.8 * len(label["results"])
    certificates = sum(kind == "certificate" for kind in kinds)
    types = [part["fields"]["document_type"]["value"] for part in found["parts"]]
    assert sum(kind != "other" for kind in types) == certificates
    assert len(types) == len(kinds)
