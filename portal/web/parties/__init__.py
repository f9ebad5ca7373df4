"""Pages of partners and of places.

From outside: nothing; a page is reached by its address.
Rules: `registry.parties` and `registry.ledger.locations`; counts: `registry.insight.partners`.
"""
