"""Recalls: case, scope, launch by a second person, answers of consignees, close.

From outside: `recalls`, `scope`, `launch`, `answers`, `standing`, `queries`; notices go by
`portal.recalls`.
Not from outside: `capas`, which the close of a case asks.
"""
