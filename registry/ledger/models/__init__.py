"""Tables of the ledger: `traceable` (lots, serials, names, stock) and `event` (lines, links).

From outside: to read and to join with, by every room above.
Events are appended by `registry.ledger.record` and `registry.ledger.bulk`; triggers refuse changes.
"""
