"""Who somebody is and what they may do: accounts, sessions, roles. Knows no web framework."""
