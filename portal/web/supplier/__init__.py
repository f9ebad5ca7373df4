"""What a supplier's people see: owed, sent, decided; send, and check what was read; claims.

From outside: nothing; a page is reached by its address.
Only rows of the supplier's own company: services and queries see to it, not these pages.
"""
