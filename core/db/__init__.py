"""The database layer: SQLite and PostgreSQL behave alike behind it."""
