from __future__ import annotations

import io
from random import Random

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extraction.geometry import Box
from extraction.synthetic.damage import Kind, damage, to_file
from extraction.synthetic.generate import make_damaged, make_document
from extraction.synthetic.render import render

#: A page with one black square of 72 points, 144 points from left and top.
SQUARE = (
    "<style>@page { size: 400pt 500pt; margin: 0 } div { position: absolute; left: 144pt;"
    "top: 144pt; width: 72pt; height: 72pt; background: #000 }</style><div id='m0'></div>"
)


class TestDamage:
    @pytest.mark.parametrize("kind", ["scan", "fax", "photo"])
    def test_boxes_move_with_the_ink(self, kind: Kind) -> None:
        made = render(SQUARE)

        damaged = damage(made.pdf, Random(7), kind)

        assert damaged.turned == 0
        box = damaged.moved(1, Box(144, 144, 216, 216))
        scale = damaged.dpi / 72
        dark = np.asarray(damaged.pages[0].convert("L")) < 90
        middle = dark[int(box.middle_y * scale), int(box.middle_x * scale)]
        inside = dark[
            int((box.top + 8) * scale) : int((box.bottom - 8) * scale),
            int((box.x0 + 8) * scale) : int((box.x1 - 8) * scale),
        ]
        assert middle
        assert inside.mean() > 0.9
        assert not dark[int((box.top - 6) * scale), int(box.middle_x * scale)]

    def test_the_same_seed_gives_the_same_pixels(self) -> None:
        pdf = render(SQUARE).pdf

        one, other = damage(pdf, Random(1), "scan"), damage(pdf, Random(1), "scan")

        assert one.pages[0].tobytes() == other.pages[0].tobytes()


class TestToFile:
    def test_pages_come_as_pdf_or_picture(self) -> None:
        damaged = damage(render(SQUARE).pdf, Random(2), "scan")
        seen = set()
        for seed in range(40):
            suffix, content = to_file(damaged, Random(seed))
            seen.add(suffix)
            if suffix == ".pdf":
                assert len(pypdfium2.PdfDocument(io.BytesIO(content))) == 1
            else:
                assert Image.open(io.BytesIO(content)).size == damaged.pages[0].size
        assert seen == {".pdf", ".tif", ".jpg", ".png"}


class TestMakeDamaged:
    def test_it_states_what_the_clean_document_states(self) -> None:
        clean, scan = make_document(4, 2), make_damaged(4, 2, "scan")

        assert scan.label["lots"] == clean.label["lots"]
        assert scan.label["quality"] == "scan"
        assert not scan.label["text_layer"]
        assert scan.label["boxes"].keys() == clean.label["boxes"].keys()
        assert scan.label["boxes"] != clean.label["boxes"]
