"""What stands in which place: lines, rules, columns, cells, and rows of cells.

`view` is a page as tables are read; `raster` is a region of cells, whatever drew them.
Nothing here says what a cell means.
"""
