"""Quality: nonconformances and other quality events, rework, claims to suppliers, warranty.

From outside: `quality_events`, `supplier_claims`, `warranty` are use cases; `queries` reads.
A recall hangs itself on a quality event from above; nothing here imports recalls or genealogy.
"""
