"""Regions as rows of cells: what rules or the white between words make of a page."""

from __future__ import annotations

from extraction.steps.tables.grids.raster import find_rasters, stacked, unstacked
from extraction.steps.tables.grids.view import view_page
from tests.extraction.steps.tables.drawn import Drawing


def rasters(drawing: Drawing) -> list[list[list[str]]]:
    view = view_page(drawing.document().pages[0])
    return [[[p.text for p in row] for row in raster.rows] for raster in find_rasters(view)]


class TestFindRasters:
    def test_a_cell_over_several_rows_stands_in_each(self) -> None:
        drawing = Drawing()
        cells = [("Lead", "ISO 1"), ("Zinc", "^"), ("Ash", "ISO 2")]
        drawing.table(50, 100, (90, 80), cells, rules="all")

        assert rasters(drawing)[0] == [["Lead", "ISO 1"], ["Zinc", "ISO 1"], ["Ash", "ISO 2"]]

    def test_rows_without_rules_stand_aligned_under_what_may_be_their_head(self) -> None:
        drawing = Drawing()
        drawing.table(50, 100, (90, 80), [("Was", "Wieviel"), ("Blei", "0.1"), ("Zink", "2.5")])

        assert rasters(drawing) == [[["Was", "Wieviel"], ["Blei", "0.1"], ["Zink", "2.5"]]]

    def test_a_form_of_labels_is_no_head(self) -> None:
        drawing = Drawing()
        drawing.put(50, 86, "Batch: 4711")
        drawing.table(50, 100, (90, 80), [("Blei", "0.1"), ("Zink", "2.5")])

        assert rasters(drawing) == [[["Blei", "0.1"], ["Zink", "2.5"]]]


class TestForms:
    def test_lines_of_one_cell_that_are_rows_are_parted(self) -> None:
        drawing = Drawing()
        drawing.table(50, 100, (90, 80), [("Name", "Found"), ("pH\nAsh", "7.1\n0.3")], rules="all")
        raster = next(find_rasters(view_page(drawing.document().pages[0])))

        parted = stacked(raster)

        assert parted is not None
        assert [[p.text for p in row] for row in parted.rows][1:] == [["pH", "7.1"], ["Ash", "0.3"]]

    def test_limits_under_names_get_a_column_of_their_own(self) -> None:
        drawing = Drawing()
        cells = [("Heat", "C\n(max 0.20)", "Mn\n(max 1.6)"), ("A1", "0.1", "1.2")]
        drawing.table(50, 100, (60, 80, 80), cells, rules="all")
        raster = next(find_rasters(view_page(drawing.document().pages[0]))).transposed()

        other = unstacked(raster)

        assert other is not None
        assert [[p.text for p in row] for row in other.rows][1:] == [
            ["C", "max 0.20", "0.1"],
            ["Mn", "max 1.6", "1.2"],
        ]
