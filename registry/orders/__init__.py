"""Orders as other systems tell them: purchase orders in `purchasing`, planned production in `plan`.

From outside: all of it; `scope` finds an order for an actor.
Which certificates are owed for an order is known above: `registry.documents.owed_orders`.
"""
