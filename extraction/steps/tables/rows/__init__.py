"""Cells to result rows: the roles of columns, values, limits and names, and the lots they are of.

`assign` gives columns their roles; `finish` and `rows` make result rows of a grid.
`blocks`, `pieces` and `lots_over` say which lot a row is of.
"""
