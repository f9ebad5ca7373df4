"""The database layer: SQLite and PostgreSQL behave alike behind it.

From outside: `engine`, `session` for transactions, `types` and `base` for tables, `bulk`.
Which database it is matters only here, in `portal.database` and in the walks of genealogy.
"""
