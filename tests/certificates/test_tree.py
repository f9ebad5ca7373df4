from __future__ import annotations

from lxml import etree

from certificates.tree import MOST_BOXES, draw_tree
from tests.certificates.samples import make_lineage

SVG = "{http://www.w3.org/2000/svg}"


class TestDrawTree:
    def test_each_lot_has_a_box_and_each_link_a_line(self) -> None:
        drawing = draw_tree(make_lineage())
        root = etree.fromstring(drawing.svg)

        assert len(root.findall(f"{SVG}rect")) == 5  # four lots and the customer
        assert len(root.findall(f"{SVG}path")) == 5  # three links, two shipped lots
        assert "RM-26-0931 went into Zinc blend BL-26-118" in drawing.words

    def test_many_lots_share_boxes(self) -> None:
        drawing = draw_tree(make_lineage(further=400))
        root = etree.fromstring(drawing.svg)

        assert len(root.findall(f"{SVG}rect")) == 1 + 2 + 1 + MOST_BOXES
        assert "further items" in drawing.svg
        assert len(drawing.words) < 2500
