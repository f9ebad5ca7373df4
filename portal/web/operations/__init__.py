"""Pages of daily work: receipts, production, events, stock, shipments, labels, scanning.

From outside: nothing; a page is reached by its address.
Rules: `registry.operations` and `registry.ledger`; certificates of shipments: `certificates`.
"""
