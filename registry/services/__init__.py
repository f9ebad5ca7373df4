"""Use cases: one function each, joined to the caller's transaction."""
