"""Documents: certificates as they arrive, what was read and corrected, what was decided and signed.

From outside: `intake`, `recording`, `readings`, `review`, `queries`, and what these give back.
Not from outside: `approval`, `evidence`, `frozen`, `matching`, `meaning`, `media`, `merging`,
`typed`: steps of those.
"""
