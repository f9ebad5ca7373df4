from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
import pytest

from extraction.synthetic.families import all_families, by_name, draw_family
from extraction.synthetic.generate import Made, make_document, synthesize


def text_in(made: Made, place: dict[str, Any]) -> str:
    """Return the text layer inside a labelled box."""
    document = pypdfium2.PdfDocument(io.BytesIO(made.content))
    page = document[place["page"] - 1]
    x0, top, x1, bottom = place["box"]
    height = page.get_height()
    text: str = page.get_textpage().get_text_bounded(x0 - 1, height - bottom, x1 + 1, height - top)
    document.close()
    return " ".join(text.split())


class TestMakeDocument:
    def test_the_same_seed_makes_the_same_document(self) -> None:
        one, other = make_document(7, 3), make_document(7, 3)

        assert one.label["lots"] == other.label["lots"]
        assert one.label["boxes"] == other.label["boxes"]

    def test_another_seed_makes_another(self) -> None:
        assert make_document(7, 3).label["lots"] != make_document(8, 3).label["lots"]

    @pytest.mark.parametrize("index", range(0, 48, 5))
    def test_every_fact_stands_in_its_box(self, index: int) -> None:
        made = make_document(11, index)

        for path in ("lots.0.lot_number", "certificate_number", "lots.0.results.1.value"):
            if path in made.label["boxes"]:
                *_, field = path.split(".")
                lot = made.label["lots"][0]
                holder = lot["results"][1] if field == "value" else lot
                wanted = (made.label if path == field else holder)[field]
                accepted = wanted if isinstance(wanted, list) else [wanted]
                assert text_in(made, made.label["boxes"][path]) in accepted

    def test_what_a_layout_does_not_print_is_null(self) -> None:
        made = make_document(5, 0, family=by_name("key-value-bare"))

        rows = made.label["lots"][0]["results"]
        assert rows
        assert {row["method"] for row in rows} == {None}
        assert {str(row["minimum"]) + str(row["maximum"]) for row in rows} == {"NoneNone"}

    def test_several_lots_have_different_numbers(self) -> None:
        made = make_document(5, 1, family=by_name("lots-columns"))

        numbers = [lot["lot_number"] for lot in made.label["lots"]]
        assert len(set(numbers)) == len(numbers) > 1


class TestFamilies:
    def test_there_are_forty_of_different_structure(self) -> None:
        families = all_families()

        assert len(families) >= 40
        structures = {
            (f.head, f.parties, f.table, f.columns, f.unit, f.limits, f.order, f.bilingual)
            for f in families
        }
        assert len(structures) == len(families)


class TestDrawFamily:
    @pytest.mark.parametrize("seed", range(20))
    def test_drawn_layouts_print_lots_and_results(self, seed: int) -> None:
        family = draw_family(Random(seed))

        made = make_document(1, seed, family=family)

        assert family.name.startswith("drawn-")
        for lot in made.label["lots"]:
            assert lot["lot_number"]
            assert lot["results"]


class TestSynthesize:
    def test_it_writes_documents_and_labels_of_the_same_stem(self, tmp_path: Path) -> None:
        made = list(synthesize(tmp_path, 2, 3))

        for document in made:
            label = json.loads((tmp_path / "labels" / f"{document.name}.json").read_text())
            assert (tmp_path / label["document"]).read_bytes() == document.content
