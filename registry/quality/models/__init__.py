"""Tables of quality: `quality_event`, `supplier_claim`, `warranty`.

From outside: to read and to join with, by rooms above.
Rows change by the use cases one folder up, which write the audit trail too.
"""
