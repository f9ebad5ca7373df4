"""Pages of purchase orders for the own staff: list, one order, form, import.

From outside: nothing; suppliers see their own orders in `portal.web.supplier`.
Rules: `registry.orders`; what is owed: `registry.documents.owed_orders`.
"""
