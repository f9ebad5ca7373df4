"""Webhooks: other systems are told what happened, signed, in order of the outbox, tried again.

From outside: `manage` for administrators, `outbox` and `delivery` for the portal's processes.
Not from outside: `addresses`, `sending`, `topics`: steps of a delivery.
"""
