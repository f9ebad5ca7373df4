"""Operations: goods in, production, packing, shipping, returns, scanning, corrections of events.

From outside: a module a use case; what moves goods ends in an event of the ledger.
Not from outside: `customer_check`; whoever ships is asked by way of shipments.
"""
