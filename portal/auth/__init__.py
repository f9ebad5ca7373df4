"""Who somebody is and what they may do: accounts, keys, sessions, roles. Knows no web framework.

From outside: the portal's pages and commands; `permissions` is the table of roles.
Below the portal only `core.actor` is known: services get an actor, never an account.
"""
