"""Lists of the ledger for pages and commands: `events`, `lots`, `stock`; frozen rows, no rules.

From outside: whoever shows them (portal, command line, API).
They only read; what changes something stands one folder up.
"""
