"""Portraits: made certificates that look like those of real issuers, with their exact truth.

Every portrait rebuilds how one kind of issuer lays out its certificates, with invented names
and values, independently of the layouts of `extraction.synthetic`, so that it measures how
the reading generalises. Half of them are scans. The `sealed` half is only ever measured in
totals; the `open` half may be studied.

    python -m benchmarks.portraits OUT

draws and scans what `documents/` holds (its README.md says in which form) and writes
`OUT/{open,sealed}/{documents,labels}`; `benchmarks/reading.py` or any scorer of the label
format reads them.
"""
