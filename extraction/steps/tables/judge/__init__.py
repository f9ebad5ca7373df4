"""Which reading of a place counts: other readings of it, what each explains, how sure it is.

`propose` asks every finder, `readings` reads a raster in all its ways, `judging` asks the learned
judge, `claims` weighs what it says, `decide` takes those that together explain the page best.
From outside: `decide`, by `read_tables`; training asks for the readings that were weighed.
"""
