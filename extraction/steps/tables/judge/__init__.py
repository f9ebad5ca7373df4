"""Which reading of a place counts: other readings of it, what each explains, how sure it is.

`readings` reads a raster in all its ways, `judging` asks the learned judge, `decide` takes those
that together explain the page best.
"""
