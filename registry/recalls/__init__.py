"""Recalls: case, scope, launch by a second person, late facts, answers of consignees, close.

From outside: `recalls`, `scope`, `launch`, `shown`, `amendments`, `growth`, `gap`, `answers`,
`standing`, `queries`, `received`; notices go by `portal.recalls`.
Not from outside: `capas`, which the close asks.
"""

# Whoever knows recalls has their ear at the ledger.
import registry.recalls.growth  # noqa: F401
