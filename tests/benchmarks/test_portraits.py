"""The truth of the portraits, and the scans that are made of them."""

from __future__ import annotations

import html
import io
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.portraits.portrait import DOCUMENTS, portraits, rows_of
from benchmarks.portraits.produce import with_canvas
from benchmarks.portraits.scan import Damage, Stamp, scan, scan_page
from extraction.evaluate.compare import options

PORTRAITS = {portrait.name: portrait for portrait in portraits()}


def rows_in(label: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for lot in label["lots"] for row in lot["results"]]


def squashed(text: str) -> str:
    """Return a text without its spaces, and with powers as plain digits."""
    plain = unicodedata.normalize("NFKC", text).replace("×", "x")
    return re.sub(r"[\s^]", "", plain)


def printed_on(page: str) -> str:
    """Return what is printed of a page of any producer, squashed."""
    return squashed(html.unescape(re.sub(r"<(?=[a-zA-Z/!])[^>]*>", "", page)))


class TestTruth:
    def test_each_page_has_a_truth_and_each_truth_a_page(self) -> None:
        pages = {path.stem for path in DOCUMENTS.glob("*.jinja")}
        assert pages == set(PORTRAITS)

    @pytest.mark.parametrize("name", sorted(PORTRAITS))
    def test_each_result_has_a_test_and_a_value(self, name: str) -> None:
        for row in rows_in(PORTRAITS[name].label):
            assert row["test"]
            assert row["value"]

    @pytest.mark.parametrize("name", sorted(PORTRAITS))
    def test_the_page_prints_its_number_its_lots_and_their_values(self, name: str) -> None:
        label: Mapping[str, Any] = PORTRAITS[name].label
        facts = [label["certificate_number"]]
        facts += [lot["lot_number"] for lot in label["lots"]]
        facts += [row["value"] for row in rows_in(label)]
        printed = printed_on(PORTRAITS[name].page())

        missing = [
            answers
            for answers in map(options, facts)
            if None not in answers
            and not any(squashed(right) in printed for right in answers if right)
        ]

        assert missing == []

    @pytest.mark.parametrize("name", sorted(PORTRAITS))
    def test_only_something_else_than_a_certificate_has_no_lot(self, name: str) -> None:
        label = PORTRAITS[name].label
        assert bool(label["lots"]) is (label["document_type"] != "other")

    def test_both_halves_have_scans_and_digital_documents(self) -> None:
        kinds = {(p.sealed, p.damage is None) for p in PORTRAITS.values()}
        assert len(kinds) == 4

    def test_an_empty_answer_is_none_and_several_are_a_list(self) -> None:
        [row] = rows_of("Assay~Assay (GC) | 99.8 | ~% | 99.0")
        assert row.label() == {
            "test": ["Assay", "Assay (GC)"],
            "value": "99.8",
            "unit": [None, "%"],
            "minimum": "99.0",
            "maximum": None,
            "method": None,
            "verdict": None,
        }

    def test_a_line_after_an_equals_sign_reads_the_same_result_in_another_unit(self) -> None:
        [row] = rows_of("Yield | 68,400~72,100 | PSI\n= 472~497 | MPa")
        assert row.label()["alternates"] == [{"value": ["472", "497"], "unit": "MPa"}]

    def test_a_template_sees_the_first_right_answer_and_the_further_cells(self) -> None:
        [row] = rows_of("Assay~Assay (GC) | 99.8 | | 99.0 | | | | min. 99.0")
        printed = row.printed()
        assert (printed["test"], printed["x1"], printed["x2"]) == ("Assay", "min. 99.0", "")


class TestPortraits:
    def test_only_takes_names_and_beginnings_of_names(self) -> None:
        assert [p.name for p in portraits(["coil-arceval", "aero1"])] == [
            "aero13-aluminium-sheet",
            "aero14-fastener-bolts",
            "aero15-sealant",
            "coil-arceval",
        ]


class TestScan:
    def test_the_same_name_gives_the_same_scan(self) -> None:
        pdf = with_canvas("40|50|b12|Certificate of Analysis")
        damage = Damage(dpi=60, skew=1.0, stamps=(Stamp("QC", 0.5, 0.5),), signatures=((0.3, 0.8),))
        assert scan(pdf, damage, name="a") == scan(pdf, damage, name="a")
        assert scan(pdf, damage, name="a") != scan(pdf, damage, name="b")

    @pytest.mark.parametrize("mode", ["grey", "bilevel"])
    def test_it_does_not_tell_when_it_was_made(self, mode: str) -> None:
        pdf = with_canvas("40|50|b12|Certificate of Analysis")
        assert b"Date" not in scan(pdf, Damage(dpi=60, mode=mode), name="a")

    def test_a_sheet_that_lay_turned_comes_out_turned(self) -> None:
        sheet = Image.new("RGB", (60, 100), "white")
        ImageDraw.Draw(sheet).rectangle((0, 0, 59, 20), fill="black")
        pdf = io.BytesIO()
        sheet.save(pdf, "PDF", resolution=72)
        found = Image.open(
            io.BytesIO(scan(pdf.getvalue(), Damage(dpi=72, suffix="png", turn=90), name="a"))
        )
        assert found.size == (100, 60)
        assert found.convert("L").getpixel((92, 30)) < 80  # its head lies to the right

    def test_a_bilevel_scan_is_black_and_white(self) -> None:
        page = scan_page(
            Image.new("RGB", (40, 40), "white"), Damage(mode="bilevel"), np.random.default_rng(1)
        )
        assert page.mode == "1"
